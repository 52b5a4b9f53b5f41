import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/readers/byteSource';
import { npy } from '../../../src/readers/npy';
import { npz } from '../../../src/readers/npz';
import type { Tensor } from '../../../src/tensor/tensor';
import { CancelledError, unattended } from '../../../src/work';
import { concat, npyBytes, npyHeaderBytes } from '../support/npyWriter';
import { countingSource, fixture, LIMITS, problemOf } from '../support/readerSupport';

const expected = JSON.parse(
  readFileSync(new URL('../../fixtures/numpy/expected.json', import.meta.url), 'utf8'),
) as Readonly<
  Record<string, Readonly<Record<string, { shape: number[]; dtype: string; values: (number | string)[] }>>>
>;

const fixtures = Object.entries(expected).filter(([name]) => /\.np[yz]$/.test(name));

async function readOnly(bytes: Uint8Array, name = 'x.npy'): Promise<Tensor> {
  const file = await npy.open(bufferSource(name, bytes), LIMITS);
  return file.read(file.tensors[0]!.name, unattended);
}

const header = (dict: string) => npyHeaderBytes(dict);
const float32Header = (shape: string) =>
  header(`{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`);

describe('files that real NumPy wrote', () => {
  it.each(fixtures)('%s', async (name, tensors) => {
    const reader = name.endsWith('.npy') ? npy : npz;
    const file = await reader.open(countingSource(name, fixture(name)), LIMITS);
    for (const [tensorName, { shape, dtype, values }] of Object.entries(tensors)) {
      const tensor = await file.read(tensorName, unattended);
      expect(tensor.shape).toEqual(shape);
      expect(tensor.dtype).toBe(dtype);
      expect([...tensor.data]).toEqual(
        values.map((value) => (value === 'nan' ? NaN : value === 'inf' ? Infinity : value)),
      );
    }
  });
});

