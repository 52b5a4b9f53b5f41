import { readFileSync } from 'node:fs';
import { layerReport } from '../../../src/inspect/layerReport';
import type { ParameterSet } from '../../../src/inspect/plan';
import { DEFAULT_CHOICE } from '../../../src/protocol/inspect';
import type { InspectChoice, LayerReport } from '../../../src/protocol/inspect';
import type { DType, Tensor } from '../../../src/tensor/tensor';
import { unattended } from '../../../src/work';

/** A golden file; `T` is what the test knows of its structure. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the one place where JSON gets a type
export function golden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../golden/${name}`, import.meta.url), 'utf8')) as T;
}

export function tensor(
  values: ArrayLike<number>,
  shape: readonly number[],
  dtype: DType = 'float64',
): Tensor {
  const data = dtype === 'float32' ? Float32Array.from(values) : Float64Array.from(values);
  return { data, shape, dtype };
}

export function inspect(
  x: Tensor,
  choice: Partial<InspectChoice> = {},
  parameters: ParameterSet = {},
): Promise<LayerReport> {
  const request = {
    name: 'x',
    tensor: x,
    choice: { ...DEFAULT_CHOICE, ...choice },
    parameters,
    now: () => 0,
  };
  return layerReport(request, unattended);
}
