import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/readers/byteSource';
import { csv } from '../../../src/readers/csv';
import { CancelledError, unattended } from '../../../src/work';
import { concat } from '../support/npyWriter';
import { LIMITS, problemOf } from '../support/readerSupport';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

async function table(text: string | Uint8Array, name = 'x.csv') {
  const bytes = typeof text === 'string' ? utf8(text) : text;
  const file = await csv.open(bufferSource(name, bytes), LIMITS);
  const [entry] = file.tensors;
  const { data, shape, dtype } = await file.read(entry!.name, unattended);
  expect({ shape, dtype }).toEqual({ shape: entry!.shape, dtype: 'float64' });
  return { name: entry!.name, names: entry!.columnNames, shape, data: [...data] };
}

describe('reading a table of numbers', () => {
  it('is one float64 tensor of shape (rows, columns), named after the file', async () => {
    expect(await table('1,2.5,-3e-2\n4,.5,6.\n', 'acts.csv')).toEqual({
      name: 'acts',
      names: undefined,
      shape: [2, 3],
      data: [1, 2.5, -0.03, 4, 0.5, 6],
    });
  });

  it.each([
    ['names', 'a,b\n1,2', ['a', 'b']],
    ['quoted names with separators', '"a,1","b;2"\n1,2', ['a,1', 'b;2']],
    ["np.savetxt's names", '# a, b\n1,2', ['a', 'b']],
    ['names and numbers of columns', 'label,0\n1,2', ['label', '0']],
    ['one name of two', ',b\n1,2', ['', 'b']],
    ['a byte order mark', '\ufeffa,b\n1,2', ['a', 'b']],
    ['a byte order mark and no names', '\ufeff1,2', undefined],
    ['CRLF', 'a,b\r\n1,2\r\n', ['a', 'b']],
    ['CR', 'a,b\r1,2', ['a', 'b']],
    ['blank lines', '\n\na,b\n  \n1,2\n\n\n', ['a', 'b']],
    ['spaces about', ' a , b \n 1 ,\t2 ', ['a', 'b']],
    ['quotes about the numbers', '"1","2"\r\n', undefined],
    ['semicolons', 'a;b\n1;2', ['a', 'b']],
    ['tabs', 'a, b\tc\n1\t2', ['a, b', 'c']],
    ['Latin-1 in the names', concat([utf8('a'), Uint8Array.of(0xe9), utf8(',b\n1,2')]), ['a\ufffd', 'b']],
    [
      'UTF-16',
      Uint8Array.from([0xff, 0xfe, ...Array.from('1,2').flatMap((c) => [c.charCodeAt(0), 0])]),
      undefined,
    ],
  ])('with %s', async (_, text, names) => {
    expect(await table(text)).toEqual({ name: 'x', names, shape: [1, 2], data: [1, 2] });
  });

  it('reads a .tsv by tabs, whatever else is in it', async () => {
    expect(await table('a,b\tc\n1\t2', 'x.tsv')).toMatchObject({ names: ['a,b', 'c'], data: [1, 2] });
  });

  it('reads NaN and the infinities in their usual spellings, and an empty cell as NaN', async () => {
    const text = 'nan,NaN,-NAN,,inf,+Inf,-INF,Infinity,-infinity\n0,-0,1e400,-1e400,5e-324,1E5,+1,007,1e-400';
    expect((await table(text)).data).toEqual([
      ...[NaN, NaN, NaN, NaN, Infinity, Infinity, -Infinity, Infinity, -Infinity],
      ...[0, -0, Infinity, -Infinity, 5e-324, 1e5, 1, 7, 0],
    ]);
  });

  it('reports progress, also while it looks for the size, and stops when it is cancelled', async () => {
    const source = bufferSource('x.csv', utf8('0.123456789,1\n'.repeat(50_000)));
    const seen: number[] = [];
    const work = { progress: (done: number) => seen.push(done), pause: () => undefined };
    const file = await csv.open(source, LIMITS, work);
    expect(seen).toHaveLength(3);
    await file.read('x', work);
    expect(seen.slice(3)).toEqual(seen.slice(0, 3));
    expect(seen.at(-1)).toBe(source.size);
    const cancelled = { progress: () => undefined, pause: () => Promise.reject(new CancelledError()) };
    await expect(csv.open(source, LIMITS, cancelled)).rejects.toBeInstanceOf(CancelledError);
    await expect(file.read('x', cancelled)).rejects.toBeInstanceOf(CancelledError);
  });

  it('notices that the file has changed since it was opened', async () => {
    let bytes = utf8('1,2\n3,4\n');
    const source = {
      name: 'x.csv',
      size: 8,
      read: (at: number, n: number) => Promise.resolve(bytes.subarray(at, at + n)),
    };
    const file = await csv.open(source, LIMITS);
    for (const text of [
      '11,222\n\n',
      '1,2\n3,4\n5,6\n'.slice(0, 8).replace('3,4', '\n\n\n'),
      '1,2\n3\n\n\n',
    ]) {
      bytes = utf8(text);
      expect((await problemOf(file.read('x', unattended))).message).toMatch(/has changed|row 2 has 1 cell/);
    }
  });
});

