import { html, nothing, type TemplateResult } from 'lit';
import type { InspectChoice, LayerReport, SimulatedType } from '../../../src/protocol/inspect';
import type { Catalogue } from '../../../src/protocol/messages';
import type { App } from '../../app';
import { button, dropdown } from '../../controls';
import { conventionText, type Convention } from '../../figures/conventions';
import { parseWhole } from '../../figures/fields';
import { identityParameters } from '../../figures/identity';
import { integer } from '../../figures/numbers';
import { layoutsOf, tensorFacts } from '../../figures/tensorFacts';
import { t } from '../../l10n';
import { segments } from '../segments';
import { choiceField } from './choiceField';

/** Rare choices in force. */
export function rareChoices({ layout, batchSize, simulate }: InspectChoice): number {
  return [layout, batchSize, simulate].filter((value) => value !== undefined).length;
}

/** The controls one needs now and then: size of the batch, small types, layouts, the frameworks' ways. */
export function moreRow(
  app: App,
  choice: InspectChoice,
  report: LayerReport,
  norm: Catalogue['norms'][number] | undefined,
): TemplateResult {
  const conventions = app.catalogue?.conventions ?? [];
  const chosen = conventions.find(({ name }) => name === app.view.convention);
  const inForce = chosen?.eps === choice.eps ? chosen : undefined;
  const still = norm?.hasStatistics === false;
  return html`<div class="controls more" id="more-controls" role="group" aria-label=${t('More of the norm')}>
      ${norm?.acrossSamples === true ? batchField(app, choice, report) : nothing}
      ${still ? nothing : simulateToggle(app, choice)} ${layoutToggle(app, report)}
      ${still ? nothing : conventionMenu(app, conventions, inForce)} ${recoverButton(app, report)}
    </div>
    ${
      inForce && !still
        ? html`<p class="convention-line">
            ${conventionText(report, inForce, conventions, norm?.hasRunningStatistics === true)}
          </p>`
        : nothing
    }`;
}

function batchField(app: App, choice: InspectChoice, report: LayerReport): TemplateResult {
  const { samples } = tensorFacts(report.tensor);
  return choiceField<number>(app, {
    name: 'batchSize',
    label: t('Batch size: statistics of the first samples only'),
    caption: t('Batch size'),
    shown: String(choice.batchSize ?? samples),
    after: t('of {0}', integer(samples)),
    title: t('Statistics of the first n samples only, as a smaller batch would have them'),
    disabled: choice.mode === 'running',
    patient: true,
    parse: (text) => parseWhole(text, t('Batch size'), 1, samples),
    take: (size) => {
      if (size === samples) app.unset('batchSize');
      else app.choose({ batchSize: size });
    },
  });
}

function simulateToggle(app: App, choice: InspectChoice): TemplateResult {
  const item = (type: SimulatedType): Parameters<typeof segments>[1][number] => ({
    id: `simulate-${type}`,
    label: type,
    on: choice.simulate === type,
    choose: () => {
      app.choose({ simulate: type });
    },
  });
  const none = {
    id: 'simulate-none',
    label: t('None'),
    on: choice.simulate === undefined,
    choose: (): void => {
      app.unset('simulate');
    },
  };
  return segments(t('Simulate'), [none, item('float16'), item('bfloat16')]);
}

function layoutToggle(app: App, { tensor }: LayerReport): TemplateResult | typeof nothing {
  const layouts = layoutsOf(tensor.shape.length);
  if (layouts.length === 0) return nothing;
  return segments(
    t('Layout'),
    layouts.map((layout) => ({
      id: `layout-${layout}`,
      label: layout,
      on: tensor.layout === layout,
      choose: () => {
        app.choose({ layout });
      },
    })),
  );
}

const NOBODY = 'own';

function conventionMenu(
  app: App,
  conventions: readonly Convention[],
  inForce: Convention | undefined,
): TemplateResult {
  return html`<span class="control"
    ><span class="label" aria-hidden="true">${t('Convention')}</span>${dropdown({
      id: 'convention',
      label: t('Convention of a framework'),
      value: inForce?.name ?? NOBODY,
      title: t('The epsilon of a framework, and what its momentum and running variance mean'),
      options: [
        { value: NOBODY, label: t('Own') },
        ...conventions.map(({ name, label }) => ({ value: name, label })),
      ],
      onChange: (value) => {
        const next = conventions.find(({ name }) => name === value);
        app.setView({ convention: next?.name ?? '' });
        if (next) app.choose({ eps: next.eps });
      },
    })}</span
  >`;
}

function recoverButton(app: App, report: LayerReport): TemplateResult | typeof nothing {
  const identity = identityParameters(report);
  if (!identity) return nothing;
  return button({
    id: 'recover-identity',
    label: t('Recover identity'),
    title: t('\u03b3 = \u221a(\u03c3\u00b2 + \u03b5) and \u03b2 = mean, per feature: after equals before'),
    onClick: () => {
      app.choose(identity);
    },
  });
}
