import type { LayerReport, PathologyKind } from '../../src/protocol/inspect';
import type { Catalogue } from '../../src/protocol/messages';
import { simulatedFindings } from './simulation';

export type Severity = 'error' | 'warning' | 'note';

/** What the engine finds in a tensor, and what a small floating-point type would make of its norm. */
export type Finding = PathologyKind | 'overflow' | 'epsVanishes';

export interface FindingEntry {
  readonly kind: Finding;
  readonly label: string;
  /** The glyph goes with the severity, so that a badge is known by shape and not by colour alone. */
  readonly severity: Severity;
}

/** Findings of a simulation stand behind the catalogue's: their keys are the next digits. */
const SIMULATED: readonly FindingEntry[] = [
  { kind: 'overflow', label: 'Overflow', severity: 'error' },
  { kind: 'epsVanishes', label: '\u03b5 vanishes', severity: 'warning' },
];
const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note'];

interface RowFinding {
  readonly row: number;
  readonly kind: Finding;
  readonly value: number;
}

/** The findings of a report, looked up by row, with the names the catalogue gives them. */
export class BadgeIndex {
  /** Most severe first. */
  readonly kinds: readonly Finding[];
  /** In the order of the keys 1, 2, … */
  readonly keys: readonly Finding[];
  private readonly entries: ReadonlyMap<Finding, FindingEntry>;
  private readonly byRow = new Map<number, Finding[]>();
  private readonly counts = new Map<Finding, number>();
  private readonly values = new Map<string, number>();

  constructor(report: LayerReport, pathologies: Catalogue['pathologies']) {
    const entries: readonly FindingEntry[] = [...pathologies, ...SIMULATED];
    const rank = ({ severity }: FindingEntry): number => SEVERITIES.indexOf(severity);
    this.keys = entries.map(({ kind }) => kind);
    this.kinds = [...entries].sort((a, b) => rank(a) - rank(b)).map(({ kind }) => kind);
    this.entries = new Map(entries.map((entry) => [entry.kind, entry]));
    const found: RowFinding[] = [...report.pathologies, ...simulatedFindings(report)];
    // Stable: within a kind the report's own order stays.
    found.sort((a, b) => this.rank(a.kind) - this.rank(b.kind));
    for (const finding of found) this.add(finding);
  }

  private add({ row, kind, value }: RowFinding): void {
    const kinds = this.byRow.get(row);
    if (kinds) kinds.push(kind);
    else this.byRow.set(row, [kind]);
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    this.values.set(`${kind} ${row}`, value);
  }

  /** Place in the order of severity. */
  rank(kind: Finding): number {
    return this.kinds.indexOf(kind);
  }

  label(kind: Finding): string {
    return this.entries.get(kind)?.label ?? kind;
  }

  severity(kind: Finding): Severity {
    return this.entries.get(kind)?.severity ?? 'note';
  }

  /** Most severe first. */
  of(row: number): readonly Finding[] {
    return this.byRow.get(row) ?? [];
  }

  worst(row: number): Finding | undefined {
    return this.byRow.get(row)?.[0];
  }

  value(row: number, kind: Finding): number {
    return this.values.get(`${kind} ${row}`) ?? NaN;
  }

  count(kind: Finding): number {
    return this.counts.get(kind) ?? 0;
  }

  /** "Dead, Heavy tail" */
  names(row: number): string {
    return this.of(row)
      .map((kind) => this.label(kind))
      .join(', ');
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
