import type { Counter } from '../../compute/counter';
import type { RowFigures } from '../../compute/rowKernels';
import { slabbedView } from '../../normalization/grouping';
import type { Work } from '../../work';
import { forEachGroup } from '../rows/groupRows';
import { groupStatistics } from '../normStatistics';
import type { GroupStatistics } from '../normStatistics';
import type { NormPlan } from '../plan';
import { RunningTally } from './runningTally';
import type { Block } from './streamedBlock';

/** Statistics of a norm's groups, block by block. */
export class StreamedGroups {
  private readonly spread: RunningTally | undefined;
  private readonly parts: GroupStatistics[] = [];

  /** @param groupsSpread Each group has values in every block; else each is in one block. */
  constructor(
    private readonly plan: NormPlan,
    private readonly counter: Counter,
    groupsSpread: boolean,
  ) {
    if (groupsSpread) this.spread = new RunningTally(counter, plan.axes.groups.count);
  }

  async visit({ tensor, plan }: Block, work: Work): Promise<void> {
    const { spread } = this;
    if (!spread) {
      this.parts.push(await groupStatistics(tensor.data, plan, work, this.counter));
      return;
    }
    const { slabs, view } = slabbedView(plan.axes.groups);
    const kernels = this.counter.rows;
    if (slabs === 1 && kernels?.fits({ data: tensor.data, view }, 0, 0)) {
      const question = { data: tensor.data, view, levels: [], bins: 0 };
      const addFigures = (group: number, { tally, spread: own }: RowFigures): void => {
        spread.addFigures(group, tally, own);
      };
      await kernels.figures(question, addFigures, work);
      return;
    }
    const add = (values: Float64Array, group: number): void => {
      spread.add(group, values);
    };
    await forEachGroup(tensor.data, plan.axes.groups, work, add, Infinity, this.counter);
  }

  finish(): GroupStatistics {
    if (this.spread) return this.spread.statistics();
    const joined = (name: keyof GroupStatistics): Float64Array => {
      const all = new Float64Array(this.plan.axes.groups.count);
      let at = 0;
      for (const part of this.parts) {
        all.set(part[name], at);
        at += part[name].length;
      }
      return all;
    };
    return { mean: joined('mean'), residue: joined('residue'), variance: joined('variance') };
  }
}
