import type { KernelHeap } from '../heap';
import type { KernelExports } from '../kernels';
import { sharedKernelsOver } from '../kernels';
import type { KernelPool, KernelTask } from './pool';
import { BOARD_BYTES, MOST_PARTS, MOST_WORKERS, TaskBoard } from './taskBoard';

/** Everything a worker needs to serve; it can be posted to another thread. */
export interface WorkerStart {
  readonly memory: WebAssembly.Memory;
  /** Address of the task board. */
  readonly board: number;
  /** Which worker it is, from 0. */
  readonly worker: number;
}

/** A thread that calls {@link serveKernels}. */
export interface KernelWorker {
  /** Called once, when the thread has ended, for whatever reason. */
  onExit(listener: () => void): void;
  terminate(): Promise<void>;
}

/** What the platform gives to compute with more than one thread. */
export interface Threads {
  /** Workers beside the calling thread. */
  readonly workers: number;
  spawn(start: WorkerStart): KernelWorker;
  /** Lets the platform's events in, such as the end of a thread. */
  breathe(): Promise<void>;
}

/** Fewer parts than this are done before a worker has woken up. */
const FEWEST_PARTS = 8;
/** A worker whose last so many lives were of no use is done without: it cannot start here, or dies of its work. */
const USELESS_LIVES = 3;
/** How long the caller blocks for the last parts before it lets events in meanwhile. */
const PATIENCE_MS = 20;

/** The caller and some workers, which are started when there is work for them, and again when they have died. */
export class ThreadPool implements KernelPool {
  private readonly workers: number;
  private readonly board: TaskBoard;
  private readonly address: number;
  private readonly living = new Map<number, KernelWorker>();
  /** Of each worker, since it was last of use. */
  private readonly uselessLives: Uint8Array;
  private running: Promise<void> | undefined;
  private isStarted = false;
  private isDisposed = false;

  /** @param heap Over a memory that is shared. */
  constructor(
    private readonly heap: KernelHeap,
    private readonly kernels: KernelExports,
    private readonly platform: Threads,
  ) {
    this.workers = Math.min(platform.workers, MOST_WORKERS);
    this.uselessLives = new Uint8Array(this.workers);
    this.address = heap.allocate(BOARD_BYTES);
    this.board = new TaskBoard(heap.memory.buffer, this.address);
  }

  get threads(): number {
    return 1 + (this.isStarted ? this.living.size : this.workers);
  }

  get seats(): number {
    return 1 + this.workers;
  }

  run(task: KernelTask): Promise<void> | undefined {
    if (this.running) return this.running.then(() => this.run(task));
    const fewest = task.hasLongParts ? 2 : FEWEST_PARTS;
    if (task.parts < fewest || task.parts > MOST_PARTS) {
      for (let part = 0; part < task.parts; part++) this.kernels[task.kernel](...task.args, part);
      return undefined;
    }
    this.start();
    this.board.post(task);
    this.board.work(this.kernels);
    this.board.close();
    if (this.board.waitUntilDeserted(PATIENCE_MS)) {
      this.board.finish(this.kernels, task);
      return undefined;
    }
    this.running = this.waitFor(task).finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  async dispose(): Promise<void> {
    await this.running;
    this.isStarted = true;
    this.isDisposed = true;
    await Promise.all([...this.living.values()].map((worker) => worker.terminate()));
  }

  private start(): void {
    if (this.isStarted) return;
    this.isStarted = true;
    for (let worker = 0; worker < this.workers; worker++) this.spawn(worker);
  }

  private spawn(worker: number): void {
    const { memory } = this.heap;
    const thread = this.platform.spawn({ memory, board: this.address, worker });
    this.living.set(worker, thread);
    thread.onExit(() => {
      this.living.delete(worker);
      this.uselessLives[worker] = this.board.bury(worker) ? 0 : this.uselessLives[worker]! + 1;
      if (!this.isDisposed && this.uselessLives[worker] < USELESS_LIVES) this.spawn(worker);
    });
  }

  /** A worker is slow or dead. Only the platform knows which, and tells when the caller lets events in. */
  private async waitFor(task: KernelTask): Promise<void> {
    while (!this.board.isDeserted) await this.platform.breathe();
    this.board.finish(this.kernels, task);
  }
}

/** What a worker does from its start to its end: parts of the tasks that its pool posts. */
export function serveKernels({ memory, board, worker }: WorkerStart): never {
  const kernels = sharedKernelsOver(memory);
  // The caller is thread 0.
  kernels.beThread(worker + 1);
  return new TaskBoard(memory.buffer, board).serve(worker, kernels);
}
