import { html, nothing, type TemplateResult } from 'lit';
import type { CheckApp, CheckField } from '../../checkApp';
import { button, textField } from '../../controls';
import { parseSeed, parseStep, parseTolerance } from '../../figures/checkFields';
import { typed, type Field } from '../../figures/fields';
import { t } from '../../l10n';
import { segments, type Segment } from '../segments';
import { checkProgress } from './checkStates';

/** How the check is run. A toggle runs it at once, a field when it is left or confirmed. */
export function checkControls(app: CheckApp): TemplateResult {
  const { options, seed } = app;
  return html`<div class="controls check-controls" role="group" aria-label=${t('Check')}>
    ${arithmetic(app)}
    ${field(app, 'h', t('Step h'), options.h, parseStep, (h) => {
      app.run({ options: { h } });
    })}
    ${field(app, 'rtol', t('Tolerance'), options.rtol, parseTolerance, (rtol) => {
      app.run({ options: { rtol } });
    })}
    ${upstream(app)}
    ${field(app, 'seed', t('Seed'), seed, parseSeed, (value) => {
      app.run({ seed: value });
    })}
    <span class="controls-end">${refusal(app)} ${checkProgress(app)} ${runButton(app)}</span>
  </div>`;
}

function arithmetic(app: CheckApp): TemplateResult {
  const item = (dtype: 'float64' | 'float32'): Segment => ({
    id: `dtype-${dtype}`,
    label: dtype,
    on: app.options.dtype === dtype,
    choose: () => {
      app.chooseDtype(dtype);
    },
  });
  return segments(t('Arithmetic'), [item('float64'), item('float32')]);
}

function upstream(app: CheckApp): TemplateResult {
  const item = (dout: 'random' | 'ones', label: string): Segment => ({
    id: `dout-${dout}`,
    label,
    on: (app.options.dout ?? 'random') === dout,
    choose: () => {
      app.run({ options: { dout } });
    },
  });
  return segments(t('Upstream gradient'), [item('random', t('Random')), item('ones', t('Ones'))]);
}

function field(
  app: CheckApp,
  name: CheckField,
  caption: string,
  value: number | undefined,
  parse: (text: string) => Field<number>,
  take: (value: number) => void,
): TemplateResult {
  const draft = app.drafts.get(name);
  const read = draft?.done === true ? parse(draft.text) : undefined;
  return html`<span class="control short"
    ><span class="label" aria-hidden="true">${caption}</span>${textField({
      id: `check-${name}`,
      label: caption,
      value: draft?.text ?? (value === undefined ? '' : typed(value)),
      error: read && 'error' in read ? read.error : undefined,
      // Kept, so that a drawing in between does not take it back.
      onInput: (text) => {
        app.draft(name, { text, done: false });
      },
      onCommit: (text) => {
        const next = parse(text);
        app.draft(name, 'error' in next && text.trim() !== '' ? { text, done: true } : undefined);
        if ('value' in next && next.value !== value) take(next.value);
      },
    })}</span
  >`;
}

function refusal(app: CheckApp): TemplateResult | typeof nothing {
  return app.refusal === undefined ? nothing : html`<span class="refusal" role="alert">${app.refusal}</span>`;
}

function runButton(app: CheckApp): TemplateResult {
  if (app.status === 'running')
    return button({
      id: 'cancel',
      label: t('Cancel'),
      onClick: () => {
        app.host.emit('cancel', {});
      },
    });
  return button({
    id: 'run-again',
    label: t('Run again'),
    primary: true,
    onClick: () => {
      app.run();
    },
  });
}
