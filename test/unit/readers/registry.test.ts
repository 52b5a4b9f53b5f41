import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/readers/byteSource';
import { openTensors, readers, supportedExtensions } from '../../../src/readers/registry';
import { npyBytes } from '../support/npyWriter';
import { LIMITS, problemOf } from '../support/readerSupport';
import { safetensorsBytes } from '../support/safetensorsWriter';
import { zipBytes } from '../support/zipWriter';

const npyFile = npyBytes({ shape: [2], dtype: 'int8', values: [1, 2] });
const npzFile = zipBytes([{ name: 'a.npy', bytes: npyFile }]);

async function open(name: string, bytes: Uint8Array) {
  const { format, file } = await openTensors(bufferSource(name, bytes), LIMITS);
  return [format, ...file.tensors.map((tensor) => tensor.name)];
}

describe('openTensors', () => {
  it.each([
    ['x.npy', npyFile, ['NumPy array', 'x']],
    ['X.NPY', npyFile, ['NumPy array', 'X']],
    ['acts.npz', npzFile, ['NumPy archive', 'a']],
    ['without-ending', npyFile, ['NumPy array', 'without-ending']],
    [
      'acts.safetensors',
      safetensorsBytes([{ name: 'a', shape: [1], dtype: 'bool', values: [1] }]),
      ['safetensors file', 'a'],
    ],
    ['T.CSV', new TextEncoder().encode('1,2'), ['table of numbers', 'T']],
    ['t.tsv', new TextEncoder().encode('1'), ['table of numbers', 't']],
    ['x.f32', new Uint8Array(8), ['raw float32', 'x']],
    ['x.raw', new Uint8Array(8), ['raw float32', 'x']],
    ['x.y.bin', new Uint8Array(8), ['raw float32', 'x.y']],
    ['odd.bin', npzFile, ['NumPy archive', 'a']],
    ['odd.raw', npyFile, ['NumPy array', 'odd.raw']],
    ['x.constructor', npyFile, ['NumPy array', 'x.constructor']],
  ])('%s', async (name, bytes, expected) => {
    expect(await open(name, bytes)).toEqual(expected);
  });

  it('goes by the ending first', async () => {
    const problem = await problemOf(open('x.npy', npzFile));
    expect(problem.message).toBe('x.npy is not a NumPy array but a zip archive.');
  });

  it('names the endings it knows', async () => {
    const problem = await problemOf(open('notes.txt', new TextEncoder().encode('hello')));
    expect(problem).toMatchObject({
      message:
        'notes.txt is in no format that Normscope reads: it reads .npy, .npz, .safetensors, .csv, .tsv, .f32, .raw, .bin.',
      found: '.txt, first bytes 68 65 6c 6c 6f',
    });
    expect((await problemOf(open('empty', new Uint8Array(0)))).found).toBe('no ending, first bytes nothing');
  });

  it.each([
    ['model.pt', 'torch.load("model.pt"'],
    ['model.PTH', 'torch.load("model.PTH"'],
    ['data.pkl', 'pickle.load(open("data.pkl", "rb"))'],
  ])('refuses %s with two lines of Python', async (name, load) => {
    const problem = await problemOf(open(name, npzFile));
    expect(problem.message).toContain('reading one can run any code');
    const [, ...lines] = problem.remedy!.split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain(load);
    expect(lines[1]).toContain(`np.savez("${name.split('.')[0]!}.npz"`);
  });

  it('lists every ending once', () => {
    expect(supportedExtensions).toEqual(Object.values(readers).flatMap(({ extensions }) => extensions));
    expect(new Set(supportedExtensions).size).toBe(supportedExtensions.length);
  });
});
