import type { CheckApp } from '../../checkApp';
import { countVerdicts, VERDICTS } from '../../figures/checkRows';
import { listenToViewKeys, rowsOfKey } from '../keys';
import { copyMarkdown } from './checkMenus';

/** These have arrows of their own. */
const OWN_ARROWS = '[role="radiogroup"], .check-map, .check-chart, .check-plain';

/** Keys of the check view. */
export function listenToCheckKeys(app: CheckApp): void {
  listenToViewKeys(app, {
    press: (key, target) => app.rows.length > 0 && press(app, key, target),
  });
}

function press(app: CheckApp, key: string, target: Element): boolean {
  if (/^[1-3]$/.test(key)) return pressBadge(app, Number(key) - 1);
  const by = rowsOfKey(key);
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
