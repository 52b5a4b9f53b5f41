import type { ReportAxis } from '../../src/protocol/inspect';

/** What the rows of a report, and the values inside one row, are called. */
export interface RowWords {
  readonly row: string;
  readonly rows: string;
  readonly Row: string;
  readonly Rows: string;
  readonly values: string;
}

const WORDS: Record<ReportAxis, RowWords> = {
  feature: { row: 'feature', rows: 'features', Row: 'Feature', Rows: 'Features', values: 'samples' },
  sample: { row: 'sample', rows: 'samples', Row: 'Sample', Rows: 'Samples', values: 'features' },
};

export function rowWords(axis: ReportAxis): RowWords {
  return WORDS[axis];
}

export function countOf(count: number, words: RowWords): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? words.row : words.rows}`;
}
