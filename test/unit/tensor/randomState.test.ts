import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RandomState } from '../../../src/tensor/randomState';

/** One seed's block of `test/golden/rng.json`; its `_algorithm` says how each number is made. */
interface Golden {
  readonly state_after_seed: {
    readonly key_first8: number[];
    readonly key_last4: number[];
    readonly pos: number;
    readonly key_sha256_le_u32: string;
  };
  readonly u32_first32: number[];
  readonly rand_first20: number[];
  readonly randn_first1000?: number[];
  readonly randn_first60?: number[];
  readonly randn_100000: { readonly sum: number; readonly sumsq: number; readonly last5: number[] };
  readonly rand_100000: { readonly sum: number; readonly last5: number[]; readonly sha256_le_f64: string };
  readonly randint_10_size40: number[];
  readonly randint_1000_size20: number[];
  readonly 'randint_-5_5_size20': number[];
  readonly randint_1_size3_nodraw: number[];
  readonly rand_after_randint_1: number[];
  readonly choice_1000_50_x3: number[][];
  readonly choice_20_8_noreplace: number[];
  readonly permutation_20: number[];
  readonly shuffle_arange10: number[];
  readonly 'uniform_-1_1_size10': number[];
  readonly normal_2_3_size10: number[];
  readonly mixed_sequence: [string, number[]][];
  readonly notebook_cell7_y_after_randn_2x15: number[];
}

const golden = JSON.parse(readFileSync(new URL('../../golden/rng.json', import.meta.url), 'utf8')) as {
  readonly seeds: Readonly<Record<string, Golden>>;
};

/** Normals go through `Math.log`, which may differ from the C library's by an ulp; everything else is exact. */
const NORMAL_ULPS = 2;

function expectNormals(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(NORMAL_ULPS * Number.EPSILON * Math.abs(value));
  });
}

function sha256(array: Float64Array | Uint32Array): string {
  return createHash('sha256').update(new Uint8Array(array.buffer)).digest('hex');
}

describe.each(Object.entries(golden.seeds))('RandomState(%s)', (seed, numbers) => {
  const fresh = () => new RandomState(Number(seed));

  it('starts in the same state', () => {
    const { key, position } = fresh().state;
    expect([...key.slice(0, 8)]).toEqual(numbers.state_after_seed.key_first8);
    expect([...key.slice(-4)]).toEqual(numbers.state_after_seed.key_last4);
    expect(position).toBe(numbers.state_after_seed.pos);
    expect(sha256(key)).toBe(numbers.state_after_seed.key_sha256_le_u32);
  });

  it('draws the same words and uniforms', () => {
    const words = fresh();
    expect(numbers.u32_first32.map(() => words.nextUint32())).toEqual(numbers.u32_first32);
    expect([...fresh().rand(20)]).toEqual(numbers.rand_first20);
    const many = fresh().rand(100_000);
    expect(sha256(many)).toBe(numbers.rand_100000.sha256_le_f64);
    expect([...many.slice(-5)]).toEqual(numbers.rand_100000.last5);
    expect([...fresh().uniform(-1, 1, 10)]).toEqual(numbers['uniform_-1_1_size10']);
  });

  it('draws the same normals', () => {
    const first = numbers.randn_first1000 ?? numbers.randn_first60 ?? [];
    expectNormals(fresh().randn(first.length), first);
    expectNormals(fresh().normal(2, 3, 10), numbers.normal_2_3_size10);
    const many = fresh().randn(100_000);
    expectNormals(many.slice(-5), numbers.randn_100000.last5);
    expect(many.reduce((sum, x) => sum + x, 0)).toBeCloseTo(numbers.randn_100000.sum, 8);
    expect(many.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(numbers.randn_100000.sumsq, 6);
  });

  it('draws the same integers', () => {
    expect([...fresh().randint(0, 10, 40)]).toEqual(numbers.randint_10_size40);
    expect([...fresh().randint(0, 1000, 20)]).toEqual(numbers.randint_1000_size20);
    expect([...fresh().randint(-5, 5, 20)]).toEqual(numbers['randint_-5_5_size20']);
    const random = fresh();
    expect([...random.randint(0, 1, 3)]).toEqual(numbers.randint_1_size3_nodraw);
    expect([...random.rand(2)]).toEqual(numbers.rand_after_randint_1);
  });

  it('chooses and shuffles the same way', () => {
    const random = fresh();
    expect(numbers.choice_1000_50_x3.map(() => [...random.choice(1000, 50)])).toEqual(
      numbers.choice_1000_50_x3,
    );
    expect([...fresh().choice(20, 8, false)]).toEqual(numbers.choice_20_8_noreplace);
    expect([...fresh().permutation(20)]).toEqual(numbers.permutation_20);
    expect(fresh().shuffle([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])).toEqual(numbers.shuffle_arange10);
  });

  it('goes on from a state that was kept, with the normal that waits', () => {
    for (const draws of [0, 1, 2, 311, 700]) {
      const random = fresh();
      random.randn(draws);
      const { state } = random;
      const other = new RandomState(0);
      other.randn(1);
      other.state = state;
      expect(other.state).toEqual(state);
      expect(other.randn(1300)).toEqual(random.randn(1300));
    }
    const { key } = fresh().state;
    expect(() => {
      fresh().state = { key: key.slice(1), position: 0 };
    }).toThrow('The key of a state has 624 words, got 623');
    expect(() => {
      fresh().state = { key, position: 625 };
    }).toThrow('position must be an integer from 0 to 624, not 625');
  });

  it('keeps the second normal through other draws', () => {
    const random = fresh();
    for (const [call, expected] of numbers.mixed_sequence) {
      expectNormals(callByName(random, call), expected);
    }
    const notebook = fresh();
    notebook.randn(30);
    expect([...notebook.randint(0, 10, 2)]).toEqual(numbers.notebook_cell7_y_after_randn_2x15);
  });
});

/** The calls as `mixed_sequence` spells them. */
function callByName(random: RandomState, call: string): ArrayLike<number> {
  const match = /^(\w+)\((.*)\)$/.exec(call);
  const numbers = (match?.[2] ?? '').split(',').map((part) => Number(part.replace(/^\w+=/, '')));
  const [a = NaN, b = NaN, c = NaN] = numbers;
  switch (match?.[1] ?? '') {
    case 'randn':
      return random.randn(a);
    case 'rand':
      return random.rand(a);
    case 'randint':
      return Number.isNaN(c) ? random.randint(0, a, b) : random.randint(a, b, c);
    case 'choice':
      return random.choice(a, b);
    case 'permutation':
      return random.permutation(a);
    default:
      throw new Error(`the golden file has a call this test does not know: ${call}`);
  }
}

describe('RandomState refuses', () => {
  it.each([-1, 2 ** 32, 1.5, NaN])('the seed %s', (seed) => {
    expect(() => new RandomState(seed)).toThrow(RangeError);
  });

  it('empty ranges and too many choices', () => {
    const random = new RandomState(0);
    expect(() => random.randint(3, 3, 1)).toThrow('high must be an integer from 4');
    expect(() => random.choice(3, 4, false)).toThrow('k must be an integer from 0 to 3');
  });
});

it('draws full-range 32-bit integers without rejection', () => {
  const words = new RandomState(7);
  const integers = new RandomState(7).randint(-(2 ** 31), 2 ** 31, 4);
  expect([...integers]).toEqual(Array.from(integers, () => words.nextUint32() - 2 ** 31));
});
