import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/readers/byteSource';
import { npy } from '../../../src/readers/npy';
import { npz } from '../../../src/readers/npz';
import { rawFloat32 } from '../../../src/readers/rawFloat32';
import { safetensors } from '../../../src/readers/safetensors';
import type { Reader, TensorFile } from '../../../src/readers/tensorFile';
import { unattended } from '../../../src/work';
import { npyBytes } from '../support/npyWriter';
import type { NpyOptions } from '../support/npyWriter';
import { problemOf } from '../support/readerSupport';
import { zipBytes } from '../support/zipWriter';

const values = (count: number): number[] => Array.from({ length: count }, (_, i) => (i * 37) % 101);

function npyOf(more: Partial<NpyOptions>): Uint8Array {
  return npyBytes({ shape: [11, 3, 2], dtype: 'float32', values: values(66), ...more });
}

function safetensorsOf(shape: readonly number[]): Uint8Array {
  const data = new Uint8Array(Float32Array.from(values(66)).buffer);
  const header = JSON.stringify({ x: { dtype: 'F32', shape, data_offsets: [0, data.length] } });
  const bytes = new Uint8Array(8 + header.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(new TextEncoder().encode(header), 8);
  bytes.set(data, 8 + header.length);
  return bytes;
}

const FILES: readonly (readonly [string, Reader, string, Uint8Array])[] = [
  ['npy', npy, 'x.npy', npyOf({})],
  ['npy, float16', npy, 'x.npy', npyOf({ dtype: 'float16' })],
  [
    'npy, big-endian int64',
    npy,
    'x.npy',
    npyOf({ dtype: 'int64', values: values(66).map(BigInt), bigEndian: true }),
  ],
  ['npy in Fortran order', npy, 'x.npy', npyOf({ fortranOrder: true })],
  ['npy, one column in Fortran order', npy, 'x.npy', npyOf({ shape: [66, 1], fortranOrder: true })],
  ['npz, stored', npz, 'x.npz', zipBytes([{ name: 'x.npy', bytes: npyOf({}) }])],
  ['npz, deflated', npz, 'x.npz', zipBytes([{ name: 'x.npy', bytes: npyOf({}), deflate: true }])],
  ['safetensors', safetensors, 'x.safetensors', safetensorsOf([11, 3, 2])],
  ['raw float32', rawFloat32, 'x.f32', new Uint8Array(Float32Array.from(values(66)).buffer)],
];

function open(reader: Reader, name: string, bytes: Uint8Array, memoryBudget: number): Promise<TensorFile> {
  return reader.open(bufferSource(name, bytes), { memoryBudget });
}

describe.each(FILES)('%s', (_, reader, name, bytes) => {
  it.each([1, 2, 5, 11, 66])('streams what it reads, %i samples at a time', async (step) => {
    const file = await open(reader, name, bytes, 1e6);
    const whole = await file.read('x', unattended);
    const stream = await file.stream!('x');
    expect(stream.shape).toEqual(whole.shape);
    const samples = whole.shape[0]!;
    const width = whole.data.length / samples;
    // Twice: every pass begins at the start again.
    for (let pass = 0; pass < 2; pass++) {
      for (let first = 0; first < samples; first += step) {
        const count = Math.min(step, samples - first);
        const expected = whole.data.slice(first * width, (first + count) * width);
        expect(await stream.read(first, count, unattended)).toEqual(expected);
      }
    }
  });

  it('reads into room that it is given, where there is enough of it', async () => {
    const file = await open(reader, name, bytes, 1e6);
    const whole = await file.read('x', unattended);
    const stream = await file.stream!('x');
    const width = whole.data.length / whole.shape[0]!;
    const room = await stream.read(0, 5, unattended);
    const second = await stream.read(5, 5, unattended, room);
    expect(second).toEqual(whole.data.slice(5 * width, 10 * width));
    expect(second.buffer).toBe(room.buffer);
    // Whoever remembers values by their array must not take these for those.
    expect(second).not.toBe(room);
    const all = await stream.read(0, 11, unattended, room);
    expect(all).toEqual(whole.data.slice(0, 11 * width));
    expect(all.buffer).not.toBe(room.buffer);
  });

  it('is listed above the memory budget, and refused only as a whole', async () => {
    const file = await open(reader, name, bytes, 100);
    expect(file.unreadable).toEqual([]);
    const problem = await problemOf(file.read('x', unattended));
    expect(problem.message).toMatch(/needs \d+ bytes in memory; the budget is 100 bytes/);
    expect(problem.remedy).toContain('np.save');
    expect((await (await file.stream!('x')).read(0, 1, unattended)).length).toBeGreaterThan(0);
  });
});

it('does not stream what is packed and in Fortran order', async () => {
  const bytes = zipBytes([{ name: 'x.npy', bytes: npyOf({ fortranOrder: true }), deflate: true }]);
  const file = await open(npz, 'x.npz', bytes, 100);
  const problem = await problemOf(file.stream!('x'));
  expect(problem.message).toContain('in Fortran order');
  expect(problem.remedy).toContain('np.ascontiguousarray');
});

it('finds at the end of the first pass that a packed member is damaged', async () => {
  const archive = zipBytes([{ name: 'x.npy', bytes: npyOf({}), deflate: true, claim: { crc: 1 } }]);
  const stream = await (await open(npz, 'x.npz', archive, 100)).stream!('x');
  await stream.read(0, 10, unattended);
  await expect(stream.read(10, 1, unattended)).rejects.toThrow(/damaged: its checksum/);
});
