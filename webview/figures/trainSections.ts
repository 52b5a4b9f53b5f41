import type { ExperimentPlot } from '../../src/protocol/training';
import { t } from '../l10n';
import { unite, type Range } from './trainAxes';
import { barPlot } from './trainBars';
import { curveDraft, type CurveScene } from './trainCurves';
import { finishPlot, type PlotDraft } from './trainDraft';
import { plotHeight, plotWidth } from './trainFrame';
import type { TrainEntry, TrainGroup } from './trainGroups';
import type { RunHistory } from './trainHistory';
import { heatPlots } from './trainHeat';
import { familyOf, xAxisName, type Plot } from './trainPlot';
import type { Names } from './trainSettings';
import { isSwept, sweepDraft } from './trainSweep';
import type { SweepScene } from './trainSweepValues';

/** What the sections are made from. */
export interface SectionScene {
  readonly names: Names;
  readonly shown: (group: TrainGroup) => readonly TrainEntry[];
  readonly history: (folder: string) => RunHistory | undefined;
  readonly zoom: (group: string, xKind: string) => Range | undefined;
  /** Of a y axis by its family, of an x axis by `xAxisName`; undefined where nothing was said. */
  readonly log: (axis: string) => boolean | undefined;
  readonly layer: (group: TrainGroup) => number;
  /** Of one picture's canvas, of so many in a section. */
  readonly width: (pictures: number) => number;
  readonly height: number;
}

/** One group with its pictures, a metric each. */
export interface TrainSection {
  readonly group: TrainGroup;
  readonly entries: readonly TrainEntry[];
  readonly plots: readonly Plot[];
}

/** What runs show that no experiment says anything about. */
const runPlots = (): readonly ExperimentPlot[] => [
  { title: t('Training loss'), kind: 'curves', x: 'step', y: 'loss' },
  { title: t('Training accuracy'), kind: 'curves', x: 'epoch', y: 'trainAccuracy' },
  { title: t('Validation accuracy'), kind: 'curves', x: 'epoch', y: 'valAccuracy' },
];

const plotsOf = ({ experiment }: TrainGroup): readonly ExperimentPlot[] =>
  experiment && experiment.plots.length > 0 ? experiment.plots : runPlots();

/** How many pictures a group has: a map for every series, else one for each metric. */
export function picturesOf(group: TrainGroup, entries: readonly TrainEntry[]): number {
  const maps = (): number => Math.max(1, seriesOf(entries).length);
  return plotsOf(group).reduce((sum, { kind }) => sum + (kind === 'heatMap' ? maps() : 1), 0);
}

type Draft = PlotDraft | Exclude<Plot, { kind: 'lines' }>;

const isDraft = (draft: Draft): draft is PlotDraft => 'lines' in draft;

/**
 * Every group with its pictures. Pictures of one metric share their y axis, so that sections compare; but for
 * logarithmic ones, on which one of them may reach to the sky.
 */
export function sectionsOf(groups: readonly TrainGroup[], scene: SectionScene): TrainSection[] {
  const drafted = groups.map((group) => {
    const entries = scene.shown(group);
    const drafts = plotsOf(group).flatMap((plot, index) =>
      draftsOf(plot, `${group.key}\n${index}`, group, entries, groups, scene),
    );
    return { group, entries, drafts };
  });
  const height = plotHeight(scene.height);
  const isZoomed = (group: TrainGroup, { xKind }: PlotDraft): boolean =>
    scene.zoom(group.key, xKind) !== undefined;
  const shared = drafted.flatMap(({ group, drafts }) =>
    drafts.filter(isDraft).filter((draft) => !isZoomed(group, draft)),
  );
  const rangeOf = (group: TrainGroup, draft: PlotDraft): Range | undefined =>
    isZoomed(group, draft) || draft.log
      ? draft.range
      : unite(shared.filter(({ family, log }) => family === draft.family && !log).map(({ range }) => range));
  return drafted.map(({ group, entries, drafts }) => ({
    group,
    entries,
    plots: drafts.map((draft) => (isDraft(draft) ? finishPlot(draft, rangeOf(group, draft), height) : draft)),
  }));
}

