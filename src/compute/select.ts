import type { BackendName, NormBackend } from './backend';
import { failover } from './failover';
import type { GpujsMode } from './gpujs/modes';
import { GPUJS_MODES } from './gpujs/modes';
import type { ProbeResult } from './gpujs/probe';
import { referenceBackend } from './reference/referenceBackend';

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

export interface BackendOptions {
  /** A clock in milliseconds, for the probe. */
  readonly now?: () => number;
  /** Which modes of gpu.js may be used. */
  readonly modes?: readonly GpujsMode[];
  /** Hears each warning when it arises. */
  readonly onWarning?: (message: string) => void;
}

/** The backends of one engine. */
export interface Backends {
  /**
   * The backend for a setting; the same one each time. The first that needs gpu.js probes it. `auto` is gpu.js where
   * its canaries live, and the reference otherwise.
   * @throws {Error} for `gpujs` where no mode of it computes correctly, with the reason of each.
   */
  get(setting: BackendSetting): Promise<SelectedBackend>;
  /** Frees contexts and compiled kernels. */
  dispose(): Promise<void>;
}

export function createBackends(options: BackendOptions = {}): Backends {
  const { now = Date.now, modes = GPUJS_MODES, onWarning } = options;
  const selected = new Map<BackendSetting, Promise<SelectedBackend>>();
  let probe: Promise<ProbeResult> | undefined;

  async function runProbe(): Promise<ProbeResult> {
    // Loading gpu.js takes longer than opening a file: not before somebody needs it.
    const { probeGpujs } = await import('./gpujs/probe');
    return probeGpujs(modes, now);
  }

  async function select(setting: BackendSetting): Promise<SelectedBackend> {
    if (setting === 'reference') return { backend: referenceBackend, warnings: [] };
    const { usable, refused } = await (probe ??= runProbe());
    const reasons = refused.map(({ mode, reason }) => `${mode}: ${reason}`).join('; ');
    const [first, ...others] = usable.map(({ backend }) => backend);
    if (!first && setting === 'gpujs') throw new Error(`gpu.js cannot compute here. ${reasons}`);
    const warnings: BackendWarning[] = [];
    const warn = (message: string): void => {
      warnings.push({ kind: 'backendFallback', message });
      onWarning?.(message);
    };
    if (!first) {
      warn(`gpu.js cannot compute here, so the float64 reference does. ${reasons}`);
      return { backend: referenceBackend, warnings };
    }
    const last = setting === 'auto' ? [referenceBackend] : [];
    return { backend: failover([first, ...others, ...last], warn), warnings };
  }

  return {
    get: (setting) => {
      const known = selected.get(setting) ?? select(setting);
      selected.set(setting, known);
      return known;
    },
    dispose: async () => {
      const { usable } = (await probe) ?? { usable: [] };
      await Promise.all(usable.map(({ backend }) => backend.dispose()));
    },
  };
}
