import type { LayerRecord } from '../../protocol/training';
import type { NamedArray, NonFinite, Observation } from '../engine';
import { layerRecord } from '../layerRecord';
import { ColumnNorm } from './columnNorm';
import type { EngineMemory } from './engineMemory';
import type { FastNet } from './fastNet';
import type { HiddenLayer } from './hiddenLayer';

/** The last step of a net: of so many rows, with the gradient of all weights in place. */
export interface FastStep {
  readonly memory: EngineMemory;
  readonly net: FastNet;
  readonly rows: number;
  /** Whether it changed the parameters. */
  readonly updated: boolean;
}

/** What the hidden layers' norms were given and made of it. */
export function observeFast(step: FastStep): Observation {
  const activations: Record<string, NamedArray> = {};
  const layers: LayerRecord[] = [];
  for (const layer of step.net.layers) {
    const outputs = outputsOf(step, layer);
    const norm = layer.parts.findIndex(({ kind }) => kind === 'norm') + 1;
    const act = layer.parts.findIndex(({ kind }) => kind === 'act') + 1;
    const output = norm > 0 ? norm : act;
    const kindOf = (n: number): string => (n === 0 ? 'affine' : layer.parts[n - 1]!.kind);
    for (const n of [output - 1, output]) activations[`${kindOf(n)}${layer.number}`] = outputs[n]!;
    layers.push(recordOf(step, layer, outputs, { norm, act, output }));
  }
  return { activations, layers };
}

function recordOf(
  { updated }: FastStep,
  { affine, number, parts }: HiddenLayer,
  outputs: readonly NamedArray[],
  { norm, act, output }: Record<'norm' | 'act' | 'output', number>,
): LayerRecord {
  const { weights } = affine;
  const after = weights.view(weights.value);
  const entered = outputs[output - 1]!;
  const part = parts[norm - 1];
  return layerRecord({
    layer: number,
    input: entered,
    output: norm > 0 ? outputs[norm]! : entered,
    activated: outputs[act]!,
    weights: updated ? weights.view(weights.previous) : after,
    gradient: weights.view(weights.gradient),
    updated: after,
    ...(part instanceof ColumnNorm && {
      running: { batchMean: part.mean, mean: part.runningMean, variance: part.runningVar },
    }),
  });
}

/** What the affine layer gave, and each part after it. Copies. */
function outputsOf({ memory, net, rows }: FastStep, { number, units }: HiddenLayer): NamedArray[] {
  return net.training.layers[number - 1]!.results.map((address) => ({
    shape: [rows, units],
    data: memory.viewSingles(address, rows * units).slice(),
  }));
}

/** The first value of the last pass that is not finite. */
export function firstNonFiniteFast(step: FastStep): NonFinite | undefined {
  for (const layer of step.net.layers) {
    for (const { data } of outputsOf(step, layer)) {
      const feature = firstBadColumn(data, layer.units);
      if (feature !== undefined) return { layer: layer.number, feature };
    }
  }
  const { net, memory, rows } = step;
  const { outputs } = net.output;
  const feature = firstBadColumn(memory.viewSingles(net.training.scores, rows * outputs), outputs);
  return feature === undefined ? undefined : { layer: net.layers.length + 1, feature };
}

/** The lowest column that holds a value that is not finite. */
function firstBadColumn(data: ArrayLike<number>, columns: number): number | undefined {
  let lowest = columns;
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) lowest = Math.min(lowest, i % columns);
  }
  return lowest === columns ? undefined : lowest;
}
