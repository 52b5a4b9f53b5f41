import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { arch, cpus, platform } from 'node:os';
import path from 'node:path';
import type { BackendName } from '../../src/compute/backend';
import type { ChoiceMemory } from '../../src/compute/select';

const FILE = 'computeBackend.json';
const NAMES: readonly BackendName[] = ['gpujs', 'wasm', 'reference'];

/** A file in a folder of the extension's own: which backend won, on this machine, by this version. */
export function backendMemory(folder: string, version: string): ChoiceMemory {
  const file = path.join(folder, FILE);
  const machine = machineKey(version);
  return {
    async read() {
      try {
        const found = JSON.parse(await readFile(file, 'utf8')) as { machine?: unknown; chosen?: unknown };
        return found.machine === machine ? NAMES.find((name) => name === found.chosen) : undefined;
      } catch {
        // Not there yet, or not readable: the contest is held again.
        return undefined;
      }
    },
    async write(chosen) {
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(file, JSON.stringify({ machine, chosen }));
      } catch {
        // A full or read-only disk costs the next session a contest.
      }
    },
  };
}

/** Equal where the same backend wins again. */
function machineKey(version: string): string {
  const processors = cpus();
  const { node, v8 } = process.versions;
  return [version, platform(), arch(), processors[0]?.model, processors.length, node, v8].join(' ');
}
