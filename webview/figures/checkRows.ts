import type { CheckItem } from '../../src/protocol/checkMessages';
import type {
  CheckGradientsDocument,
  CheckParameterDocument,
} from '../../src/protocol/documents/checkGradients';

export type Verdict = CheckParameterDocument['verdict'];

/** In the order of rows and badges. */
export const VERDICTS: readonly Verdict[] = ['fail', 'explained', 'pass'];

/** One gradient of one item. */
export interface GradientRow {
  /** Stable over runs. */
  readonly key: string;
  readonly item: CheckItem;
  readonly document: CheckGradientsDocument;
  readonly parameter: CheckParameterDocument;
  /** As it is called in backward: `dgamma`. */
  readonly name: string;
}

/** A net's gradients go by its parameters' own names; a layer's backward returns `dx`, `dgamma`, … */
export function gradientName(layer: string, parameter: string): string {
  return layer === 'fullyConnectedNet' ? parameter : `d${parameter}`;
}

const rank = (verdict: Verdict): number => VERDICTS.indexOf(verdict);

/** Wrong, explained, right; inside each, as backward returns them. */
export function rowsOfItem(item: CheckItem): GradientRow[] {
  const { document } = item;
  if (!document) return [];
  return document.parameters
    .map((parameter) => ({
      key: `${item.id}\n${parameter.name}`,
      item,
      document,
      parameter,
      name: gradientName(document.layer, parameter.name),
    }))
    .sort((a, b) => rank(a.parameter.verdict) - rank(b.parameter.verdict));
}

export const allRows = (items: readonly CheckItem[]): GradientRow[] => items.flatMap(rowsOfItem);

export function countVerdicts(rows: readonly GradientRow[]): Record<Verdict, number> {
  const counts: Record<Verdict, number> = { fail: 0, explained: 0, pass: 0 };
  for (const { parameter } of rows) counts[parameter.verdict]++;
  return counts;
}

/** Rows of the verdicts asked for; a verdict that no row has any more hides nothing. */
export function filterRows(rows: readonly GradientRow[], wanted: ReadonlySet<Verdict>): GradientRow[] {
  const kept = rows.filter(({ parameter }) => wanted.has(parameter.verdict));
  return kept.length > 0 ? kept : [...rows];
}

/** The row to look at first: the worst of the item just asked for, else the worst of all. */
export function firstRow(rows: readonly GradientRow[], focused: string | undefined): GradientRow | undefined {
  const own = rows.filter(({ item }) => item.id === focused);
  const worst = (list: readonly GradientRow[]): GradientRow | undefined =>
    VERDICTS.map((verdict) => list.find(({ parameter }) => parameter.verdict === verdict)).find(Boolean);
  const first = worst(own);
  return first?.parameter.verdict === 'fail' ? first : own.length > 0 ? (first ?? own[0]) : worst(rows);
}

/** The row `by` places away from a selection, kept inside the list. */
export function rowAt(
  rows: readonly GradientRow[],
  key: string | undefined,
  by: number,
): GradientRow | undefined {
  const at = rows.findIndex((row) => row.key === key);
  const from = at >= 0 ? at : by > 0 ? -1 : rows.length;
  return rows[Math.max(0, Math.min(rows.length - 1, from + by))];
}
