import { describe, expect, it } from 'vitest';
import type { ExperimentPlot, RunSummary } from '../../../src/protocol/training';
import { endPlaces } from '../../../webview/figures/trainEnds';
import { nearestX, plotFrame, valueAtPixel } from '../../../webview/figures/trainFrame';
import { groupsOf } from '../../../webview/figures/trainGroups';
import type { RunHistory } from '../../../webview/figures/trainHistory';
import type { LinePlot, Plot } from '../../../webview/figures/trainPlot';
import { heatReadout, plotLabel, readoutItems } from '../../../webview/figures/trainReadout';
import type { Pen, Point } from '../../../webview/figures/trainPen';
import { INPUTS, layersOf, ridgeReadout, ridgesOf } from '../../../webview/figures/trainRidge';
import { paintRidge, stepAt } from '../../../webview/figures/trainRidgePaint';
import { layerPlot, sectionsOf, type SectionScene } from '../../../webview/figures/trainSections';
import type { Palette } from '../../../webview/figures/trainStyles';
import { heatCells } from '../../../webview/figures/trainTiles';
import { NAMES, epochOf, experimentOf, historyOf, layerOf, pointOf, runOf, stepsOf } from './trainRuns';

const SIZE = { width: 294, height: 310 };

function scene(
  histories: Readonly<Record<string, RunHistory>>,
  change: Partial<SectionScene> = {},
): SectionScene {
  return {
    names: NAMES,
    shown: ({ entries }) => entries,
    history: (folder) => histories[folder],
    zoom: () => undefined,
    log: () => undefined,
    layer: () => 1,
    width: () => SIZE.width,
    height: SIZE.height,
    ...change,
  };
}

const linear = (from: number, to: number): number[] =>
  Array.from({ length: 200 }, (_, i) => from + ((to - from) * i) / 199);
const learning = (from: number, to: number): RunHistory =>
  historyOf([
    ...stepsOf(linear(from, to)),
    ...[0, 1, 2, 3].map((epoch) => epochOf(epoch, Math.max(1, epoch * 20), 0.1 + 0.2 * epoch)),
  ]);

const lines = (plot: Plot | undefined): LinePlot => {
  if (plot?.kind !== 'lines') throw new Error('no line plot');
  return plot;
};

