import { ShapeError } from '../layers/layer';

/** How a gradient check is run. */
export interface CheckOptions {
  /** Step of the central difference. */
  readonly h: number;
  /** An element is right when `|n - a| <= atol` or its relative error is at most `rtol`. */
  readonly atol: number;
  readonly rtol: number;
  /** Smallest denominator of the relative error. */
  readonly floor: number;
  readonly dtype: 'float64' | 'float32';
  /** Inputs to check; absent: all that backward gives a gradient for. */
  readonly inputs?: readonly string[];
  /** Elements per input, a seeded sample where there are more; absent: all. */
  readonly elements?: number;
  /** One random direction per input instead of every element. */
  readonly fast: boolean;
  /** How often forward is called on the same inputs, to see whether it is a function. */
  readonly repeats: number;
  readonly dout: 'random' | 'ones';
}

/** h balances truncation (h^2) against rounding (ulp/h): near the cube root of the type's epsilon. */
const DEFAULTS: Record<CheckOptions['dtype'], Pick<CheckOptions, 'h' | 'rtol'>> = {
  float64: { h: 1e-5, rtol: 1e-5 },
  float32: { h: 1e-2, rtol: 1e-2 },
};

/** Fill in what is not given. @throws {ShapeError} for a step or tolerance that is no positive number. */
export function checkOptions(given: Partial<CheckOptions>): CheckOptions {
  const dtype = given.dtype ?? 'float64';
  const options = {
    ...DEFAULTS[dtype],
    ...{ atol: 0, floor: 1e-8, fast: false, repeats: 3, dout: 'random' as const },
    ...given,
    dtype,
  };
  for (const name of ['h', 'floor'] as const) {
    if (!(options[name] > 0)) throw new ShapeError(`${name} must be above 0, got ${options[name]}`);
  }
  for (const name of ['atol', 'rtol'] as const) {
    if (!(options[name] >= 0)) throw new ShapeError(`${name} must not be negative, got ${options[name]}`);
  }
  return options;
}
