import { html, type TemplateResult } from 'lit';
import { integer } from '../../figures/numbers';
import { t } from '../../l10n';
import type { TrainApp } from '../../trainApp';

/** Chooses the step whose layers are on show. */
export function stepSlider(app: TrainApp, steps: readonly number[], step: number): TemplateResult {
  return slider('step', t('Step'), t('iteration {0}', integer(step)), steps, step, (next) => {
    app.setView({ step: next });
  });
}

/** Chooses the feature of the inputs. */
export function featureSlider(app: TrainApp, features: readonly number[], feature: number): TemplateResult {
  return slider('feature', t('Feature'), t('feature {0}', integer(feature)), features, feature, (next) => {
    app.setView({ feature: next });
  });
}

function slider(
  id: string,
  label: string,
  text: string,
  places: readonly number[],
  at: number,
  choose: (place: number) => void,
): TemplateResult {
  return html`<span class="control train-slider"
    ><label class="label" for=${id}>${label}</label
    ><input
      id=${id}
      type="range"
      min="0"
      max=${places.length - 1}
      .value=${String(places.indexOf(at))}
      aria-valuetext=${text}
      @input=${(event: Event) => {
        const next = places[Number((event.currentTarget as HTMLInputElement).value)];
        if (next !== undefined) choose(next);
      }}
    /><span class="train-step">${text}</span></span
  >`;
}
