import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Compute } from '../../../extension/engine/compute';
import type { Counter } from '../../../src/compute/counter';

const compute = new Compute({});
/** Bytes of a counter's memory. */
const bytesOf = (counter: Counter): number => counter.block(1).buffer.byteLength;
const counterOf = (): Promise<Counter> => compute.count((counter) => Promise.resolve(counter));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('counters', () => {
  it('are used again, and never by two jobs at once', async () => {
    const first = await counterOf();
    expect(await counterOf()).toBe(first);
    const both = await compute.count(async (one) => [one, await counterOf()]);
    expect(both[0]).toBe(first);
    expect(both[1]).not.toBe(first);
  });

  it('give back the memory of a large tensor after a while without a job', async () => {
    const large = await compute.count((counter) => {
      counter.block(4e6);
      return Promise.resolve(counter);
    });
    expect(bytesOf(large)).toBeGreaterThan(32e6);
    vi.advanceTimersByTime(9000);
    expect(await counterOf()).toBe(large);
    vi.advanceTimersByTime(9000);
    expect(await counterOf()).toBe(large);
    vi.advanceTimersByTime(10_000);
    const next = await counterOf();
    expect(next).not.toBe(large);
    expect(bytesOf(next)).toBeLessThan(2e6);
  });

  it('stay with the job that has them', async () => {
    const seen = await compute.count(async (counter) => {
      await counterOf();
      vi.advanceTimersByTime(60_000);
      counter.block(8).set([1, 2, 3, 4, 5, 6, 7, NaN]);
      return counter.tally(counter.block(8), 8);
    });
    expect(seen).toMatchObject({ count: 7, nan: 1, mean: 4 });
  });
});

it('its backends are asked to give back theirs', async () => {
  const { backend } = await compute.backend('wasm');
  const trim = vi.spyOn(backend, 'trim');
  vi.advanceTimersByTime(9999);
  expect(trim).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(trim).toHaveBeenCalledOnce();
});
