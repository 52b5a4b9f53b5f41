import type { ValueMap } from '../../compute/rowKernels';

/** A normalization as a map of the elements of a report's rows. */
export interface RowMap extends ValueMap {
  /** Every element of a row has the same g and a: the map is affine per row. */
  readonly affinePerRow: boolean;
}
