import type { Tensor } from '../tensor/tensor';
import { unattended } from '../work';
import type { Work } from '../work';
import type { ByteSource } from './byteSource';
import { headerNames, isHeader, parseCell, sniffDelimiter } from './csvCells';
import { firstLines, forEachRow, sniffEncoding } from './csvRows';
import type { Dialect } from './csvRows';
import { allocateOrExplain, overBudget, unknownTensor } from './denseArray';
import type { ArrayPlace } from './denseArray';
import { grouped, printable, pythonString, withoutEnding } from './figures';
import { ReaderError } from './readerError';
import type { Reader, ReaderLimits, TensorFile } from './tensorFile';

const EXTENSIONS = ['csv', 'tsv'] as const;

/**
 * A table of numbers as text, with or without a row of names. It has no header that says how large it is, so it
 * is parsed twice: to list its shape, and to read its numbers into a tensor of that shape.
 */
export const csv: Reader = {
  label: 'table of numbers',
  extensions: EXTENSIONS,
  signatures: [],
  async open(source, limits, work = unattended): Promise<TensorFile> {
    const encoding = await sniffEncoding(source);
    const isTsv = /\.tsv$/i.test(source.name);
    const delimiter = isTsv ? '\t' : sniffDelimiter(await firstLines(source, encoding));
    const dialect: Dialect = { encoding, delimiter };
    const table = await survey(source, dialect, limits, work);
    const name = EXTENSIONS.reduce<string>(withoutEnding, source.name);
    const shape = [table.rows, table.columns];
    return {
      tensors: [{ name, shape, dtype: 'float64', ...(table.names && { columnNames: table.names }) }],
      unreadable: [],
      read: async (wanted, reading) => {
        if (wanted !== name) throw unknownTensor(printable(source.name), wanted, [name]);
        return readNumbers(source, dialect, table, reading);
      },
    };
  },
};

interface Table {
  readonly rows: number;
  readonly columns: number;
  /** The first row, where it is names. */
  readonly names?: readonly string[];
}

/** The size of a table, all rows of which must be equally long. */
async function survey(
  source: ByteSource,
  dialect: Dialect,
  limits: ReaderLimits,
  work: Work,
): Promise<Table> {
  let columns = 0;
  let rows = 0;
  let names: readonly string[] | undefined;
  await forEachRow(source, dialect, work, (cells, row) => {
    if (columns === 0) {
      columns = cells.length;
      if (isHeader(cells)) {
        names = headerNames(cells);
        return;
      }
    }
    if (cells.length !== columns) throw ragged(source, row, columns, cells.length);
    rows++;
    const memory = rows * columns * Float64Array.BYTES_PER_ELEMENT;
    if (memory <= limits.memoryBudget) return;
    throw overBudget(placeOf(source, dialect, names), limits.memoryBudget, limits, 'more than ');
  });
  if (rows === 0) throw empty(source, names);
  return { rows, columns, ...(names && { names }) };
}

async function readNumbers(
  source: ByteSource,
  dialect: Dialect,
  { rows, columns, names }: Table,
  work: Work,
): Promise<Tensor> {
  const shape = [rows, columns];
  const data = allocateOrExplain({ shape, dtype: 'float64' }, placeOf(source, dialect, names));
  let at = 0;
  let header = names !== undefined;
  await forEachRow(source, dialect, work, (cells, row) => {
    if (header) {
      header = false;
      return;
    }
    if (cells.length !== columns) throw ragged(source, row, columns, cells.length);
    if (at + columns > data.length) throw changed(source, rows);
    for (let column = 0; column < columns; column++) {
      const value = parseCell(cells[column]!);
      if (value === undefined) throw badCell(source, row, column, cells[column]!, names);
      data[at++] = value;
    }
  });
  if (at !== data.length) throw changed(source, rows);
  return { data, shape, dtype: 'float64' };
}

function placeOf(source: ByteSource, dialect: Dialect, names: readonly string[] | undefined): ArrayPlace {
  const separator = JSON.stringify(dialect.delimiter);
  return {
    file: printable(source.name),
    load: () =>
      `np.genfromtxt(${pythonString(source.name)}, delimiter=${separator}${names ? ', skip_header=1' : ''})`,
    copyName: EXTENSIONS.reduce<string>(withoutEnding, source.name),
  };
}

function badCell(
  source: ByteSource,
  row: number,
  column: number,
  cell: string,
  names: readonly string[] | undefined,
): ReaderError {
  const file = printable(source.name);
  const name = names?.[column];
  const place = `row ${grouped(row)}, column ${grouped(column + 1)}${name === undefined ? '' : ` (${printable(name)})`}`;
  const text = JSON.stringify(printable(cell));
  return new ReaderError({
    message: `${file}: ${text} in ${place} is not a number.`,
    where: `${file}, ${place}`,
    expected: 'a number such as -1.5e-3, nan, inf, or nothing',
    found: text,
    remedy:
      'Correct or remove the cell. Cells are separated by commas, semicolons or tabs, and decimals have a point: np.savetxt(file, x, delimiter=",") writes such a table.',
  });
}

function ragged(source: ByteSource, row: number, expected: number, found: number): ReaderError {
  const file = printable(source.name);
  const cells = (count: number): string => `${grouped(count)} ${count === 1 ? 'cell' : 'cells'}`;
  return new ReaderError({
    message: `${file}: row ${grouped(row)} has ${cells(found)}, the first row has ${grouped(expected)}.`,
    where: `${file}, row ${grouped(row)}`,
    expected: cells(expected),
    found: cells(found),
    remedy: 'Give every row as many cells as the first one.',
  });
}

function empty(source: ByteSource, names: readonly string[] | undefined): ReaderError {
  const file = printable(source.name);
  const found = names === undefined ? 'nothing' : 'a row of names and nothing below it';
  return new ReaderError({
    message: `${file} holds no rows of numbers.`,
    where: file,
    expected: 'at least one row of numbers',
    found,
    remedy: 'Save activations of at least one sample.',
  });
}

function changed(source: ByteSource, rows: number): ReaderError {
  const file = printable(source.name);
  return new ReaderError({
    message: `${file} has changed since it was opened: it had ${grouped(rows)} rows.`,
    where: file,
    expected: `${grouped(rows)} rows`,
    found: 'another number of rows',
    remedy: 'Open the file again.',
  });
}
