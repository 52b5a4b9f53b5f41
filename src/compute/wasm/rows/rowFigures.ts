import type { Work } from '../../../work';
import type { Spread, Tally } from '../../counter';
import type { RowFigures, RowQuestion } from '../../rowKernels';
import type { HeapScope } from '../heap';
import type { PanelTasks } from './panelTasks';
import { RowsTask } from './rowsTask';

/** Doubles of a row's tally and spread. */
const FIGURES = 14;
const TALLY = 8;

/** See `RowKernels.figures`. */
export async function findFigures(
  tasks: PanelTasks,
  question: RowQuestion,
  visit: (row: number, found: RowFigures) => void,
  scope: HeapScope,
  work: Work,
): Promise<void> {
  const { view, levels, bins } = question;
  const { heap } = tasks.runtime;
  const most = tasks.panels.rowsOf(question);
  const figuresAt = scope.float64(most * FIGURES);
  const quantilesAt = scope.float64(most * levels.length);
  const countsAt = scope.bytes(4 * most * bins);
  const levelsAt = tasks.put(Float64Array.from(levels), scope);
  const task = new RowsTask(tasks, question, scope);
  const fields = [figuresAt, levelsAt, levels.length, quantilesAt, bins, countsAt];
  for (const panel of tasks.panels.of(question)) {
    await task.run(panel, 'rowFigures', fields, work);
    const rows = panel.to - panel.from;
    const figures = heap.float64(figuresAt, rows * FIGURES);
    const quantiles = heap.float64(quantilesAt, rows * levels.length);
    const counts = new Uint32Array(heap.memory.buffer, countsAt, rows * bins);
    for (let row = 0; row < rows; row++) {
      visit(panel.from + row, {
        tally: tallyFrom(figures, row * FIGURES, view.P * view.Q),
        spread: spreadFrom(figures, row * FIGURES + TALLY),
        // A million rows without either: a view of nothing for each would take longest.
        quantiles: levels.length > 0 ? partOf(quantiles, row, levels.length) : quantiles,
        counts: bins > 0 ? partOf(counts, row, bins) : counts,
      });
    }
  }
}

/** The `row`-th `size` elements. */
export function partOf<T extends Float64Array | Uint32Array>(values: T, row: number, size: number): T {
  return values.subarray(row * size, (row + 1) * size) as T;
}

/** Eight doubles, in the order in which `tallyRow` writes them. */
export function tallyFrom(figures: Float64Array, at: number, size: number): Tally {
  const count = figures[at]!;
  const nan = figures[at + 1]!;
  const posInf = figures[at + 2]!;
  return {
    count,
    nan,
    posInf,
    negInf: size - count - nan - posInf,
    mean: figures[at + 3]!,
    min: figures[at + 4]!,
    max: figures[at + 5]!,
    zeros: figures[at + 6]!,
    positive: figures[at + 7]!,
  };
}

/** Six doubles, in the order in which `spreadRow` writes them. */
export function spreadFrom(figures: Float64Array, at: number): Spread {
  return {
    first: figures[at]!,
    second: figures[at + 1]!,
    third: figures[at + 2]!,
    fourth: figures[at + 3]!,
    low: figures[at + 4]!,
    high: figures[at + 5]!,
  };
}
