import type { ListRow } from '../../figures/trainRows';
import type { TrainApp } from '../../trainApp';
import { copyRun } from './trainExports';

const TYPING = 'input:not([type="range"]), textarea, select, vscode-text-field, vscode-dropdown';
/** These have arrows, or a space bar, of their own. */
const OWN_KEYS = '[role="radiogroup"], .train-table, .train-differences, input[type="range"]';
const BUTTONS = 'button, vscode-button';
const PAGE = 10;

/** Keys of the train view; none of them while one types, none with a modifier (VS Code's own). */
export function listenToTrainKeys(app: TrainApp): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || app.menu) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (event.key === 'Escape' && app.forms.current) {
      app.forms.close();
      event.preventDefault();
      return;
    }
    if (target.closest(TYPING) || app.rows.length === 0) return;
    if (press(app, event.key, target)) event.preventDefault();
  });
}

function press(app: TrainApp, key: string, target: Element): boolean {
  const steps: Record<string, number> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: PAGE,
    PageUp: -PAGE,
    Home: -Infinity,
    End: Infinity,
  };
  const by = steps[key];
  const isFree = target.closest(OWN_KEYS) === null;
  if (by !== undefined) {
    if (isFree) app.move(by);
    return isFree;
  }
  const isButton = target.closest(BUTTONS) !== null;
  if ((key === ' ' || key === 'Enter') && isButton) return false;
  return isFree && act(app, key, app.selectedRow);
}

function act(app: TrainApp, key: string, row: ListRow | undefined): boolean {
  const actions: Record<string, () => void> = {
    ' ': () => {
      if (row?.kind === 'entry') app.toggleShown(row.group, row.entry);
      else if (row?.kind === 'group') app.fold(row);
    },
    Enter: () => {
      if (row?.kind === 'group') app.fold(row);
      else if (row?.kind === 'entry' && row.open !== undefined) app.fold(row);
      else if (app.selectedRun) app.toggleCompared(app.selectedRun.folder);
    },
    ArrowLeft: () => {
      leave(app, row);
    },
    ArrowRight: () => {
      if (row) app.fold(row, false);
    },
    Delete: () => {
      if (row && row.kind !== 'group' && app.selectedRun)
        app.host.emit('remove', { folder: app.selectedRun.folder });
    },
    t: () => {
      app.setView({ table: !app.view.table });
    },
    c: () => {
      copyRun(app);
    },
    l: () => {
      app.toggleLog('loss', app.view.logs['loss'] === true);
    },
    Escape: () => {
      if (app.zooms.any) app.zooms.reset();
      else if (app.view.compared.length > 0) app.endComparison();
    },
  };
  const action = actions[key];
  action?.();
  return action !== undefined;
}

/** Left closes what is open, else goes up to what it is in. */
function leave(app: TrainApp, row: ListRow | undefined): void {
  if (!row) return;
  const isOpen = row.kind === 'group' ? !row.folded : row.kind === 'entry' && row.open === true;
  if (isOpen && row.kind !== 'run') {
    app.fold(row, true);
    return;
  }
  const parent = row.kind === 'run' ? row.entry.key : row.group.key;
  app.select(parent);
}
