import type { LayerReport } from '../protocol/inspect';
import type { TensorStream } from '../readers/tensorStream';
import type { Tensor } from '../tensor/tensor';
import type { Work } from '../work';
import { compareTensors } from './compareTensors';
import type { ComparedTensor, ComparisonRequest, ComparisonSubject } from './compareTensors';
import { streamOf, streamedComparison } from './streamed/streamedComparison';

/** Two tensors, each in memory or read in blocks. */
export interface AnyComparisonRequest extends Pick<ComparisonRequest, 'choice' | 'now' | 'counter'> {
  readonly first: ComparedTensor & { readonly tensor: Tensor | TensorStream };
  readonly second: ComparisonSubject['second'] & { readonly tensor: Tensor | TensorStream };
}

/**
 * `compareTensors`, or `streamedComparison` where one of them is not in memory.
 * @throws {ChoiceError} as both do.
 */
export function compareAny(
  { first, second, ...rest }: AnyComparisonRequest,
  work: Work,
): Promise<LayerReport> {
  const [x, y] = [first.tensor, second.tensor];
  if ('data' in x && 'data' in y) {
    return compareTensors(
      { ...rest, first: { ...first, tensor: x }, second: { ...second, tensor: y } },
      work,
    );
  }
  const [a, b] = [x, y].map((tensor) => ('data' in tensor ? streamOf(tensor) : tensor)) as [
    TensorStream,
    TensorStream,
  ];
  return streamedComparison(
    { ...rest, first: { ...first, tensor: a }, second: { ...second, tensor: b } },
    work,
  );
}
