import type { BackendName, NormBackend } from './backend';
import type { Contestant } from './contest';
import { Contest, isAble } from './contest';
import { failover } from './failover';
import type { GpujsMode } from './gpujs/modes';
import { GPUJS_MODES } from './gpujs/modes';
import type { KernelTimes } from './kernelTimes';
import { referenceBackend } from './reference/referenceBackend';
import type { Threads } from './wasm/threads/threadPool';

export type BackendSetting = 'auto' | BackendName;

export interface BackendWarning {
  readonly kind: 'backendFallback';
  readonly message: string;
}

export interface SelectedBackend {
  readonly backend: NormBackend;
  /** Why it is not what one would expect. Grows when a device fails while it computes. */
  readonly warnings: readonly BackendWarning[];
}

/** Remembers across sessions what `auto` chose, on this machine and for this version. */
export interface ChoiceMemory {
  /** Undefined when nothing is known. */
  read(): Promise<BackendName | undefined>;
  write(chosen: BackendName): Promise<void>;
}

export interface BackendOptions {
  /** A clock in milliseconds, for the contest. */
  readonly now?: () => number;
  /** Which modes of gpu.js may be used. */
  readonly modes?: readonly GpujsMode[];
  /** What the WASM kernels may use beside the calling thread. */
  readonly threads?: Threads;
  readonly memory?: ChoiceMemory;
  /** Hears each warning when it arises. */
  readonly onWarning?: (message: string) => void;
}

/** One backend on this machine, for people. */
export interface BackendReport {
  readonly name: BackendName;
  readonly device: string;
  /** Whether it computes, and correctly. */
  readonly available: boolean;
  /** Why it is not available. */
  readonly reason?: string;
  readonly milliseconds?: KernelTimes;
  /** Whether a setting makes it compute. */
  readonly chosen: boolean;
}

/** The backends of one engine. */
export interface Backends {
  /**
   * The backend for a setting; the same one each time. `auto` is the fastest on this machine, by a short contest of
   * those that compute correctly; where its outcome is remembered, only the winner is made.
   * @throws {Error} for `gpujs` where no mode of it computes correctly, with the reason of each, and for `wasm` where
   * there is no WebAssembly SIMD.
   */
  get(setting: BackendSetting): Promise<SelectedBackend>;
  /** Every backend, tried, the fastest first; those that cannot compute here at the end. */
  survey(setting: BackendSetting): Promise<readonly BackendReport[]>;
  /** As {@link NormBackend.trim}, for all that were made. */
  trim(): Promise<void>;
  /** Frees contexts, compiled kernels and threads. */
  dispose(): Promise<void>;
}

export function createBackends(options: BackendOptions = {}): Backends {
  return new ContestBackends(options);
}

class ContestBackends implements Backends {
  private readonly contest: Contest;
  private readonly selected = new Map<BackendSetting, Promise<SelectedBackend>>();

  constructor(private readonly options: BackendOptions) {
    const { now = Date.now, modes = GPUJS_MODES, threads } = options;
    this.contest = new Contest({ now, modes, ...(threads && { threads }) });
  }

  get(setting: BackendSetting): Promise<SelectedBackend> {
    const known = this.selected.get(setting) ?? this.select(setting);
    this.selected.set(setting, known);
    return known;
  }

  async survey(setting: BackendSetting): Promise<readonly BackendReport[]> {
    const all = await this.contest.all();
    const chosen = await this.get(setting).then(
      ({ backend }) => backend.info,
      () => undefined,
    );
    return all.map((one) => {
      const device = isAble(one) ? one.backend.info.device : one.device;
      return {
        ...{ name: one.name, device, available: isAble(one) },
        ...(isAble(one) ? { milliseconds: one.milliseconds } : { reason: one.reason }),
        chosen: isAble(one) && chosen?.name === one.name && chosen.device === device,
      };
    });
  }

  trim(): Promise<void> {
    return this.contest.trim();
  }

  dispose(): Promise<void> {
    return this.contest.dispose();
  }

  private async select(setting: BackendSetting): Promise<SelectedBackend> {
    switch (setting) {
      case 'reference':
        return { backend: referenceBackend, warnings: [] };
      case 'gpujs': {
        const { usable, refused } = await this.contest.gpujs();
        const reasons = refused.map(({ mode, reason }) => `${mode}: ${reason}`).join('; ');
        if (usable.length === 0) throw new Error(`gpu.js cannot compute here. ${reasons}`);
        return this.inOrder(usable.map(({ backend }) => backend));
      }
      case 'wasm':
        try {
          return this.inOrder([this.contest.wasm()]);
        } catch (cause) {
          throw new Error(`WebAssembly SIMD cannot compute here. ${String(cause)}`, { cause });
        }
      case 'auto':
        return (await this.remembered()) ?? this.winner();
    }
  }

  /** What won before, with the reference behind it; undefined where that does not compute any more. */
  private async remembered(): Promise<SelectedBackend | undefined> {
    const name = await this.options.memory?.read();
    switch (name) {
      case undefined:
        return undefined;
      case 'reference':
        return this.select(name);
      case 'wasm':
        try {
          return this.inOrder([this.contest.wasm(), referenceBackend]);
        } catch {
          return undefined;
        }
      case 'gpujs': {
        const { usable } = await this.contest.gpujs();
        if (usable.length === 0) return undefined;
        return this.inOrder([...usable.map(({ backend }) => backend), referenceBackend]);
      }
    }
  }

  private async winner(): Promise<SelectedBackend> {
    const all = await this.contest.all();
    const able = all.filter(isAble);
    await this.options.memory?.write(able[0]!.name);
    // Nothing comes after the reference, which does not fail.
    const chain = able.slice(0, able.findIndex(({ name }) => name === 'reference') + 1);
    const backends = chain.map(({ backend }) => backend);
    return able.length === 1 ? this.inOrder(backends, onlyReference(all)) : this.inOrder(backends);
  }

  private inOrder(backends: readonly NormBackend[], warning?: string): SelectedBackend {
    const warnings: BackendWarning[] = [];
    const warn = (message: string): void => {
      warnings.push({ kind: 'backendFallback', message });
      this.options.onWarning?.(message);
    };
    if (warning !== undefined) warn(warning);
    const [first, ...others] = backends as [NormBackend, ...NormBackend[]];
    return { backend: others.length > 0 ? failover([first, ...others], warn) : first, warnings };
  }
}

function onlyReference(all: readonly Contestant[]): string {
  const reasons = all.flatMap((one) => (isAble(one) ? [] : [`${one.device}: ${one.reason}`]));
  return `Only the float64 reference computes here. ${reasons.join('; ')}`;
}
