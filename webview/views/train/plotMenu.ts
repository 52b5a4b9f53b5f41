import type { Plot } from '../../figures/trainPlot';
import { plotCsv } from '../../figures/trainTable';
import { t } from '../../l10n';
import type { MenuItem } from '../../menu';
import type { TrainApp } from '../../trainApp';
import { openContextMenu, pngItem } from '../menuItems';
import { logChoices } from './logToggles';
import { fileStem, plotPicture, plotSvg } from './trainExports';

const fileName = ({ title }: Plot, ending: string): string => `${fileStem(title)}.${ending}`;

/** On a picture. */
export function plotMenu(app: TrainApp, plot: Plot, event: MouseEvent): void {
  const items: MenuItem[] = [
    {
      id: 'copy-csv',
      icon: 'table',
      label: t('Copy figures as CSV'),
      run: () => {
        app.copy(plotCsv(plot), t('figures as CSV'));
      },
    },
    pngItem(
      app,
      t('Export PNG\u2026'),
      () => fileName(plot, 'png'),
      () => plotPicture(app, plot),
    ),
    {
      id: 'export-svg',
      icon: 'file-media',
      label: t('Export SVG\u2026'),
      run: () => void app.save(fileName(plot, 'svg'), plotSvg(app, plot)),
    },
  ];
  for (const { id, name, on, hint } of plot.kind === 'lines' ? logChoices(plot) : [])
    items.push({
      id: `log-${id}`,
      icon: 'graph-line',
      label: hint,
      run: () => {
        app.toggleLog(name, on);
      },
    });
  openContextMenu(app, event, items);
}