describe('reading an .npy file', () => {
  it('lists name, shape and dtype after one small read', async () => {
    const bytes = npyBytes({ shape: [50, 40], dtype: 'float32', values: new Array<number>(2000).fill(1) });
    const source = countingSource('layer1.npy', bytes);
    const file = await npy.open(source, LIMITS);
    expect(file.tensors).toEqual([{ name: 'layer1', shape: [50, 40], dtype: 'float32' }]);
    expect(file.unreadable).toEqual([]);
    expect([source.reads, source.bytesRead]).toEqual([1, 256]);
  });

  it('reads a header longer than the first read', async () => {
    const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (2,), ${' '.repeat(500)}}`;
    const bytes = concat([npyHeaderBytes(text, 2), new Uint8Array(new Float32Array([3, 4]).buffer)]);
    expect([...(await readOnly(bytes)).data]).toEqual([3, 4]);
  });

  it('ignores what follows the elements, as np.load does', async () => {
    const bytes = npyBytes({ shape: [2], dtype: 'int8', values: [1, -2] });
    expect([...(await readOnly(concat([bytes, new Uint8Array(9)]))).data]).toEqual([1, -2]);
  });

  it('turns every non-zero boolean into 1', async () => {
    const bytes = concat([
      header("{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }"),
      Uint8Array.of(0, 1, 255),
    ]);
    expect([...(await readOnly(bytes)).data]).toEqual([0, 1, 1]);
  });

  it('reports progress in bytes and stops when it is cancelled', async () => {
    const elements = 800_000;
    const bytes = concat([float32Header(`(${elements},)`), new Uint8Array(4 * elements)]);
    const file = await npy.open(bufferSource('x.npy', bytes), { memoryBudget: 1e8 });
    const seen: [number, number][] = [];
    await file.read('x', { progress: (done, total) => seen.push([done, total]), pause: () => undefined });
    expect(seen.at(-1)).toEqual([3_200_000, 3_200_000]);
    expect(seen.length).toBe(4);
    const cancelled = file.read('x', {
      progress: () => undefined,
      pause: () => Promise.reject(new CancelledError()),
    });
    await expect(cancelled).rejects.toBeInstanceOf(CancelledError);
  });

  it('passes on what the source rejects with', async () => {
    const bytes = npyBytes({ shape: [2], dtype: 'int8', values: [1, 2] });
    const source = { ...bufferSource('x.npy', bytes) };
    const file = await npy.open(source, LIMITS);
    source.read = () => Promise.reject(new Error('the file has vanished'));
    await expect(file.read('x', unattended)).rejects.toThrow('the file has vanished');
  });

  it('notices a file that has become shorter', async () => {
    const bytes = npyBytes({ shape: [40], dtype: 'float64', values: new Array<number>(40).fill(1) });
    const file = await npy.open(
      {
        name: 'x.npy',
        size: bytes.length,
        read: (at, n) => Promise.resolve(bytes.subarray(at, Math.min(300, at + n))),
      },
      LIMITS,
    );
    const problem = await problemOf(file.read('x', unattended));
    expect(problem.message).toBe(
      'x.npy is truncated: 320 bytes were expected at byte 128, the file has 172.',
    );
  });

  it('names the tensors it has when asked for another', async () => {
    const file = await npy.open(
      bufferSource('x.npy', npyBytes({ shape: [1], dtype: 'int8', values: [1] })),
      LIMITS,
    );
    expect(await problemOf(file.read('y', unattended))).toMatchObject({
      message: 'x.npy has no tensor named y.',
      expected: 'one of x',
    });
  });
});

describe('an .npy file is refused with a reason and a way out', () => {
  const cases: [string, Uint8Array, string, string][] = [
    [
      'truncated elements',
      concat([float32Header('(200, 200)'), new Uint8Array(81_920)]),
      'x.npy is truncated: the header promises 160,000 bytes, the file has 81,920.',
      'Copy or save',
    ],
    [
      'truncated header',
      float32Header('(2, 2)').subarray(0, 100),
      'x.npy is truncated: its header alone takes 128 bytes, the file has 100.',
      'Copy or save',
    ],
    [
      'nothing but the magic',
      float32Header('(2, 2)').subarray(0, 7),
      'x.npy is truncated: its header alone takes 10 bytes, the file has 7.',
      'Copy or save',
    ],
    ['an empty file', new Uint8Array(0), 'x.npy is empty: 0 bytes.', 'np.save'],
    [
      'text',
      new TextEncoder().encode('a,b,c\n1,2,3\n'),
      'x.npy is not a NumPy array: it does not start with the .npy signature.',
      'real format',
    ],
    [
      'a zip',
      Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0),
      'x.npy is not a NumPy array but a zip archive.',
      'ending .npz',
    ],
    [
      'a pickle',
      Uint8Array.of(0x80, 4, 0x95, 0),
      'x.npy is not a NumPy array but a Python pickle, which can run any code when it is read.',
      'np.asarray(np.load("x.npy", allow_pickle=True), dtype=np.float32)',
    ],
    [
      'an unknown version',
      Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 9, 1, 0, 0),
      'x.npy has version 9.1 of the .npy format; Normscope reads 1 to 3.',
      'np.save',
    ],
    [
      'a header that is no dict',
      header('[1, 2]'),
      'x.npy has a damaged header: a dict with descr, fortran_order, shape was expected, but it has another Python value.',
      'np.save',
    ],
    [
      'a missing key',
      header("{'descr': '<f4', 'shape': (2,)}"),
      "x.npy has a damaged header: a dict with descr, fortran_order, shape was expected, but it has no 'fortran_order'.",
      'np.save',
    ],
    [
      'another key',
      header("{'descr': '<f4', 'shape': (2,), 'fortran_order': False, 'x': 1}"),
      "x.npy has a damaged header: a dict with descr, fortran_order, shape only was expected, but it has the key 'x'.",
      'np.save',
    ],
    [
      'a negative length',
      float32Header('(-3,)'),
      'x.npy has a damaged header: a shape: a tuple of lengths was expected, but it has the length -3.',
      'np.save',
    ],
    [
      'a shape that is no tuple',
      float32Header('3'),
      'x.npy has a damaged header: a shape: a tuple of lengths was expected, but it has no tuple.',
      'np.save',
    ],
    [
      '2^53 elements',
      float32Header('(134217728, 67108864)'),
      'x.npy is truncated: the header promises 36,028,797,018,963,970 bytes, the file has 0.',
      'Copy or save',
    ],
    [
      'rank 0',
      concat([float32Header('()'), new Uint8Array(4)]),
      'x.npy has 0 axes; Normscope inspects tensors with 1 to 4.',
      'reshape(1)',
    ],
    [
      'rank 5',
      concat([float32Header('(2, 1, 1, 1, 1)'), new Uint8Array(8)]),
      'x.npy has 5 axes; Normscope inspects tensors with 1 to 4.',
      'reshape(2, -1)',
    ],
    [
      'no elements',
      float32Header('(0, 3)'),
      'x.npy is an empty tensor: its shape is 0 × 3.',
      'at least one sample',
    ],
    [
      'a 4 GB header',
      concat([npyHeaderBytes('{}', 2).subarray(0, 8), Uint8Array.of(255, 255, 255, 255)]),
      'x.npy has a damaged header: it claims to be 4,294,967,295 bytes long.',
      'np.save',
    ],
    [
      'a header that is no UTF-8',
      concat([Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 3, 0, 1, 0, 0, 0), Uint8Array.of(0xff)]),
      'x.npy has a damaged header: UTF-8 text was expected, but it has bytes that are no UTF-8.',
      'np.save',
    ],
  ];
  it.each(cases)('%s', async (_, bytes, message, remedy) => {
    const problem = await problemOf(npy.open(countingSource('x.npy', bytes), LIMITS));
    expect(problem.message).toBe(message);
    expect(problem.remedy).toContain(remedy);
    expect(problem.where).toContain('x.npy');
    expect(problem.expected).toBeTruthy();
    expect(problem.found).toBeTruthy();
  });
});

describe('dtypes that are no plain numbers', () => {
  it.each([
    [
      'object.npy',
      'pickled Python objects',
      'np.save("object_converted.npy", np.asarray(np.load("object.npy", allow_pickle=True).tolist(), dtype=np.float32))',
    ],
    [
      'structured.npy',
      'a structured array (fields pos, id)',
      'np.save("structured_converted.npy", np.load("structured.npy")["pos"])',
    ],
    [
      'complex.npy',
      "complex numbers of dtype '<c8'",
      'np.save("complex_converted.npy", np.abs(np.load("complex.npy")))',
    ],
    ['text.npy', "text of dtype '<U2'", 'np.load("text.npy").astype(np.float32)'],
  ])('%s', async (name, message, remedy) => {
    const problem = await problemOf(npy.open(bufferSource(name, fixture(name)), LIMITS));
    expect(problem.message).toContain(message);
    expect(problem.remedy).toContain(remedy);
  });

  it.each([
    ['<M8[ns]', 'dates or durations'],
    ['<f16', 'extended floats'],
    ['|V2', 'bfloat16'],
    ['|V7', 'raw bytes'],
    ['constructor', 'elements of dtype'],
    ['', 'elements of dtype'],
  ])('%s', async (descr, message) => {
    const bytes = header(`{'descr': '${descr}', 'fortran_order': False, 'shape': (0,), }`);
    expect((await problemOf(npy.open(bufferSource('x.npy', bytes), LIMITS))).message).toContain(message);
  });
});
