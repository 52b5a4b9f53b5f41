import { safetensorsBytes } from '../writers/safetensors';
import type { ScaledInputs } from './dataset';
import type { NamedArray, NamedArrays } from './engine';

/** Larger activations are captured for their first rows only. */
const LARGEST_CAPTURE = 2 ** 20;

/** What stands beside a norm's input in a capture, by its name there and in the net. */
const COMPANIONS = [
  ['gamma', 'gamma'],
  ['beta', 'beta'],
  ['running_mean', 'runningMean'],
  ['running_var', 'runningVar'],
] as const;

/**
 * The activations of a step as a safetensors file that the inspector can read: beside what each norm was given
 * (`affine3`) stand its parameters and running statistics (`affine3.gamma`, …, `affine3.running_var`), and what it made
 * of it (`norm3`).
 * @param parameters as the step used them: gamma and beta before its update, running statistics with its batch.
 */
export function encodeCapture(activations: NamedArrays, parameters: NamedArrays): Uint8Array<ArrayBuffer> {
  const tensors: Record<string, NamedArray> = {};
  for (const [name, activation] of Object.entries(activations)) {
    tensors[name] = firstRows(activation);
    const layer = /^(?:affine|conv|act)(\d+)$/.exec(name)?.[1];
    if (layer === undefined || !(`norm${layer}` in activations)) continue;
    for (const [companion, parameter] of COMPANIONS) {
      const found = parameters[`${parameter}${layer}`];
      if (found) tensors[`${name}.${companion}`] = found;
    }
  }
  return safetensorsBytes(tensors, { format: 'normscope-capture' });
}

/**
 * What feature scaling was given (`inputs`) and made of it (`scaled`), as a capture: `(x - shift) / spread` is batch
 * normalization by fixed statistics with eps 0, so shift and spread^2 stand beside the inputs as running statistics.
 */
export function encodeInputs(
  { shift, spread, sample }: ScaledInputs,
  xTrain: NamedArray['data'],
): Uint8Array<ArrayBuffer> {
  const shape = [shift.length];
  const tensors: Record<string, NamedArray> = {
    inputs: sample,
    'inputs.running_mean': { shape, data: shift },
    'inputs.running_var': { shape, data: spread.map((value) => value * value) },
    scaled: { shape: sample.shape, data: xTrain.subarray(0, sample.data.length) },
  };
  return safetensorsBytes(tensors, { format: 'normscope-capture' });
}

function firstRows({ data, shape }: NamedArray): NamedArray {
  const [rows, ...rest] = shape as [number, ...number[]];
  const perRow = data.length / rows;
  const kept = Math.max(1, Math.min(rows, Math.floor(LARGEST_CAPTURE / perRow)));
  return { data: data.subarray(0, kept * perRow), shape: [kept, ...rest] };
}
