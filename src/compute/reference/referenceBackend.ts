import type { NormBackend } from '../backend';
import { referenceBackward } from './backward';
import { referenceMoments } from './moments';
import { referenceNormalize } from './normalize';

/** Float64 loops over the view: the truth the other backends are tested against. */
export const referenceBackend: NormBackend = {
  info: { name: 'reference', device: 'JavaScript', precision: 'float64' },
  moments: referenceMoments,
  normalize: referenceNormalize,
  backward: referenceBackward,
  dispose: () => Promise.resolve(),
};
