import type { CheckApp } from '../../checkApp';
import { countVerdicts, VERDICTS } from '../../figures/checkRows';
import { copyMarkdown } from './checkMenus';

const TYPING = 'input, textarea, select, vscode-text-field';
/** These have arrows of their own. */
const OWN_ARROWS = '[role="radiogroup"], .check-map, .check-chart, .check-plain';
const PAGE = 10;

/** Keys of the check view; none of them while one types, none with a modifier (VS Code's own). */
export function listenToCheckKeys(app: CheckApp): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || app.menu) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (target.closest(TYPING) || app.rows.length === 0) return;
    if (press(app, event.key, target)) event.preventDefault();
  });
}

function press(app: CheckApp, key: string, target: Element): boolean {
  if (/^[1-3]$/.test(key)) return pressBadge(app, Number(key) - 1);
  const steps: Record<string, number> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: PAGE,
    PageUp: -PAGE,
    Home: -Infinity,
    End: Infinity,
  };
  const by = steps[key];
  if (by !== undefined) return target.closest(OWN_ARROWS) === null && app.move(by);
  const actions: Record<string, () => void> = {
    t: () => {
      app.setView({ table: !app.view.table });
    },
    c: () => {
      copyMarkdown(app);
    },
    Escape: () => {
      app.clearFilter();
    },
  };
  const action = actions[key];
  action?.();
  return action !== undefined;
}

function pressBadge(app: CheckApp, index: number): boolean {
  const counts = countVerdicts(app.rows);
  const verdict = VERDICTS.filter((each) => counts[each] > 0)[index];
  if (verdict) app.toggle(verdict);
  return verdict !== undefined;
}
