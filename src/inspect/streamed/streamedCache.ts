import type { LaneRows } from './lanes';
import type { GroupStatistics } from '../normStatistics';
import type { NormPlan } from '../plan';
import type { RowRanks } from './rowRanks';

/** All that was found out about the values before. */
export interface StreamedRows {
  readonly rows: LaneRows;
  readonly ranks: RowRanks;
}

/** Rows by feature and by sample; or one of them with other bins. */
const KEPT = 2;

/**
 * What questions about one streamed tensor have in common: whoever changes eps, gamma, beta or running statistics
 * reads none of it again.
 */
export class StreamedCache {
  private readonly rows = new Map<string, StreamedRows>();
  private readonly groups = new Map<string, GroupStatistics>();

  rowsOf(plan: NormPlan, bins: number | 'fd'): StreamedRows | undefined {
    return this.rows.get(rowsKey(plan, bins));
  }

  keepRows(plan: NormPlan, bins: number | 'fd', rows: StreamedRows): void {
    keep(this.rows, rowsKey(plan, bins), rows);
  }

  /** Of the tensor, not as a norm uses them. */
  groupsOf({ axes }: NormPlan): GroupStatistics | undefined {
    return this.groups.get(axesKey(axes.groups));
  }

  keepGroups({ axes }: NormPlan, statistics: GroupStatistics): void {
    keep(this.groups, axesKey(axes.groups), statistics);
  }
}

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of [...map.keys()].slice(0, -KEPT)) map.delete(oldest);
}

function rowsKey({ rows }: NormPlan, bins: number | 'fd'): string {
  return `${axesKey(rows)} ${bins}`;
}

function axesKey({ dims, strides }: NormPlan['rows']): string {
  return `${dims.join()} ${strides.join()}`;
}
