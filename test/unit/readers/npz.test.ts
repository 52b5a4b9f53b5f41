import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/readers/byteSource';
import { npz } from '../../../src/readers/npz';
import { unattended } from '../../../src/work';
import { npyBytes } from '../support/npyWriter';
import { countingSource, fixture, LIMITS, problemOf } from '../support/readerSupport';
import { zipBytes } from '../support/zipWriter';
import type { ZipEntry, ZipOptions } from '../support/zipWriter';

const values = (count: number) => Array.from({ length: count }, (_, i) => i);
const array = (count: number) => npyBytes({ shape: [count], dtype: 'float32', values: values(count) });
const ZEROS = npyBytes({ shape: [200_000], dtype: 'float32', values: [] });

async function open(entries: readonly ZipEntry[], options?: ZipOptions) {
  return npz.open(countingSource('acts.npz', zipBytes(entries, options)), LIMITS);
}

/** The reason why the archive's only member is not readable. */
async function problemWith(entry: Partial<ZipEntry>) {
  const file = await open([{ name: 'x.npy', bytes: array(5), ...entry }]);
  expect(file.tensors).toEqual([]);
  return problemOf(file.read('x', unattended));
}

describe('reading an .npz file', () => {
  it.each([
    ['stored', false, {}],
    ['deflated', true, {}],
    ['zip64', false, { zip64: true }],
    ['deflated zip64 with a comment', true, { zip64: true, comment: 'made PK\u0005\u0006 by hand' }],
  ])('%s', async (_, deflate, options) => {
    const file = await open(
      [
        { name: 'a.npy', bytes: array(3), deflate },
        { name: 'deep/λ.npy', bytes: array(20_000), deflate },
      ],
      options,
    );
    expect(file.tensors).toEqual([
      { name: 'a', shape: [3], dtype: 'float32' },
      { name: 'deep/λ', shape: [20_000], dtype: 'float32' },
    ]);
    expect([...(await file.read('deep/λ', unattended)).data]).toEqual(values(20_000));
    expect([...(await file.read('a', unattended)).data]).toEqual(values(3));
    expect([...(await file.read('a', unattended)).data]).toEqual(values(3));
  });

  it('opens by headers only', async () => {
    const members = Array.from({ length: 200 }, (_, i) => ({
      name: `m${i}.npy`,
      bytes: array(2000),
      deflate: i % 2 === 0,
    }));
    const bytes = zipBytes(members);
    const source = countingSource('acts.npz', bytes);
    const file = await npz.open(source, LIMITS);
    expect(file.tensors.length).toBe(200);
    expect(source.bytesRead).toBeLessThan(65_557 + 20_000 + 200 * 600);
    expect(source.reads).toBeLessThanOrEqual(3 + 200 * 2);
  });

  it('lists what it cannot read, with the reason, beside what it can', async () => {
    const file = await open([
      { name: 'scalar.npy', bytes: npyBytes({ shape: [], dtype: 'int8', values: [1] }) },
      { name: 'folder/', bytes: new Uint8Array(0) },
      { name: 'readme.txt', bytes: new TextEncoder().encode('hello') },
      { name: 'x.npy', bytes: array(2) },
    ]);
    expect(file.tensors.map(({ name }) => name)).toEqual(['x']);
    expect(file.unreadable.map(({ name }) => name)).toEqual(['scalar', 'readme.txt']);
    expect(file.unreadable[0]!.message).toBe(
      'scalar.npy in acts.npz has 0 axes; Normscope inspects tensors with 1 to 4. Reshape it in Python: np.save("scalar.npy", np.load("acts.npz")["scalar"].reshape(1))',
    );
    expect(file.unreadable[1]!.message).toContain('readme.txt in acts.npz is not a NumPy array');
  });

  it('gives the line that saves a pickled member again', async () => {
    const file = await npz.open(bufferSource('deflated.npz', fixture('deflated.npz')), LIMITS);
    const problem = await problemOf(file.read('bad', unattended));
    expect(problem.message).toContain('reading a pickle can run any code');
    expect(problem.remedy).toContain(
      'np.save("bad.npy", np.asarray(np.load("deflated.npz", allow_pickle=True)["bad"].tolist(), dtype=np.float32))',
    );
  });

  it('takes hostile names for names only', async () => {
    const names = [
      '../../etc/passwd',
      'C:\\x',
      '__proto__',
      'constructor',
      'a\u001b[31m\nb',
      '\u202egnp.x',
      '',
    ];
    const file = await open(names.map((name) => ({ name: `${name}.npy`, bytes: array(2) })));
    expect(file.tensors.map(({ name }) => name)).toEqual([...names.slice(0, -1), '.npy']);
    for (const { name } of file.tensors) expect((await file.read(name, unattended)).data.length).toBe(2);
    const problem = await problemOf(file.read('toString\u0007', unattended));
    expect(problem.message).toBe('acts.npz has no tensor named toString\ufffd.');
  });
});

