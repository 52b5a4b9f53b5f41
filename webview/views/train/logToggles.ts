import { html, type TemplateResult } from 'lit';
import { xAxisName, type LinePlot } from '../../figures/trainPlot';
import { t } from '../../l10n';
import type { TrainApp } from '../../trainApp';

/** The axes of a picture that can be logarithmic. */
export interface LogChoice {
  readonly id: 'x' | 'y';
  /** Under which the choice is remembered. */
  readonly name: string;
  readonly on: boolean;
  readonly label: string;
  readonly hint: string;
}

export function logChoices({ canLog, canLogX, family, xKind, x, y }: LinePlot): LogChoice[] {
  const across: LogChoice = {
    id: 'x',
    name: xAxisName(xKind),
    on: x.log,
    label: t('log x'),
    hint: x.log ? t('Linear x axis') : t('Logarithmic x axis'),
  };
  const upwards: LogChoice = {
    id: 'y',
    name: family,
    on: y.log,
    label: t('log y'),
    hint: y.log ? t('Linear y axis') : t('Logarithmic y axis'),
  };
  return [...(canLogX ? [across] : []), ...(canLog ? [upwards] : [])];
}

/** Beside a caption: for the pointer and the keyboard, and to see where an axis is logarithmic. */
export function logToggles(app: TrainApp, plot: LinePlot): TemplateResult[] {
  return logChoices(plot).map(
    ({ id, name, on, label, hint }) =>
      html`<button
        class="train-log"
        data-axis=${id}
        aria-pressed=${on}
        aria-label="${label}: ${plot.title}"
        title=${hint}
        @click=${() => {
          app.toggleLog(name, on);
        }}
      >
        ${label}
      </button>`,
  );
}
