import { html, nothing, type TemplateResult } from 'lit';
import type { InspectChoice, LayerReport } from '../../../src/protocol/inspect';
import type { Catalogue } from '../../../src/protocol/messages';
import type { App } from '../../app';
import { dropdown } from '../../controls';
import {
  parseEps,
  parseGroups,
  parseParameter,
  parseWhole,
  typed,
  typedParameter,
} from '../../figures/fields';
import { tensorFacts } from '../../figures/tensorFacts';
import { t } from '../../l10n';
import { segments, type Segment } from '../segments';
import { choiceField } from './choiceField';
import { moreRow, rareChoices } from './moreRow';

type NormEntry = Catalogue['norms'][number];

const normOf = (app: App, choice: InspectChoice): NormEntry | undefined =>
  app.catalogue?.norms.find(({ name }) => name === choice.norm);

/** What the norm is: every change answers at once. */
export function controlsRow(app: App, choice: InspectChoice, report: LayerReport): TemplateResult {
  if (report.comparison) return comparisonRow(app, choice);
  const norm = normOf(app, choice);
  const still = norm?.hasStatistics === false;
  return html`<div class="controls" role="group" aria-label=${t('Normalization')}>
      ${normMenu(app, choice, norm)} ${axesFields(app, choice, report, norm)} ${axisToggle(app, choice)}
      ${modeToggle(app, choice)} ${epsField(app, choice, still)}
      ${parameterField(app, choice, 'gamma', still)}
      ${parameterField(app, choice, 'beta', still || norm?.hasBeta === false)} ${activationMenu(app, choice)}
      <span class="controls-end">
        ${refusal(app)} ${moreButton(app, choice)}
        <button
          id="reset"
          class="link"
          @click=${() => {
            app.reset();
          }}
        >
          ${t('Reset')}
        </button>
      </span>
    </div>
    ${app.view.more ? moreRow(app, choice, report, norm) : nothing}`;
}

/** Two tensors side by side have no norm: what is left is how to cut them. */
function comparisonRow(app: App, choice: InspectChoice): TemplateResult {
  return html`<div class="controls" role="group" aria-label=${t('Comparison')}>
    ${axisToggle(app, choice)}
    <span class="label">${t('Two tensors on shared bins, no norm between them')}</span>
    <span class="spring"></span>${refusal(app)}
  </div>`;
}

function refusal(app: App): TemplateResult | typeof nothing {
  return app.refusal === undefined ? nothing : html`<span class="refusal" role="alert">${app.refusal}</span>`;
}

/** Says how many rare choices are in force, so that a closed row hides none. */
function moreButton(app: App, choice: InspectChoice): TemplateResult {
  const { more } = app.view;
  const count = rareChoices(choice);
  return html`<button
    id="more"
    class="link"
    aria-expanded=${more}
    aria-controls="more-controls"
    @click=${() => {
      app.setView({ more: !more });
    }}
  >
    ${more ? t('Less') : t('More')}${!more && count > 0 ? html`<b class="count-set">${count}</b>` : nothing}
  </button>`;
}

function normMenu(app: App, choice: InspectChoice, norm: NormEntry | undefined): TemplateResult {
  return html`<span class="control"
    ><span class="label" aria-hidden="true">${t('Norm')}</span>${dropdown({
      id: 'norm',
      label: t('Norm'),
      value: choice.norm,
      title: norm?.label ?? '',
      options: app.catalogue?.norms.map(({ name, label }) => ({ value: name, label })) ?? [],
      onChange: (value) => {
        const found = app.catalogue?.norms.find(({ name }) => name === value);
        if (found) app.choose({ norm: found.name });
      },
    })}</span
  >`;
}

function activationMenu(app: App, choice: InspectChoice): TemplateResult {
  const activations = app.catalogue?.activations ?? [];
  return html`<span class="control"
    ><span class="label" aria-hidden="true">${t('Followed by')}</span>${dropdown({
      id: 'followed-by',
      label: t('Followed by'),
      value: choice.followedBy,
      options: activations.map(({ name, label }) => ({ value: name, label })),
      onChange: (value) => {
        const found = activations.find(({ name }) => name === value);
        if (found) app.choose({ followedBy: found.name });
      },
    })}</span
  >`;
}

