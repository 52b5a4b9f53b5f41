import type { Plot } from '../../figures/trainPlot';
import { plotCsv } from '../../figures/trainTable';
import { t } from '../../l10n';
import type { MenuItem } from '../../menu';
import type { TrainApp } from '../../trainApp';
import { openContextMenu, pngItem } from '../menuItems';
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
  if (plot.kind === 'lines' && plot.canLog)
    items.push({
      id: 'log-axis',
      icon: 'graph-line',
      label: plot.y.log ? t('Linear axis') : t('Logarithmic axis'),
      run: () => {
        app.toggleLog(plot.family, plot.y.log);
      },
    });
  openContextMenu(app, event, items);
}
