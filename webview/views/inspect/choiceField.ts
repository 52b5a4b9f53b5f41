import { html, type TemplateResult } from 'lit';
import type { InspectChoice } from '../../../src/protocol/inspect';
import type { App, FieldName } from '../../app';
import { textField } from '../../controls';
import { isUnfinished, type Field } from '../../figures/fields';

export interface ChoiceFieldProps<T> {
  readonly name: FieldName;
  /** Said, where the caption is a symbol or too short to stand alone. */
  readonly label: string;
  readonly caption: string;
  readonly shown: string;
  readonly parse: (text: string) => Field<T>;
  readonly take: (value: T) => void;
  /** Waits for Enter or for the focus to leave: not every digit on the way is a question. */
  readonly patient?: boolean;
  readonly after?: string;
  readonly title?: string;
  readonly disabled?: boolean;
  readonly wide?: boolean;
  readonly suggestions?: readonly string[];
}

/** A field of the choice: every readable text answers at once, an unreadable one keeps its place and says why. */
export function choiceField<T = Partial<InspectChoice>>(
  app: App,
  props: ChoiceFieldProps<T>,
): TemplateResult {
  const { name, parse, caption } = props;
  const draft = app.drafts.get(name);
  const judged = draft && (draft.done || (props.patient !== true && !isUnfinished(draft.text)));
  const read = judged === true ? parse(draft.text) : undefined;
  const symbol = caption.length === 1;
  return html`<span class="control short"
    ><span class="label ${symbol ? 'symbol' : ''}" aria-hidden="true">${caption}</span>${textField({
      id: name,
      label: props.label,
      value: draft?.text ?? props.shown,
      error: read && 'error' in read ? read.error : undefined,
      ...(props.title !== undefined && { title: props.title }),
      disabled: props.disabled ?? false,
      wide: props.wide ?? false,
      suggestions: props.suggestions ?? [],
      onInput: (text) => {
        const next = parse(text);
        app.draft(name, { text, done: false });
        if ('value' in next && props.patient !== true) props.take(next.value);
      },
      onCommit: (text) => {
        const next = parse(text);
        app.draft(name, 'value' in next || text.trim() === '' ? undefined : { text, done: true });
        if ('value' in next && props.patient === true) props.take(next.value);
      },
    })}${props.after === undefined ? '' : html`<span class="label">${props.after}</span>`}</span
  >`;
}