describe('curves', () => {
  const runs = [
    runOf('a', { classes: 10 }),
    runOf('b', { classes: 10, config: { norm: 'none' }, started: -1 }),
  ];
  const groups = groupsOf({ runs, experiments: [] }, [], NAMES);
  const histories = { a: learning(2.3, 0.8), b: learning(2.3, 1.2) };
  const [section] = sectionsOf(groups, scene(histories));
  const [loss, train] = section!.plots.map(lines);

  it('draw every loss thin behind the smoothed ones, with the value at its end', () => {
    expect(loss!.lines.map(({ name, raw, end }) => [name, raw, end])).toEqual([
      ['a', true, undefined],
      ['b', true, undefined],
      ['a', false, '0.82'],
      ['b', false, '1.21'],
    ]);
    expect(loss!.x).toMatchObject({ min: 0, max: 200, title: 'iteration' });
    expect(loss!.y).toMatchObject({ min: 0.5, max: 2.5 });
  });

  it('draw smoothed losses only where there are many runs, and say so', () => {
    const names = ['a', 'b', 'c', 'd'];
    const many = names.map((name, i) => runOf(name, { started: -i, config: { seed: i } }));
    const own = Object.fromEntries(names.map((name) => [name, learning(2.3, 1)]));
    const of = (runs_: readonly RunSummary[]): LinePlot =>
      lines(sectionsOf(groupsOf({ runs: runs_, experiments: [] }, [], NAMES), scene(own))[0]!.plots[0]);
    const [few, all] = [of(many.slice(0, 3)), of(many)];
    expect(few.lines.filter(({ raw }) => raw)).toHaveLength(3);
    expect(few.rest).toBe('per iteration, smoothed in bold');
    expect(all.lines.map(({ raw }) => raw)).toEqual([false, false, false, false]);
    expect(all.rest).toBe('smoothed; as they came for 3 runs or fewer');
  });

  it('read the exact value at a step', () => {
    expect(readoutItems(loss!, 100).map(({ name, text }) => [name, text])).toEqual([
      ['a', '1.55'],
      ['b', '1.75'],
    ]);
    expect(loss!.lines[0]!.at(1)).toBe(2.3);
    expect(readoutItems(loss!, 500)).toEqual([]);
  });

  it('say what guessing would get right, where that is known', () => {
    expect(train!.rules).toEqual([{ axis: 'y', at: 0.1, text: 'chance' }]);
    expect(loss!.rules).toEqual([]);
    const unknown = groupsOf({ runs: [runOf('a')], experiments: [] }, [], NAMES);
    expect(lines(sectionsOf(unknown, scene(histories))[0]!.plots[1]).rules).toEqual([]);
  });

  it('start shares at 0 and mark every epoch', () => {
    expect(train!.y.min).toBe(0);
    expect(train!.lines[0]).toMatchObject({ markers: true, end: '0.700' });
    expect(train!.xKind).toBe('epoch');
  });

  it('show a part of the steps when zoomed, on an axis of its own', () => {
    const zoomed = sectionsOf(
      groups,
      scene(histories, { zoom: (_, kind) => (kind === 'iteration' ? { low: 150, high: 200 } : undefined) }),
    );
    const plot = lines(zoomed[0]!.plots[0]);
    expect(plot.x.min).toBe(150);
    expect(plot.y.max).toBeLessThan(1.8);
    expect(Math.min(...plot.lines[2]!.dots.map(({ x }) => x))).toBe(150);
  });

  it('may have a logarithmic axis, shares not', () => {
    const plots = sectionsOf(groups, scene(histories, { log: () => true }))[0]!.plots.map(lines);
    expect(plots.map(({ y }) => y.log)).toEqual([true, false, false]);
    expect(plots.map(({ canLog }) => canLog)).toEqual([true, false, false]);
  });

  it('over the logarithm of the steps keep the first ones, however long the run is', () => {
    const long = { a: historyOf(stepsOf(Array.from({ length: 100_000 }, (_, i) => 2 + 1 / (i + 1)))) };
    const run = runOf('a', { step: 100_000, totalSteps: 100_000 });
    const scale = scene(long, { log: (axis) => axis === 'x:iteration' });
    const plot = lines(sectionsOf(groupsOf({ runs: [run], experiments: [] }, [], NAMES), scale)[0]!.plots[0]);
    expect(plot).toMatchObject({ canLogX: true, x: { min: 1, max: 100_000, log: true } });
    const xs = plot.lines.find(({ raw }) => raw)!.dots.map(({ x }) => x);
    expect(xs.slice(0, 8)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(xs.at(-1)).toBeGreaterThan(99_000);
    expect(xs.length).toBeLessThanOrEqual(3 * SIZE.width);
  });

  it('mark where a run left the picture for NaN', () => {
    const [diverged] = sectionsOf(groups, scene({ ...histories, b: historyOf(stepsOf([2.3, 9, NaN])) }));
    expect(lines(diverged!.plots[0]).off).toMatchObject([{ xs: [3], text: 'off scale: diverged' }]);
  });

  it('of 100,000 steps have no more points than pixels can show', () => {
    const long = { a: historyOf(stepsOf(Array.from({ length: 100_000 }, (_, i) => 2 + Math.sin(i)))) };
    const run = runOf('a', { step: 100_000, totalSteps: 100_000 });
    const plot = lines(
      sectionsOf(groupsOf({ runs: [run], experiments: [] }, [], NAMES), scene(long))[0]!.plots[0],
    );
    for (const line of plot.lines) expect(line.dots.length).toBeLessThanOrEqual(2 * SIZE.width);
    expect(plot.lines[0]!.at(77_777)).toBe(2 + Math.sin(77_776));
  });

  it('of several seeds are their mean, in a band from the least to the largest', () => {
    const points = [1, 2].map((seed) => pointOf('Batchnorm', {}, undefined, seed));
    const curves: ExperimentPlot = { title: 'Accuracy', kind: 'curves', x: 'epoch', y: 'trainAccuracy' };
    const state = {
      runs: points.map(({ run }) => runOf(run, { experiment: 'experiment' })),
      experiments: [experimentOf(points, { plots: [curves] })],
    };
    const own = {
      [points[0]!.run]: historyOf([epochOf(1, 20, 0.2), epochOf(2, 40, 0.4)]),
      [points[1]!.run]: historyOf([epochOf(1, 20, 0.4)]),
    };
    const plot = lines(sectionsOf(groupsOf(state, [], NAMES), scene(own))[0]!.plots[0]);
    expect(plot.lines[0]!.dots).toMatchObject([
      { x: 1, y: expect.closeTo(0.3, 12) as number },
      { x: 2, y: 0.4 },
    ]);
    expect(plot.bands[0]!.dots[0]).toMatchObject({ low: 0.2, high: 0.4 });
  });
});

const SWEEP: ExperimentPlot = {
  title: 'Final loss',
  kind: 'sweep',
  x: 'weightScale',
  y: 'finalLoss',
  logX: true,
};
const scales = [1e-4, 1e-3, 1e-2, 1e-1, 1];

function sweepSections(
  results: Readonly<Record<string, readonly (number | null)[]>>,
  plots: readonly ExperimentPlot[] = [SWEEP],
  runs: readonly RunSummary[] = [],
): ReturnType<typeof sectionsOf> {
  const points = Object.entries(results).flatMap(([series, values]) =>
    values.map((finalLoss, i) => pointOf(series, { weightScale: scales[i]! }, { finalLoss })),
  );
  const state = { runs, experiments: [experimentOf(points, { plots })] };
  return sectionsOf(groupsOf(state, [], NAMES), scene({ a: learning(2.3, 0.6) }));
}

describe('sweeps', () => {
  it('keep what would crush the rest off the scale, a row of markers per series', () => {
    const [section] = sweepSections({
      Batchnorm: [2, 1.8, 1.5, 1.3, 3.2],
      'No norm': [2.3, 2.3, 1.9, 45, 3.2e7],
    });
    const plot = lines(section!.plots[0]);
    expect(plot.off.map(({ xs, text }) => [xs, text])).toEqual([
      [[0.1, 1], 'off scale: 45 to 3.2e7'],
      [[1], '3.2'],
    ]);
    const plain = plot.lines.find(({ name }) => name === 'No norm')!;
    expect(plain.dots.map(({ y }) => y)).toEqual([2.3, 2.3, 1.9, NaN, NaN]);
    expect(plot.x).toMatchObject({ log: true, min: 1e-4, max: 1 });
  });

  it('take a result that is no number for what it was', () => {
    const plot = lines(sweepSections({ Batchnorm: [2, 1.8, 1.5, 1.3, null] })[0]!.plots[0]);
    expect(plot.off).toMatchObject([{ xs: [1], text: 'off scale: diverged' }]);
    expect(plot.lines[0]!.dots).toHaveLength(4);
  });

  it('give 0 a row of its own on a logarithmic axis: it is not the least of the others', () => {
    const logY = [{ ...SWEEP, logY: true }];
    const plot = lines(sweepSections({ A: [2, 1.8, 20, 1.3, 1.2], B: [0, 0, 0, 0, 0] }, logY)[0]!.plots[0]);
    const [bottom, least] = plot.y.ticks;
    expect([bottom!.text, least!.text]).toEqual(['0', '1']);
    expect(plot.lines.find(({ name }) => name === 'B')!.dots.map(({ y }) => y)).toEqual(
      scales.map(() => bottom!.value),
    );
    expect(plot.lines.find(({ name }) => name === 'B')!.at(1)).toBe(0);
  });

  it('offer logarithmic axes where every value has a place on them', () => {
    const plot = (values: readonly number[]): LinePlot => lines(sweepSections({ A: values })[0]!.plots[0]);
    expect(plot([1, 2, 3, 4, 5])).toMatchObject({ canLog: true, canLogX: true });
    expect(plot([1, 2, -3, 4, 5])).toMatchObject({ canLog: false, canLogX: true });
  });

  it('are ticked at the values that were tried, where they are few', () => {
    expect(
      lines(sweepSections({ A: [1, 2, 3, 4, 5] })[0]!.plots[0]).x.ticks.map(({ value }) => value),
    ).toEqual(scales);
  });

  it('show all of it on a logarithmic axis', () => {
    const plot = lines(
      sweepSections({ Batchnorm: [2, 1.8, 1.5, 1.3, 3e7] }, [{ ...SWEEP, logY: true }])[0]!.plots[0],
    );
    expect(plot.y.log).toBe(true);
    expect(plot.lines[0]!.dots).toHaveLength(5);
  });

  it('name the value that the curves beside them were made with, and share their axis', () => {
    const run = runOf('a', { config: { weightScale: 2e-2 }, started: 9 });
    const [curves, sweep] = sweepSections({ Batchnorm: [2, 1.8, 1.5, 1.3, 1.2] }, [SWEEP], [run]);
    const plot = lines(sweep!.plots[0]);
    expect(plot.rules).toContainEqual({ axis: 'x', at: 2e-2, text: 'used above' });
    expect(plot.y).toEqual(lines(curves!.plots[0]).y);
  });

  it('of words are bars, which claim no order and no distance', () => {
    const points = ['relu', 'tanh'].map((activation) =>
      pointOf('Batchnorm', { activation }, { finalLoss: 1 }),
    );
    const state = {
      runs: [],
      experiments: [experimentOf(points, { plots: [{ ...SWEEP, x: 'activation' }] })],
    };
    const [plot] = sectionsOf(groupsOf(state, [], NAMES), scene({}))[0]!.plots;
    if (plot?.kind !== 'bars') throw new Error('no bars');
    expect(plot.bars.map(({ label, value }) => [label, value])).toEqual([
      ['ReLU, Batchnorm', 1],
      ['tanh, Batchnorm', 1],
    ]);
  });

  it('of one series are one line, even where its settings are listed one by one', () => {
    const points = [5, 50].map((batchSize) =>
      pointOf('Batchnorm', { batchSize }, { finalLoss: batchSize / 50 }),
    );
    const plots = [
      { ...SWEEP, x: 'batchSize' },
      { title: 'Loss', kind: 'curves', x: 'step', y: 'loss' } as const,
    ];
    const state = { runs: [], experiments: [experimentOf(points, { plots })] };
    const [section] = sectionsOf(groupsOf(state, [], NAMES), scene({}));
    expect(section!.entries).toHaveLength(2);
    expect(lines(section!.plots[0]).lines.map(({ dots }) => dots.length)).toEqual([2]);
  });
});

describe('bars and maps', () => {
  it('have a bar for every value of every series, with the spread of its seeds', () => {
    const points = [1, 2].flatMap((seed) =>
      ['A', 'B'].map((norm) => pointOf('before', { norm }, { time: norm === 'A' ? seed : 5 }, seed)),
    );
    const plots: ExperimentPlot[] = [{ title: 'Time', kind: 'bars', x: 'norm', y: 'time' }];
    const state = { runs: [], experiments: [experimentOf(points, { plots })] };
    const [plot] = sectionsOf(groupsOf(state, [], NAMES), scene({}))[0]!.plots;
    expect(plot).toMatchObject({
      kind: 'bars',
      bars: [
        { label: 'A, before', value: 1.5, low: 1, high: 2 },
        { label: 'B, before', value: 5, low: 5, high: 5 },
      ],
    });
  });

  it('keep the place of what has not ended, or has no such result', () => {
    const points = [
      pointOf('A', { n: 'x' }, { time: 2 }),
      pointOf('B', { n: 'y' }, undefined),
      pointOf('C', { n: 'z' }, {}),
    ];
    const plots: ExperimentPlot[] = [{ title: 'Time', kind: 'bars', x: 'series', y: 'time' }];
    const state = { runs: [], experiments: [experimentOf(points, { plots })] };
    const [plot] = sectionsOf(groupsOf(state, [], NAMES), scene({}))[0]!.plots;
    if (plot?.kind !== 'bars') throw new Error('no bars');
    expect(plot.bars.map(({ label, value }) => [label, value])).toEqual([
      ['A', 2],
      ['B', undefined],
      ['C', undefined],
    ]);
    expect(plotLabel(plot)).toBe('Time. A: 2; B: none; C: none');
  });

  it('have a map per series, the second parameter upwards', () => {
    const points = [1, 2].flatMap((a) => [10, 20].map((b) => pointOf('S', { a, b }, { r: a * b })));
    const plots: ExperimentPlot[] = [{ title: 'R', kind: 'heatMap', x: 'a', y: 'b', value: 'r' }];
    const state = { runs: [], experiments: [experimentOf(points.slice(1), { plots })] };
    const [plot] = sectionsOf(groupsOf(state, [], NAMES), scene({}))[0]!.plots;
    if (plot?.kind !== 'heat') throw new Error('no map');
    expect(plot).toMatchObject({ columns: ['1', '2'], rows: ['20', '10'], values: [20, 40, undefined, 20] });
    expect(heatReadout(plot, 1)).toBe('a 2, b 20: 40');
    expect(heatReadout(plot, 2)).toBe('a 1, b 10: not yet');
    expect(heatCells(plot, 252, 154).map(({ x, y }) => [x, y])).toEqual([
      [52, 4],
      [152, 4],
      [52, 54],
      [152, 54],
    ]);
    expect(plotLabel(plot)).toBe('R. 3 of 4 cells, from 20 to 40');
  });
});

describe('a picture on its canvas', () => {
  const groups = groupsOf({ runs: [runOf('a'), runOf('b', { started: -1 })], experiments: [] }, [], NAMES);
  const close = { a: learning(2.3, 0.8), b: learning(2.3, 0.802) };
  const plot = lines(sectionsOf(groups, scene(close))[0]!.plots[0]);
  const frame = plotFrame(plot, SIZE.width, SIZE.height);

  it('has its ends where its axes say', () => {
    expect([frame.x(0), frame.x(200)]).toEqual([frame.left, frame.right]);
    expect([frame.y(plot.y.max), frame.y(plot.y.min)]).toEqual([frame.top, frame.bottom]);
    expect(valueAtPixel(plot, frame, frame.x(120))).toBeCloseTo(120, 9);
    expect(nearestX(plot, frame, frame.x(120) + 0.1)).toBe(120);
  });

  it('moves figures apart that would cover each other', () => {
    const [first, second] = endPlaces(plot, frame);
    expect(Math.abs(first!.y - second!.y)).toBeGreaterThanOrEqual(12.5);
  });
});

describe('layers over the steps', () => {
  const records = [10, 20].map((step) => ({
    kind: 'step' as const,
    step,
    loss: 1,
    layers: [layerOf(1), layerOf(2, { inputMean: step, inputPercentiles: [step - 9, 0, step, 30, 40] })],
  }));
  const history = historyOf([...records, { kind: 'capture', step: 20, file: 'c' }]);
  const [ridge] = ridgesOf([{ history, steps: 100 }], 2, 294);

  it('have a record per step, on axes for all runs', () => {
    expect(ridge!.records.map(({ at }) => at)).toEqual([10, 20]);
    expect(ridge!.x.max).toBe(100);
    expect(ridge!.lanes[0].max).toBeGreaterThanOrEqual(40);
    expect(ridge!.captures).toEqual([20]);
  });

  it('say a step in figures, and find the one under the pointer', () => {
    expect(ridgeReadout(ridge!, 20)).toBe('before 20 ± 1.0, after 0 ± 1.0');
    expect(stepAt(ridge!, 294, 0)).toBe(10);
    expect(stepAt(ridge!, 294, 290)).toBe(20);
  });

  it('share axes that a diverged run does not widen; what it has beyond them is said', () => {
    const growing = (factor: number, count = 12) =>
      historyOf(
        Array.from({ length: count }, (_, i) => {
          const size = factor ** i;
          const inputPercentiles = [-2 * size, -size, 0, size, 2 * size];
          return { kind: 'step' as const, step: i + 1, loss: 1, layers: [layerOf(1, { inputPercentiles })] };
        }),
      );
    const steady = { history: growing(1), steps: 100 };
    const of = (factor: number, diverged: boolean) => ({ history: growing(factor), steps: 100, diverged });
    for (const factor of [1.4, 3, 400]) {
      const [first, second, third] = ridgesOf([of(factor, true), of(factor, true), steady], 1, 294);
      expect(third!.lanes[0]).toMatchObject({ min: -2, max: 2 });
      expect(third!.beyond).toBe('');
      expect(first!.lanes).toEqual(third!.lanes);
      expect(first!.beyond).toMatch(/^off the axis: to \u2212?\d/);
      expect(second!.beyond).toBe(first!.beyond);
    }
    expect(ridgesOf([of(400, true), steady], 1, 294)[0]!.beyond).toBe('off the axis: to \u22128.4e28');
    // Nothing is left out of the picture of a run that is alone with others like it and grew by little.
    expect(ridgesOf([of(1, true)], 1, 294)[0]).toMatchObject({ beyond: '', lanes: [{ max: 2 }, {}] });
  });

  it('marks where a lane goes on beyond its axis, and gives its pen no pixel far away', () => {
    const far = layerOf(1, { inputPercentiles: [-1e30, -1, 0, 1, 1e30] });
    const wild = historyOf([
      { kind: 'step', step: 1, loss: 1, layers: [layerOf(1)] },
      { kind: 'step', step: 50, loss: 1, layers: [far] },
    ]);
    const calm = historyOf([{ kind: 'step', step: 1, loss: 1, layers: [layerOf(1)] }]);
    const [own] = ridgesOf(
      [
        { history: wild, steps: 100, diverged: true },
        { history: calm, steps: 100 },
      ],
      1,
      294,
    );
    const areas: (readonly Point[])[] = [];
    const silent = (): undefined => undefined;
    const pen: Pen = {
      ...{ line: silent, rect: silent, text: silent, marker: silent, moved: silent },
      area: (points) => void areas.push(points),
      clip: (_x, _y, _width, _height, draw) => {
        draw();
      },
    };
    paintRidge(pen, own!, 294, 1, {} as Palette);
    expect(areas.filter((points) => points.length === 3)).toHaveLength(2);
    expect(Math.max(...areas.flat(2).map(Math.abs))).toBeLessThan(400);
  });

  it('are a curve that a diverged run does not flatten', () => {
    const runs = [runOf('a'), runOf('b', { status: 'diverged', started: -1 })];
    const [group] = groupsOf({ runs, experiments: [] }, [], NAMES);
    const of = (factor: number) =>
      historyOf(
        [1, 2, 3, 4].map((step) => ({
          ...{ kind: 'step' as const, step, loss: 1 },
          layers: [
            layerOf(1, {
              ...{ inputStd: factor ** step, gradientNorm: factor ** step },
              inputMean: -(factor ** step),
            }),
          ],
        })),
      );
    for (const factor of [3, 1e7]) {
      const histories = { a: of(1.1), b: of(factor) };
      expect(layerPlot('inputStd', 'Std', group!, scene(histories)).y.max).toBeLessThan(3);
      const log = layerPlot('gradientNorm', 'Norm', group!, scene(histories));
      expect(log.y).toMatchObject({ log: true });
      expect(log.y.max).toBeLessThan(1e5);
      expect(layerPlot('inputStd', 'Std', group!, scene(histories)).off).toHaveLength(1);
      const mean = layerPlot('inputMean', 'Mean', group!, scene(histories));
      expect(mean.y.min).toBeGreaterThan(-3);
      expect(mean.off).toMatchObject([
        { key: 'runs\nb', text: expect.stringMatching(/^off scale: \u2212/) as string },
      ]);
    }
  });

  it('are a curve of the layer asked for', () => {
    const [group] = groupsOf({ runs: [runOf('a', { totalSteps: 100 })], experiments: [] }, [], NAMES);
    const plot = layerPlot('inputMean', 'Mean', group!, scene({ a: history }, { layer: () => 2 }));
    expect(plot.lines[0]!.dots).toMatchObject([
      { x: 10, y: 10 },
      { x: 20, y: 20 },
    ]);
    expect(plot.rest).toBe('layer 2');
  });
});

describe('inputs of scaled features', () => {
  const features = [0, 4].map((feature) => ({
    feature,
    ...{ inputMean: feature, inputStd: 2, outputMean: 0, outputStd: 1 },
    inputPercentiles: [feature - 4, feature - 1, feature, feature + 1, 1000 * (feature + 1)],
    outputPercentiles: [-2, -1, 0, 1, 2],
  }));
  const inputs = { kind: 'inputs', step: 0, file: 'inputs-00000000.safetensors', features } as const;
  const history = historyOf([inputs, { kind: 'step', step: 1, loss: 1, layers: [layerOf(1)] }]);
  const unscaled = historyOf([{ kind: 'step', step: 1, loss: 1, layers: [layerOf(1)] }]);

  it('stand before the layers of the runs that have them', () => {
    expect([layersOf(history), layersOf(unscaled)]).toEqual([[INPUTS, 1], [1]]);
  });

  it('fill the picture feature by feature, and none of them is too large for its axis', () => {
    const [ridge, other] = ridgesOf(
      [
        { history, steps: 100 },
        { history: unscaled, steps: 100 },
      ],
      INPUTS,
      294,
    );
    expect(ridge).toMatchObject({ reach: 2, captures: [], x: { min: -2, max: 6, title: 'feature' } });
    expect(ridge!.lanes[0].max).toBeGreaterThanOrEqual(5000);
    expect(other!.records).toEqual([]);
    expect(ridgeReadout(ridge!, 4)).toBe('before 4.0 ± 2.0, after 0 ± 1.0');
    expect([stepAt(ridge!, 294, 0), stepAt(ridge!, 294, 290)]).toEqual([0, 4]);
  });
});