function draftsOf(
  plot: ExperimentPlot,
  key: string,
  group: TrainGroup,
  entries: readonly TrainEntry[],
  groups: readonly TrainGroup[],
  scene: SectionScene,
): Draft[] {
  const zoom = (xKind: string): Range | undefined => scene.zoom(group.key, xKind);
  const width = plotWidth(scene.width(picturesOf(group, entries)));
  const logX = (xKind: string): boolean | undefined => scene.log(xAxisName(xKind));
  if (plot.kind === 'curves') {
    const metric = metricOf(plot);
    const log = scene.log(familyOf(metric)) ?? plot.logY === true;
    const curves: CurveScene = {
      entries,
      history: scene.history,
      layer: scene.layer(group),
      zoom,
      width,
      log,
      logX,
    };
    return [curveDraft(metric, plot.title, key, curves)];
  }
  const log = scene.log(familyOf(plot.y)) ?? plot.logY === true;
  const sweep: SweepScene = {
    entries,
    names: scene.names,
    zoom,
    width,
    used: usedValue(plot.x, group, groups),
    log,
    logX,
  };
  const merged = { ...sweep, entries: seriesOf(entries) };
  switch (plot.kind) {
    case 'sweep':
      return [isSwept(plot, entries) ? sweepDraft(plot, key, merged) : barPlot(plot, key, sweep)];
    case 'bars':
      return [barPlot(plot, key, sweep)];
    case 'heatMap':
      return heatPlots(plot, key, merged);
  }
}

/** The history that a plot of curves asks for: named by `y` over steps or epochs, else by `x`. */
const metricOf = ({ x, y }: ExperimentPlot): string => (x === 'step' || x === 'epoch' ? y : x);

/** Entries of one series as one: what a result is drawn for against a parameter. */
function seriesOf(entries: readonly TrainEntry[]): TrainEntry[] {
  const merged = new Map<string, TrainEntry>();
  for (const entry of entries) {
    const series = entry.points[0]?.series ?? entry.title;
    const known = merged.get(series);
    merged.set(
      series,
      known
        ? {
            ...known,
            runs: [...known.runs, ...entry.runs],
            lines: [...known.lines, ...entry.lines],
            points: [...known.points, ...entry.points],
          }
        : { ...entry, title: series, short: series },
    );
  }
  return [...merged.values()];
}

/** The value of a parameter that all curves above a sweep of it were made with, on the same data. */
function usedValue(name: string, sweep: TrainGroup, groups: readonly TrainGroup[]): number | undefined {
  const others = groups
    .slice(0, groups.indexOf(sweep))
    .filter((group) => plotsOf(group).some(({ kind }) => kind === 'curves'));
  const configs = others.flatMap(({ entries }) =>
    entries.flatMap(({ runs }) => runs.map(({ config }) => config)),
  );
  const data = new Set(sweep.entries.flatMap(({ runs }) => runs.map(({ config }) => config.data)));
  if (data.size > 0 && !configs.every((config) => data.has(config.data))) return undefined;
  const values = new Set(configs.map((config): unknown => Reflect.get(config, name)));
  const [only] = values;
  return values.size === 1 && typeof only === 'number' ? only : undefined;
}

/** A layer's figure over the steps, for the runs on show. */
export function layerPlot(
  metric: string,
  title: string,
  group: TrainGroup,
  scene: SectionScene,
): Extract<Plot, { kind: 'lines' }> {
  const curves: CurveScene = {
    entries: scene.shown(group),
    history: scene.history,
    layer: scene.layer(group),
    zoom: (xKind) => scene.zoom(group.key, xKind),
    width: plotWidth(scene.width(LAYER_PICTURES)),
    log: scene.log(metric) ?? LOGARITHMIC.includes(metric),
    logX: (xKind) => scene.log(xAxisName(xKind)),
  };
  const draft = curveDraft(metric, title, `${group.key}\nlayer`, curves);
  return finishPlot(draft, draft.range, plotHeight(scene.height));
}

/** The curve, and usually a ridge or two. */
export const LAYER_PICTURES = 3;

/** Figures whose size matters by its power of ten. */
const LOGARITHMIC: readonly string[] = ['gradientNorm', 'updateRatio'];