describe('an archive is refused with a reason', () => {
  const sound = zipBytes([{ name: 'x.npy', bytes: array(50) }]);
  it.each<[string, Uint8Array, string]>([
    ['empty', new Uint8Array(0), 'acts.npz is empty: 0 bytes.'],
    [
      'truncated',
      sound.subarray(0, 200),
      'acts.npz is truncated: a zip archive ends with its directory, and there is none.',
    ],
    ['an array', array(3), 'acts.npz is a single NumPy array, not an archive of them.'],
    [
      'a pickle',
      Uint8Array.of(0x80, 2, 1),
      'acts.npz is a Python pickle, which can run any code when it is read, not a NumPy archive.',
    ],
    ['text', new TextEncoder().encode('hello'), 'acts.npz is not a NumPy archive: it has no zip directory.'],
    ['without members', zipBytes([]), 'acts.npz is an archive without members.'],
    [
      'cut in front',
      sound.subarray(60),
      'acts.npz is a damaged archive: its directory of 51 bytes at byte 363 does not fit before byte 354.',
    ],
  ])('%s', async (_, bytes, message) => {
    const problem = await problemOf(npz.open(countingSource('acts.npz', bytes), LIMITS));
    expect(problem.message).toBe(message);
    expect(problem.remedy).toBeTruthy();
  });
});

describe('a member is refused with a reason', () => {
  it.each<[string, Partial<ZipEntry>, string]>([
    ['encrypted', { claim: { flags: 1 } }, 'x.npy in acts.npz is encrypted.'],
    ['another method', { claim: { method: 14 } }, 'x.npy in acts.npz is packed with method 14.'],
    [
      'stored sizes that differ',
      { claim: { size: 7 } },
      'x.npy in acts.npz is stored as it is, yet its sizes differ: 148 bytes in the archive, 7 bytes outside.',
    ],
    [
      'an offset beyond the file',
      { claim: { offset: 99_999 } },
      'x.npy in acts.npz does not fit into its place: 148 bytes from byte 99,999, but other data begins at byte 183.',
    ],
    [
      'a size beyond its place',
      { claim: { size: 900, packedSize: 900 } },
      'x.npy in acts.npz does not fit into its place: 900 bytes from byte 0, but other data begins at byte 183.',
    ],
    [
      'another local name',
      { claim: { localName: 'y.npy' } },
      'x.npy in acts.npz is not where the directory says, or goes by another name or method there.',
    ],
    [
      'packed rubbish',
      { deflate: true, claim: { packed: new Uint8Array(100).fill(0xff) } },
      'x.npy in acts.npz is damaged: its packed data cannot be unpacked beyond byte 0.',
    ],
    [
      'an unpacked size too small',
      { bytes: array(90), deflate: true, claim: { size: 60 } },
      'x.npy in acts.npz is damaged: the archive promises 60 bytes, but it unpacks to more.',
    ],
  ])('%s', async (_, entry, message) => {
    expect((await problemWith(entry)).message).toBe(message);
  });

  it('two members of one name', async () => {
    const file = await open([
      { name: 'x.npy', bytes: array(2) },
      { name: 'x.npy', bytes: array(3) },
      { name: 'y.npy', bytes: array(4) },
    ]);
    expect(file.tensors.map(({ name }) => name)).toEqual(['y']);
    expect(file.unreadable[0]!.message).toContain('acts.npz has more than one member named x');
  });

  it('members that overlap', async () => {
    const file = await open([
      { name: 'x.npy', bytes: array(2) },
      { name: 'y.npy', bytes: array(3), claim: { offset: 20 } },
    ]);
    expect(file.tensors).toEqual([]);
    expect(file.unreadable[0]!.message).toContain('does not fit into its place');
  });

  const whenRead: [string, Partial<ZipEntry>, string][] = [
    ['a wrong checksum', { claim: { crc: 1 } }, 'x.npy in acts.npz is damaged: its checksum is '],
    [
      'a wrong checksum, deflated',
      { deflate: true, claim: { crc: 1 } },
      'x.npy in acts.npz is damaged: its checksum is ',
    ],
    [
      'a bomb that lies',
      { bytes: ZEROS, deflate: true, claim: { size: 500_000 } },
      'x.npy in acts.npz is truncated: the header promises 800,000 bytes, the file has 499,872.',
    ],
    [
      'more packed data than promised',
      { bytes: concatZeros(array(5), 500), deflate: true, claim: { size: 200 } },
      'x.npy in acts.npz is damaged: the archive promises 200 bytes, but it unpacks to more.',
    ],
    [
      'less packed data than promised',
      { bytes: array(5), deflate: true, claim: { size: 700 } },
      'x.npy in acts.npz is damaged: the archive promises 700 bytes, but it unpacks to only 148.',
    ],
  ];
  it.each(whenRead)('%s', async (_, entry, message) => {
    const file = await open([{ name: 'x.npy', bytes: array(5), ...entry }]);
    expect((await problemOf(file.read('x', unattended))).message).toContain(message);
  });

  it('a file that was written anew in the meantime', async () => {
    let bytes = zipBytes([{ name: 'x.npy', bytes: array(2) }]);
    const other = zipBytes([
      { name: 'x.npy', bytes: npyBytes({ shape: [1, 2], dtype: 'float32', values: [1, 2] }) },
    ]);
    expect(other.length).toBe(bytes.length);
    const source = {
      name: 'acts.npz',
      size: bytes.length,
      read: (at: number, n: number) => Promise.resolve(bytes.subarray(at, at + n)),
    };
    const file = await npz.open(source, LIMITS);
    bytes = other;
    expect((await problemOf(file.read('x', unattended))).message).toBe(
      'x.npy in acts.npz has changed since it was opened: it was 2 float32, now it is 1 × 2 float32.',
    );
  });
});

function concatZeros(bytes: Uint8Array, count: number): Uint8Array {
  const longer = new Uint8Array(bytes.length + count);
  longer.set(bytes);
  return longer;
}
