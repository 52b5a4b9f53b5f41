import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pack, tileOrigins, tileShape, unpack } from '../../../src/compute/gpujs/tiling';

const size = fc.integer({ min: 1, max: 40 });

describe('tiling', () => {
  it('takes every element to its tile and back, the last row complete or not', () => {
    fc.assert(
      fc.property(
        fc.record({ rows: size, columns: size, elements: size, side: size, tall: size, missing: size }),
        ({ rows, columns, elements, side, tall, missing }) => {
          const x = Float32Array.from({ length: rows * columns - (missing % columns) }, (_, i) => i + 1);
          const shape = tileShape({ rows, columns }, { elements, side }, tall);
          expect(shape.width * shape.height).toBeLessThanOrEqual(elements);
          expect(Math.max(shape.width, shape.height)).toBeLessThanOrEqual(side);
          const out = new Float32Array(x.length);
          const scratch = new Float32Array(shape.width * shape.height).fill(-1);
          let seen = 0;
          for (const origin of tileOrigins({ rows, columns }, shape)) {
            const tile = pack(x, columns, shape, origin, scratch);
            expect(tile.length).toBe(shape.width * shape.height);
            expect(tile).not.toContain(-1);
            seen += tile.filter((value) => value > 0).length;
            const tileRows = Array.from({ length: shape.height }, (_, r) =>
              tile.slice(r * shape.width, (r + 1) * shape.width),
            );
            unpack(tileRows, columns, shape, origin, out);
          }
          expect(seen).toBe(x.length);
          expect(out).toEqual(x);
        },
      ),
      { seed: 231, numRuns: 200 },
    );
  });

  it('passes whole rows on without a copy, and cuts wide matrices', () => {
    const limits = { elements: 1 << 18, side: Infinity };
    expect(tileShape({ rows: 4096, columns: 1024 }, limits, 256)).toEqual({ height: 256, width: 1024 });
    expect(tileShape({ rows: 64, columns: 1 << 20 }, limits, 256)).toEqual({ height: 64, width: 4096 });
    const gl = { elements: 1 << 22, side: 4096 };
    expect(tileShape({ rows: 65_536, columns: 100_000 }, gl, 16)).toEqual({ height: 1024, width: 4096 });
    const x = new Float32Array(12);
    const scratch = new Float32Array(6);
    const tile = pack(x, 3, { height: 2, width: 3 }, { row: 2, column: 0 }, scratch);
    expect(tile.buffer).toBe(x.buffer);
  });
});
