import type { Work } from '../../../work';
import type { Rows } from '../../rowKernels';
import type { HeapScope } from '../heap';
import type { KernelExports, PartKernelName } from '../kernels';
import type { Panel } from './panels';
import { Panels } from './panels';
import type { Runtime } from '../runtime';
import { MOST_PARTS } from '../threads/taskBoard';

/** Elements between two pauses: some milliseconds. */
const WINDOW_ELEMENTS = 1 << 22;
/** A part of so many elements takes longer than it takes a worker to wake up. */
const LONG_PART = 1 << 16;
/** Of what a kernel is told: 32 fields. */
const JOB_BYTES = 128;

/** What a kernel is to do with a panel, part by part. */
export interface PanelTask {
  readonly kernel: PartKernelName;
  readonly view: Rows['view'];
  readonly parts: number;
  readonly elementsPerPart: number;
  /** Of the job, after the panel and the first part. */
  readonly fields: readonly number[];
}

/** Kernels over the rows of tensors, panel by panel. */
export class PanelTasks {
  readonly panels: Panels;

  constructor(
    readonly runtime: Runtime,
    readonly kernels: KernelExports,
    panelBytes: number,
  ) {
    this.panels = new Panels(runtime.heap, panelBytes);
  }

  /** All parts of a panel, with pauses. */
  async run(
    { address, width, from, to }: Panel,
    { kernel, view: { P, K, Q }, parts, elementsPerPart, fields }: PanelTask,
    scope: HeapScope,
    work: Work,
  ): Promise<void> {
    const { heap, pool } = this.runtime;
    const job = scope.bytes(JOB_BYTES);
    const step = Math.min(MOST_PARTS, Math.max(2 * pool.seats, Math.ceil(WINDOW_ELEMENTS / elementsPerPart)));
    for (let first = 0; first < parts; first += step) {
      work.progress(from + ((to - from) * first) / parts, K);
      await work.pause();
      const slots = [address, width, P, to - from, Q, first, ...fields];
      new Uint32Array(heap.memory.buffer, job, slots.length).set(slots);
      const hasLongParts = elementsPerPart >= LONG_PART;
      await pool.run({ kernel, args: [job], parts: Math.min(step, parts - first), hasLongParts });
    }
  }

  /** Copies a table into the kernels' memory. Returns its address. */
  put(values: Float64Array | Int32Array, scope: HeapScope): number {
    const address = scope.bytes(values.byteLength);
    const { buffer } = this.runtime.heap.memory;
    if (values instanceof Int32Array) new Int32Array(buffer, address, values.length).set(values);
    else new Float64Array(buffer, address, values.length).set(values);
    return address;
  }
}
