import { basename, dirname, join } from 'node:path';
import { readdir, stat } from 'node:fs/promises';
import { METRICS_FILE } from '../../src/runs/metrics';
import { EXPERIMENT_FILE, parseExperimentFile } from '../../src/runs/experimentFile';
import type { ExperimentFile } from '../../src/runs/experimentFile';
import { RUN_FILE } from '../../src/runs/runFile';
import type { RunFile } from '../../src/runs/runFile';
import { progressOf } from '../../src/runs/runProgress';
import { statusOf } from '../../src/runs/statusFile';
import { ReaderError } from '../../src/readers/readerError';
import { readIfThere, readMetrics, readRunFile, readStatus } from '../jobs/runFiles';
import type { RunState } from './runEntry';

export interface StoredRun {
  readonly folder: string;
  readonly file: RunFile;
  readonly state: RunState;
}

export interface StoredExperiment {
  readonly folder: string;
  readonly file: ExperimentFile;
  /** In the order of its points. */
  readonly runs: readonly StoredRun[];
}

/** The state of a run as its folder tells it. @throws {ReaderError} for damaged records. */
export async function readState(folder: string): Promise<RunState> {
  const progress = progressOf((await readMetrics(folder)).records);
  const { file, isAlive } = await readStatus(folder);
  const status = statusOf(progress.end, file, isAlive);
  const message = status === 'failed' ? file?.message : undefined;
  return {
    ...{ status, progress },
    totalSteps: file?.totalSteps ?? progress.end?.step ?? 0,
    ...(file?.classes !== undefined && { classes: file.classes }),
    ...(file?.device !== undefined && { device: file.device }),
    ...(message !== undefined && { message }),
    ...(file?.notes && { notes: file.notes }),
  };
}

/** @throws {ReaderError} for a folder that holds no run, or a damaged one. */
export async function readRun(folder: string): Promise<StoredRun> {
  const file = await readRunFile(folder);
  if (!file) throw noRun(folder);
  return { folder, file, state: await readState(folder) };
}

export async function readExperiment(folder: string): Promise<StoredExperiment | undefined> {
  const path = join(folder, EXPERIMENT_FILE);
  const bytes = await readIfThere(path);
  if (!bytes) return undefined;
  const file = parseExperimentFile(new TextDecoder().decode(bytes), path);
  const runs: StoredRun[] = [];
  for (const { run } of file.points) runs.push(await readRun(join(folder, run)));
  return { folder, file, runs };
}

/** What a path leads to: a folder, or a file of it. */
export async function readAny(path: string): Promise<StoredRun | StoredExperiment> {
  const folder = await folderOf(path);
  return (await readExperiment(folder)) ?? (await readRun(folder));
}

/** Everything in a folder of runs; what cannot be read is told and left out. */
export async function* readAll(
  runsFolder: string,
  failed: (error: unknown) => void,
): AsyncGenerator<StoredRun | StoredExperiment> {
  for (const name of await names(runsFolder)) {
    const folder = join(runsFolder, name);
    try {
      if (await readIfThere(join(folder, RUN_FILE))) yield await readRun(folder);
      else {
        const experiment = await readExperiment(folder);
        if (experiment) yield experiment;
      }
    } catch (error) {
      failed(error);
    }
  }
}

async function names(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}

async function folderOf(path: string): Promise<string> {
  const known = [RUN_FILE, METRICS_FILE, EXPERIMENT_FILE];
  if (known.includes(basename(path))) return dirname(path);
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true ? dirname(path) : path;
}

function noRun(folder: string): ReaderError {
  return new ReaderError({
    message: `${folder} holds no run.`,
    where: folder,
    expected: `a folder with ${RUN_FILE} or ${EXPERIMENT_FILE}`,
    remedy: 'Choose the folder of a run, as normscope.train tells it in runFolder.',
  });
}
