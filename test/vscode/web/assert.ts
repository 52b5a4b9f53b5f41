// Stands for `node:assert/strict` in the suite for a browser: what it uses of it.

class AssertionError extends Error {
  override readonly name = 'AssertionError';
  constructor({ message }: { readonly message: string }) {
    super(message);
  }
}

function fail(message: string): never {
  throw new AssertionError({ message });
}

function text(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'number' ? String(item) : item));
}

function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(Reflect.get(a, key), Reflect.get(b, key)))
  );
}

async function rejects(promise: Promise<unknown>, pattern?: RegExp): Promise<void> {
  let message: string;
  try {
    await promise;
  } catch (error) {
    message = String(error);
    if (pattern && !pattern.test(message)) fail(`expected ${String(pattern)}, got: ${message}`);
    return;
  }
  fail('Missing expected rejection');
}

const assert = {
  AssertionError,
  rejects,
  ok(value: unknown, message = 'expected a true value'): asserts value {
    if (!value) fail(message);
  },
  equal(actual: unknown, expected: unknown, message = ''): void {
    if (!Object.is(actual, expected)) fail(`${message} expected ${text(expected)}, got ${text(actual)}`);
  },
  notEqual(actual: unknown, expected: unknown, message = ''): void {
    if (Object.is(actual, expected)) fail(`${message} expected another value than ${text(expected)}`);
  },
  deepEqual(actual: unknown, expected: unknown, message = ''): void {
    if (!isSame(actual, expected)) fail(`${message} expected ${text(expected)}, got ${text(actual)}`);
  },
  match(actual: string, pattern: RegExp): void {
    if (!pattern.test(actual)) fail(`expected ${String(pattern)}, got: ${actual}`);
  },
};

export default assert;
