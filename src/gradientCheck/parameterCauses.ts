import type { NdArray } from '../layers/layer';
import { figure } from './verdicts';
import type { Finding } from './verdicts';

/** Numeric and analytic gradient of one parameter, at the elements that were checked. */
export interface GradientPair {
  readonly name: string;
  /** The parameter itself. */
  readonly value: NdArray;
  /** Checked elements, in order. */
  readonly elements: Int32Array;
  readonly numeric: Float64Array;
  /** In fast mode: numeric and analytic hold one number each, the slope along this direction. */
  readonly direction?: Float64Array;
  /** As backward returned it, whatever its shape; zeros where it returned none. */
  readonly returned: NdArray;
  /** What backward returned in its place. */
  readonly absent?: string;
  /** At the checked elements; NaN where `returned` has none. */
  readonly analytic: Float64Array;
}

/** How alike two gradients must be for one to be a pattern of the other. */
const ALIKE = 1e-4;

function alike(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  let scale = 0;
  let difference = 0;
  for (let i = 0; i < a.length; i++) {
    scale = Math.max(scale, Math.abs(a[i]!), Math.abs(b[i]!));
    difference = Math.max(difference, Math.abs(a[i]! - b[i]!));
    if (!Number.isFinite(a[i]! - b[i]!)) return false;
  }
  return scale > 1e-7 && difference <= ALIKE * scale;
}

/**
 * What mistake a wrong gradient looks like, most telling first. Always finds something: at last, that it is wrong.
 */
export function parameterCause(
  pair: GradientPair,
  others: readonly GradientPair[],
  sizes: Readonly<Record<string, number>>,
): Finding {
  if (pair.absent !== undefined) return { cause: 'realError', evidence: pair.absent };
  return (
    missingSumByShape(pair) ??
    notFinite(pair) ??
    scaled(pair, sizes) ??
    (pair.direction ? undefined : elementPattern(pair, others)) ??
    realError(pair)
  );
}

/** What takes every element, or many, to see. */
function elementPattern(pair: GradientPair, others: readonly GradientPair[]): Finding | undefined {
  return transposed(pair) ?? wrongClosure(pair, others) ?? penalty(pair) ?? missingTerm(pair);
}

function shapeText(shape: readonly number[]): string {
  return `(${shape.join(', ')})`;
}

/** Backward returned a larger array whose sum over leading axes is the gradient. */
function missingSumByShape({ value, returned, numeric, elements }: GradientPair): Finding | undefined {
  const count = value.data.length;
  if (returned.data.length === count) return undefined;
  const shapes = `backward returned shape ${shapeText(returned.shape)} for a parameter of shape ${shapeText(value.shape)}`;
  if (returned.data.length % count !== 0) return { cause: 'realError', evidence: `Wrong shape: ${shapes}` };
  const sums = new Float64Array(count);
  for (let i = 0; i < returned.data.length; i++) sums[i % count]! += returned.data[i]!;
  const found = Float64Array.from(elements, (at) => sums[at]!);
  return alike(found, numeric)
    ? { cause: 'missingSum', evidence: `Missing sum over the leading axis: ${shapes}` }
    : { cause: 'realError', evidence: `Wrong shape: ${shapes}` };
}

function notFinite({ analytic, elements }: GradientPair): Finding | undefined {
  const at = analytic.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return undefined;
  return {
    cause: 'realError',
    evidence: `The analytic gradient is ${analytic[at]!} at element ${elements[at]!}`,
  };
}

/** `analytic = c * numeric` for one c. */
function scaled(
  { numeric, analytic }: GradientPair,
  sizes: Readonly<Record<string, number>>,
): Finding | undefined {
  let product = 0;
  let squares = 0;
  for (let i = 0; i < numeric.length; i++) {
    product += analytic[i]! * numeric[i]!;
    squares += numeric[i]! ** 2;
  }
  const c = product / squares;
  if (!Number.isFinite(c) || Math.abs(c) < 1e-9) return undefined;
  if (
    !alike(
      analytic,
      numeric.map((value) => c * value),
    )
  )
    return undefined;
  if (Math.abs(c + 1) < ALIKE)
    return { cause: 'sign', evidence: 'Numeric ÷ analytic = −1: the sign is wrong' };
  if (Math.abs(c - 1) < ALIKE) return undefined;
  const ratio = 1 / c;
  const reading = meaning(ratio, sizes) ?? (hasOneEntry(numeric) ? undefined : ' everywhere: a wrong factor');
  if (reading === undefined) return undefined;
  return { cause: 'scale', evidence: `Numeric ÷ analytic = ${ratio.toPrecision(4)}${reading}` };
}

/** One number is always a multiple of another. */
function hasOneEntry(numeric: Float64Array): boolean {
  const size = numeric.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return numeric.filter((value) => Math.abs(value) > ALIKE * size).length < 2;
}

