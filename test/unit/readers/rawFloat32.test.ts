import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/readers/byteSource';
import { rawFloat32 } from '../../../src/readers/rawFloat32';
import { unattended } from '../../../src/work';
import { LIMITS, openHostile, problemOf } from '../support/readerSupport';

const SEED = { seed: 231 };
const open = (bytes: Uint8Array, name = 'x.f32') => rawFloat32.open(bufferSource(name, bytes), LIMITS);

describe('raw float32', () => {
  it('is one long axis, named after the file', async () => {
    const bytes = new Uint8Array(new Float32Array([1.5, -2, NaN]).buffer);
    const file = await open(bytes, 'acts.layer1.bin');
    expect(file.tensors).toEqual([{ name: 'acts.layer1', shape: [3], dtype: 'float32' }]);
    expect([...(await file.read('acts.layer1', unattended)).data]).toEqual([1.5, -2, NaN]);
    expect((await problemOf(file.read('x', unattended))).expected).toBe('one of acts.layer1');
  });

  it.each([
    [
      'no multiple of 4',
      new Uint8Array(10),
      'x.f32 is no raw float32: its 10 bytes are not a multiple of 4.',
    ],
    ['empty', new Uint8Array(0), 'x.f32 is an empty tensor: its shape is 0.'],
    [
      'an HDF5 file',
      Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a),
      'x.f32 is not raw float32 but an HDF5 file.',
    ],
  ])('is refused when it is %s', async (_, bytes, message) => {
    const problem = await problemOf(open(bytes));
    expect(problem.message).toBe(message);
    expect(problem.where).toContain('x.f32');
    expect(problem.expected).toBeTruthy();
    expect(problem.found).toBeTruthy();
    expect(problem.remedy).toBeTruthy();
  });

  it('gives back any bytes, four at a time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 80 }), async (bytes) => {
        const tensors = await openHostile(rawFloat32, 'x.raw', bytes);
        expect(tensors.size).toBe(bytes.length % 4 === 0 ? 1 : 0);
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        const expected = Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) =>
          view.getFloat32(4 * i, true),
        );
        for (const { data } of tensors.values()) expect([...data]).toEqual(expected);
      }),
      { ...SEED, numRuns: 300 },
    );
  });
});
