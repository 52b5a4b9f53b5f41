import type { RowSummaries } from '../../protocol/inspect';
import type { RankLook } from './rankCounts';
import type { SignThresholds } from '../rows/signThresholds';

/** Surveys that are kept, the last ones. */
const KEPT_SURVEYS = 3;

/** How many values of a row an affine map sends to 0, and above. */
export interface RowSigns {
  readonly zeros: number;
  readonly positive: number;
}

/** What is known of how many values of each row are at most a threshold. All of it is exact. */
export class RowRanks {
  private readonly surveys: RankLook[] = [];

  constructor(private readonly rows: RowSummaries) {}

  add(survey: RankLook): void {
    this.surveys.unshift(survey);
    this.surveys.splice(KEPT_SURVEYS);
  }

  /** Undefined where the values themselves must be asked. */
  signs(row: number, { first, second }: SignThresholds, factor: number): RowSigns | undefined {
    const below = this.atMost(row, first);
    const upTo = this.atMost(row, second);
    if (below === undefined || upTo === undefined) return undefined;
    return { zeros: upTo - below, positive: factor < 0 ? below : this.rows.count[row]! - upTo };
  }

  private atMost(row: number, t: number): number | undefined {
    const { count, min, max, zeros, positive } = this.rows;
    if (count[row] === 0 || t < min[row]!) return 0;
    if (t >= max[row]!) return count[row];
    if (t === 0) return count[row]! - positive[row]!;
    if (t === -Number.MIN_VALUE) return count[row]! - positive[row]! - zeros[row]!;
    for (const survey of this.surveys) {
      const found = survey.atMost(row, t);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
