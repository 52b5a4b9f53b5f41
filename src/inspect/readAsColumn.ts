import type { LayerReport, ReportWarning } from '../protocol/inspect';
import { grouped, printable } from '../readers/figures';
import { rawTensorName } from '../readers/rawFloat32';

/** A raw file does not know its shape: who opened one without giving it should know what was made of it. */
export function readAsColumn(
  file: string,
  { name, shape }: Pick<LayerReport['tensor'], 'name' | 'shape'>,
): ReportWarning[] {
  if (shape.length > 1 || rawTensorName(file) !== name) return [];
  const message =
    `${printable(file)} holds raw float32 numbers and not their shape: read as one column of ` +
    `${grouped(shape[0]!)} samples. Give "shape", such as [-1, 64] for 64 features`;
  return [{ kind: 'readAsColumn', message }];
}
