/** Other ways to write a number, lower case and without a sign. */
const WORDS: ReadonlyMap<string, number> = new Map([
  ['', NaN],
  ['nan', NaN],
  ['inf', Infinity],
  ['infinity', Infinity],
]);

/** The number of a cell: NaN where it is empty, undefined where it holds anything but a number. */
export function parseCell(text: string): number | undefined {
  const cell = text.trim();
  const value = Number(cell);
  if (cell !== '' && !Number.isNaN(value)) return isOtherBase(cell) ? undefined : value;
  const sign = cell.startsWith('-') ? -1 : 1;
  const word = WORDS.get(cell.replace(/^[+-](?=.)/, '').toLowerCase());
  return word === undefined ? undefined : sign * word;
}

/** `Number` reads 0x10, 0b1 and 0o7, which no table means. */
function isOtherBase(cell: string): boolean {
  const second = cell.charCodeAt(1) | 0x20;
  return second === 0x78 || second === 0x62 || second === 0x6f;
}

/**
 * Whether a first row names the columns instead of being data: it holds text, and no numbers but such as names
 * are (0, 1, 2, …). So a typing error among the numbers of a first row is an error, and no row is lost silently.
 */
export function isHeader(cells: readonly string[]): boolean {
  const isText = (cell: string): boolean => parseCell(cell) === undefined;
  return cells.some(isText) && cells.every((cell) => isText(cell) || /^\s*\d*\s*$/.test(cell));
}

/** The names of a header; `np.savetxt` puts a "# " before the first. */
export function headerNames(cells: readonly string[]): readonly string[] {
  return cells.map((cell, i) => (i === 0 ? cell.replace(/^\s*#/, '') : cell).trim());
}

/** In this order: a file with tabs or semicolons may have commas in its names or numbers. */
const DELIMITERS = ['\t', ';', ','] as const;

export type Delimiter = (typeof DELIMITERS)[number];

/** The separator that all of the first lines have equally often; else the one the first line has most often. */
export function sniffDelimiter(lines: readonly string[]): Delimiter {
  const outside = lines.map((line) => line.replace(/"[^"]*"/g, ''));
  const counts = DELIMITERS.map((delimiter) => outside.map((line) => line.split(delimiter).length - 1));
  const even = counts.findIndex((perLine) => perLine[0]! > 0 && perLine.every((n) => n === perLine[0]));
  if (even >= 0) return DELIMITERS[even]!;
  const first = counts.map((perLine) => perLine[0] ?? 0);
  const most = Math.max(...first);
  return most > 0 ? DELIMITERS[first.indexOf(most)]! : ',';
}
