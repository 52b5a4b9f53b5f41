import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { measureNamed } from '../../src/experiments/measures/registry';
import type { RunRecord } from '../../src/protocol/training';
import { toJson } from '../../src/runs/jsonFile';
import type { Figures, TrainJob, TrainJobResult } from '../../src/runs/jobs';
import type { Metrics } from '../../src/runs/metrics';
import { resumeNotes } from '../../src/runs/resumeNotes';
import { resumePoint } from '../../src/runs/resumePoint';
import type { ResumePoint } from '../../src/runs/resumePoint';
import { RUN_FILE, runFileText } from '../../src/runs/runFile';
import type { RunFile } from '../../src/runs/runFile';
import { SIGN_OF_LIFE_MS, STATUS_FILE, statusFileText } from '../../src/runs/statusFile';
import type { StatusFile } from '../../src/runs/statusFile';
import { createEngine, deviceFor } from '../../src/training/createEngine';
import type { Dataset } from '../../src/training/dataset';
import type { NamedArrays, TrainingEngine } from '../../src/training/engine';
import { trainRun } from '../../src/training/trainRun';
import type { RunSink } from '../../src/training/trainRun';
import { CancelledError } from '../../src/work';
import { markCancelled } from './cancelledRun';
import type { Datasets } from './datasets';
import type { JobWork } from './jobWork';
import { FIGURES_FILE, giveSignOfLife, readIfThere, readMetrics, readRunFile } from './runFiles';
import { RunWriter, removePartialFiles, replaceFile } from './runWriter';
import type { Disk } from './runWriter';
import { writeError } from './writeError';

/** Seconds between checkpoints: what a kill may cost of computing, never of records. */
const CHECKPOINT_SECONDS = 10;

/** What one process has for all of its jobs. */
export interface JobTools {
  readonly datasets: Datasets;
  readonly versions: RunFile['versions'];
  readonly disk?: Disk;
}

type End = Extract<RunRecord, { kind: 'end' }>;

/** How training ended, and the net as it left it: not yet the best of its epochs. */
interface Ending {
  readonly end: End;
  readonly parameters: NamedArrays;
}

/**
 * One run in this process, from its beginning or from where it stopped.
 * @throws {ReaderError} when the folder holds something else, or what it holds is damaged. What goes wrong later is the
 *   result: `failed`, with the reason.
 */
export async function trainJob(job: TrainJob, work: JobWork, tools: JobTools): Promise<TrainJobResult> {
  const folder = resolve(job.folder);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeError(folder, error);
  });
  const known = await readRunFile(folder);
  const metrics = await readMetrics(folder);
  requireResume(job, metrics);
  const run = known ?? newRun(job, tools);
  const sitting = new Sitting(folder, job, run, work, tools);
  const end = metrics.records.at(-1);
  if (end?.kind === 'end' && end.status !== 'cancelled') return sitting.result(end.status, end);
  try {
    if (!known) sitting.writeRun();
    return await sitting.train(metrics);
  } catch (error) {
    return await sitting.failed(error);
  } finally {
    work.flush();
  }
}

function requireResume({ folder, resume }: TrainJob, { records }: Metrics): void {
  if (resume === true || records.length === 0) return;
  throw new Error(
    `${folder} holds a run already, with ${records.length} records: choose another folder, or set "resume" to go on with it.`,
  );
}

function newRun({ title, config, measure }: TrainJob, { versions }: JobTools): RunFile {
  const made = { ...versions, engine: deviceFor(config) };
  return { title, config, ...(measure && { measure }), started: Date.now(), versions: made };
}

/** From here to where the run stops. */
class Sitting {
  private step = 0;
  private totalSteps = 0;
  private classes: number | undefined;
  private notes: readonly string[] = [];

  constructor(
    private readonly folder: string,
    private readonly job: TrainJob,
    private run: RunFile,
    private readonly work: JobWork,
    private readonly tools: JobTools,
  ) {}