describe('a table that is refused', () => {
  const huge = `${'1,'.repeat(9)}1\n`.repeat(14_000);
  it.each([
    ['a bad cell', '1,2\n3,oops\n', 'x.csv: "oops" in row 2, column 2 is not a number.'],
    [
      'a bad cell under a name',
      'a,b c\n\n1,2\n3,4x\n',
      'x.csv: "4x" in row 4, column 2 (b c) is not a number.',
    ],
    ['a bad cell in the first row', '1.5,oops\n3,4\n', 'x.csv: "oops" in row 1, column 2 is not a number.'],
    ['a decimal comma', 'a;b\n1,5;2\n', 'x.csv: "1,5" in row 2, column 1 (a) is not a number.'],
    ['another base', '1,2\n3,0x10', 'x.csv: "0x10" in row 2, column 2 is not a number.'],
    ['truth values', 'a,b\n1,True', 'x.csv: "True" in row 2, column 2 (b) is not a number.'],
    ['spaces as separators', '1 2\n3 4\n', 'x.csv: "3 4" in row 2, column 1 (1 2) is not a number.'],
    ['a short row', '1,2\n3\n', 'x.csv: row 2 has 1 cell, the first row has 2.'],
    ['a long row', 'a\n1,2\n', 'x.csv: row 2 has 2 cells, the first row has 1.'],
    ['an open quote', '1,2\n3,"4\n5,6\n', 'x.csv: row 2 has a quoted cell that does not end as it should.'],
    ['a stray quote', '"1"2,3\n4,5\n', 'x.csv: row 1 has a quoted cell that does not end as it should.'],
    ['nothing', '', 'x.csv holds no rows of numbers.'],
    ['blank lines', '\n \n\r\n', 'x.csv holds no rows of numbers.'],
    ['names alone', 'a,b\n', 'x.csv holds no rows of numbers.'],
    ['more than the budget', huge, 'x.csv needs more than 1 MB in memory; the budget is 1 MB.'],
  ])('%s', async (_, text, message) => {
    const problem = await problemOf(table(text));
    expect(problem.message).toBe(message);
    expect(problem.where).toContain('x.csv');
    expect(problem.expected).toBeTruthy();
    expect(problem.found).toBeTruthy();
    expect(problem.remedy).toBeTruthy();
  });

  it('names the row also far into the file, and cuts long cells', async () => {
    const text = `a,b\n${'1,2\n'.repeat(100_000)}3,${'z'.repeat(500)}\n`;
    const problem = await problemOf(
      csv
        .open(bufferSource('x.csv', utf8(text)), { memoryBudget: 1e7 })
        .then((file) => file.read('x', unattended)),
    );
    expect(problem.where).toBe('x.csv, row 100,002, column 2 (b)');
    expect(problem.found!.length).toBeLessThan(130);
  });

  it('is refused in time when its quotes make no sense', async () => {
    const bytes = new Uint8Array(16 << 20).fill(0x22);
    for (let i = 1; i < bytes.length; i += 2) bytes[i] = 0x31;
    const problem = await problemOf(csv.open(bufferSource('x.csv', bytes), LIMITS));
    expect(problem.message).toContain('row 1 has a quoted cell that does not end as it should');
  });

  it('is refused in time when a row never ends', async () => {
    const bytes = new Uint8Array(40 << 20).fill(0x31);
    bytes[0] = 0x22;
    const problem = await problemOf(csv.open(bufferSource('x.csv', bytes), LIMITS));
    expect(problem.message).toBe('x.csv: row 1 does not end within 33,554,432 bytes.');
  });
});
