import type { Work } from '../../../work';
import type { PartsQuestion, RowAdditions } from '../../rowKernels';
import type { HeapScope } from '../heap';
import type { PanelTasks } from './panelTasks';
import { partOf, spreadFrom } from './rowFigures';
import { RowsTask } from './rowsTask';

/** Doubles that kernels want to know of a row, and those of its spread. */
const KNOWN = 5;
const SPREAD = 6;

/** See `RowKernels.additions`. */
export async function findAdditions(
  tasks: PanelTasks,
  question: PartsQuestion,
  visit: (row: number, found: RowAdditions) => void,
  scope: HeapScope,
  work: Work,
): Promise<void> {
  const { known, bins, fineBins } = question;
  const { heap } = tasks.runtime;
  const most = tasks.panels.rowsOf(question);
  const knownAt = scope.float64(most * KNOWN);
  const spreadsAt = scope.float64(most * SPREAD);
  const countsAt = scope.bytes(4 * most * bins);
  const fineAt = scope.bytes(4 * most * fineBins);
  const task = new RowsTask(tasks, question, scope);
  const fields = [knownAt, bins, fineBins / bins, spreadsAt, countsAt, fineAt];
  for (const panel of tasks.panels.of(question)) {
    const rows = panel.to - panel.from;
    const table = heap.float64(knownAt, rows * KNOWN);
    for (let row = 0; row < rows; row++) table.set(known(panel.from + row), row * KNOWN);
    await task.run(panel, 'rowParts', fields, work);
    const spreads = heap.float64(spreadsAt, rows * SPREAD);
    const counts = new Uint32Array(heap.memory.buffer, countsAt, rows * bins);
    const fine = new Uint32Array(heap.memory.buffer, fineAt, rows * fineBins);
    for (let row = 0; row < rows; row++) {
      visit(panel.from + row, {
        spread: spreadFrom(spreads, row * SPREAD),
        counts: partOf(counts, row, bins),
        fine: partOf(fine, row, fineBins),
      });
    }
  }
}
