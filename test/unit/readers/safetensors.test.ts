import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/readers/byteSource';
import { safetensors } from '../../../src/readers/safetensors';
import { CancelledError, unattended } from '../../../src/work';
import { concat } from '../support/npyWriter';
import { countingSource, LIMITS, problemOf } from '../support/readerSupport';
import { safetensorsBytes, safetensorsFile } from '../support/safetensorsWriter';

const open = (bytes: Uint8Array) => safetensors.open(countingSource('x.safetensors', bytes), LIMITS);
const entry = (dtype: string, shape: readonly number[], begin: number, end: number): string =>
  JSON.stringify({ dtype, shape, data_offsets: [begin, end] });
const zeros = (count: number): Uint8Array => new Uint8Array(count);

describe('reading a .safetensors file', () => {
  it('lists names, shapes and dtypes after two small reads', async () => {
    const values = new Array<number>(2000).fill(1);
    const bytes = safetensorsBytes([
      { name: 'bn1.input', shape: [50, 40], dtype: 'float32', values },
      { name: '', shape: [2], dtype: 'bfloat16', values: [1, -3.140625] },
    ]);
    const source = countingSource('x.safetensors', bytes);
    const file = await safetensors.open(source, LIMITS);
    expect(file.tensors).toEqual([
      { name: 'bn1.input', shape: [50, 40], dtype: 'float32' },
      { name: '', shape: [2], dtype: 'bfloat16' },
    ]);
    expect(source.reads).toBe(2);
    expect(source.bytesRead).toBeLessThan(200);
    expect([...(await file.read('', unattended)).data]).toEqual([1, -3.140625]);
  });

  it('takes padding, metadata, keys of later versions and a file without tensors', async () => {
    const padded = `{"__metadata__":{"format":"pt"},"x":{"note":1,${entry('U8', [2], 0, 2).slice(1)}}     `;
    const file = await open(safetensorsFile(padded, Uint8Array.of(1, 2)));
    expect([...(await file.read('x', unattended)).data]).toEqual([1, 2]);
    for (const none of ['{}', '{"__metadata__":null}']) {
      expect((await open(safetensorsFile(none))).tensors).toEqual([]);
    }
  });

  it('does not fall for names that objects have by themselves', async () => {
    const header = `{"__proto__":${entry('U8', [1], 0, 1)},"constructor":${entry('U8', [1], 1, 2)}}`;
    const file = await open(safetensorsFile(header, Uint8Array.of(7, 8)));
    expect(file.tensors.map(({ name }) => name)).toEqual(['__proto__', 'constructor']);
    expect([...(await file.read('constructor', unattended)).data]).toEqual([8]);
  });

  it('reports progress in bytes and stops when it is cancelled', async () => {
    const header = `{"x":${entry('F32', [800_000], 0, 3_200_000)}}`;
    const source = bufferSource('x.safetensors', safetensorsFile(header, zeros(3_200_000)));
    const file = await safetensors.open(source, { memoryBudget: 1e8 });
    const seen: number[] = [];
    await file.read('x', { progress: (done) => seen.push(done), pause: () => undefined });
    expect(seen.length).toBe(4);
    expect(seen.at(-1)).toBe(3_200_000);
    const pause = () => Promise.reject(new CancelledError());
    await expect(file.read('x', { progress: () => undefined, pause })).rejects.toBeInstanceOf(CancelledError);
  });
});

