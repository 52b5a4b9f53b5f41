import type { ListRow } from '../../figures/trainRows';
import type { TrainApp } from '../../trainApp';
import { listenToViewKeys, rowsOfKey } from '../keys';
import { copyRun } from './trainExports';

/** These have arrows, or a space bar, of their own. */
const OWN_KEYS = '[role="radiogroup"], .train-table, .train-differences, input[type="range"]';
const BUTTONS = 'button, vscode-button';

/** Keys of the train view. */
export function listenToTrainKeys(app: TrainApp): void {
  listenToViewKeys(app, {
    typing: (key) => {
      if (key !== 'Escape' || !app.forms.current) return false;
      app.forms.close();
      return true;
    },
    press: (key, target) => app.rows.length > 0 && press(app, key, target),
  });
}

function press(app: TrainApp, key: string, target: Element): boolean {
  const by = rowsOfKey(key);
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
