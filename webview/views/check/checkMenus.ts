import type { CheckElementDocument } from '../../../src/protocol/documents/checkGradients';
import type { CheckApp } from '../../checkApp';
import {
  checkCsv,
  checkJson,
  checkMarkdown,
  curveCsv,
  elementText,
  rowText,
} from '../../figures/checkExport';
import { curveSeries, stepReadout } from '../../figures/checkCurve';
import { indexText } from '../../figures/checkNumbers';
import type { GradientRow } from '../../figures/checkRows';
import { exportName } from '../../figures/exportJson';
import { t } from '../../l10n';
import type { MenuItem } from '../../menu';
import { openContextMenu, pngItem } from '../menuItems';
import type { Picture } from '../pictures';
import { wholePicture } from './checkPictures';

/** The two pictures of the selected gradient; absent where there is nothing to draw. */
export interface CheckPictures {
  elements(): Picture | undefined;
  steps(): Picture | undefined;
}

const FORMATS = [
  { name: 'markdown', icon: 'markdown', ending: 'md', write: checkMarkdown },
  { name: 'json', icon: 'json', ending: 'json', write: checkJson },
  { name: 'csv', icon: 'table', ending: 'csv', write: checkCsv },
] as const;

/** All results as Markdown: what the key and the first entry of the menu copy. */
export function copyMarkdown(app: CheckApp): void {
  app.copy(checkMarkdown(app.items), t('gradient check as Markdown'));
}

/** The header's menu: all results, in every form. */
export function exportItems(app: CheckApp, pictures: CheckPictures): MenuItem[] {
  const copies = { markdown: t('Copy as Markdown'), json: t('Copy as JSON'), csv: t('Copy elements as CSV') };
  const saves = {
    markdown: t('Save as Markdown\u2026'),
    json: t('Save as JSON\u2026'),
    csv: t('Save elements as CSV\u2026'),
  };
  const whats = {
    markdown: t('gradient check as Markdown'),
    json: t('gradient check as JSON'),
    csv: t('gradient check as CSV'),
  };
  return [
    pngItem(
      app,
      t('Picture as PNG\u2026'),
      () => 'gradient-check.png',
      () => wholePicture(app, pictures),
    ),
    ...FORMATS.map(({ name, icon, write }) => ({
      id: `copy-${name}`,
      icon,
      label: copies[name],
      run: () => {
        app.copy(write(app.items), whats[name]);
      },
    })),
    ...FORMATS.map(({ name, ending, write }) => ({
      id: `save-${name}`,
      icon: 'save',
      label: saves[name],
      run: () => void app.save(`gradient-check.${ending}`, write(app.items)),
    })),
  ];
}

function copyItem(app: CheckApp, id: string, label: string, text: () => string, what: string): MenuItem {
  return {
    id,
    icon: id === 'copy-csv' ? 'table' : 'copy',
    label,
    run: () => {
      app.copy(text(), what);
    },
  };
}

const elementsItem = (app: CheckApp, row: GradientRow): MenuItem =>
  copyItem(
    app,
    'copy-csv',
    t('Copy elements of {0} as CSV', row.name),
    () => checkCsv([row.item], row.parameter.name),
    t('elements of {0} as CSV', row.name),
  );

const fileName = ({ item, name }: GradientRow, part: string): string =>
  exportName(item.title, `${name}-${part}`, 'png');

/** On a row of the table. */
export function rowMenu(app: CheckApp, row: GradientRow, event: MouseEvent): void {
  const { item, name } = row;
  const open: MenuItem = {
    id: 'open-module',
    icon: 'go-to-file',
    label: t('Open in editor'),
    run: () => {
      app.host.emit('openModule', { id: item.id });
    },
  };
  openContextMenu(app, event, [
    copyItem(app, 'copy-row', t('Copy row'), () => rowText(row), t('row of {0}', name)),
    elementsItem(app, row),
    ...(item.isModule ? [open] : []),
  ]);
}

/** An element that a right click is on. */
export interface PointedElement {
  /** Of its gradient. */
  readonly name: string;
  readonly element: CheckElementDocument;
}

/** On the element map and the table below it. */
export function elementsMenu(
  app: CheckApp,
  row: GradientRow,
  pointed: PointedElement | undefined,
  picture: () => Picture | undefined,
  event: MouseEvent,
): void {
  const values: MenuItem[] = [];
  if (pointed) {
    const name = `${pointed.name}${indexText(pointed.element.index)}`;
    const text = (): string => elementText(pointed.name, pointed.element);
    values.push(copyItem(app, 'copy-value', t('Copy values of {0}', name), text, t('values of {0}', name)));
  }
  openContextMenu(app, event, [
    ...values,
    elementsItem(app, row),
    pngItem(app, t('Export PNG\u2026'), () => fileName(row, 'elements'), picture),
  ]);
}

/** On the chart of the step sizes; `pointed`: the step under the pointer. */
export function stepsMenu(
  app: CheckApp,
  row: GradientRow,
  pointed: number | undefined,
  picture: () => Picture | undefined,
  event: MouseEvent,
): void {
  const series = curveSeries(row.document, row.parameter.name);
  const readout = (): string => stepReadout(series, pointed ?? 0).replaceAll('\u2212', '-');
  openContextMenu(app, event, [
    ...(pointed === undefined
      ? []
      : [copyItem(app, 'copy-value', t('Copy values at this step'), readout, t('values of one step'))]),
    copyItem(app, 'copy-csv', t('Copy curves as CSV'), () => curveCsv(series), t('step sizes as CSV')),
    pngItem(app, t('Export PNG\u2026'), () => fileName(row, 'step-size'), picture),
  ]);
}
