import type { GroupedView } from '../normalization/grouping';
import type { Affine, BackwardPass, Moments } from './backend';

/** @throws {RangeError} unless every axis is a positive integer and `x` holds `P*K*Q` elements. */
export function checkView(x: ArrayLike<number>, view: GroupedView): void {
  const { P, K, Q } = view;
  if (![P, K, Q].every((size) => Number.isSafeInteger(size) && size > 0)) {
    throw new RangeError(
      `A view must have groups, and elements in each: expected positive integers P, K, Q, got ${P}, ${K}, ${Q}`,
    );
  }
  checkLength('x', x, P * K * Q, `P*K*Q = ${P}*${K}*${Q}`);
}

/** @throws {RangeError} unless moments, parameters and parameter indices fit the view. */
export function checkAffine(view: GroupedView, moments: Moments, affine: Affine): void {
  const { gamma, beta, parameterOfK, parameterOfQ } = affine;
  checkLength('mean', moments.mean, view.K, 'K');
  checkLength('variance', moments.variance, view.K, 'K');
  checkLength('parameterOfK', parameterOfK, view.K, 'K');
  checkLength('parameterOfQ', parameterOfQ, view.Q, 'Q');
  checkLength('beta', beta, gamma.length, 'the length of gamma');
  const [lowK, highK] = extent(parameterOfK);
  const [lowQ, highQ] = extent(parameterOfQ);
  if (lowK + lowQ < 0 || highK + highQ >= gamma.length) {
    throw new RangeError(
      `Parameter indices run from ${lowK + lowQ} to ${highK + highQ}, expected 0 to ${gamma.length - 1}`,
    );
  }
}

/** @throws {RangeError} unless x, dout, moments, parameters and parameter indices fit the view. */
export function checkBackward(
  x: ArrayLike<number>,
  view: GroupedView,
  { dout, moments, affine }: BackwardPass,
): void {
  checkView(x, view);
  checkLength('dout', dout, x.length, 'the length of x');
  checkAffine(view, moments, affine);
}

function checkLength(name: string, array: ArrayLike<number>, expected: number, why: string): void {
  if (array.length !== expected) {
    throw new RangeError(`${name} has ${array.length} elements, expected ${expected} (${why})`);
  }
}

function extent(values: Int32Array): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}
