import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { compareDocument } from '../../../src/inspect/compareDocument';
import { compareTensors } from '../../../src/inspect/compareTensors';
import { ChoiceError } from '../../../src/inspect/plan';
import { compareTensorsDocument } from '../../../src/protocol/documents/compareTensors';
import { DEFAULT_CHOICE } from '../../../src/protocol/inspect';
import type { InspectChoice, LayerReport, RowSummaries } from '../../../src/protocol/inspect';
import { RandomState } from '../../../src/tensor/randomState';
import type { Tensor } from '../../../src/tensor/tensor';
import { unattended } from '../../../src/work';
import { inspect, tensor } from '../support/inspect';

const random = new RandomState(17);
const a = tensor(random.randn(40 * 3), [40, 3]);
const b = tensor(
  a.data.map((value) => value + 0.5),
  [40, 3],
);

function compare(first: Tensor, second: Tensor, choice: Partial<InspectChoice> = {}): Promise<LayerReport> {
  const request = {
    first: { name: 'a', tensor: first },
    second: { name: 'b', source: 'other.npz', tensor: second },
    choice: { ...DEFAULT_CHOICE, ...choice },
    now: () => 0,
  };
  return compareTensors(request, unattended);
}

const binsOf = ({ counts, binOffsets }: RowSummaries, row: number): number[] => [
  ...counts.subarray(binOffsets[row], binOffsets[row + 1]),
];

describe('two tensors side by side', () => {
  it('are each summarized as they are', async () => {
    const { before, after, norm, rowsAreGroups } = await compare(a, b);
    expect([norm.name, rowsAreGroups]).toEqual(['none', false]);
    for (const [summary, x] of [
      [before, a],
      [after, b],
    ] as const) {
      const { counts, binOffsets, binRange, ...statistics } = summary;
      const { counts: own, binOffsets: offsets, ...alone } = (await inspect(x, { norm: 'none' })).before;
      expect(statistics).toEqual(alone);
    }
  });

  it('share their bins: as numpy.histogram over the range of both', async () => {
    const { before, after } = await compare(a, b, { bins: 7 });
    expect(before.binRange).toEqual(after.binRange);
    for (let row = 0; row < 3; row++) {
      const low = Math.min(before.min[row]!, after.min[row]!);
      const high = Math.max(before.max[row]!, after.max[row]!);
      expect([before.binRange!.min[row], before.binRange!.max[row]]).toEqual([low, high]);
      for (const [summary, x] of [
        [before, a],
        [after, b],
      ] as const) {
        const expected = new Array<number>(7).fill(0);
        for (let i = row; i < x.data.length; i += 3) {
          expected[Math.min(6, Math.floor(((x.data[i]! - low) / (high - low)) * 7))]!++;
        }
        expect(binsOf(summary, row)).toEqual(expected);
      }
    }
  });

  it("have as many bins under 'fd', also where one is constant or empty", async () => {
    const odd = tensor(
      a.data.map((_, i) => [1, NaN, i % 5][i % 3]!),
      [40, 3],
    );
    for (const [x, y] of [
      [a, odd],
      [odd, a],
    ] as const) {
      const { before, after } = await compare(x, y, { bins: 'fd' });
      for (let row = 0; row < 3; row++) {
        const [first, second] = [binsOf(before, row), binsOf(after, row)];
        if (before.count[row]! > 0 && after.count[row]! > 0) expect(first).toHaveLength(second.length);
        expect(first.reduce((sum, count) => sum + count, 0)).toBe(before.count[row]);
        expect(second.reduce((sum, count) => sum + count, 0)).toBe(after.count[row]);
      }
    }
  });

  it('name the largest difference, and how many differ', async () => {
    const other = a.data.slice();
    other[3 * 7 + 2]! += 1e-3;
    other[3 * 9 + 1]! -= 0.25;
    const { comparison } = await compare(a, tensor(other, [40, 3]));
    expect(comparison).toMatchObject({ name: 'b', source: 'other.npz', differing: 2, elements: 120 });
    expect(comparison!.largest).toEqual({
      difference: Math.abs(a.data[28]! - other[28]!),
      index: [9, 1],
      first: a.data[28],
      second: other[28],
    });
    const same = (await compare(a, a)).comparison!;
    expect([same.differing, same.largest!.difference]).toEqual([0, 0]);
  });

  it('take non-finite values for equal only where they are the same', async () => {
    const x = tensor([NaN, Infinity, -Infinity, 1, NaN, 2], [3, 2]);
    const y = tensor([NaN, Infinity, Infinity, NaN, 3, 2], [3, 2]);
    const { comparison, warnings } = await compare(x, y);
    expect([comparison!.differing, comparison!.largest!.difference]).toEqual([3, Infinity]);
    expect(comparison!.largest!.index).toEqual([1, 0]);
    expect(warnings.map(({ message }) => message)).toEqual([
      '4 non-finite values of a left out of the statistics',
      '4 non-finite values of b left out of the statistics',
    ]);
  });

  it('may differ in samples and rank, but not in features', async () => {
    const images = tensor(random.randn(5 * 3 * 4), [5, 3, 4]);
    const { comparison, rows, after } = await compare(a, images);
    expect([rows, after.count[0]]).toEqual([3, 20]);
    expect(comparison).toEqual({ name: 'b', source: 'other.npz' });
    const wide = tensor(random.randn(40 * 4), [40, 4]);
    await expect(compare(a, wide)).rejects.toThrow(ChoiceError);
    await expect(compare(a, wide)).rejects.toThrow(/expected 3 as a \(40 × 3\) has, got 4 from b \(40 × 4\)/);
    expect((await compare(a, wide, { axis: 'sample' })).rows).toBe(40);
  });

  it("keep the first tensor's layout", async () => {
    const images = tensor(random.randn(5 * 3 * 4), [5, 3, 4]);
    const wide = tensor(random.randn(6 * 4), [6, 4]);
    expect((await compare(images, wide, { layout: 'NTD' })).rows).toBe(4);
    await expect(compare(wide, images, { layout: 'NTD' })).rejects.toThrow(/NTD/);
  });

  it('stand on one axis', async () => {
    const { bands } = await compare(a, b);
    expect(bands.after).toEqual(bands.before);
    expect(bands.tileAfter).toEqual(bands.before);
    expect(bands.before.high - bands.before.low).toBeGreaterThan(0.5);
  });

  it('make a document that fits its schema', async () => {
    const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(compareTensorsDocument);
    const infinite = tensor(
      a.data.map((value, i) => (i === 4 ? Infinity : value)),
      [40, 3],
    );
    for (const second of [b, infinite, tensor(random.randn(30), [10, 3])]) {
      const { comparison, ...report } = await compare(a, second, { bins: 5 });
      const choice = { ...DEFAULT_CHOICE, norm: 'none' } as const;
      const document = compareDocument({ ...report, comparison: comparison! }, choice, { sort: 'index' });
      expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
      expect(JSON.parse(JSON.stringify(document))).toEqual(document);
      for (const { before, after } of document.features) {
        expect(before.histogram.edges).toEqual(after.histogram.edges);
      }
    }
  });
});
