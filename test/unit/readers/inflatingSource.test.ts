import { deflateSync } from 'fflate/browser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InflatingSource } from '../../../src/readers/inflatingSource';
import { RandomState } from '../../../src/tensor/randomState';
import { CancelledError } from '../../../src/work';
import { countingSource, problemOf } from '../support/readerSupport';

/** Compressible but not trivial: random walks of bytes. */
function walk(length: number): Uint8Array {
  const steps = new RandomState(231).randint(-2, 3, length);
  let at = 0;
  return Uint8Array.from(steps, (step) => (at += step) & 0xff);
}

const bytes = walk(300_000);
const packed = deflateSync(bytes);

describe('InflatingSource', () => {
  it('reads forward and back, in pieces of any size', async () => {
    const source = new InflatingSource(countingSource('x', packed), bytes.length);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length), fc.nat(50_000), async (offset, length) => {
        const end = Math.min(bytes.length, offset + length);
        const read = await source.read(offset, end - offset);
        expect(Buffer.compare(read, bytes.subarray(offset, end))).toBe(0);
      }),
      { seed: 231, numRuns: 60 },
    );
  });

  it('unpacks only as much as is asked for', async () => {
    const counting = countingSource('x', packed);
    const source = new InflatingSource(counting, bytes.length);
    await source.read(0, 256);
    expect(counting.bytesRead).toBeLessThanOrEqual(2048);
  });

  it('reads every packed byte once when it is read forward', async () => {
    const counting = countingSource('x', packed);
    const source = new InflatingSource(counting, bytes.length);
    await source.read(0, 256);
    for (let at = 128; at < bytes.length; at += 10_000)
      await source.read(at, Math.min(10_000, bytes.length - at));
    await source.end();
    expect(counting.bytesRead).toBe(packed.length);
  });

  it('unpacks stored blocks and long runs', async () => {
    for (const [plain, level] of [
      [bytes.subarray(0, 200_000), 0],
      [new Uint8Array(3_000_000), 9],
    ] as const) {
      const source = new InflatingSource(countingSource('x', deflateSync(plain, { level })), plain.length);
      for (let at = 0; at < plain.length; at += 100_000) {
        expect(Buffer.compare(await source.read(at, 100_000), plain.subarray(at, at + 100_000))).toBe(0);
      }
      await source.end();
    }
  });

  it('stops when it is cancelled while it unpacks', async () => {
    let calls = 0;
    const pause = () => (++calls > 3 ? Promise.reject(new CancelledError()) : undefined);
    const source = new InflatingSource(countingSource('x', packed), bytes.length, pause);
    await expect(source.read(0, bytes.length)).rejects.toBeInstanceOf(CancelledError);
  });

  it('refuses a stream that ends early, late, or goes on without content', async () => {
    const early = new InflatingSource(countingSource('x', packed.subarray(0, 5000)), bytes.length);
    expect((await problemOf(early.read(0, bytes.length))).message).toContain('x is damaged');
    const late = new InflatingSource(countingSource('x', packed), 1000);
    expect((await problemOf(late.read(0, 1000))).message).toContain('unpacks to more');
    const trailing = new InflatingSource(
      countingSource('x', new Uint8Array([...packed, ...new Uint8Array(600_000)])),
      bytes.length,
    );
    expect((await trailing.read(0, bytes.length)).length).toBe(bytes.length);
    expect((await problemOf(trailing.end())).found).toContain('that unpack to nothing');
  });
});
