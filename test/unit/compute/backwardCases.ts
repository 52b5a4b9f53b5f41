import fc from 'fast-check';
import type { BackwardPass, Gradients, Moments, Operand, StatisticsKind } from '../../../src/compute/backend';
import { referenceBackend } from '../../../src/compute/reference/referenceBackend';
import type { GroupedView } from '../../../src/normalization/grouping';
import type { ParameterKind } from './parameterKinds';
import { PARAMETER_KINDS, parametersOf } from './parameterKinds';
import { gaussian, uniform } from './support';

/** One backward pass, ready for any backend: x and dout are float32, moments and parameters float64. */
export interface BackwardCase {
  readonly x: Float32Array;
  readonly view: GroupedView;
  readonly pass: BackwardPass;
}

/** What a random case is drawn from. */
export interface BackwardDraw {
  readonly view: GroupedView;
  readonly seed: number;
  /** Means of the groups of x reach this far from 0. */
  readonly offset: number;
  /** Powers of ten between which the groups' standard deviations lie. */
  readonly decades: readonly [number, number];
  readonly kind: ParameterKind;
  readonly statistics: StatisticsKind;
  readonly eps: number;
}

/** Shapes in no relation to any block or tile, of at most so many elements: rows as groups are P = 1. */
export function views(mostElements: number): fc.Arbitrary<GroupedView> {
  const few = fc.integer({ min: 1, max: 9 });
  const some = fc.integer({ min: 1, max: 200 });
  const many = fc.integer({ min: 1, max: 3000 });
  return fc
    .record({
      P: fc.oneof(fc.constant(1), few, some, many),
      K: fc.oneof(few, some),
      Q: fc.oneof(fc.constant(1), few, some, many),
    })
    .filter(({ P, K, Q }) => P * K * Q <= mostElements);
}

export function backwardDraws(mostElements = 60_000): fc.Arbitrary<BackwardDraw> {
  return fc.record({
    view: views(mostElements),
    seed: fc.integer(),
    offset: fc.constantFrom(0, 1, 100, 1e4, 1e6),
    decades: fc.constantFrom<[number, number][]>([0, 0], [-3, 3], [-3, -3], [3, 3]),
    kind: fc.constantFrom(...PARAMETER_KINDS),
    statistics: fc.constantFrom<StatisticsKind[]>('batch', 'meanSquare', 'fixed'),
    eps: fc.constantFrom(1e-12, 1e-5, 1e-3),
  });
}

export async function drawnCase(draw: BackwardDraw): Promise<BackwardCase> {
  const { view, seed, offset, decades, kind, statistics, eps } = draw;
  const random = uniform(seed);
  const [low, high] = decades;
  const means = Float64Array.from({ length: view.K }, () => (random() * 2 - 1) * offset);
  const stds = Float64Array.from({ length: view.K }, () => 10 ** (low + (high - low) * random()));
  const x = gaussian(
    view,
    seed,
    (k) => means[k]!,
    (k) => stds[k]!,
  );
  const dout = gaussian(view, seed + 1);
  const given = { mean: means, variance: stds.map((std) => std * std) };
  const moments = statistics === 'fixed' ? given : await momentsOf(x, view, statistics);
  return { x, view, pass: { dout, moments, affine: parametersOf(view, kind, eps, seed), statistics } };
}

/** What a forward pass in training normalizes x by. */
export async function momentsOf(
  x: Operand,
  view: GroupedView,
  statistics: 'batch' | 'meanSquare',
): Promise<Moments> {
  const { mean, variance } = await referenceBackend.moments(x, view);
  if (statistics === 'batch') return { mean, variance };
  const squares = Float64Array.from(variance, (value, k) => value + mean[k]! ** 2);
  return { mean: new Float64Array(view.K), variance: squares };
}

/** A case that differs from an ordinary one in what a test is about. */
export function someCase(change: Partial<BackwardDraw> = {}): Promise<BackwardCase> {
  return drawnCase({
    ...{ view: { P: 20, K: 6, Q: 3 }, seed: 1, offset: 1, decades: [-1, 1], kind: 'mixed' },
    ...{ statistics: 'batch', eps: 1e-5 },
    ...change,
  });
}

/** The gradients by definition, and beside every element of them the size of what it is a sum or a difference of. */
export interface Expected extends Gradients {
  /** Of dx, the largest `|rstd*g|` of the group; of dgamma and dbeta, the sums of magnitudes. */
  readonly size: Readonly<Record<keyof Gradients, Float64Array>>;
}

