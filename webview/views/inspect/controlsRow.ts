import { html, nothing, type TemplateResult } from 'lit';
import type { InspectChoice } from '../../../src/protocol/inspect';
import type { App, FieldName } from '../../app';
import { dropdown, textField } from '../../controls';
import {
  isUnfinished,
  parseEps,
  parseParameter,
  typed,
  typedParameter,
  type Field,
} from '../../figures/fields';

/** What the norm is: every change answers at once. */
export function controlsRow(app: App, choice: InspectChoice): TemplateResult {
  const { catalogue } = app;
  const norm = catalogue?.norms.find(({ name }) => name === choice.norm);
  const still = norm?.hasStatistics === false;
  return html`<div class="controls" role="group" aria-label="Normalization">
    <label class="control"
      ><span class="label">Norm</span>${dropdown({
        id: 'norm',
        label: 'Norm',
        value: choice.norm,
        options: catalogue?.norms.map(({ name, label }) => ({ value: name, label })) ?? [],
        onChange: (value) => {
          const found = catalogue?.norms.find(({ name }) => name === value);
          if (found) app.choose({ norm: found.name });
        },
      })}</label
    >
    ${axisToggle(app, choice)} ${modeToggle(app, choice)} ${parameterField(app, 'eps', '\u03b5', still)}
    ${parameterField(app, 'gamma', '\u03b3', still)} ${parameterField(app, 'beta', '\u03b2', still)}
    <label class="control"
      ><span class="label">Followed by</span>${dropdown({
        id: 'followed-by',
        label: 'Followed by',
        value: choice.followedBy,
        options: catalogue?.activations.map(({ name, label }) => ({ value: name, label })) ?? [],
        onChange: (value) => {
          const found = catalogue?.activations.find(({ name }) => name === value);
          if (found) app.choose({ followedBy: found.name });
        },
      })}</label
    >
    <span class="spring"></span>
    ${app.refusal === undefined ? nothing : html`<span class="refusal" role="alert">${app.refusal}</span>`}
    <button
      id="reset"
      class="link"
      @click=${() => {
        app.reset();
      }}
    >
      Reset
    </button>
  </div>`;
}

interface Segment {
  readonly id: string;
  readonly label: string;
  readonly on: boolean;
  readonly disabled?: string | undefined;
  readonly choose: () => void;
}

function segments(label: string, items: readonly Segment[]): TemplateResult {
  return html`<span class="control"
    ><span class="label" id="label-${items[0]?.id ?? ''}">${label}</span
    ><span
      class="segments"
      role="radiogroup"
      aria-labelledby="label-${items[0]?.id ?? ''}"
      @keydown=${moveInGroup}
      >${items.map(
        ({ id, label: text, on, disabled, choose }) =>
          html`<button
            id=${id}
            role="radio"
            aria-checked=${on}
            tabindex=${on ? 0 : -1}
            aria-disabled=${disabled === undefined ? 'false' : 'true'}
            title=${disabled ?? nothing}
            @click=${() => {
              if (disabled === undefined && !on) choose();
            }}
          >
            ${text}
          </button>`,
      )}</span
    ></span
  >`;
}

/** Arrows move and choose inside a radio group, and nothing else. */
function moveInGroup(event: KeyboardEvent): void {
  if (!['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].includes(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
  const buttons = [...(event.currentTarget as HTMLElement).querySelectorAll('button')];
  const at = buttons.findIndex((item) => item === document.activeElement);
  const by = event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? -1 : 1;
  const next = buttons[(at + by + buttons.length) % buttons.length];
  next?.focus();
  next?.click();
}

function axisToggle(app: App, choice: InspectChoice): TemplateResult {
  const item = (axis: InspectChoice['axis'], label: string): Segment => ({
    id: `axis-${axis}`,
    label,
    on: choice.axis === axis,
    choose: () => {
      app.choose({ axis });
    },
  });
  return segments('Statistics per', [item('feature', 'Feature'), item('sample', 'Sample')]);
}

/** Why running statistics cannot be chosen, where they cannot. */
export function runningProblem(app: App, choice: InspectChoice): string | undefined {
  const norm = app.catalogue?.norms.find(({ name }) => name === choice.norm);
  if (norm?.hasRunningStatistics === false) return `${norm.label} keeps no running statistics.`;
  if (choice.mode === 'running' || app.report?.gaps || choice.runningMean !== undefined) return undefined;
  return 'No running statistics beside this tensor: none named running_mean and running_var in its file.';
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
  return segments('from', [
    item('train', 'This batch'),
    item('running', 'Running', runningProblem(app, choice)),
  ]);
}

type ParameterName = Exclude<FieldName, 'bins'>;

function current(choice: InspectChoice, name: ParameterName): string {
  if (name === 'eps') return typed(choice.eps);
  return typedParameter(choice[name], name === 'gamma' ? 1 : 0);
}

function parse(app: App, name: ParameterName, symbol: string, text: string): Field<Partial<InspectChoice>> {
  const tensors = app.session?.tensors.map((tensor) => tensor.name) ?? [];
  const field = name === 'eps' ? parseEps(text) : parseParameter(text, symbol, tensors);
  return 'error' in field ? field : { value: { [name]: field.value } };
}

function parameterField(app: App, name: ParameterName, symbol: string, disabled: boolean): TemplateResult {
  const choice = app.session?.choice;
  if (!choice) return html``;
  const draft = app.drafts.get(name);
  const read =
    draft && (draft.done || !isUnfinished(draft.text)) ? parse(app, name, symbol, draft.text) : undefined;
  const LABELS = { eps: 'epsilon', gamma: 'gamma', beta: 'beta' };
  return html`<span class="control short"
    ><span class="label symbol" aria-hidden="true">${symbol}</span>${textField({
      id: name,
      label: LABELS[name],
      value: draft?.text ?? current(choice, name),
      error: read && 'error' in read ? read.error : undefined,
      disabled,
      onInput: (text) => {
        const next = parse(app, name, symbol, text);
        app.draft(name, { text, done: false });
        if ('value' in next) app.choose(next.value);
      },
      onCommit: (text) => {
        const done = 'value' in parse(app, name, symbol, text);
        app.draft(name, done || text.trim() === '' ? undefined : { text, done: true });
      },
    })}</span
  >`;
}
