import type { App } from '../app';
import { exportName, reportJson } from '../figures/exportJson';
import { binsCsv, reportCsv, rowCsv } from '../figures/exportText';
import { rowWords } from '../figures/words';
import { t } from '../l10n';
import type { Menu, MenuItem } from '../menu';
import { composePicture, toPng } from './composePicture';
import { menuPlace } from './menuView';
import type { Picture, Pictures } from './pictures';

function nameFor(app: App, ending: string, part = ''): string {
  const tensor = [app.report?.tensor.name ?? '', part].filter((word) => word !== '').join('-');
  return exportName(app.session?.title ?? '', tensor, ending);
}

async function savePng(app: App, picture: Picture, part: string): Promise<void> {
  try {
    await app.save(nameFor(app, 'png', part), await toPng(picture, app.theme));
  } catch (error) {
    app.refuse(error);
  }
}

function pngItem(app: App, label: string, part: string, picture: () => Picture | undefined): MenuItem {
  return {
    id: 'export-png',
    icon: 'file-media',
    label,
    run: () => {
      const found = picture();
      if (found) void savePng(app, found, part);
    },
  };
}

/** The header's menu: the whole picture, or all its figures. */
export function exportMenu(app: App, pictures: Pictures, opener: HTMLElement): Menu | undefined {
  const { report, badges } = app;
  if (!report || !badges) return undefined;
  const box = opener.getBoundingClientRect();
  const title = app.session?.title ?? '';
  return {
    label: t('Export'),
    opener,
    x: box.right - 200,
    y: box.bottom + 2,
    items: [
      pngItem(app, t('Picture as PNG\u2026'), '', () => composePicture(pictures, report, title, app.theme)),
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
    ],
  };
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
  const element = event.currentTarget as HTMLElement;
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
  app.openMenu({
    label: t('Copy and export'),
    opener: element,
    ...menuPlace(event, element),
    items: [
      ...values,
      { id: 'copy-csv', icon: 'table', label: csvLabels[part], run: csv },
      pngItem(app, t('Export PNG\u2026'), part === 'detail' ? `${words.row}-${row ?? ''}` : part, picture),
    ],
  });
}
