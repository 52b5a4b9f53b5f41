import { checkables } from '../../src/gradientCheck/checkables';
import type {
  CheckGradientsArguments,
  CheckOptionsArgument,
} from '../../src/protocol/documents/checkGradients';

/** A case of the tree: what is checked, and how. */
export interface Case {
  readonly label: string;
  readonly request: CheckGradientsArguments;
}

/** The course's gradient cells; every layer of the registry by itself stands beside them. */
export const COURSE: readonly Case[] = [
  { label: 'Cell 5: batchnorm backward', request: { layer: 'batchnorm', shape: [4, 5], seed: 231 } },
  {
    label: 'Cell 6: batchnorm backward, staged',
    request: { layer: 'batchnormStaged', shape: [4, 5], seed: 231 },
  },
  {
    label: 'Cell 7: full net, reg 0',
    request: { layer: 'fullyConnectedNet', seed: 231, params: { reg: 0 } },
  },
  {
    label: 'Cell 7: full net, reg 3.14',
    request: { layer: 'fullyConnectedNet', seed: 231, params: { reg: 3.14 } },
  },
  { label: 'Cell 15: layernorm backward', request: { layer: 'layernorm', shape: [4, 5], seed: 231 } },
];

/** Ways to run them: name, options, whether it is what a click runs. */
export const PROFILES: readonly (readonly [string, CheckOptionsArgument, boolean])[] = [
  ['Check in float64', {}, true],
  ['Check in float32', { dtype: 'float32' }, false],
  ['Check fast (one random direction)', { fast: true }, false],
];

export function allLayers(): Case[] {
  return Object.entries(checkables).map(([layer, { label }]) => ({ label, request: { layer } }));
}
