import type { App } from '../app';
import { exportName, reportJson } from '../figures/exportJson';
import { binsCsv, reportCsv, rowCsv } from '../figures/exportText';
import { rowWords } from '../figures/words';
import { t } from '../l10n';
import type { MenuItem } from '../menu';
import { composePicture } from './composePicture';
import { openContextMenu, pngItem } from './menuItems';
import type { Picture, Pictures } from './pictures';

function nameFor(app: App, ending: string, part = ''): string {
  const tensor = [app.report?.tensor.name ?? '', part].filter((word) => word !== '').join('-');
  return exportName(app.session?.title ?? '', tensor, ending);
}

/** The header's menu: the whole picture, or all its figures. */
export function exportItems(app: App, pictures: Pictures): MenuItem[] {
  const { report, badges } = app;
  if (!report || !badges) return [];
  const title = app.session?.title ?? '';
  return [
    pngItem(
      app,
      t('Picture as PNG\u2026'),
      () => nameFor(app, 'png'),
      () => composePicture(pictures, report, title, app.theme),
    ),
    {
      id: 'export-csv',
      icon: 'table',
      label: t('Figures as CSV\u2026'),
      run: () => void app.save(nameFor(app, 'csv'), reportCsv(report, badges)),
    },
    {
      id: 'export-json',
      icon: 'json',
      label: t('Figures as JSON\u2026'),
      run: () => void app.save(nameFor(app, 'json'), reportJson(report, badges)),
    },
    {
      id: 'copy-all',
      icon: 'copy',
      label: t('Copy figures as CSV'),
      run: () => {
        app.copyAll();
      },
    },
  ];
}

/** The part of the panel a right click is on. */
export type Part = 'strip' | 'grid' | 'detail';

/** What a right click, Shift+F10 or the menu key offers on a picture; `row`: the one it is about. */
export function contextMenu(
  app: App,
  part: Part,
  row: number | undefined,
  picture: () => Picture | undefined,
  event: MouseEvent,
): void {
  const { report, badges } = app;
  event.preventDefault();
  if (!report || !badges) return;
  const words = rowWords(report.axis);
  const csv = (): void => {
    if (part === 'strip' || row === undefined) app.copyAll();
    else if (part === 'grid') app.copy(rowCsv(report, badges, row), t('{0} {1} as CSV', words.row, row));
    else app.copy(binsCsv(report, row), t('bins of {0} {1} as CSV', words.row, row));
  };
  const csvLabels: Record<Part, string> = {
    strip: t('Copy all {0} as CSV', words.rows),
    grid: t('Copy as CSV'),
    detail: t('Copy bins as CSV'),
  };
  const values: MenuItem[] =
    row === undefined
      ? []
      : [
          {
            id: 'copy-values',
            icon: 'copy',
            label: t('Copy values of {0} {1}', words.row, row),
            run: () => {
              app.copyRow(row);
            },
          },
        ];
  const named = part === 'detail' ? `${words.row}-${row ?? ''}` : part;
  openContextMenu(app, event, [
    ...values,
    { id: 'copy-csv', icon: 'table', label: csvLabels[part], run: csv },
    pngItem(app, t('Export PNG\u2026'), () => nameFor(app, 'png', named), picture),
  ]);
}
