import type { Arrays, ForwardResult, NdArray } from '../layers/layer';
import type { NormCache } from '../layers/statisticsNorm';
import type { LayerRecord } from '../protocol/training';
import type { NamedArray, NonFinite, Observation } from './engine';
import { layerRecord } from './layerRecord';
import type { LayerActivity } from './layerRecord';
import { stageName } from './stage';
import type { Stage } from './stage';

/** One step of a staged net. */
export interface ObservedStep {
  readonly stages: readonly Stage[];
  /** What each stage gave. */
  readonly results: readonly ForwardResult[];
  readonly gradients: Arrays;
  /** Parameters before the step and after it. */
  readonly used: Arrays;
  readonly updated: Arrays;
}

/** What the hidden layers' norms were given and made of it. */
export function observe(step: ObservedStep): Observation {
  const activations: Record<string, NamedArray> = {};
  const layers: LayerRecord[] = [];
  const depth = step.stages.at(-1)!.number - 1;
  for (let layer = 1; layer <= depth; layer++) {
    const at = (kind: Stage['kind']): number =>
      step.stages.findIndex((stage) => stage.kind === kind && stage.number === layer);
    const norm = at('norm');
    const act = at('act');
    const [input, output] = norm < 0 ? [act - 1, act] : [norm - 1, norm];
    for (const n of [input, output]) activations[stageName(step.stages[n]!)] = step.results[n]!.out;
    layers.push(recordOf(step, layer, input, norm, act));
  }
  return { activations, layers };
}

function recordOf(
  { results, gradients, used, updated }: ObservedStep,
  layer: number,
  input: number,
  norm: number,
  act: number,
): LayerRecord {
  const entered = results[input]!.out;
  const weights = `W${layer}`;
  const running = norm < 0 ? undefined : runningOf(results[norm]!.cache as NormCache);
  return layerRecord({
    layer,
    input: entered,
    output: norm < 0 ? entered : results[norm]!.out,
    activated: results[act]!.out,
    ...{ weights: used[weights]!.data, gradient: gradients[weights]!.data, updated: updated[weights]!.data },
    ...(running && { running }),
  });
}

function runningOf(cache: NormCache): LayerActivity['running'] {
  const after = cache.running();
  return after && { batchMean: cache.moments.mean, mean: after.mean, variance: after.variance };
}

/** The first value of a pass that is not finite. */
export function firstNonFinite({ stages, results }: ObservedStep): NonFinite | undefined {
  for (const [n, { number }] of stages.entries()) {
    const feature = firstBadFeature(results[n]!.out);
    if (feature !== undefined) return { layer: number, feature };
  }
  return undefined;
}

/** The lowest feature (of images: channel) that any row holds a value of that is not finite. */
function firstBadFeature({ data, shape }: NdArray): number | undefined {
  const [rows, features] = shape as [number, number];
  const positions = data.length / (rows * features);
  let lowest = Infinity;
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) lowest = Math.min(lowest, Math.floor(i / positions) % features);
  }
  return lowest === Infinity ? undefined : lowest;
}
