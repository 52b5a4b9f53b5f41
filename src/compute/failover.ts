import type { BackendInfo, NormBackend } from './backend';
import { DeviceError } from './backend';

/**
 * One backend out of several: the first computes until its device fails, then the next takes over for good and
 * repeats what failed. `onSwitch` hears why. The last one's failure is the caller's to handle.
 */
export function failover(
  backends: readonly [NormBackend, ...NormBackend[]],
  onSwitch: (message: string) => void,
): NormBackend {
  let current = 0;

  async function attempt<T>(operation: (backend: NormBackend) => Promise<T>): Promise<T> {
    for (let tried = current; ; tried = current) {
      try {
        return await operation(backends[tried]!);
      } catch (error) {
        if (!(error instanceof DeviceError) || tried + 1 >= backends.length) throw error;
        // Of two calls that failed together, the first has switched already.
        if (tried !== current) continue;
        current++;
        onSwitch(`${error.message}; now computing with ${backends[current]!.info.device}`);
      }
    }
  }

  return {
    get info(): BackendInfo {
      return backends[current]!.info;
    },
    moments: (...args) => attempt((backend) => backend.moments(...args)),
    normalize: (...args) => attempt((backend) => backend.normalize(...args)),
    backward: (...args) => attempt((backend) => backend.backward(...args)),
    dispose: async () => {
      await Promise.all(backends.map((backend) => backend.dispose()));
    },
  };
}
