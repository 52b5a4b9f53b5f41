import { describe, expect, it } from 'vitest';
import type { ParameterSet } from '../../../../src/inspect/plan';
import { StreamedCache } from '../../../../src/inspect/streamed/streamedCache';
import { streamedReport } from '../../../../src/inspect/streamed/streamedReport';
import { DEFAULT_CHOICE } from '../../../../src/protocol/inspect';
import type { InspectChoice, LayerReport } from '../../../../src/protocol/inspect';
import type { TensorStream } from '../../../../src/readers/tensorStream';
import { RandomState } from '../../../../src/tensor/randomState';
import { CancelledError, unattended } from '../../../../src/work';

const SAMPLES = 300;

/** A tensor whose elements are counted as they are read. */
function counted(rest: readonly number[]): TensorStream & { elements: number; readonly total: number } {
  const inner = rest.reduce((product, size) => product * size, 1);
  const data = Float32Array.from(new RandomState(8).randn(SAMPLES * inner), (x, i) => 2 + (1 + (i % 5)) * x);
  for (let i = 3; i < data.length; i += 97) data[i] = [NaN, 0, Infinity, 0, -Infinity][i % 5]!;
  return {
    shape: [SAMPLES, ...rest],
    dtype: 'float32',
    elements: 0,
    total: data.length,
    read(first, count) {
      this.elements += count * inner;
      return Promise.resolve(data.slice(first * inner, (first + count) * inner));
    },
  };
}

type Question = Partial<InspectChoice> & { readonly parameters?: ParameterSet };

class Conversation {
  readonly stream;
  private readonly cache = new StreamedCache();

  constructor(rest: readonly number[]) {
    this.stream = counted(rest);
  }

  /** Asks, compares with what a first question is answered, and returns how often the tensor was read. */
  async passes({ parameters = {}, ...more }: Question): Promise<number> {
    const choice = { ...DEFAULT_CHOICE, ...more };
    const ask = (cache?: StreamedCache): Promise<LayerReport> =>
      streamedReport(
        {
          name: 'x',
          stream: this.stream,
          choice,
          parameters,
          now: () => 0,
          blockElements: 500,
          ...(cache && { cache }),
        },
        unattended,
      );
    const fresh = await ask();
    this.stream.elements = 0;
    expect(await ask(this.cache)).toEqual(fresh);
    return this.stream.elements / this.stream.total;
  }
}

const running = { runningMean: [1, 2, 3, 4, 5, 6], runningVar: [4, 4, 4, 4, 4, 4] };

describe('a streamed tensor, asked about batchnorm again', () => {
  it('is read twice for the first question', async () => {
    expect(await new Conversation([6]).passes({})).toBe(2);
  });

  it('is not read for another eps, gamma, semantics or what follows', async () => {
    const ask = new Conversation([6]);
    await ask.passes({});
    expect(await ask.passes({ eps: 1e-2 })).toBe(0);
    expect(await ask.passes({ parameters: { gamma: [3, -2, 0, 1, 1e-3, 7] } })).toBe(0);
    expect(await ask.passes({ eps: 0, semantics: 'pytorch', followedBy: 'relu' })).toBe(0);
  });

  it('is not read for another eps where beta shifts it', async () => {
    const ask = new Conversation([6]);
    const parameters = { gamma: 2, beta: [1, -1, 0.5, 0, 2, -3] };
    expect(await ask.passes({ parameters })).toBe(2);
    for (const eps of [1e-8, 1e-3, 1e-2]) expect(await ask.passes({ parameters, eps })).toBe(0);
  });

  it('is read once at most for another beta or for running statistics, and not when those come back', async () => {
    const ask = new Conversation([6]);
    await ask.passes({});
    expect(await ask.passes({ mode: 'running', parameters: running })).toBeLessThanOrEqual(1);
    expect(await ask.passes({})).toBe(0);
    expect(await ask.passes({ parameters: { beta: 1 } })).toBeLessThanOrEqual(1);
    expect(await ask.passes({ mode: 'running', parameters: running })).toBe(0);
    expect(await ask.passes({ parameters: { beta: 1 } })).toBe(0);
    // Beyond all values, nothing is left to count.
    expect(await ask.passes({ parameters: { beta: 1e6 } })).toBe(0);
  });

  it('is read again for other rows or bins, and those are kept too', async () => {
    const ask = new Conversation([6]);
    await ask.passes({});
    expect(await ask.passes({ bins: 16 })).toBe(2);
    expect(await ask.passes({ axis: 'sample' })).toBe(2);
    expect(await ask.passes({ axis: 'sample', eps: 0.1 })).toBe(1);
    expect(await ask.passes({ bins: 16, eps: 0.1 })).toBe(0);
  });
});

it.each<[Partial<InspectChoice>, readonly number[]]>([
  [{ norm: 'none' }, [6]],
  [{ norm: 'batchnorm' }, [6, 2, 2]],
  [{ norm: 'batchnormPerPosition' }, [6, 2]],
  [{ norm: 'layernorm', axis: 'sample' }, [6]],
  [{ norm: 'rmsnorm', axis: 'sample' }, [6]],
])('what is kept serves %j of %j', async (choice, rest) => {
  const ask = new Conversation(rest);
  await ask.passes(choice);
  expect(await ask.passes({ ...choice, eps: 1e-3 })).toBe(0);
});

it.each<[Partial<InspectChoice>, readonly number[], number]>([
  [{ norm: 'layernorm' }, [6], 2],
  [{ norm: 'groupnorm', groups: 2 }, [6, 2], 2],
  [{ norm: 'instancenorm' }, [6, 2, 2], 2],
  [{ norm: 'instancenorm', axis: 'sample' }, [6, 2, 2], 1],
  [{ norm: 'layernorm', axis: 'sample', parameters: { gamma: [1, 2, 3, 4, 5, 6] } } as Question, [6], 1],
])(
  'where values must be normalized one by one, %j of %j reads them %i times',
  async (choice, rest, passes) => {
    const ask = new Conversation(rest);
    await ask.passes(choice);
    expect(await ask.passes({ ...choice, eps: 1e-3 })).toBe(passes);
  },
);

it('one norm uses what another one found', async () => {
  const ask = new Conversation([6]);
  await ask.passes({ norm: 'none' });
  expect(await ask.passes({ norm: 'batchnorm' })).toBeLessThanOrEqual(2);
  expect(await ask.passes({ norm: 'none' })).toBe(0);
});

it.each([1, 20, 31, 45, 61, 70])(
  'a question that is cancelled at block %i leaves nothing wrong behind',
  async (block) => {
    const stream = counted([6]);
    const cache = new StreamedCache();
    const ask = (choice: InspectChoice, kept?: StreamedCache, work = unattended): Promise<LayerReport> =>
      streamedReport(
        {
          name: 'x',
          stream,
          choice,
          parameters: {},
          now: () => 0,
          blockElements: 60,
          ...(kept && { cache: kept }),
        },
        work,
      );
    let pauses = 0;
    const pause = (): Promise<void> | undefined =>
      ++pauses === block ? Promise.reject(new CancelledError()) : undefined;
    const cancelled = ask(DEFAULT_CHOICE, cache, { progress: () => undefined, pause });
    if (block <= 60) await expect(cancelled).rejects.toThrow(CancelledError);
    else await cancelled;
    for (const choice of [DEFAULT_CHOICE, { ...DEFAULT_CHOICE, eps: 0.1 }]) {
      expect(await ask(choice, cache)).toEqual(await ask(choice));
    }
  },
);
