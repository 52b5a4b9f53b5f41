import type { Work } from '../../../work';
import type {
  PartsQuestion,
  RowAdditions,
  RowFigures,
  RowKernels,
  RowPairs,
  RowQuestion,
  Rows,
} from '../../rowKernels';
import { HeapScope } from '../heap';
import type { KernelExports } from '../kernels';
import { PanelTasks } from './panelTasks';
import { PANEL_BYTES } from './panels';
import { findAbove } from './rowsAbove';
import { findAdditions } from './rowAdditions';
import { findFigures } from './rowFigures';
import { scratchBytes } from './rowsTask';
import type { Runtime } from '../runtime';

/** Bins, fine bins and quantiles of a row that `assembly/rowsJob.ts` has room for. */
const MOST_BINS = 4096;
const MOST_LEVELS = 16;
/** Bytes of all threads' rows, and elements that are too many for them in any case. */
const MOST_SCRATCH = 2 ** 29;
const LONGEST_ROW = 2 ** 26;

/** Rows in WASM SIMD, on all threads of a pool. What is found does not depend on their number. */
export class WasmRows implements RowKernels {
  private readonly tasks: PanelTasks;
  private last: Promise<unknown> = Promise.resolve();

  constructor(runtime: Runtime, kernels: KernelExports, panelBytes = PANEL_BYTES) {
    this.tasks = new PanelTasks(runtime, kernels, panelBytes);
  }

  fits(rows: Rows, bins: number, levels: number): boolean {
    const size = rows.view.P * rows.view.Q;
    if (bins > MOST_BINS || levels > MOST_LEVELS || size === 0 || size > LONGEST_ROW) return false;
    return this.tasks.runtime.pool.seats * scratchBytes(this.tasks, rows) <= MOST_SCRATCH;
  }

  figures(question: RowQuestion, visit: (row: number, found: RowFigures) => void, work: Work): Promise<void> {
    return this.inTurn((scope) => findFigures(this.tasks, question, visit, scope, work));
  }

  additions(
    question: PartsQuestion,
    visit: (row: number, found: RowAdditions) => void,
    work: Work,
  ): Promise<void> {
    return this.inTurn((scope) => findAdditions(this.tasks, question, visit, scope, work));
  }

  above(rows: Rows, thresholds: RowPairs, work: Work): Promise<RowPairs> {
    return this.inTurn((scope) => findAbove(this.tasks, rows, thresholds, scope, work));
  }

  /** Questions share the kernels' memory: one at a time. */
  private inTurn<T>(answer: (scope: HeapScope) => Promise<T>): Promise<T> {
    const turn = this.last.then(async () => {
      const scope = new HeapScope(this.tasks.runtime.heap);
      try {
        return await answer(scope);
      } finally {
        scope.close();
      }
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
