import type { NormName } from '../protocol/inspect';
import { batchNorm } from './batchNorm';
import { identity } from './identity';
import { layerNorm } from './layerNorm';
import type { NormDefinition } from './norm';

/** Every normalization, in menu order. */
export const norms = {
  batchnorm: batchNorm,
  layernorm: layerNorm,
  none: identity,
} satisfies Record<NormName, NormDefinition>;
