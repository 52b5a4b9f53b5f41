import fs from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { METRICS_FILE, parseMetrics } from '../../src/runs/metrics';
import type { Metrics } from '../../src/runs/metrics';
import { RUN_FILE, parseRunFile } from '../../src/runs/runFile';
import type { RunFile } from '../../src/runs/runFile';
import { SIGN_OF_LIFE_MS, STATUS_FILE, parseStatusFile } from '../../src/runs/statusFile';
import type { StatusFile } from '../../src/runs/statusFile';

/** What the measure of a run found. */
export const FIGURES_FILE = 'figures.json';

/** A file's bytes; undefined when there is none. */
export async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** @throws {ReaderError} that names the member at fault. */
export async function readRunFile(folder: string): Promise<RunFile | undefined> {
  const path = join(folder, RUN_FILE);
  const bytes = await readIfThere(path);
  return bytes && parseRunFile(new TextDecoder().decode(bytes), path);
}

/** No records yet are none. @throws {ReaderError} that names the line at fault. */
export async function readMetrics(folder: string): Promise<Metrics> {
  const path = join(folder, METRICS_FILE);
  return parseMetrics((await readIfThere(path)) ?? new Uint8Array(0), path);
}

/** What a run's status file says, and whether the process that wrote it still gives signs of life. */
export async function readStatus(
  folder: string,
): Promise<{ readonly file: StatusFile | undefined; readonly isAlive: boolean }> {
  const path = join(folder, STATUS_FILE);
  const bytes = await readIfThere(path);
  const file = bytes && parseStatusFile(new TextDecoder().decode(bytes));
  if (file?.status !== 'running') return { file, isAlive: false };
  const { mtimeMs } = await stat(path);
  return { file, isAlive: Date.now() - mtimeMs < 3 * SIGN_OF_LIFE_MS && processExists(file.process) };
}

/** Says that the run goes on. Nothing depends on a single one. */
export function giveSignOfLife(folder: string): void {
  const now = new Date();
  fs.utimes(join(folder, STATUS_FILE), now, now, () => undefined);
}

function processExists(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
