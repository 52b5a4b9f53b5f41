import type { Counter } from '../../src/compute/counter';
import { createCounter } from '../../src/compute/createCounter';
import { createBackends } from '../../src/compute/select';
import type {
  BackendOptions,
  BackendReport,
  BackendSetting,
  SelectedBackend,
} from '../../src/compute/select';

/** After so long without a job, memory that only large ones need is given back. */
const REST_MS = 10_000;

/** What the engine's jobs compute with. */
export class Compute {
  private readonly backends;
  /** Those that no job has. A counter's memory is as large as what it has counted, and never shrinks. */
  private readonly idle: Counter[] = [];
  private resting: { unref?(): unknown } | undefined;

  constructor(private readonly options: Pick<BackendOptions, 'now' | 'threads' | 'memory'>) {
    this.backends = createBackends(options);
  }

  /** A job with a counter that is no other job's meanwhile: rows of two jobs would lie in the same memory. */
  async count<T>(job: (counter: Counter) => Promise<T>): Promise<T> {
    const counter = this.idle.pop() ?? createCounter(this.options.threads);
    try {
      return await job(counter);
    } finally {
      this.idle.push(counter);
      this.restLater();
    }
  }

  /** See {@link Backends.get}. */
  backend(setting: BackendSetting): Promise<SelectedBackend> {
    this.restLater();
    return this.backends.get(setting);
  }

  /** See {@link Backends.survey}. */
  survey(setting: BackendSetting): Promise<readonly BackendReport[]> {
    this.restLater();
    return this.backends.survey(setting);
  }

  private restLater(): void {
    clearTimeout(this.resting as ReturnType<typeof setTimeout> | undefined);
    this.resting = setTimeout(() => {
      for (const counter of this.idle.splice(0)) void counter.dispose?.();
      void this.backends.trim();
    }, REST_MS);
    // Node's; a browser's timers are numbers.
    this.resting.unref?.();
  }
}