/** What some norms alone have: groups of channels, how many dims they reduce. */
function axesFields(
  app: App,
  choice: InspectChoice,
  report: LayerReport,
  norm: NormEntry | undefined,
): (TemplateResult | typeof nothing)[] {
  const rank = report.tensor.shape.length;
  const { channels } = tensorFacts(report.tensor);
  const groups = norm?.options.includes('groups') === true;
  const dims = norm?.options.includes('normalizedDims') === true && rank > 2;
  return [
    groups
      ? choiceField(app, {
          name: 'groups',
          label: t('Groups of channels'),
          caption: t('Groups'),
          shown: String(choice.groups ?? report.norm.groups ?? 2),
          parse: (text) => wrap(parseGroups(text, channels), (value) => ({ groups: value })),
          take: (value) => {
            app.choose(value);
          },
        })
      : nothing,
    dims
      ? choiceField(app, {
          name: 'normalizedDims',
          label: t('Last dims that are normalized together'),
          caption: t('Last dims'),
          shown: String(choice.normalizedDims ?? report.norm.normalizedDims ?? ''),
          parse: (text) =>
            wrap(parseWhole(text, t('Last dims'), 1, rank - 1), (value) => ({ normalizedDims: value })),
          take: (value) => {
            app.choose(value);
          },
        })
      : nothing,
  ];
}

type Parsed<T> = { readonly value: T } | { readonly error: string };

const wrap = <T>(
  field: Parsed<T>,
  patch: (value: T) => Partial<InspectChoice>,
): Parsed<Partial<InspectChoice>> => ('error' in field ? field : { value: patch(field.value) });

function axisToggle(app: App, choice: InspectChoice): TemplateResult {
  const item = (axis: InspectChoice['axis'], label: string): Segment => ({
    id: `axis-${axis}`,
    label,
    on: choice.axis === axis,
    choose: () => {
      app.choose({ axis });
    },
  });
  return segments(t('Statistics per'), [item('feature', t('Feature')), item('sample', t('Sample'))]);
}

/** Why running statistics cannot be chosen, where they cannot. */
export function runningProblem(app: App, choice: InspectChoice): string | undefined {
  const norm = normOf(app, choice);
  if (norm?.hasRunningStatistics === false) return t('{0} keeps no running statistics.', norm.label);
  if (choice.mode === 'running' || app.report?.gaps || choice.runningMean !== undefined) return undefined;
  return t('No running statistics beside this tensor: none named running_mean and running_var in its file.');
}

function modeToggle(app: App, choice: InspectChoice): TemplateResult {
  const item = (mode: InspectChoice['mode'], label: string, disabled?: string): Segment => ({
    id: `mode-${mode}`,
    label,
    on: choice.mode === mode,
    disabled,
    choose: () => {
      app.choose({ mode });
    },
  });
  return segments(t('from'), [
    item('train', t('This batch')),
    item('running', t('Running'), runningProblem(app, choice)),
  ]);
}

function epsField(app: App, choice: InspectChoice, disabled: boolean): TemplateResult {
  return choiceField(app, {
    name: 'eps',
    label: 'epsilon',
    caption: '\u03b5',
    shown: typed(choice.eps),
    disabled,
    parse: (text) => wrap(parseEps(text), (eps) => ({ eps })),
    take: (value) => {
      app.choose(value);
    },
  });
}

function parameterField(
  app: App,
  choice: InspectChoice,
  name: 'gamma' | 'beta',
  disabled: boolean,
): TemplateResult {
  const tensors = app.session?.tensors ?? [];
  const value = choice[name];
  const symbol = name === 'gamma' ? '\u03b3' : '\u03b2';
  return choiceField(app, {
    name,
    label: name,
    caption: symbol,
    shown: typedParameter(value, name === 'gamma' ? 1 : 0),
    wide: value !== undefined && typeof value !== 'number',
    title: t('A number, one number per parameter, or the name of a tensor in the file'),
    suggestions: tensors
      .filter(({ shape, problem }) => shape.length === 1 && problem === undefined)
      .map((item) => item.name),
    disabled,
    parse: (text) =>
      wrap(
        parseParameter(
          text,
          symbol,
          tensors.map((tensor) => tensor.name),
        ),
        (parsed) => ({ [name]: parsed }),
      ),
    take: (patch) => {
      app.choose(patch);
    },
  });
}
