import type { Work } from '../../../work';
import type { Rows, ValueMap } from '../../rowKernels';
import type { HeapScope } from '../heap';
import type { PanelTasks } from './panelTasks';
import type { Panel } from './panels';
import type { PartKernelName } from '../kernels';

/** Doubles of the rows of a part, about: they stay in a core's cache. */
const PART_DOUBLES = 1 << 16;
/** Columns of a part share lines of the cache, unless they are so long that they would take too much memory. */
const LINE_COLUMNS = 16;
const FEWEST_COLUMNS = 4;
const COLUMN_PART_DOUBLES = 1 << 20;
/** Parts there should be, for all threads to have some. */
const PARTS_PER_THREAD = 4;
/** Rows whole pages apart would all fall into one corner of the cache. */
const PAGE_DOUBLES = 512;
const PADDING = 24;
/** Of a line of the cache: what one thread writes shares none with another's. */
const LINE_BYTES = 64;

/** Whole rows taken into the scratch of threads, some of them a part, and looked at there. */
export class RowsTask {
  private readonly rowsPerPart: number;
  private readonly size: number;
  private readonly fields: readonly number[];
  private readonly map: (firstRow: number) => number;

  constructor(
    private readonly tasks: PanelTasks,
    private readonly rows: Rows & { readonly map?: ValueMap },
    private readonly scope: HeapScope,
  ) {
    const { P, Q } = rows.view;
    const { seats } = tasks.runtime.pool;
    this.size = P * Q;
    this.rowsPerPart = rowsPerPart(rows, seats);
    const bytes = scratchBytes(tasks, rows);
    this.fields = [this.rowsPerPart, 8 * strideOf(this.size), scope.bytes(seats * bytes), bytes];
    this.map = rows.map ? putMap(tasks, rows.map, Q, scope) : () => 0;
  }

  run(panel: Panel, kernel: PartKernelName, fields: readonly number[], work: Work): Promise<void> {
    const task = {
      ...{ kernel, view: this.rows.view, parts: Math.ceil((panel.to - panel.from) / this.rowsPerPart) },
      elementsPerPart: this.rowsPerPart * this.size,
      fields: [...this.fields, this.map(panel.from), ...fields],
    };
    return this.tasks.run(panel, task, this.scope, work);
  }
}

/** Of each thread: the rows of a part, and what is written down about one of them. */
export function scratchBytes({ kernels, runtime }: PanelTasks, rows: Rows): number {
  const size = rows.view.P * rows.view.Q;
  const taken = 8 * rowsPerPart(rows, runtime.pool.seats) * strideOf(size);
  return LINE_BYTES * Math.ceil((taken + kernels.rowScratchBytes(size)) / LINE_BYTES);
}

function strideOf(size: number): number {
  return size % PAGE_DOUBLES === 0 ? size + PADDING : size;
}

function rowsPerPart({ view: { P, K, Q } }: Rows, threads: number): number {
  const size = P * Q;
  const cached = Math.max(1, Math.floor(PART_DOUBLES / size));
  if (Q > 1) return cached;
  const fair = Math.ceil(K / (PARTS_PER_THREAD * threads));
  const most = Math.min(LINE_COLUMNS, Math.floor(COLUMN_PART_DOUBLES / size));
  const few = Math.max(FEWEST_COLUMNS, Math.min(fair, most));
  // Short columns need many of them to be worth a part.
  return Math.max(few - (few % FEWEST_COLUMNS), cached);
}

/** The map's tables, and for a panel's first row the address of where they all are. */
function putMap(tasks: PanelTasks, map: ValueMap, Q: number, scope: HeapScope): (firstRow: number) => number {
  const { center, residue, scale, gamma, beta, group, parameter } = map;
  const put = (table: Float64Array | Int32Array): number => tasks.put(table, scope);
  const values = [center, residue, scale, gamma, beta].map(put);
  const groups = [group.p, group.k, group.q].map(put);
  const parameters = [parameter.p, parameter.k, parameter.q].map(put);
  const steps = (Q === 1 ? [group.p, parameter.p] : [group.q, parameter.q]).map(stepOf);
  return (firstRow) => {
    const fromRow = ([p, k, q]: readonly number[]): number[] => [p!, k! + 4 * firstRow, q!];
    return put(Int32Array.from([...values, ...fromRow(groups), ...fromRow(parameters), ...steps]));
  };
}

/** How a table of indices goes on: 0 for all the same, 1 for one after the other, -1 for anything else. */
function stepOf(table: Int32Array): number {
  const [first = 0, second = first] = table;
  const step = second - first;
  return (step === 0 || step === 1) && table.every((index, i) => index === first + i * step) ? step : -1;
}
