import { html, nothing, type TemplateResult } from 'lit';
import type { RunSummary } from '../../../src/protocol/training';
import { iconButton } from '../../controls';
import type { ListRow } from '../../figures/trainRows';
import { isActive, isResumable } from '../../figures/trainWords';
import { t } from '../../l10n';
import type { TrainApp } from '../../trainApp';

type RowOf<K extends ListRow['kind']> = Extract<ListRow, { kind: K }>;

/** What can be done with a whole group, at the right of its heading. */
export function groupAction(
  app: TrainApp,
  { group }: RowOf<'group'>,
  index: number,
): TemplateResult | typeof nothing {
  const { experiment, key } = group;
  if (group.kind === 'compared')
    return iconButton({
      id: 'end-comparison',
      icon: 'close',
      label: t('End the comparison'),
      onClick: stopping(() => {
        app.endComparison();
      }),
    });
  if (!experiment || experiment.status === 'finished') return nothing;
  const tabStop = isSelected(app, key);
  const action = (id: string, icon: string, label: string, act: () => void): TemplateResult =>
    iconButton({ id: `${id}-${index}`, icon, label, tabStop, onClick: stopping(act) });
  if (experiment.status !== 'running')
    return action('resume', 'debug-continue', t('Resume {0}', group.title), () => {
      app.resume(key);
    });
  return html`${action('pause', 'debug-pause', t('Pause {0}', group.title), () => {
    app.host.emit('pause', { folder: key });
  })}${action('stop', 'debug-stop', t('Stop {0}', group.title), () => {
    app.host.emit('cancel', { folder: key });
  })}`;
}

/** Of all the rows' buttons the Tab key finds those of the selected row alone: the list is one stop, not hundreds. */
const isSelected = (app: TrainApp, key: string): boolean => key === app.view.selected;

/** A button in a row is not the row. */
export const stopping =
  (run: () => void) =>
  (event: Event): void => {
    event.stopPropagation();
    run();
  };

/** A series opens to its runs. */
export function seriesActions(
  app: TrainApp,
  row: RowOf<'entry'>,
  index: number,
): TemplateResult | typeof nothing {
  if (row.open === undefined) return nothing;
  return iconButton({
    id: `open-${index}`,
    icon: row.open ? 'chevron-down' : 'chevron-right',
    label: row.open ? t('Hide the runs of {0}', row.entry.title) : t('Show the runs of {0}', row.entry.title),
    tabStop: isSelected(app, row.key),
    onClick: stopping(() => {
      app.fold(row);
    }),
  });
}

/** What can be done with one run, as it stands. */
export function runActions(
  app: TrainApp,
  run: RunSummary,
  key: string,
  index: number,
): (TemplateResult | typeof nothing)[] {
  const { folder, title } = run;
  const tabStop = isSelected(app, key);
  const action = (
    id: string,
    icon: string,
    label: string,
    act: () => void,
    pressed?: boolean,
  ): TemplateResult =>
    iconButton({
      id: `${id}-${index}`,
      icon,
      label,
      ...(pressed !== undefined && { pressed }),
      tabStop,
      onClick: stopping(act),
    });
  return [
    run.status === 'running'
      ? action('pause', 'debug-pause', t('Pause {0}', title), () => {
          app.host.emit('pause', { folder });
        })
      : nothing,
    isResumable(run)
      ? action('resume', 'debug-continue', t('Resume {0}', title), () => {
          app.resume(folder);
        })
      : nothing,
    isActive(run)
      ? action('stop', 'debug-stop', t('Stop {0}', title), () => {
          app.host.emit('cancel', { folder });
        })
      : action(
          'compare',
          'git-compare',
          app.isCompared(folder)
            ? t('Compare {0} no longer (Enter)', title)
            : t('Compare {0} (Enter)', title),
          () => {
            app.toggleCompared(folder);
          },
          app.isCompared(folder),
        ),
  ];
}