/** Written from the formulas of `NormBackend.backward` alone, in float64, with no thought of layout. */
export function expectedGradients({ x, view, pass }: BackwardCase): Expected {
  const { dout, moments, affine, statistics } = pass;
  const { P, K, Q } = view;
  const M = P * Q;
  const k = Int32Array.from(x, (_, i) => Math.floor(i / Q) % K);
  const a = Int32Array.from(x, (_, i) => affine.parameterOfK[k[i]!]! + affine.parameterOfQ[i % Q]!);
  const rstd = Float64Array.from(moments.variance, (value) => 1 / Math.sqrt(value + affine.eps));
  const xhat = Float64Array.from(x, (value, i) => (value - moments.mean[k[i]!]!) * rstd[k[i]!]!);
  const g = Float64Array.from(dout, (value, i) => value * affine.gamma[a[i]!]!);
  const products = xhat.map((value, i) => value * dout[i]!);
  const sumG = sumAt(k, g, K);
  const sumGXhat = sumAt(
    k,
    g.map((value, i) => value * xhat[i]!),
    K,
  );
  if (statistics === 'meanSquare') sumG.fill(0);
  const dxOf = (value: number, i: number): number =>
    statistics === 'fixed'
      ? rstd[k[i]!]! * value
      : (rstd[k[i]!]! / M) * (M * value - sumG[k[i]!]! - xhat[i]! * sumGXhat[k[i]!]!);
  const largestOf = new Float64Array(K);
  g.forEach((value, i) => {
    const size = Math.abs(value) * rstd[k[i]!]!;
    if (size > largestOf[k[i]!]! && size < Infinity) largestOf[k[i]!] = size;
  });
  return {
    dx: g.map(dxOf),
    dgamma: sumAt(a, products, affine.gamma.length),
    dbeta: sumAt(a, Float64Array.from(dout), affine.gamma.length),
    size: {
      dx: g.map((_, i) => largestOf[k[i]!]!),
      dgamma: sumAt(a, products.map(Math.abs), affine.gamma.length),
      dbeta: sumAt(a, Float64Array.from(dout, Math.abs), affine.gamma.length),
    },
  };
}

function sumAt(index: Int32Array, values: Float64Array, count: number): Float64Array {
  const sums = new Float64Array(count);
  for (let i = 0; i < values.length; i++) sums[index[i]!]! += values[i]!;
  return sums;
}

/**
 * How far gradients are from float64, each element relative to the terms it is made of. dx is the difference
 * `rstd*g - …`, dgamma and dbeta are sums; where these cancel, no float32 can be near relative to what is left.
 * Infinity where exactly one of two elements is finite, or a non-finite one is another.
 */
export function deviationsOf(actual: Gradients, expected: Expected): Record<keyof Gradients, number> {
  const of = (name: keyof Gradients): number =>
    deviationOf(actual[name], expected[name], (i) => expected.size[name][i]!);
  return { dx: of('dx'), dgamma: of('dgamma'), dbeta: of('dbeta') };
}

/** The same relative to the largest of what is expected. */
export function differenceOf(actual: Operand, expected: Operand): number {
  const most = largest(expected) || 1;
  return deviationOf(actual, expected, () => most);
}

function deviationOf(actual: Operand, expected: Operand, sizeOf: (i: number) => number): number {
  if (actual.length !== expected.length) return Infinity;
  let most = 0;
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(actual[i], expected[i]) || actual[i] === expected[i]) continue;
    const deviation = Math.abs(actual[i]! - expected[i]!) / sizeOf(i);
    if (!(deviation <= most)) most = Number.isNaN(deviation) ? Infinity : deviation;
  }
  return most;
}

/** The largest finite magnitude. */
export function largest(values: Operand): number {
  let most = 0;
  for (const value of values) if (Math.abs(value) > most && Number.isFinite(value)) most = Math.abs(value);
  return most;
}

/**
 * How far from float64 an element may be, relative to the terms it is a sum or difference of. Float32 rounds each
 * term three or four times, at 6e-8 each, and sums blocks of 64; the worst of 12,000 random cases was 4.2e-7 (dx),
 * 2.8e-7 (dgamma) and 1.8e-7 (dbeta).
 */
export const OF_TERMS = { float32: 1e-6, float64: 1e-14 };

/**
 * Relative to the largest |dx|, for groups of 8 elements and more: the worst of those cases was 2.8e-7. There is no such
 * bound for smaller ones: of two elements, xhat is ±1 up to eps, and dx is what eps leaves of a difference of equals.
 */
export const OF_LARGEST = { float32: 1e-5, float64: 1e-13 };
