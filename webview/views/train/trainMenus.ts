import type { RunSummary } from '../../../src/protocol/training';
import type { TrainGroup } from '../../figures/trainGroups';
import { isActive, isResumable } from '../../figures/trainWords';
import { t } from '../../l10n';
import type { MenuItem } from '../../menu';
import type { TrainApp } from '../../trainApp';
import { openContextMenu } from '../menuItems';
import { fileStem, runReport } from './trainExports';

/** Beside *New run…*: the other ways to begin. */
export function startMenu(app: TrainApp, opener: HTMLElement): void {
  const box = opener.getBoundingClientRect();
  app.openMenu({
    label: t('Begin'),
    opener,
    x: box.right - 180,
    y: box.bottom + 2,
    items: [
      item('menu-experiment', 'beaker', t('Run experiment\u2026'), () => {
        app.forms.open('experiment');
      }),
      item('menu-open', 'folder-opened', t('Open run folder\u2026'), () => {
        app.host.emit('openRun', {});
      }),
    ],
  });
}

const item = (id: string, icon: string, label: string, run: () => void): MenuItem => ({
  id,
  icon,
  label,
  run,
});

/** What can be done with one run. */
export function runMenu(app: TrainApp, run: RunSummary, event: MouseEvent): void {
  const { folder } = run;
  const compare = item(
    'menu-compare',
    'git-compare',
    app.isCompared(folder) ? t('Compare no longer') : t('Compare'),
    () => {
      app.toggleCompared(folder);
    },
  );
  const resume = item('menu-resume', 'debug-continue', t('Resume'), () => {
    app.resume(folder);
  });
  const stop = item('menu-stop', 'debug-stop', t('Stop'), () => {
    app.host.emit('cancel', { folder });
  });
  openContextMenu(app, event, [
    compare,
    ...(isResumable(run) ? [resume] : []),
    ...(isActive(run) ? [stop] : []),
    item('menu-again', 'debug-rerun', t('New run like this\u2026'), () => {
      app.forms.open('run', run.config);
    }),
    item('menu-report', 'globe', t('HTML report\u2026'), () => {
      void app.save(`${fileStem(run.title)}.html`, runReport(app, run));
    }),
    item('menu-reveal', 'folder', t('Show its folder'), () => {
      app.host.emit('reveal', { folder });
    }),
    ...(isActive(run) ? [] : [removeItem(app, folder)]),
  ]);
}

const removeItem = (app: TrainApp, folder: string): MenuItem =>
  item('menu-remove', 'trash', t('Delete\u2026'), () => {
    app.host.emit('remove', { folder });
  });

/** What can be done with an experiment. */
export function groupMenu(app: TrainApp, { experiment, kind, key }: TrainGroup, event: MouseEvent): void {
  if (kind === 'compared') {
    openContextMenu(app, event, [
      item('menu-end', 'close', t('End the comparison'), () => {
        app.endComparison();
      }),
    ]);
    return;
  }
  if (!experiment) return;
  openContextMenu(app, event, [
    item('menu-again', 'debug-rerun', t('Run it again\u2026'), () => {
      app.forms.open('experiment');
      app.forms.current?.choose(experiment.experiment);
    }),
    item('menu-reveal', 'folder', t('Show its folder'), () => {
      app.host.emit('reveal', { folder: key });
    }),
    ...(experiment.status === 'running' ? [] : [removeItem(app, key)]),
  ]);
}
