import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RowQuestion } from '../../../../../src/compute/rowKernels';
import { createRuntime } from '../../../../../src/compute/wasm/createRuntime';
import { WasmRows } from '../../../../../src/compute/wasm/rows/wasmRows';
import { CancelledError, unattended } from '../../../../../src/work';
import { RandomState } from '../../../../../src/tensor/randomState';

const random = new RandomState(5);

function rowsOver(panelBytes?: number): { rows: WasmRows; heap: { readonly used: number } } {
  const { kernels, ...runtime } = createRuntime();
  return { rows: new WasmRows(runtime, kernels, panelBytes), heap: runtime.heap };
}

async function figuresOf(rows: WasmRows, question: RowQuestion): Promise<string[]> {
  const found: string[] = [];
  await rows.figures(question, (row, figures) => found.push(JSON.stringify([row, figures])), unattended);
  return found;
}

const sorted = (values: ArrayLike<number>): Float64Array => Float64Array.from(values).sort();

describe('a tensor larger than what is held of it at a time', () => {
  it.each([
    { P: 600, K: 50, Q: 1 },
    { P: 3, K: 40, Q: 30 },
    { P: 1, K: 70, Q: 9 },
  ])('is the same panel by panel: $P × $K × $Q', async (view) => {
    const data = Float32Array.from(random.randn(view.P * view.K * view.Q));
    const question = { data, view, levels: [0.25, 0.5], bins: 8 };
    const whole = await figuresOf(rowsOver().rows, question);
    expect(whole).toHaveLength(view.K);
    expect(await figuresOf(rowsOver(4 * view.P * view.Q * 17).rows, question)).toEqual(whole);
    expect(await figuresOf(rowsOver(1).rows, question)).toEqual(whole);
  });

  it('is the same under a map of its rows', async () => {
    const view = { P: 40, K: 50, Q: 1 };
    const data = Float32Array.from(random.randn(2000));
    const table = (size: number): Float64Array => random.randn(size);
    const group = {
      p: Int32Array.from({ length: 40 }, (_, p) => p),
      k: new Int32Array(50),
      q: new Int32Array(1),
    };
    const parameter = {
      p: new Int32Array(40),
      k: Int32Array.from({ length: 50 }, (_, k) => k),
      q: new Int32Array(1),
    };
    const map = {
      ...{ center: table(40), residue: table(40), scale: table(40), gamma: table(50), beta: table(50) },
      ...{ group, parameter },
    };
    const question = { data, view, levels: [0.5], bins: 4, map };
    expect(await figuresOf(rowsOver(1).rows, question)).toEqual(await figuresOf(rowsOver().rows, question));
  });
});

it('gives its memory back when it is cancelled, and answers the next question', async () => {
  const { rows, heap } = rowsOver(1);
  const view = { P: 100, K: 64, Q: 1 };
  const question = { data: Float32Array.from(random.randn(6400)), view, levels: [0.5], bins: 4 };
  let pauses = 0;
  const impatient = {
    ...unattended,
    pause: (): undefined => {
      if (++pauses > 2) throw new CancelledError();
    },
  };
  const before = heap.used;
  await expect(rows.figures(question, () => undefined, impatient)).rejects.toThrow(CancelledError);
  expect(heap.used).toBe(before);
  expect(await figuresOf(rows, question)).toHaveLength(64);
  expect(heap.used).toBe(before);
});

it('answers questions that come together one after the other', async () => {
  const { rows } = rowsOver();
  const view = { P: 50, K: 20, Q: 1 };
  const questions = [1, 2, 3].map((scale) => ({
    data: Float32Array.from(random.randn(1000), (x) => scale * x),
    ...{ view, levels: [0.5], bins: 4 },
  }));
  const together = await Promise.all(questions.map((question) => figuresOf(rows, question)));
  for (const [i, question] of questions.entries()) {
    expect(together[i]).toEqual(await figuresOf(rowsOver().rows, question));
  }
});

describe('quantiles', () => {
  const cases: Record<string, (size: number) => Float64Array> = {
    'many ties': (size) => Float64Array.from(random.randint(0, 3, size)),
    'nearly all in one place, and two far away': (size) =>
      Float64Array.from(random.randn(size), (x, i) => (i === 1 ? 1e9 : i === 2 ? -1e9 : x)),
    ascending: (size) => Float64Array.from({ length: size }, (_, i) => i),
    // What median of three is worst at.
    'an organ pipe': (size) => Float64Array.from({ length: size }, (_, i) => Math.min(i, size - i)),
  };
  it.each(Object.entries(cases))('are those of the sorted values: %s', async (_, make) => {
    const { rows } = rowsOver();
    for (const size of [1, 2, 30, 511, 512, 513, 5000]) {
      const data = make(size);
      const ranks = Array.from({ length: 9 }, (__, i) => i / 8);
      const found: number[] = [];
      await rows.figures(
        { data, view: { P: size, K: 1, Q: 1 }, levels: ranks, bins: 0 },
        (__, { quantiles }) => found.push(...quantiles),
        unattended,
      );
      const inOrder = sorted(data);
      ranks.forEach((level, i) => {
        const position = level * (size - 1);
        const [a, b] = [inOrder[Math.floor(position)]!, inOrder[Math.ceil(position)]!];
        expect(found[i]).toBeGreaterThanOrEqual(a);
        expect(found[i]).toBeLessThanOrEqual(b);
      });
    }
  });
});

describe('values above thresholds', () => {
  const numbers = fc.oneof(
    fc.double({ noNaN: true }),
    fc.constantFrom(0, -0, 1e-46, -1e-46, 1e39, -1e39, Infinity, -Infinity, 5e-324),
  );

  it('are counted exactly, whatever the threshold is among float32', async () => {
    const { rows } = rowsOver();
    await fc.assert(
      fc.asyncProperty(
        fc.array(numbers, { minLength: 1 }),
        numbers,
        numbers,
        fc.boolean(),
        async (x, a, b, wide) => {
          const values = [...x, a, b, Math.fround(a), Math.fround(b), NaN];
          const data = wide ? Float64Array.from(values) : Float32Array.from(values);
          const thresholds = { first: Float64Array.of(a), second: Float64Array.of(b) };
          const { first, second } = await rows.above(
            { data, view: { P: data.length, K: 1, Q: 1 } },
            thresholds,
            unattended,
          );
          const above = (threshold: number): number => data.filter((value) => value > threshold).length;
          expect([first[0], second[0]]).toEqual([above(a), above(b)]);
        },
      ),
      { seed: 11, numRuns: 300 },
    );
  });

  it.each([
    { P: 5000, K: 3, Q: 1 },
    { P: 7, K: 90, Q: 1 },
    { P: 3, K: 5, Q: 600 },
  ])('are counted over all parts: $P × $K × $Q', async (view) => {
    const data = Float32Array.from(random.randn(view.P * view.K * view.Q));
    const thresholds = { first: random.randn(view.K), second: random.randn(view.K) };
    const expected = { first: new Float64Array(view.K), second: new Float64Array(view.K) };
    data.forEach((x, i) => {
      const k = Math.floor(i / view.Q) % view.K;
      if (x > thresholds.first[k]!) expected.first[k]!++;
      if (x > thresholds.second[k]!) expected.second[k]!++;
    });
    for (const panelBytes of [undefined, 1]) {
      expect(await rowsOver(panelBytes).rows.above({ data, view }, thresholds, unattended)).toEqual(expected);
    }
  });
});
