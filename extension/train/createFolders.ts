import { mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Plan } from '../../src/experiments/planExperiment';
import { writeError } from '../jobs/writeError';
import { EXPERIMENT_FILE, experimentFileText } from '../../src/runs/experimentFile';
import type { ExperimentFile } from '../../src/runs/experimentFile';
import { RUN_FILE, runFileText } from '../../src/runs/runFile';
import type { RunFile } from '../../src/runs/runFile';

/** A new folder for one run, with its `run.json`. @throws {RunWriteError} where there can be none. */
export async function createRunFolder(runsFolder: string, file: RunFile): Promise<string> {
  return orWriteError(runsFolder, async () => {
    const folder = await newFolder(runsFolder, file.started, file.title);
    await writeWhole(join(folder, RUN_FILE), runFileText(file));
    return folder;
  });
}

export interface NewExperiment {
  readonly name: string;
  readonly title: string;
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly plan: Plan;
  readonly started: number;
  readonly versions: RunFile['versions'];
}

/** A new folder for an experiment; each point has one in it. @throws {RunWriteError} where there can be none. */
export async function createExperimentFolder(
  runsFolder: string,
  { name, title, overrides, plan, started, versions }: NewExperiment,
): Promise<{ readonly folder: string; readonly file: ExperimentFile; readonly runs: readonly RunFile[] }> {
  const width = String(plan.points.length).length;
  const runs = plan.points.map(({ title: own, config, measure }) => ({
    ...{ title: own, config, started, versions },
    ...(measure && { measure }),
  }));
  const points = plan.points.map(({ series, parameters, seed, title: own }, i) => {
    const run = `${String(i + 1).padStart(width, '0')}-${slug(own)}`;
    return { series, parameters, seed, run };
  });
  const { plots, options } = plan;
  const file = { experiment: name, title, overrides, options, points, plots, started };
  return orWriteError(runsFolder, async () => {
    const folder = await newFolder(runsFolder, started, title);
    for (const [i, { run }] of points.entries()) {
      await mkdir(join(folder, run));
      await writeWhole(join(folder, run, RUN_FILE), runFileText(runs[i]!));
    }
    // Last: a folder without it is no experiment yet.
    await writeWhole(join(folder, EXPERIMENT_FILE), experimentFileText(file));
    return { folder, file, runs };
  });
}

async function orWriteError<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw writeError(path, error);
  }
}

/** Readers see the whole file or none. */
async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.partial`, text);
  await rename(`${path}.partial`, path);
}

async function newFolder(runsFolder: string, started: number, title: string): Promise<string> {
  await mkdir(runsFolder, { recursive: true });
  await keepOutOfGit(runsFolder);
  const name = `${stamp(new Date(started))}-${slug(title)}`;
  for (let n = 1; ; n++) {
    const folder = join(runsFolder, n === 1 ? name : `${name}-${n}`);
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

/** Runs are large and made again by their seeds: the folder of our own says so to git. */
async function keepOutOfGit(runsFolder: string): Promise<void> {
  const own = dirname(runsFolder);
  if (basename(own) !== '.normscope') return;
  await writeFile(join(own, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => undefined);
}

/** "20260131-140502", in local time. */
function stamp(date: Date): string {
  const [year, ...rest] = [
    date.getFullYear(),
    date.getMonth() + 1,
    date.getDate(),
    date.getHours(),
    date.getMinutes(),
    date.getSeconds(),
  ];
  const [month, day, ...time] = rest.map((part) => String(part).padStart(2, '0'));
  return `${year}${month!}${day!}-${time.join('')}`;
}

const LONGEST_SLUG = 60;

function slug(title: string): string {
  const text = title.toLowerCase().replace(/[^a-z0-9.]+/g, '-');
  return text.replace(/^[-.]+|[-.]+$/g, '').slice(0, LONGEST_SLUG) || 'run';
}