  async train(metrics: Metrics): Promise<TrainJobResult> {
    const { folder, work, job } = this;
    const { config } = this.run;
    const dataset = await this.tools.datasets.load(config, work);
    const from = await resumePoint(metrics, (file) => readIfThere(join(folder, file)));
    const kept = metrics.records.slice(0, from.records);
    this.totalSteps = config.epochs * Math.max(1, Math.floor(dataset.yTrain.length / config.batchSize));
    this.classes = dataset.classes;
    this.step = kept.at(-1)?.step ?? 0;
    this.notes = this.putOnRecord(from);
    removePartialFiles(folder);
    this.writeStatus('running');
    const alive = setInterval(() => {
      giveSignOfLife(folder);
    }, SIGN_OF_LIFE_MS);
    const writer = new RunWriter(folder, {
      bytes: from.bytes,
      checkpoints: kept.flatMap((record) => (record.kind === 'checkpoint' ? record.file : [])),
      checkpointEvery: 1000 * (job.checkpointSeconds ?? CHECKPOINT_SECONDS),
      told: (record) => {
        this.step = record.step;
        work.tell(record);
      },
      ...(this.tools.disk && { disk: this.tools.disk }),
    });
    try {
      work.watch.begun?.({
        ...{ totalSteps: this.totalSteps, classes: dataset.classes, records: kept },
        ...this.told,
      });
      let engine: TrainingEngine | undefined;
      let ending: Ending | undefined;
      // The end is told when all of the run is there, the measure's figures among it.
      const sink: RunSink = {
        record: (record) => {
          if (record.kind === 'end') ending = { end: record, parameters: engine!.parameters() };
          else writer.record(record);
          return undefined;
        },
        writeFile: (name, bytes) => {
          writer.writeFile(name, bytes);
          return undefined;
        },
        wantsCheckpoint: () =>
          this.step === this.totalSteps ? job.keepCheckpoints !== false : writer.wantsCheckpoint(),
      };
      const outcome = await trainRun({
        ...{ config, dataset, sink, work, now },
        createEngine: (...args) => (engine = createEngine(...args)),
        ...(from.from && { from: from.from }),
      });
      return await this.close(writer, ending!, outcome.device, dataset);
    } finally {
      clearInterval(alive);
      writer.close();
    }
  }

  result(
    status: TrainJobResult['status'],
    { step, milliseconds, divergence }: Pick<End, 'step' | 'milliseconds' | 'divergence'>,
    more: Pick<TrainJobResult, 'device' | 'figures'> = {},
  ): TrainJobResult {
    const { folder } = this;
    const ended = { kind: 'train', folder, status, step, milliseconds } as const;
    return { ...ended, ...(divergence && { divergence }), ...more, ...this.told };
  }

  writeRun(): void {
    replaceFile(join(this.folder, RUN_FILE), runFileText(this.run), this.tools.disk);
  }

  async failed(error: unknown): Promise<TrainJobResult> {
    const { folder, step, work } = this;
    if (error instanceof CancelledError) return this.stoppedEarly();
    const message = error instanceof Error ? error.message : String(error);
    try {
      this.writeStatus('failed', { message });
    } catch {
      // Where the disk is full the result alone tells it.
    }
    work.flush();
    return { kind: 'train', folder, status: 'failed', step, milliseconds: 0, message, ...this.told };
  }

  /** Stopped before the first step, or while figures were worked out: the records have no end yet. */
  private async stoppedEarly(): Promise<TrainJobResult> {
    const status = this.work.stopped === 'cancel' ? 'cancelled' : 'paused';
    if (status === 'cancelled') await markCancelled(this.folder, this.tools.disk);
    this.writeStatus(status === 'cancelled' ? 'ended' : 'paused');
    return this.result(status, { step: this.step, milliseconds: 0 });
  }

  private async close(
    writer: RunWriter,
    { end, parameters }: Ending,
    device: string,
    dataset: Dataset,
  ): Promise<TrainJobResult> {
    if (end.status === 'cancelled' && this.work.stopped === 'pause') {
      this.writeStatus('paused', { device });
      return this.result('paused', end, { device });
    }
    const figures = end.status === 'finished' ? await this.measure(parameters, dataset) : undefined;
    writer.record(end);
    this.writeStatus('ended', { device });
    if (end.status === 'finished' && this.job.keepCheckpoints === false) writer.dropCheckpoints();
    return this.result(end.status, end, { device, ...(figures && { figures }) });
  }

  /** What goes on, and what a user should know of it. A run is its first engine's, whoever asked for it. */
  private putOnRecord(from: ResumePoint): readonly string[] {
    const { config, versions } = this.run;
    const engine = deviceFor(config);
    const first = versions['engine'];
    if (!from.from && first !== engine) {
      this.run = { ...this.run, versions: { ...versions, engine } };
      this.writeRun();
    }
    return resumeNotes(from, { first, now: engine });
  }

  private get told(): Pick<TrainJobResult, 'notes'> {
    return this.notes.length > 0 ? { notes: this.notes } : {};
  }

  private async measure(parameters: NamedArrays, dataset: Dataset): Promise<Figures | undefined> {
    const { config, measure } = this.run;
    if (!measure) return undefined;
    const { work } = this;
    const { name, options = {} } = measure;
    const figures = await measureNamed(name)({
      ...{ config, dataset, createEngine, parameters, options, work, now },
    });
    replaceFile(join(this.folder, FIGURES_FILE), `${toJson(figures, 2)}\n`, this.tools.disk);
    return figures;
  }

  private writeStatus(status: StatusFile['status'], more: Pick<StatusFile, 'device' | 'message'> = {}): void {
    const { totalSteps, classes } = this;
    const known = { totalSteps, ...(classes !== undefined && { classes }) };
    const text = statusFileText({ status, ...known, process: process.pid, ...this.told, ...more });
    replaceFile(join(this.folder, STATUS_FILE), text, this.tools.disk);
  }
}

function now(): number {
  return performance.now();
}
