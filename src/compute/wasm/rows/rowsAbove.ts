import type { Work } from '../../../work';
import type { RowPairs, Rows } from '../../rowKernels';
import type { HeapScope, KernelHeap } from '../heap';
import type { PanelTasks } from './panelTasks';
import type { Panel } from './panels';

/** Elements of a part, about. */
const PART = 1 << 16;
/** Lines of a part, at least: its counts per column are then few beside its elements. */
const FEWEST_LINES = 16;

/** See `RowKernels.above`. */
export async function findAbove(
  tasks: PanelTasks,
  rows: Rows,
  thresholds: RowPairs,
  scope: HeapScope,
  work: Work,
): Promise<RowPairs> {
  const { heap } = tasks.runtime;
  const { view } = rows;
  const { P, K, Q } = view;
  const above = { first: new Float64Array(K), second: new Float64Array(K) };
  const most = tasks.panels.rowsOf(rows);
  // Columns are counted over some lines at a time, each part for itself; other rows each by one part.
  const lines = Q === 1 ? Math.max(FEWEST_LINES, Math.ceil(PART / most)) : Math.ceil(PART / (P * Q));
  const copies = Q === 1 ? Math.ceil(P / lines) : 1;
  const thresholdsAt = scope.float64(2 * most);
  const countsAt = scope.bytes(8 * most * copies);
  for (const panel of tasks.panels.of(rows)) {
    const { from, to } = panel;
    const many = to - from;
    putThresholds(heap, thresholds, panel, thresholdsAt);
    const task = {
      ...({ kernel: 'rowsAbove', view, parts: Q === 1 ? copies : Math.ceil(many / lines) } as const),
      elementsPerPart: lines * (Q === 1 ? many : P * Q),
      fields: [lines, thresholdsAt, countsAt],
    };
    await tasks.run(panel, task, scope, work);
    const counts = new Int32Array(heap.memory.buffer, countsAt, 2 * many * copies);
    for (let at = 0; at < counts.length; at += 2 * many) {
      for (let row = 0; row < many; row++) {
        above.first[from + row]! += counts[at + row]!;
        above.second[from + row]! += counts[at + many + row]!;
      }
    }
  }
  return above;
}

/** As the elements are: a float32 lies above a double where it lies above the last float32 up to it. */
function putThresholds(
  heap: KernelHeap,
  { first, second }: RowPairs,
  { from, to, width }: Panel,
  address: number,
): void {
  const many = to - from;
  const target = width === 4 ? heap.float32(address, 2 * many) : heap.float64(address, 2 * many);
  [first, second].forEach((thresholds, which) => {
    for (let row = 0; row < many; row++) {
      const threshold = thresholds[from + row]!;
      target[which * many + row] = width === 4 ? float32UpTo(threshold) : threshold;
    }
  });
}

const BITS = new Int32Array(1);
const FLOAT32 = new Float32Array(BITS.buffer);

/** The largest float32 up to a double. */
function float32UpTo(x: number): number {
  FLOAT32[0] = x;
  // The bits of a number grow with its magnitude.
  if (FLOAT32[0] > x) BITS[0]! += x > 0 ? -1 : 1;
  return FLOAT32[0];
}
