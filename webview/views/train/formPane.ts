import { html, nothing, type TemplateResult } from 'lit';
import { button, iconButton, textField } from '../../controls';
import type { TypedField } from '../../figures/trainForm';
import { t } from '../../l10n';
import type { TrainApp } from '../../trainApp';
import type { TrainForm } from '../../trainForm';
import { moveInGroup } from '../segments';
import { unableNote } from './trainStates';
import { axisFields } from './axisFields';
import { choice, dataChoice, labelled, listField, named, optionField, pair, typedField } from './formFields';

/** A new run or an experiment, to be filled in; above everything else, which stays. */
export function formPane(app: TrainApp): TemplateResult | typeof nothing {
  const form = app.forms.current;
  if (!form) return nothing;
  const isRun = form.kind === 'run';
  return html`<form
    class="train-form"
    aria-labelledby="form-title"
    @submit=${(event: Event) => {
      event.preventDefault();
      void app.forms.submit();
    }}
  >
    <div class="train-heading">
      <h2 id="form-title">${isRun ? t('New run') : t('Run experiment')}</h2>
      <span class="quiet">${hint(app, form)}</span>
      <span class="spring"></span>
      ${iconButton({
        id: 'close-form',
        icon: 'close',
        label: t('Close (Esc)'),
        onClick: () => {
          app.forms.close();
        },
      })}
    </div>
    ${isRun ? nothing : experimentChoice(app, form)}
    <div class="train-fields">
      ${isRun ? titleField(app, form) : experimentFields(app, form)} ${mainFields(app, form)}
      ${form.more ? rareFields(app, form) : nothing}
    </div>
    ${form.refusal === undefined ? nothing : html`<p class="refusal" role="alert">${form.refusal}</p>`}
    ${unableNote(app)}
    <div class="train-form-actions">
      ${button({
        id: 'start',
        label: form.starting ? t('Starting\u2026') : t('Start'),
        primary: true,
        disabled: app.catalogue?.unable !== undefined,
        onClick: () => void app.forms.submit(),
      })}
      ${button({
        id: 'form-more',
        label: form.more ? t('Fewer settings') : t('More settings'),
        onClick: () => {
          form.more = !form.more;
          app.redraw();
        },
      })}
    </div>
  </form>`;
}

function hint(app: TrainApp, { kind }: TrainForm): string {
  if (kind === 'experiment') return t('starts from its preset; change what you like');
  return app.selectedRun
    ? t('starts from the selected run\u2019s settings')
    : t('starts from the course\u2019s deep net');
}

function titleField(app: TrainApp, form: TrainForm): TemplateResult {
  const take = (text: string): void => {
    form.title = text;
    app.redraw();
  };
  return labelled(
    t('Title'),
    textField({
      id: 'form-name',
      label: t('Title'),
      value: form.title,
      placeholder: t('after its norm'),
      onInput: take,
      onCommit: take,
    }),
  );
}

/** The catalogue: what each experiment asks. */
function experimentChoice(app: TrainApp, form: TrainForm): TemplateResult {
  return html`<div
    class="train-experiments"
    role="radiogroup"
    aria-label=${t('Experiment')}
    @keydown=${moveInGroup}
  >
    ${app.catalogue!.experiments.map(({ name, title, description }) => {
      const on = form.experiment?.name === name;
      return html`<button
        type="button"
        id="experiment-${name}"
        role="radio"
        aria-checked=${on}
        tabindex=${on ? 0 : -1}
        @click=${() => {
          form.choose(name);
          app.redraw();
        }}
      >
        <b>${title}</b><span class="quiet">${description}</span>
      </button>`;
    })}
  </div>`;
}

/** The lists of what the experiment varies, and its own numbers. */
const experimentFields = (app: TrainApp, form: TrainForm): TemplateResult =>
  html`${form.axes.map((axis, index) => axisFields(app, form, axis, index))}
  ${Object.entries(form.lists)
    .filter(([name]) => name !== 'seed' && !form.axes.some((axis) => axis === name))
    .map(([name, values]) => listField(app, form, name, values))}
  ${Object.entries(form.options).map(([name, value]) => optionField(app, form, name, value))}`;

function mainFields(app: TrainApp, form: TrainForm): TemplateResult {
  const { norms, activations, updateRules } = app.catalogue!;
  const field = (name: TypedField, caption: string): TemplateResult | typeof nothing =>
    typedField(app, form, name, caption);
  return html`${dataChoice(app, form)} ${field('numTrain', t('Examples'))}
  ${choice(app, form, 'norm', t('Norm'), named(norms))}
  ${form.config.norm === 'groupnorm' ? field('groups', t('Groups')) : nothing}
  ${field('hidden', t('Hidden layers'))}
  ${choice(app, form, 'activation', t('Activation'), named(activations))}
  ${field('weightScale', t('Weight scale'))}
  ${choice(app, form, 'updateRule', t('Update rule'), named(updateRules))}
  ${field('learningRate', t('Learning rate'))} ${field('batchSize', t('Batch size'))}
  ${field('epochs', t('Epochs'))} ${field('reg', t('Regularization'))}
  ${form.lists['seed'] ? listField(app, form, 'seed', form.lists['seed']) : field('seed', t('Seed'))}`;
}

function rareFields(app: TrainApp, form: TrainForm): TemplateResult {
  const field = (name: TypedField, caption: string): TemplateResult | typeof nothing =>
    typedField(app, form, name, caption);
  const models = [
    { value: 'fullyConnected', label: t('Fully connected') },
    { value: 'convolutional', label: t('Convolutional') },
  ];
  const scalings = [
    { value: 'none', label: t('None') },
    { value: 'standardize', label: t('Standardized') },
    { value: 'minMax', label: t('Min to max') },
  ];
  return html`${choice(app, form, 'model', t('Net'), models)}
  ${choice(app, form, 'scaling', t('Scaling'), scalings)}
  ${pair(app, form, 'normPlacement', t('Norm stands'), [
    ['beforeActivation', t('Before activation')],
    ['afterActivation', t('After activation')],
  ])}
  ${field('momentum', t('Norm momentum'))} ${field('keep', t('Dropout keeps'))}
  ${field('learningRateDecay', t('Rate decay'))} ${field('weightDecay', t('Weight decay'))}
  ${field('gradientClip', t('Gradient clip'))} ${field('observeEvery', t('Record every'))}
  ${field('captureEvery', t('Capture every'))}
  ${pair(app, form, 'dtype', t('Arithmetic'), [
    ['float32', 'float32'],
    ['float64', 'float64'],
  ])}`;
}