function meaning(ratio: number, sizes: Readonly<Record<string, number>>): string | undefined {
  const close = (value: number): boolean => Math.abs(ratio / value - 1) < 1e-3;
  for (const [name, size] of Object.entries(sizes)) {
    if (size < 2) continue;
    if (close(size)) return ` = ${name}: a mean, not a sum?`;
    if (close(1 / size)) return ` = 1/${name}: a sum, not a mean?`;
    if (close(-size)) return ` = −${name}: a mean, not a sum, and the sign?`;
  }
  if (close(2)) return ': a factor 2 is missing';
  if (close(0.5)) return ': a factor 2 too much';
  for (const [name, size] of Object.entries(sizes)) {
    if (size > 2 && close((size - 1) / size)) return ` = (${name} − 1)/${name}: divided by ${name} − 1?`;
    if (size > 2 && close(size / (size - 1))) return ` = ${name}/(${name} − 1): divided by ${name}?`;
  }
  return undefined;
}

/** A matrix gradient returned as its transpose. */
function transposed({ value, numeric, returned, elements }: GradientPair): Finding | undefined {
  if (value.shape.length !== 2) return undefined;
  const [rows, columns] = value.shape as [number, number];
  if (rows < 2 || columns < 2) return undefined;
  const flipped = Float64Array.from(elements, (at) => {
    const row = Math.floor(at / columns);
    return returned.data[(at % columns) * rows + row]!;
  });
  return alike(flipped, numeric)
    ? { cause: 'transposed', evidence: 'Transposed: analytic[j, i] is numeric[i, j]' }
    : undefined;
}

/** The gradient of another parameter under this one's name. */
function wrongClosure(pair: GradientPair, others: readonly GradientPair[]): Finding | undefined {
  for (const other of others) {
    if (other.name === pair.name || other.numeric.length !== pair.numeric.length) continue;
    if (alike(pair.analytic, other.numeric)) {
      return {
        cause: 'wrongClosure',
        evidence: `The gradient returned for ${pair.name} is the one of ${other.name}`,
      };
    }
  }
  return undefined;
}

/** The difference is a multiple of the parameter itself. */
function penalty({ name, value, numeric, analytic, elements }: GradientPair): Finding | undefined {
  const at = Float64Array.from(elements, (i) => value.data[i]!);
  const difference = numeric.map((n, i) => n - analytic[i]!);
  if (at.length < 3) return undefined;
  const squares = at.reduce((sum, v) => sum + v * v, 0);
  const c = difference.reduce((sum, d, i) => sum + d * at[i]!, 0) / squares;
  const multiple = at.map((v) => c * v);
  if (hasOneEntry(multiple) || !alike(difference, multiple)) return undefined;
  return {
    cause: 'realError',
    evidence: `Numeric − analytic = ${figure(c)} × ${name} itself: the gradient of a penalty, missing or with a wrong factor?`,
  };
}

/**
 * The difference is the same, or follows the centred input, along every line of an axis: what is left when a term
 * that sums over this axis (a mean's or a variance's gradient) was forgotten.
 */
function missingTerm({ value, numeric, analytic, elements }: GradientPair): Finding | undefined {
  if (value.shape.length !== 2 || elements.length !== value.data.length) return undefined;
  const [rows, columns] = value.shape as [number, number];
  const difference = analytic.map((a, i) => a - numeric[i]!);
  const line = (axis: number, at: number, source: Float64Array): Float64Array =>
    axis === 0
      ? Float64Array.from({ length: rows }, (_, i) => source[i * columns + at]!)
      : source.slice(at * columns, (at + 1) * columns);
  for (const axis of [0, 1]) {
    const lines = axis === 0 ? columns : rows;
    if ((axis === 0 ? rows : columns) < 4) continue;
    const fits = Array.from({ length: lines }, (_, at) =>
      fitsMeanAndSlope(line(axis, at, difference), line(axis, at, value.data)),
    );
    if (fits.every(Boolean)) {
      return {
        cause: 'missingSum',
        evidence: `A term that sums over axis ${axis} is missing or wrong: along it the difference is a constant plus a multiple of the centred input`,
      };
    }
  }
  return undefined;
}

/** Whether `d = a + b*(x - mean(x))` for some a, b, to a small part of d. */
function fitsMeanAndSlope(d: Float64Array, x: Float64Array): boolean {
  const mean = (values: Float64Array): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [dMean, xMean] = [mean(d), mean(x)];
  let cross = 0;
  let squares = 0;
  d.forEach((value, i) => {
    cross += (value - dMean) * (x[i]! - xMean);
    squares += (x[i]! - xMean) ** 2;
  });
  const slope = squares > 0 ? cross / squares : 0;
  const size = Math.max(...d.map(Math.abs));
  return d.every((value, i) => Math.abs(value - dMean - slope * (x[i]! - xMean)) <= 1e-3 * size);
}

function realError({ numeric, analytic, elements }: GradientPair): Finding {
  if (analytic.every((value) => value === 0)) {
    return { cause: 'realError', evidence: 'The analytic gradient is 0 everywhere, the numeric one is not' };
  }
  let worst = 0;
  for (let i = 1; i < numeric.length; i++) {
    if (Math.abs(numeric[i]! - analytic[i]!) > Math.abs(numeric[worst]! - analytic[worst]!)) worst = i;
  }
  return {
    cause: 'realError',
    evidence: `Wrong, by no pattern known: numeric ${figure(numeric[worst]!)}, analytic ${figure(analytic[worst]!)} at element ${elements[worst]!}`,
  };
}
