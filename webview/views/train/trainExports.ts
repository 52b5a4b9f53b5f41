import { canvasPen } from '../../canvas/canvasPen';
import { exact } from '../../figures/numbers';
import type { RunSummary } from '../../../src/protocol/training';
import { headline } from '../../figures/trainFindings';
import { groupsOf, type TrainGroup } from '../../figures/trainGroups';
import { epochRows } from '../../figures/trainHistory';
import type { Plot } from '../../figures/trainPlot';
import { plotLabel } from '../../figures/trainReadout';
import { trainReport, type ReportSection } from '../../figures/trainReport';
import { sectionsOf, type TrainSection } from '../../figures/trainSections';
import { captionedHeight, paintCaptioned, paintSheet, PLOT_SIZE, sheetSize } from '../../figures/trainSheet';
import { svgElement } from '../../figures/trainSvg';
import { plotCsv } from '../../figures/trainTable';
import { t } from '../../l10n';
import type { MenuItem } from '../../menu';
import type { TrainApp } from '../../trainApp';
import { pngItem } from '../menuItems';
import type { Picture } from '../pictures';
import { sceneOf } from './scene';

/** The sections as they are on show, drawn for paper: every picture of one size. */
function exportedSections(app: TrainApp, alone?: readonly TrainGroup[]): ReportSection[] {
  const scene = sceneOf(app, () => PLOT_SIZE.width, PLOT_SIZE.height);
  if (!scene) return [];
  // What is asked for by itself is shown, hidden in the list or not.
  const sections = alone
    ? sectionsOf(alone, { ...scene, shown: ({ entries }) => entries })
    : sectionsOf(app.unfolded, scene);
  return sections.filter(({ entries }) => entries.length > 0).map((section) => reportSection(app, section));
}

const reportSection = (app: TrainApp, { group, entries, plots }: TrainSection): ReportSection => ({
  title: group.title,
  finding: headline(group, entries, app.store.history),
  entries,
  plots,
  runs: entries.flatMap(({ runs }) => runs),
  ...(group.experiment && { experiment: group.experiment }),
});

function sheetPicture(app: TrainApp): Picture | undefined {
  const sections = exportedSections(app);
  if (sections.length === 0) return undefined;
  return {
    ...sheetSize(sections),
    draw: (context) => {
      paintSheet(canvasPen(context, app.theme.fontFamily), sections, app.theme);
    },
  };
}

function sheetSvg(app: TrainApp): string {
  const sections = exportedSections(app);
  const { width, height } = sheetSize(sections);
  return svgElement(width, height, t('Training'), app.theme.fontFamily, (pen) => {
    pen.rect(0, 0, width, height, app.theme.ground);
    paintSheet(pen, sections, app.theme);
  });
}

/** Every picture's figures, one table after the other. */
function sheetCsv(app: TrainApp): string {
  return exportedSections(app)
    .flatMap(({ title, plots }) =>
      plots.map((plot) => `# ${title}: ${plot.title} ${plot.rest}\n${plotCsv(plot)}`),
    )
    .join('\n');
}

/** A name for a file, made from a title. */
export const fileStem = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

function report(app: TrainApp, sections: readonly ReportSection[]): string {
  const made = t('Made with Normscope, {0}', new Date().toISOString().slice(0, 16).replace('T', ' '));
  return trainReport(sections, app.store.history, app.catalogue!, made);
}

/** One run by itself, as a page. */
export function runReport(app: TrainApp, run: RunSummary): string {
  const alone = groupsOf({ runs: [run], experiments: [] }, [], app.catalogue!);
  const sections = exportedSections(app, alone);
  return report(
    app,
    sections.map((section) => ({ ...section, title: run.title })),
  );
}

/** The header's menu: all that is on show. */
export function exportItems(app: TrainApp): MenuItem[] {
  const save = (id: string, icon: string, label: string, name: string, write: () => string): MenuItem => ({
    id,
    icon,
    label,
    run: () => void app.save(name, write()),
  });
  return [
    pngItem(
      app,
      t('Picture as PNG\u2026'),
      () => 'training.png',
      () => sheetPicture(app),
    ),
    save('export-svg', 'file-media', t('Picture as SVG\u2026'), 'training.svg', () => sheetSvg(app)),
    save('export-csv', 'table', t('Figures as CSV\u2026'), 'training.csv', () => sheetCsv(app)),
    save('export-html', 'globe', t('HTML report\u2026'), 'training.html', () =>
      report(app, exportedSections(app)),
    ),
    {
      id: 'copy-all',
      icon: 'copy',
      label: t('Copy figures as CSV'),
      run: () => {
        app.copy(sheetCsv(app), t('figures as CSV'));
      },
    },
  ];
}

/** The selected run by epoch, tab-separated: what the key copies. */
export function copyRun(app: TrainApp): void {
  const { selectedRun: run } = app;
  const history = run && app.store.history(run.folder);
  if (!run || !history) return;
  const lines = epochRows(history).map(({ epoch, meanLoss, trainAccuracy, valAccuracy }) =>
    [epoch, exact(meanLoss), exact(trainAccuracy), exact(valAccuracy)].join('\t'),
  );
  app.copy(['epoch\tmeanLoss\ttrain\tval', ...lines, ''].join('\n'), t('{0} by epoch', run.title));
}

/** One picture, drawn anew at the size it has in exports. */
export function plotPicture(app: TrainApp, plot: Plot): Picture {
  const height = captionedHeight(plot);
  return {
    width: PLOT_SIZE.width + 24,
    height: height + 24,
    draw: (context) => {
      const pen = canvasPen(context, app.theme.fontFamily);
      pen.moved(12, 12, () => {
        paintCaptioned(pen, plot, app.theme);
      });
    },
  };
}

export function plotSvg(app: TrainApp, plot: Plot): string {
  const { width, height } = plotPicture(app, plot);
  return svgElement(width, height, plotLabel(plot), app.theme.fontFamily, (pen) => {
    pen.rect(0, 0, width, height, app.theme.ground);
    pen.moved(12, 12, () => {
      paintCaptioned(pen, plot, app.theme);
    });
  });
}
