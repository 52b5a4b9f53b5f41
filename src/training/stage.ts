import { leakyRelu, relu, sigmoid, tanh } from '../layers/activations';
import { affine } from '../layers/affine';
import { conv2d } from '../layers/conv2d';
import { dropoutLayer } from '../layers/dropout';
import type { Layer, LayerParams } from '../layers/layer';
import { maxPool2d } from '../layers/maxPool2d';
import { statisticsNorm } from '../layers/statisticsNorm';
import { norms } from '../normalization/registry';
import type { NormName, Semantics } from '../protocol/inspect';
import type { TrainingActivation } from '../protocol/training';

/** One place in a net: a layer, and the parameters of the net that enter there. */
export interface Stage {
  readonly kind: 'affine' | 'conv' | 'norm' | 'act' | 'dropout' | 'pool';
  /** The layer of the net it belongs to, from 1. */
  readonly number: number;
  readonly layer: Layer;
  /** Layer input name -> parameter of the net. */
  readonly names: Readonly<Record<string, string>>;
  readonly params: LayerParams;
}

/** What stands between the affine or convolutional layers of a net. */
export interface BetweenOptions {
  readonly norm: NormName;
  readonly normPlacement?: 'beforeActivation' | 'afterActivation';
  readonly activation?: TrainingActivation;
  /** Share of values dropout keeps; 1: none. */
  readonly keep?: number;
  readonly dropoutSeed?: number;
  readonly semantics?: Semantics;
  /** Weight of the old running value; absent: the semantics' own. */
  readonly momentum?: number;
  /** groupnorm only. */
  readonly groups?: number;
}

const ACTIVATIONS = { relu, leakyRelu, sigmoid, tanh } satisfies Record<TrainingActivation, Layer>;

/** "affine1", "norm1": what the output of a stage is called. */
export function stageName({ kind, number }: Stage): string {
  return `${kind}${number}`;
}

export function affineStage(number: number): Stage {
  return { kind: 'affine', number, layer: affine, names: { w: `W${number}`, b: `b${number}` }, params: {} };
}

export function convStage(number: number, params: { readonly stride: number; readonly pad: number }): Stage {
  return { kind: 'conv', number, layer: conv2d, names: { w: `W${number}`, b: `b${number}` }, params };
}

export function poolStage(number: number, params: { readonly size: number }): Stage {
  return { kind: 'pool', number, layer: maxPool2d, names: {}, params };
}

/** [norm] - activation - [dropout], or activation - [norm] - [dropout]. */
export function stagesBetween(number: number, options: BetweenOptions): Stage[] {
  const {
    norm,
    normPlacement = 'beforeActivation',
    activation = 'relu',
    keep = 1,
    dropoutSeed = 0,
  } = options;
  const normalize = norm === 'none' ? [] : [normStage(number, options)];
  const activate: Stage = { kind: 'act', number, layer: ACTIVATIONS[activation], names: {}, params: {} };
  const params = { p: keep, seed: dropoutSeed + number };
  return [
    ...(normPlacement === 'beforeActivation' ? [...normalize, activate] : [activate, ...normalize]),
    ...(keep < 1 ? [{ kind: 'dropout' as const, number, layer: dropoutLayer(), names: {}, params }] : []),
  ];
}

function normStage(number: number, { norm, semantics, momentum, groups }: BetweenOptions): Stage {
  return {
    kind: 'norm',
    number,
    layer: statisticsNorm(norms[norm]),
    names: { gamma: `gamma${number}`, ...(norms[norm].centered && { beta: `beta${number}` }) },
    params: {
      ...(semantics !== undefined && { semantics }),
      ...(momentum !== undefined && { momentum }),
      ...(groups !== undefined && { groups }),
    },
  };
}
