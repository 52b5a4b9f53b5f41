import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import type { App } from '../app';
import type { Menu, MenuItem } from '../menu';

/** The menu that is open, over everything else. Arrows move, Enter chooses, Esc and Tab close. */
export function menuView(app: Pick<App, 'menu' | 'openMenu'>): TemplateResult | typeof nothing {
  const { menu } = app;
  if (!menu) return nothing;
  const close = (refocus: boolean): void => {
    app.openMenu(undefined);
    if (refocus) menu.opener?.focus();
  };
  return html`<div
      class="menu-backdrop"
      @pointerdown=${() => {
        close(false);
      }}
      @contextmenu=${(event: Event) => {
        event.preventDefault();
        close(false);
      }}
    ></div>
    <div
      class="menu"
      role="menu"
      aria-label=${menu.label}
      ${ref((element) => {
        if (element) place(element as HTMLElement, menu);
      })}
      @keydown=${(event: KeyboardEvent) => {
        press(event, close);
      }}
    >
      ${menu.items.map((item) => menuItem(item, close))}
    </div>`;
}

function menuItem({ id, icon, label, run }: MenuItem, close: (refocus: boolean) => void): TemplateResult {
  return html`<button
    id=${id}
    role="menuitem"
    tabindex="-1"
    @pointerenter=${(event: Event) => {
      (event.currentTarget as HTMLElement).focus();
    }}
    @click=${() => {
      close(true);
      run();
    }}
  >
    <span class="codicon codicon-${icon}" aria-hidden="true"></span>${label}
  </button>`;
}

/** A menu takes the focus when it opens, once. */
function place(element: HTMLElement, { x, y }: Menu): void {
  const key = `${x} ${y}`;
  if (element.dataset['at'] === key) return;
  element.dataset['at'] = key;
  queueMicrotask(() => {
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(4, Math.min(x, window.innerWidth - width - 4))}px`;
    element.style.top = `${Math.max(4, Math.min(y, window.innerHeight - height - 4))}px`;
    element.querySelector('button')?.focus();
  });
}

function press(event: KeyboardEvent, close: (refocus: boolean) => void): void {
  const items = [...(event.currentTarget as HTMLElement).querySelectorAll('button')];
  const at = items.findIndex((item) => item === document.activeElement);
  const to: Record<string, number> = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: (at - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  };
  const next = to[event.key];
  event.stopPropagation();
  if (next !== undefined) items[next]?.focus();
  else if (event.key === 'Escape' || event.key === 'Tab') close(true);
  else return;
  event.preventDefault();
}

/** Where a menu opens: at the pointer, or below what has the focus when a key asked for it. */
export function menuPlace(event: MouseEvent, element: HTMLElement): { x: number; y: number } {
  const byKey = event.button !== 2 && event.detail === 0;
  if (!byKey && (event.clientX !== 0 || event.clientY !== 0)) return { x: event.clientX, y: event.clientY };
  const box = element.getBoundingClientRect();
  return { x: box.left + Math.min(40, box.width / 2), y: box.top + Math.min(40, box.height / 2) };
}