describe('a .safetensors file that is refused', () => {
  const pair = (a: string, b: string, size: number) => safetensorsFile(`{"a":${a},"b":${b}}`, zeros(size));
  const damaged = (what: string) => `x.safetensors has a damaged header: ${what}`;
  const cases: readonly (readonly [string, Uint8Array, string])[] = [
    ['empty', zeros(0), 'x.safetensors is truncated: its header takes 8 bytes, the file has 0.'],
    ['7 bytes', zeros(7), 'x.safetensors is truncated: its header takes 8 bytes, the file has 7.'],
    ['no header', zeros(8), damaged(`'{' as its first character was expected, but it has nothing.`)],
    [
      'a header beyond the end',
      safetensorsFile('{}', zeros(0), 3),
      'x.safetensors is truncated: its header takes 3 bytes, the file has 2.',
    ],
    [
      'a header of 100 MB and a byte',
      safetensorsFile('{}', zeros(0), 100_000_001),
      damaged('a length of at most 100,000,000 bytes was expected, but it has 100,000,001 bytes.'),
    ],
    [
      'a zip',
      concat([Uint8Array.of(0x50, 0x4b, 3, 4), zeros(40)]),
      damaged("the length of a header was expected, but it has a zip file's first bytes."),
    ],
    [
      'what Git LFS leaves behind',
      new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n'),
      'x.safetensors is a Git LFS pointer: the tensors themselves have not been fetched.',
    ],
    ['a list', safetensorsFile('[]'), damaged(`'{' as its first character was expected, but it has 5b 5d.`)],
    ['a space first', safetensorsFile(' {}'), damaged(`'{' as its first character was expected`)],
    ['no JSON', safetensorsFile('{"a":}'), damaged('JSON was expected')],
    ['no UTF-8', safetensorsFile(Uint8Array.of(0x7b, 0xff, 0x7d)), damaged('JSON was expected')],
    [
      'a tensor twice',
      safetensorsFile(`{"a":${entry('U8', [1], 0, 1)},"\\u0061":${entry('U8', [1], 0, 1)}}`, zeros(1)),
      damaged('names that differ was expected, but it has the key "a" twice.'),
    ],
    [
      'a dtype twice',
      safetensorsFile(`{"a":{"dtype":"U8",${entry('I8', [1], 0, 1).slice(1)}}`, zeros(1)),
      damaged('names that differ was expected, but it has the key "dtype" twice.'),
    ],
    [
      'metadata that is no text',
      safetensorsFile('{"__metadata__":{"a":1}}'),
      damaged('texts by name under "__metadata__" was expected'),
    ],
    [
      'an entry that is none',
      safetensorsFile('{"a":7}'),
      'a in x.safetensors has a damaged header: dtype, shape and data_offsets was expected, but it has 7.',
    ],
    ['no dtype', safetensorsFile('{"a":{"shape":[],"data_offsets":[0,0]}}'), 'a dtype was expected'],
    [
      'a negative length',
      safetensorsFile(`{"a":${entry('U8', [-1], 0, 0)}}`),
      'a shape: a list of lengths was expected, but it has [-1].',
    ],
    [
      'half an offset',
      safetensorsFile(`{"a":${entry('U8', [1], 0, 1.5)}}`, zeros(2)),
      'two data_offsets was expected, but it has [0,1.5].',
    ],
    [
      'offsets beyond the file',
      safetensorsFile(`{"a":${entry('F32', [4], 0, 16)}}`, zeros(10)),
      'a in x.safetensors is truncated: it ends at byte 16 of the data, the file has 10.',
    ],
    [
      'offsets the wrong way round',
      safetensorsFile(`{"a":${entry('U8', [1], 1, 0)}}`, zeros(1)),
      'a in x.safetensors ends before it begins, the file has 1.',
    ],
    [
      'too few bytes for its shape',
      safetensorsFile(`{"a":${entry('F32', [2, 3], 0, 20)}}`, zeros(20)),
      'a in x.safetensors has 20 bytes, but 2 × 3 float32 takes 24.',
    ],
    [
      '2^60 elements',
      safetensorsFile(`{"a":${entry('U8', [2 ** 30, 2 ** 30], 0, 1)}}`, zeros(1)),
      'takes 1,152,921,504,606,847,000',
    ],
    [
      'overlapping tensors',
      pair(entry('U8', [4], 0, 4), entry('U8', [4], 2, 6), 6),
      'b in x.safetensors overlaps a: it begins at byte 2 of the data, not at 4.',
    ],
    [
      'a hole between tensors',
      pair(entry('U8', [2], 0, 2), entry('U8', [2], 4, 6), 6),
      'b in x.safetensors leaves a hole of 2 bytes behind a: it begins at byte 4 of the data, not at 2.',
    ],
    [
      'a hole before the first',
      safetensorsFile(`{"a":${entry('U8', [1], 1, 2)}}`, zeros(2)),
      'a in x.safetensors leaves a hole of 1 byte behind the header',
    ],
    [
      'bytes behind the last',
      safetensorsFile(`{"a":${entry('U8', [1], 0, 1)}}`, zeros(4)),
      'x.safetensors has 3 bytes behind its last tensor that belong to none.',
    ],
  ];
  it.each(cases)('%s', async (_, bytes, message) => {
    const problem = await problemOf(open(bytes));
    expect(problem.message).toContain(message);
    expect(problem.where).toContain('x.safetensors');
    expect(problem.expected).toBeTruthy();
    expect(problem.found).toBeTruthy();
    expect(problem.remedy).toBeTruthy();
  });

  it('is refused quickly, however deep its header is nested', async () => {
    const problem = await problemOf(open(safetensorsFile(`{"a":${'['.repeat(200_000)}`)));
    expect(problem.message).toContain('JSON was expected');
    const closed = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    expect((await problemOf(open(safetensorsFile(closed)))).message).toContain(
      'dtype, shape and data_offsets',
    );
  });
});
