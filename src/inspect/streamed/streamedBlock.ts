import type { Tensor } from '../../tensor/tensor';
import type { NormPlan } from '../plan';

/** Some samples of a tensor that is read in blocks. */
export interface Block {
  /** First sample. */
  readonly first: number;
  readonly tensor: Tensor;
  /** The plan of the block as if it were the tensor. */
  readonly plan: NormPlan;
}
