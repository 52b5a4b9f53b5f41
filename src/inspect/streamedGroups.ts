import type { Counter } from '../compute/counter';
import type { Work } from '../work';
import { forEachGroup } from './groupRows';
import { asUsed, givenStatistics, groupStatistics } from './normStatistics';
import type { GroupStatistics } from './normStatistics';
import type { NormPlan } from './plan';
import { RunningTally } from './runningTally';
import type { Block } from './streamedBlock';

/** Statistics of the norm's groups, block by block. */
export class StreamedGroups {
  private readonly given: GroupStatistics | undefined;
  private readonly spread: RunningTally | undefined;
  private readonly parts: GroupStatistics[] = [];
  private readonly needed: boolean;

  constructor(
    private readonly plan: NormPlan,
    private readonly counter: Counter,
    groupsSpread: boolean,
  ) {
    this.given = givenStatistics(plan);
    const own = !this.given && groupsSpread && !plan.rowsAreGroups;
    this.spread = own ? new RunningTally(counter, plan.axes.groups.count) : undefined;
    this.needed = !this.given && (own || !groupsSpread);
  }

  async visit({ tensor, plan }: Block, work: Work): Promise<void> {
    if (!this.needed) return;
    const { spread } = this;
    if (!spread) {
      this.parts.push(await groupStatistics(tensor.data, plan, work, this.counter));
      return;
    }
    const add = (values: Float64Array, group: number): void => {
      spread.add(group, values);
    };
    await forEachGroup(tensor.data, plan.axes.groups, work, add, Infinity, this.counter);
  }

  /** @param ofRows where the norm's groups are the report's rows. */
  finish(ofRows: GroupStatistics | undefined): GroupStatistics {
    const joined = (name: keyof GroupStatistics): Float64Array => {
      const all = new Float64Array(this.plan.axes.groups.count);
      let at = 0;
      for (const part of this.parts) {
        all.set(part[name], at);
        at += part[name].length;
      }
      return all;
    };
    return asUsed(
      this.plan,
      this.given ??
        this.spread?.statistics() ??
        (this.needed ? undefined : ofRows) ?? {
          mean: joined('mean'),
          residue: joined('residue'),
          variance: joined('variance'),
        },
    );
  }
}
