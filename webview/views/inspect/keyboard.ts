import type { App } from '../../app';
import { availableSorts, sortLabel } from '../../figures/order';
import { runningProblem } from './controlsRow';
import type { InspectView } from './inspectView';
import { t } from '../../l10n';
import { listenToViewKeys } from '../keys';

/** Keys of the panel. */
export function listenToKeys(app: App, view: InspectView): void {
  listenToViewKeys(app, {
    typing: (key, target) => {
      // The field clears itself, too: the key stays its own.
      if (key === 'Escape' && target.closest('#filter')) leaveFilter(app, view);
      return false;
    },
    press: (key, target) => press(app, view, key, target),
  });
}

function leaveFilter(app: App, view: InspectView): void {
  app.setView({ filter: '', scroll: 0 });
  view.grid.element.focus();
}

function press(app: App, view: InspectView, key: string, target: Element): boolean {
  if (!app.report) return false;
  if (/^[1-9]$/.test(key)) return pressBadge(app, Number(key) - 1);
  if (key === 'Enter')
    return (
      (target === view.grid.element || target.closest('.feature-table') !== null) &&
      act(() => {
        app.setView({ wide: !app.view.wide });
      })
    );
  if (!target.closest('.feature-table, .bins-table, [role="radiogroup"]') && view.grid.move(key)) return true;
  const action = actions(app, view)[key];
  return action !== undefined && act(action);
}

function act(action: () => void): true {
  action();
  return true;
}

function pressBadge(app: App, index: number): boolean {
  const kind = app.badges?.keys[index];
  if (kind === undefined || !app.badges || app.badges.count(kind) === 0) return false;
  app.toggleBadge(kind);
  return true;
}

function actions(app: App, view: InspectView): Record<string, () => void> {
  return {
    n: () => {
      app.step(1, true);
    },
    p: () => {
      app.step(-1, true);
    },
    '/': () => {
      document.querySelector<HTMLElement>('#filter')?.focus();
    },
    s: () => {
      nextSort(app);
    },
    b: () => {
      toggleMode(app);
    },
    f: () => {
      app.choose({ axis: app.session?.choice.axis === 'feature' ? 'sample' : 'feature' });
    },
    a: () => {
      view.detail.toggleAxis();
    },
    t: () => {
      app.setView({ table: !app.view.table });
    },
    c: () => {
      app.copySelected();
    },
    Escape: () => {
      retreat(app);
    },
  };
}

function nextSort(app: App): void {
  if (!app.report) return;
  const sorts = availableSorts(app.report);
  const sort = sorts[(sorts.indexOf(app.view.sort) + 1) % sorts.length] ?? 'severity';
  app.setView({ sort, scroll: 0 });
  app.announce(t('Sorted: {0}', sortLabel(sort)));
}

function toggleMode(app: App): void {
  const choice = app.session?.choice;
  if (!choice) return;
  const problem = runningProblem(app, choice);
  if (choice.mode === 'train' && problem !== undefined) app.announce(problem);
  else app.choose({ mode: choice.mode === 'train' ? 'running' : 'train' });
}

/** Esc goes back one step: the momenta, the wide detail, the filter, the selection. */
function retreat(app: App): void {
  if (app.momentum.state.kind !== 'closed') app.momentum.close();
  else if (app.view.wide) app.setView({ wide: false });
  else if (app.view.filter !== '') app.setView({ filter: '', scroll: 0 });
  else app.select(undefined);
}
