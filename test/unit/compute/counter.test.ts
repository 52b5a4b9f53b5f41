import { describe, expect, it } from 'vitest';
import type { Counter } from '../../../src/compute/counter';
import { referenceCounter } from '../../../src/compute/reference/referenceCounter';
import { createWasmCounter } from '../../../src/compute/wasm/wasmCounter';
import { SummaryTable, summarizeRow } from '../../../src/inspect/rows/rowSummaries';
import type { RowSummaries } from '../../../src/protocol/inspect';
import { RandomState } from '../../../src/tensor/randomState';

const random = new RandomState(31);
const wasm = createWasmCounter();

const ROWS: Readonly<Record<string, (size: number) => ArrayLike<number>>> = {
  normal: (size) => random.randn(size),
  'float32 values': (size) => Float32Array.from(random.randn(size)),
  'a large offset': (size) => random.randn(size).map((x) => 1e8 + 1e-3 * x),
  'heavy tails': (size) => random.randn(size).map((x) => x ** 9),
  'half zeros of both signs': (size) => random.randn(size).map((x) => (x > 0 ? x : x > -1 ? 0 : -0)),
  'few values, many ties': (size) => random.randint(-3, 4, size),
  'non-finite ones among them': (size) =>
    random.randn(size).map((x) => (x > 1 ? Infinity : x < -2 ? -Infinity : x > 0.9 ? NaN : x)),
  'no finite one': (size) => new Float64Array(size).fill(NaN),
  constant: (size) => new Float64Array(size).fill(-2.5),
  'a range that overflows': (size) => random.randn(size).map((x) => Math.sign(x) * 1.7e308),
  'a range whose inverse overflows': (size) =>
    Float64Array.from(random.randint(0, 3, size), (x) => x * 5e-324),
  'ascending, on the edges': (size) => Float64Array.from({ length: size }, (_, i) => i / 64),
};
const SIZES = [1, 2, 3, 4, 5, 7, 255, 256, 257, 258, 259, 511, 513, 2000, 4099];

function summary(counter: Counter, values: ArrayLike<number>, bins: number | 'fd'): RowSummaries {
  const table = new SummaryTable(1, 64);
  const block = counter.block(values.length);
  block.set(values);
  summarizeRow(counter, block, values.length, bins, table, 0);
  return table.finish();
}

describe.each(Object.entries(ROWS))('WASM and TypeScript count the same bits: %s', (_, make) => {
  it.each(SIZES)('%i values', (size) => {
    for (const bins of [1, 32, 64, 'fd'] as const) {
      const values = make(size);
      expect(summary(wasm, values, bins)).toEqual(summary(referenceCounter, values, bins));
    }
  });
});

it('counts a block of many rows, each in its place', () => {
  const rows = 9;
  const size = 300;
  const values = random.randn(rows * size);
  const tables = [wasm, referenceCounter].map((counter) => {
    const table = new SummaryTable(rows, 32);
    const block = counter.block(rows * size);
    block.set(values);
    for (let row = 0; row < rows; row++) {
      summarizeRow(counter, block.subarray(row * size, (row + 1) * size), size, 32, table, row);
    }
    return table.finish();
  });
  expect(tables[0]).toEqual(tables[1]);
});
