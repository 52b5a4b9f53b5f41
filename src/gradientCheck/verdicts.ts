export type Verdict = 'pass' | 'explained' | 'fail';

export type Cause =
  | 'none'
  | 'structuralZero'
  | 'roundingFloor'
  | 'truncation'
  | 'kink'
  | 'float32'
  | 'stateful'
  | 'nonDeterministic'
  | 'wrongClosure'
  | 'scale'
  | 'sign'
  | 'transposed'
  | 'missingSum'
  | 'realError';

/** Causes that lie in the check, not in the gradient. */
const EXPLAINED: ReadonlySet<Cause> = new Set([
  'structuralZero',
  'roundingFloor',
  'truncation',
  'kink',
  'float32',
]);

export interface Finding {
  readonly cause: Cause;
  /** One sentence with the figures it rests on. */
  readonly evidence: string;
}

export function verdictOf(cause: Cause): Verdict {
  if (cause === 'none') return 'pass';
  return EXPLAINED.has(cause) ? 'explained' : 'fail';
}

/** A figure for a sentence: three digits, exponent outside 1e-3 … 1e5. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(2) : value.toPrecision(4);
}
