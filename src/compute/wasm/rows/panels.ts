import type { TensorData } from '../../../tensor/tensor';
import type { Rows } from '../../rowKernels';
import type { KernelHeap } from '../heap';

/** Bytes of a tensor that lie in the kernels' memory at a time. */
export const PANEL_BYTES = 1 << 28;
/** Neighbouring columns in one line of the cache. */
const LINE_COLUMNS = 16;
/** A shorter run is copied sooner by a loop than by a call. */
const SHORT_RUN = 64;

/** Rows `from … to - 1` of a view: by themselves a (P, to - from, Q) view. */
export interface Panel {
  readonly address: number;
  /** Bytes of an element: 4 for float32, 8 for float64. */
  readonly width: 4 | 8;
  readonly from: number;
  readonly to: number;
}

/** Rows of a tensor, as many at a time as there is room for. A tensor that fits whole stays for the next question. */
export class Panels {
  private kept: { readonly data: WeakRef<TensorData>; readonly address: number } | undefined;

  /** @param bytes Of a panel, about. */
  constructor(
    private readonly heap: KernelHeap,
    private readonly bytes: number,
  ) {}

  /** Rows of a panel, at most. */
  rowsOf({ data, view: { P, K, Q } }: Rows): number {
    const room = Math.floor(this.bytes / (P * Q * widthOf(data)));
    if (room >= K) return K;
    return Q === 1 ? Math.max(LINE_COLUMNS, room - (room % LINE_COLUMNS)) : Math.max(1, room);
  }

  /** All rows, panel by panel; each is there until the next. */
  *of(rows: Rows): Generator<Panel> {
    const { data, view } = rows;
    const step = this.rowsOf(rows);
    const width = widthOf(data);
    if (step >= view.K) {
      yield { address: this.whole(data), width, from: 0, to: view.K };
      return;
    }
    this.forget();
    const address = this.heap.allocate(view.P * step * view.Q * width);
    try {
      for (let from = 0; from < view.K; from += step) {
        const to = Math.min(from + step, view.K);
        copyRows(rows, from, to, this.elements(width, address, view.P * (to - from) * view.Q));
        yield { address, width, from, to };
      }
    } finally {
      this.heap.free(address);
    }
  }

  private whole(data: TensorData): number {
    if (this.kept?.data.deref() === data) return this.kept.address;
    this.forget();
    const width = widthOf(data);
    const address = this.heap.allocate(width * data.length);
    this.elements(width, address, data.length).set(data);
    this.kept = { data: new WeakRef(data), address };
    return address;
  }

  private forget(): void {
    if (this.kept) this.heap.free(this.kept.address);
    this.kept = undefined;
  }

  private elements(width: 4 | 8, address: number, count: number): Float32Array | Float64Array {
    return width === 4 ? this.heap.float32(address, count) : this.heap.float64(address, count);
  }
}

/** What holds every element exactly. */
function widthOf(data: TensorData): 4 | 8 {
  return data instanceof Float32Array || data.BYTES_PER_ELEMENT < 4 ? 4 : 8;
}

function copyRows(
  { data, view: { P, K, Q } }: Rows,
  from: number,
  to: number,
  target: Float32Array | Float64Array,
): void {
  const run = (to - from) * Q;
  for (let p = 0, at = 0; p < P; p++, at += run) {
    const source = (p * K + from) * Q;
    if (run >= SHORT_RUN) target.set(data.subarray(source, source + run), at);
    else for (let i = 0; i < run; i++) target[at + i] = data[source + i]!;
  }
}
