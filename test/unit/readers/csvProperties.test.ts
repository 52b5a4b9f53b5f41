import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csv } from '../../../src/readers/csv';
import { headerNames, isHeader, parseCell, sniffDelimiter } from '../../../src/readers/csvCells';
import { forEachRow } from '../../../src/readers/csvRows';
import { unattended } from '../../../src/work';
import { openHostile } from '../support/readerSupport';

const SEED = { seed: 231 };

const spelled = (value: number): string =>
  Number.isNaN(value)
    ? 'nan'
    : Math.abs(value) === Infinity
      ? `${value < 0 ? '-' : ''}inf`
      : Object.is(value, -0)
        ? '-0'
        : String(value);

const grids = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 2, max: 5 }))
  .chain(([rows, columns]) => {
    const row = fc.array(fc.double(), { minLength: columns, maxLength: columns });
    return fc.array(row, { minLength: rows, maxLength: rows });
  });

const tables = fc.record({
  grid: grids,
  delimiter: fc.constantFrom(',', ';', '\t'),
  newline: fc.constantFrom('\n', '\r\n', '\r'),
  quoted: fc.boolean(),
  blank: fc.boolean(),
  bom: fc.boolean(),
  named: fc.boolean(),
});
type Written = typeof tables extends fc.Arbitrary<infer T> ? T : never;

function bytesOf({ grid, delimiter, newline, quoted, blank, bom, named }: Written): Uint8Array {
  const cell = (text: string): string => (quoted ? `"${text}"` : text);
  const rows = grid.map((row) => row.map((value) => cell(spelled(value))).join(delimiter));
  if (named) rows.unshift(grid[0]!.map((_, i) => cell(`name ${i}`)).join(delimiter));
  const text = rows.join(newline + (blank ? newline : '')) + newline;
  return new TextEncoder().encode((bom ? '\ufeff' : '') + text);
}

describe('.csv', () => {
  it('gives back what was written, to the last bit', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (written) => {
        const tensor = (await openHostile(csv, 'x.csv', bytesOf(written))).get('x')!;
        expect(tensor.shape).toEqual([written.grid.length, written.grid[0]!.length]);
        expect([...tensor.data]).toEqual(written.grid.flat());
      }),
      { ...SEED, numRuns: 400 },
    );
  });

  it('gives a tensor or a ReaderError when it is cut off or any byte is changed', async () => {
    await fc.assert(
      fc.asyncProperty(tables, fc.nat(), fc.nat(), fc.nat(255), async (written, cut, at, value) => {
        const bytes = bytesOf(written);
        await openHostile(csv, 'x.csv', bytes.slice(0, cut % bytes.length));
        bytes[at % bytes.length] = value;
        await openHostile(csv, 'x.csv', bytes);
      }),
      { ...SEED, numRuns: 1500 },
    );
  });

  it('gives a tensor or a ReaderError for random bytes and for random text of its characters', async () => {
    const noise = fc.array(fc.constantFrom(...Array.from(',;\t"\n\r 1.-ean\ufeff')), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), noise, async (bytes, characters) => {
        await openHostile(csv, 'x.csv', bytes);
        await openHostile(csv, 'x.tsv', new TextEncoder().encode(characters.join('')));
      }),
      { ...SEED, numRuns: 1500 },
    );
  });

  it('finds the same rows wherever the reads cut the text', async () => {
    const pieces = fc.array(
      fc.constantFrom('1', '2.5', ',', '\n', '\r\n', '\r', '"a\n""b"', '"é€"', '\u{1f600}', ' '),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(pieces, async (parts) => {
        const bytes = new TextEncoder().encode(parts.join(''));
        const whole = await rowsOf(bytes, bytes.length);
        for (const chunk of [1, 2, 3, 7]) expect(await rowsOf(bytes, chunk)).toEqual(whole);
      }),
      { ...SEED, numRuns: 300 },
    );
  });
});

/** All rows with their numbers, or the error. */
async function rowsOf(bytes: Uint8Array, chunk: number): Promise<unknown> {
  const rows: unknown[] = [];
  const read = (at: number, length: number) => Promise.resolve(bytes.subarray(at, at + length));
  const source = { name: 'x', size: bytes.length, read };
  const dialect = { encoding: 'utf-8', delimiter: ',' } as const;
  try {
    await forEachRow(source, dialect, unattended, (cells, row) => rows.push([row, ...cells]), chunk);
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
  return rows;
}

describe('cells', () => {
  it('are read as Python reads them', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(parseCell(spelled(value))).toBe(value);
        expect(parseCell(`  ${spelled(value).toUpperCase()} `)).toBe(value);
      }),
      { ...SEED, numRuns: 500 },
    );
    for (const text of [
      'x',
      '1 2',
      '1,5',
      '--1',
      '1e',
      'e5',
      '0b1',
      '-0x1',
      '+',
      '-',
      '1_000',
      'nano',
      '∞',
    ]) {
      expect(parseCell(text), text).toBeUndefined();
    }
  });

  it('make a header when they hold text, and no numbers but such as names are', () => {
    expect(isHeader(['a', 'b'])).toBe(true);
    expect(isHeader(['label', '0', '1'])).toBe(true);
    expect(isHeader(['', 'x'])).toBe(true);
    expect(isHeader(['1', '2'])).toBe(false);
    expect(isHeader(['nan', ''])).toBe(false);
    expect(isHeader(['1.5', 'x'])).toBe(false);
    expect(headerNames(['# a', ' # b '])).toEqual(['a', '# b']);
  });

  it.each([
    [['1,2', '3,4'], ','],
    [['1;2', '3;4'], ';'],
    [['1,5;2,5', '3,5;4,5'], ';'],
    [['a, b\tc', '1\t2'], '\t'],
    [['"a;b",c', '1,2'], ','],
    [['1'], ','],
    [[], ','],
    [['1;2', '3'], ';'],
  ])('%j are separated by "%s"', (lines, delimiter) => {
    expect(sniffDelimiter(lines)).toBe(delimiter);
  });
});
