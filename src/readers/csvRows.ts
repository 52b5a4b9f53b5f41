import Papa from 'papaparse';
import type { Work } from '../work';
import { readExactly } from './byteSource';
import type { ByteSource } from './byteSource';
import { byteCount, grouped, printable } from './figures';
import type { Delimiter } from './csvCells';
import { ReaderError } from './readerError';

/** A chunk is parsed in a few milliseconds, and its cells as strings take a few megabytes. */
const CHUNK_BYTES = 1 << 18;
/** Far beyond any row of numbers; most likely a quote that is never closed. */
const LONGEST_ROW = 1 << 25;
const HEAD_BYTES = 1 << 16;

export type Encoding = 'utf-8' | 'utf-16le';

/** How the text of a table is to be read. */
export interface Dialect {
  readonly encoding: Encoding;
  readonly delimiter: Delimiter;
}

/** UTF-8, unless the file begins with the mark that Windows programs put before UTF-16. */
export async function sniffEncoding(source: ByteSource): Promise<Encoding> {
  const [first, second] = await readExactly(source, 0, Math.min(2, source.size));
  return first === 0xff && second === 0xfe ? 'utf-16le' : 'utf-8';
}

/** The first lines that are not blank, at most ten; the last one only if it is known to be complete. */
export async function firstLines(source: ByteSource, encoding: Encoding): Promise<readonly string[]> {
  const length = Math.min(HEAD_BYTES, source.size);
  const text = new TextDecoder(encoding).decode(await readExactly(source, 0, length), { stream: true });
  const lines = text.split(/\r\n|\n|\r/);
  if (length < source.size && lines.length > 1) lines.pop();
  return lines.filter((line) => line.trim() !== '').slice(0, 10);
}

/**
 * Parses a table chunk by chunk and hands over every row that is not blank, with its number in the file (from 1,
 * blank ones counted), as a spreadsheet would number it.
 * @throws {ReaderError} for misplaced quotes and endless rows.
 */
export async function forEachRow(
  source: ByteSource,
  { encoding, delimiter }: Dialect,
  work: Work,
  visit: (cells: readonly string[], row: number) => void,
  chunkBytes = CHUNK_BYTES,
): Promise<void> {
  const text = new TextOf(encoding);
  const parser = new Papa.Parser({ delimiter, newline: '\n' });
  let waiting = '';
  let row = 1;
  /** A row that does not end is parsed again only when its text has doubled: else it would be read n² times. */
  let enough = 0;
  for (let at = 0; at < source.size;) {
    const bytes = await readExactly(source, at, Math.min(chunkBytes, source.size - at));
    at += bytes.length;
    const last = at === source.size;
    waiting += text.of(bytes, last);
    if (!last && waiting.length < enough) {
      if (waiting.length > LONGEST_ROW) throw endless(source, row);
      continue;
    }
    const { data, errors, meta } = parser.parse(waiting, 0, !last);
    // A quote that ends a chunk looks misplaced, once; the row is parsed again when more of it is there.
    const isCut = !last && errors.length === 1 && errors[0]!.row === data.length;
    const wrong = isCut ? undefined : errors[0];
    if (wrong) throw badQuotes(source, row + (wrong.row ?? 0), wrong.message);
    for (const cells of data) {
      if (cells.length > 1 || cells[0]!.trim() !== '') visit(cells, row);
      row++;
    }
    waiting = waiting.slice(meta.cursor);
    enough = data.length > 0 ? 0 : 2 * waiting.length;
    work.progress(at, source.size);
    await work.pause();
  }
}

/** Bytes to text, chunk by chunk, with all line endings as '\n'. */
class TextOf {
  readonly #decoder;
  /** A '\r' at the end of a chunk may be the first half of a line ending. */
  #held = '';

  constructor(encoding: Encoding) {
    // Malformed characters become U+FFFD: in a name they do no harm, in a number they are a bad cell.
    this.#decoder = new TextDecoder(encoding);
  }

  of(bytes: Uint8Array, last: boolean): string {
    const text = this.#held + this.#decoder.decode(bytes, { stream: !last });
    this.#held = !last && text.endsWith('\r') ? '\r' : '';
    const complete = this.#held === '' ? text : text.slice(0, -1);
    return complete.includes('\r') ? complete.replace(/\r\n?/g, '\n') : complete;
  }
}

function badQuotes(source: ByteSource, row: number, found: string): ReaderError {
  const name = printable(source.name);
  return new ReaderError({
    message: `${name}: row ${grouped(row)} has a quoted cell that does not end as it should.`,
    where: `${name}, row ${grouped(row)}`,
    expected: 'a closing quote before the next separator',
    found,
    remedy: 'Numbers need no quotes: remove them, or save the table again.',
  });
}

function endless(source: ByteSource, row: number): ReaderError {
  const name = printable(source.name);
  return new ReaderError({
    message: `${name}: row ${grouped(row)} does not end within ${byteCount(LONGEST_ROW)}.`,
    where: `${name}, row ${grouped(row)}`,
    expected: 'a table of numbers, one row a line',
    found: `a row of more than ${byteCount(LONGEST_ROW)}`,
    remedy: 'Look for a quote that is never closed, or save the values with np.save.',
  });
}
