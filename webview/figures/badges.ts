import type { LayerReport, PathologyKind } from '../../src/protocol/inspect';
import { figure, integer, percent } from './numbers';

/** Most severe first; this order is also the order of the badges and of the keys 1 to 7. */
export const KINDS: readonly PathologyKind[] = [
  'nonFinite',
  'dead',
  'trainEvalGap',
  'constant',
  'saturated',
  'epsDominated',
  'heavyTail',
];

export type Severity = 'error' | 'warning' | 'note';

interface BadgeText {
  readonly label: string;
  readonly severity: Severity;
  /** What the filter field understands; the first one is written by a click on the badge. */
  readonly filters: readonly string[];
}

/** The glyph goes with the severity, so that a badge is known by shape and not by colour alone. */
export const BADGES: Record<PathologyKind, BadgeText> = {
  nonFinite: { label: 'NaN/Inf', severity: 'error', filters: ['nan', 'inf', 'nan/inf', 'non-finite'] },
  dead: { label: 'Dead', severity: 'error', filters: ['dead'] },
  trainEvalGap: { label: 'Train/eval gap', severity: 'warning', filters: ['gap', 'train/eval gap'] },
  constant: { label: 'Constant', severity: 'warning', filters: ['constant'] },
  saturated: { label: 'Saturated', severity: 'warning', filters: ['saturated'] },
  epsDominated: {
    label: '\u03b5-dominated',
    severity: 'warning',
    filters: ['eps', '\u03b5', '\u03b5-dominated', 'eps-dominated'],
  },
  heavyTail: { label: 'Heavy tail', severity: 'note', filters: ['tail', 'heavy tail'] },
};

/** The pathologies of a report, looked up by row. */
export class BadgeIndex {
  private readonly byRow = new Map<number, PathologyKind[]>();
  private readonly counts = new Map<PathologyKind, number>();
  private readonly values = new Map<string, number>();

  constructor(report: LayerReport) {
    for (const { row, kind, value } of report.pathologies) {
      const kinds = this.byRow.get(row);
      if (kinds) kinds.push(kind);
      else this.byRow.set(row, [kind]);
      this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
      this.values.set(`${kind} ${row}`, value);
    }
  }

  /** Most severe first. */
  of(row: number): readonly PathologyKind[] {
    return this.byRow.get(row) ?? [];
  }

  worst(row: number): PathologyKind | undefined {
    return this.byRow.get(row)?.[0];
  }

  value(row: number, kind: PathologyKind): number {
    return this.values.get(`${kind} ${row}`) ?? NaN;
  }

  count(kind: PathologyKind): number {
    return this.counts.get(kind) ?? 0;
  }

  get flaggedRows(): number {
    return this.byRow.size;
  }

  /** Rows in the order of their worst badge. */
  get flagged(): readonly number[] {
    return [...this.byRow.keys()];
  }
}

export function nonFiniteCount(report: LayerReport, row: number): number {
  const { nan, posInf, negInf } = report.before;
  return nan[row]! + posInf[row]! + negInf[row]!;
}

/** "gap 4.7σ" where the mean moved more than the scale, else "gap ×1.9". */
function gapText(report: LayerReport, row: number): string {
  const gaps = report.gaps;
  if (!gaps) return 'gap';
  const shift = gaps.meanShift[row]!;
  const logRatio = gaps.logVarianceRatio[row]! / 2;
  return Math.abs(shift) >= Math.abs(logRatio)
    ? `gap ${figure(Math.abs(shift), 2)}\u03c3`
    : `gap \u00d7${figure(Math.exp(logRatio), 2)}`;
}

/** The short value of a badge, as the tile's caption says it. */
export function shortValue(
  report: LayerReport,
  badges: BadgeIndex,
  row: number,
  kind: PathologyKind,
): string {
  switch (kind) {
    case 'nonFinite':
      return `NaN/Inf ${integer(nonFiniteCount(report, row))}`;
    case 'dead':
      return 'Dead';
    case 'trainEvalGap':
      return gapText(report, row);
    case 'constant':
      return 'Constant';
    case 'saturated':
      return `Sat. ${percent(report.before.saturation[row]!)}`;
    case 'epsDominated':
      return `\u03b5 ${percent(badges.value(row, kind))}`;
    case 'heavyTail':
      return `Tail ${figure(report.before.kurtosis[row]!, 2)}`;
  }
}
