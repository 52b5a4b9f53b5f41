import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Gemm, GemmOptions, Matrix } from '../../../../src/compute/gemm';
import { referenceGemm } from '../../../../src/compute/reference/referenceGemm';
import { hasRelaxedSimd } from '../../../../src/compute/wasm/kernels';
import { WasmGemm } from '../../../../src/compute/wasm/wasmGemm';
import { RandomState } from '../../../../src/tensor/randomState';

const wasm = new WasmGemm({ exact: true });
/** Relative error of one rounding to float32. */
const ROUNDING = 2 ** -24;

function matrix(random: RandomState, rows: number, columns: number, transposed: boolean): Matrix {
  const data = Float32Array.from(random.randn(rows * columns));
  return transposed ? { data, rows: columns, columns: rows, transposed } : { data, rows, columns };
}

interface Product {
  readonly M: number;
  readonly K: number;
  readonly N: number;
  readonly transposedA?: boolean;
  readonly transposedB?: boolean;
  readonly add?: 'nothing' | 'bias' | 'out';
}

/**
 * Largest error of a product against float64, as a multiple of what K roundings of random sign do to a sum of such
 * terms: `sqrt(K) * 2^-24 * sum(|a||b|)`.
 */
function errorOf(
  gemm: Gemm,
  { M, K, N, transposedA = false, transposedB = false, add = 'nothing' }: Product,
): number {
  const random = new RandomState(M + 1000 * K + N);
  const a = matrix(random, M, K, transposedA);
  const b = matrix(random, K, N, transposedB);
  const bias = Float32Array.from(random.randn(N));
  const before = Float32Array.from(random.randn(M * N));
  const options: GemmOptions = { ...(add === 'bias' && { bias }), accumulate: add === 'out' };
  const [expected, found, sizes] = [before.slice(), before.slice(), before.map(Math.abs)];
  const magnitudes = add === 'bias' ? { bias: bias.map(Math.abs) } : { accumulate: add === 'out' };
  referenceGemm.multiply(a, b, expected, options);
  gemm.multiply(a, b, found, options);
  referenceGemm.multiply(absolute(a), absolute(b), sizes, magnitudes);
  const limit = ROUNDING * Math.sqrt(K + 2);
  return found.reduce(
    (worst, value, i) => Math.max(worst, Math.abs(value - expected[i]!) / sizes[i]! / limit),
    0,
  );
}

function absolute(operand: Matrix): Matrix {
  return { ...operand, data: operand.data.map(Math.abs) };
}

describe('products', () => {
  it('of any size, transposed or not, agree with float64', () => {
    const size = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(96, 100, 101, 127));
    const product = fc.record({
      ...{ M: size, K: size, N: size, transposedA: fc.boolean(), transposedB: fc.boolean() },
      add: fc.constantFrom('nothing', 'bias', 'out'),
    });
    fc.assert(
      fc.property(product, (sizes) => errorOf(wasm, sizes) < 2),
      { numRuns: 150, seed: 5 },
    );
  });

  it.each([
    { M: 50, K: 3072, N: 100, add: 'bias' },
    { M: 512, K: 50, N: 100, transposedA: true },
    { M: 50, K: 10, N: 100, transposedB: true },
    { M: 7, K: 515, N: 523 },
    { M: 213, K: 257, N: 9, add: 'out' },
  ] as const)('$M x $K times $K x $N, over several blocks', (product) => {
    expect(errorOf(wasm, product)).toBeLessThan(2);
  });

  it.skipIf(!hasRelaxedSimd())('with relaxed SIMD agree as well', () => {
    expect(errorOf(new WasmGemm(), { M: 53, K: 300, N: 37, add: 'bias' })).toBeLessThan(2);
  });

  it('of nothing are what they are added to', () => {
    const nothing = { data: new Float32Array(0), rows: 3, columns: 0 };
    const out = new Float32Array(6).fill(9);
    const bias = Float32Array.of(1, 2);
    wasm.multiply(nothing, { ...nothing, rows: 0, columns: 2 }, out, { bias });
    expect([...out]).toEqual([1, 2, 1, 2, 1, 2]);
  });

  it('carry NaN and infinities where they belong', () => {
    const a = { data: Float32Array.of(1, 2, NaN, 4, Infinity, 6), rows: 3, columns: 2 };
    const b = { data: Float32Array.of(1, 0, 0, 1), rows: 2, columns: 2 };
    const [expected, found] = [new Float32Array(6), new Float32Array(6)];
    referenceGemm.multiply(a, b, expected);
    wasm.multiply(a, b, found);
    expect([...found]).toEqual([...expected]);
  });
});

it.each([
  ['a has 5 elements', { data: new Float32Array(5), rows: 2, columns: 3 }, {}, 4],
  ['Cannot multiply (2, 4) by (3, 2)', { data: new Float32Array(8), rows: 2, columns: 4 }, {}, 4],
  ['out has 5', { data: new Float32Array(6), rows: 2, columns: 3 }, {}, 5],
  [
    'A bias needs 2 values',
    { data: new Float32Array(6), rows: 2, columns: 3 },
    { bias: new Float32Array(3) },
    4,
  ],
])('says %s', (message, a, options, length) => {
  const b = { data: new Float32Array(6), rows: 3, columns: 2 };
  for (const gemm of [wasm, referenceGemm]) {
    expect(() => {
      gemm.multiply(a, b, new Float32Array(length), options);
    }).toThrow(message);
  }
});
