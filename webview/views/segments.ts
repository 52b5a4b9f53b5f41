import { html, nothing, type TemplateResult } from 'lit';

export interface Segment {
  readonly id: string;
  readonly label: string;
  readonly on: boolean;
  readonly disabled?: string | undefined;
  readonly choose: () => void;
}

/** One of a few: a radio group that looks like VS Code's own toggles. */
export function segments(label: string, items: readonly Segment[]): TemplateResult {
  const labelId = `label-${items[0]?.id ?? ''}`;
  return html`<span class="control"
    ><span class="label" id=${labelId}>${label}</span
    ><span class="segments" role="radiogroup" aria-labelledby=${labelId} @keydown=${moveInGroup}
      >${items.map(segment)}</span
    ></span
  >`;
}

function segment({ id, label, on, disabled, choose }: Segment): TemplateResult {
  return html`<button
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
    ${label}
  </button>`;
}

/** Arrows move and choose inside a radio group, and nothing else. */
export function moveInGroup(event: KeyboardEvent): void {
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
