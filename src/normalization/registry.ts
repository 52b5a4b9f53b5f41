import type { NormName } from '../protocol/inspect';
import { batchNorm } from './batchNorm';
import { batchNormPerPosition } from './batchNormPerPosition';
import { groupNorm } from './groupNorm';
import { identity } from './identity';
import { instanceNorm } from './instanceNorm';
import { layerNorm } from './layerNorm';
import type { NormDefinition } from './norm';
import { rmsNorm } from './rmsNorm';

/** Every normalization, in menu order. */
export const norms = {
  batchnorm: batchNorm,
  batchnormPerPosition: batchNormPerPosition,
  layernorm: layerNorm,
  instancenorm: instanceNorm,
  groupnorm: groupNorm,
  rmsnorm: rmsNorm,
  none: identity,
} satisfies Record<NormName, NormDefinition>;
