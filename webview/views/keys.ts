import type { Menu } from '../menu';

const TYPING = 'input:not([type="range"]), textarea, select, vscode-text-field, vscode-dropdown';
const PAGE = 10;

export interface ViewKeys {
  /** A key outside of fields. True: it meant something here. */
  press(key: string, target: Element): boolean;
  /** A key that means something even while one types. */
  typing?(key: string, target: Element): boolean;
}

/** Keys of a view; none while a menu is open, none with a modifier (VS Code's own). */
export function listenToViewKeys(app: { readonly menu: Menu | undefined }, keys: ViewKeys): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || app.menu) return;
    const target = event.target instanceof Element ? event.target : document.body;
    const isMeant =
      keys.typing?.(event.key, target) === true ||
      (target.closest(TYPING) === null && keys.press(event.key, target));
    if (isMeant) event.preventDefault();
  });
}

/** By how many rows a key moves; far steps end at the ends. Undefined for another key. */
export function rowsOfKey(key: string): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: PAGE,
    PageUp: -PAGE,
    Home: -Infinity,
    End: Infinity,
  };
  return steps[key];
}
