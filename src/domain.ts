/** What a value given from outside may be, in words and as a test. */
export interface Domain<T = unknown> {
  /** "a whole number, at least 1" */
  readonly expected: string;
  readonly holds: (value: unknown) => value is T;
}

function number(expected: string, fits: (value: number) => boolean): Domain<number> {
  return {
    expected,
    holds: (value): value is number => typeof value === 'number' && Number.isFinite(value) && fits(value),
  };
}

export function whole(low: number, high = Infinity): Domain<number> {
  return number(
    high === Infinity ? `a whole number, at least ${low}` : `a whole number from ${low} to ${high}`,
    (value) => Number.isInteger(value) && value >= low && value <= high,
  );
}

export const anyNumber = number('a number', () => true);
export const positive = number('a number above 0', (value) => value > 0);
export const nonNegative = number('a number, at least 0', (value) => value >= 0);
/** A weight of the old value. */
export const fraction = number('a number from 0 to 1', (value) => value >= 0 && value <= 1);
/** A share that something must be left of. */
export const share = number('a number above 0, at most 1', (value) => value > 0 && value <= 1);

export function oneOf<T extends string>(words: readonly T[]): Domain<T> {
  return {
    expected: `one of ${words.join(', ')}`,
    holds: (value): value is T => words.some((word) => word === value),
  };
}

export function keysOf<T extends object>(registry: T): (keyof T & string)[] {
  return Object.keys(registry) as (keyof T & string)[];
}

/** @param fewest how many items it needs. */
export function listOf<T>(expected: string, item: Domain<T>, fewest: number): Domain<readonly T[]> {
  return {
    expected,
    holds: (value): value is readonly T[] =>
      Array.isArray(value) && value.length >= fewest && value.every((entry) => item.holds(entry)),
  };
}

/** Sizes of layers. */
export const sizes = listOf('a list of one or more whole numbers above 0', whole(1), 1);

/** A value as a message shows it: JSON where there is any, cut where it is long. */
export function brief(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) as string | undefined);
  return (text ?? String(value)).slice(0, 80);
}
