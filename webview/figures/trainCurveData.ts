import type { LayerRecord } from '../../src/protocol/training';
import type { RunHistory } from './trainHistory';
import type { CurveDot } from './trainSmooth';

/** Figures of a layer that can be drawn over the steps. */
export const LAYER_METRICS = [
  'inputMean',
  'inputStd',
  'outputMean',
  'outputStd',
  'gradientNorm',
  'updateRatio',
  'deadUnits',
  'runningGap',
] as const satisfies readonly (keyof LayerRecord)[];
export type LayerMetric = (typeof LAYER_METRICS)[number];

export const isLayerMetric = (name: string): name is LayerMetric =>
  (LAYER_METRICS as readonly string[]).includes(name);

/** A history of the run, by epoch or by step, of the layer asked for where it is one of a layer. */
export function historyDots(history: RunHistory, metric: string, layer: number): CurveDot[] {
  if (metric === 'trainAccuracy' || metric === 'valAccuracy')
    return history.epochs.map((record) => ({ x: record.epoch, y: record[metric] }));
  if (!isLayerMetric(metric)) return [];
  return history.layers.flatMap(({ step, layers }) => {
    const value = layers.find((record) => record.layer === layer)?.[metric];
    return value === undefined ? [] : [{ x: step, y: value }];
  });
}

export interface SeedDot extends CurveDot {
  readonly low: number;
  readonly high: number;
}

/** The mean of several runs at each x that any of them has, with their least and largest. */
export function overSeeds(curves: readonly (readonly CurveDot[])[]): SeedDot[] {
  const byX = new Map<number, number[]>();
  for (const curve of curves)
    for (const { x, y } of curve) {
      if (!Number.isFinite(y)) continue;
      const values = byX.get(x);
      if (values) values.push(y);
      else byX.set(x, [y]);
    }
  return [...byX]
    .sort(([a], [b]) => a - b)
    .map(([x, values]) => ({
      x,
      y: values.reduce((sum, value) => sum + value, 0) / values.length,
      low: Math.min(...values),
      high: Math.max(...values),
    }));
}

/** Losses of several runs, step by step: mean, least and largest. Of one run: its own. */
export function lossesOverSeeds(losses: readonly Float64Array[]): {
  readonly mean: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
} {
  const [only] = losses;
  if (losses.length === 1 && only) return { mean: only, low: only, high: only };
  const length = Math.max(0, ...losses.map((values) => values.length));
  const mean = new Float64Array(length);
  const low = new Float64Array(length);
  const high = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const values = losses.map((all) => all[i] ?? NaN).filter(Number.isFinite);
    mean[i] = values.reduce((sum, value) => sum + value, 0) / values.length;
    low[i] = values.length === 0 ? NaN : Math.min(...values);
    high[i] = values.length === 0 ? NaN : Math.max(...values);
  }
  return { mean, low, high };
}
