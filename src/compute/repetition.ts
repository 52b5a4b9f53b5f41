/** The longest stretch such that the list consists of stretches of equal values. */
export function runLength(values: Int32Array): number {
  let length = values.length;
  for (let i = 1; i < values.length; i++) if (values[i] !== values[i - 1]) length = commonDivisor(length, i);
  return length;
}

/** The shortest beginning whose repetition is the list. */
export function period(values: Int32Array): number {
  const { length } = values;
  for (let size = 1; size <= length / 2; size++) {
    if (length % size === 0 && repeats(values, size)) return size;
  }
  return length;
}

function repeats(values: Int32Array, size: number): boolean {
  for (let i = size; i < values.length; i++) if (values[i] !== values[i - size]) return false;
  return true;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
