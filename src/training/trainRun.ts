import type { Divergence, RunConfig, RunRecord } from '../protocol/training';
import { RandomState } from '../tensor/randomState';
import { CancelledError } from '../work';
import type { Work } from '../work';
import { encodeCapture, encodeInputs } from './capture';
import { encodeCheckpoint } from './checkpoint';
import type { Checkpoint } from './checkpoint';
import type { Dataset } from './dataset';
import { divergence } from './divergence';
import type { CreateEngine, NamedArrays, TrainingEngine } from './engine';
import { randomAfter, skipDraws } from './skipDraws';
import { Solver } from './solver';
import type { Histories } from './solver';
import { Stopwatch } from './stopwatch';

/** Where a run's records and files go. A promise is waited for; what it rejects with ends the run. */
export interface RunSink {
  record(record: RunRecord): Promise<void> | undefined;
  /** `name` is relative to the run's folder. The record that names the file follows it. */
  writeFile(name: string, bytes: Uint8Array): Promise<void> | undefined;
  /** At an epoch's end, the last one's too: whether a checkpoint is wanted. Always, where it is absent. */
  wantsCheckpoint?(): boolean;
}

export interface TrainRunOptions {
  readonly config: RunConfig;
  /** Prepared: what it holds is trained on. */
  readonly dataset: Dataset;
  readonly createEngine: CreateEngine;
  readonly sink: RunSink;
  /** Progress in steps; a `pause` that throws `CancelledError` stops the run behind a checkpoint. */
  readonly work: Work;
  /** Milliseconds, from any origin. */
  readonly now: () => number;
  /** Where an earlier sitting of the same run stopped. Its records are not told again. */
  readonly from?: Checkpoint;
}

/** How a run ended, with its histories over all sittings. */
export interface RunOutcome extends Histories {
  readonly status: 'finished' | 'cancelled' | 'diverged';
  readonly step: number;
  /** 0 before the first check. */
  readonly bestValAccuracy: number;
  readonly divergence?: Divergence;
  /** Of computing, over all sittings. */
  readonly milliseconds: number;
  /** What computed, for people. */
  readonly device: string;
  /** Of the best validation accuracy, with running statistics; as they stand where no accuracy was taken. */
  readonly parameters: NamedArrays;
}

/**
 * Trains from the seed or from a checkpoint to the end, a divergence or a cancellation. A checkpoint is written at an
 * epoch's end, when the sink wants one, and wherever the run stops before its end; what a sink cannot take ends the run
 * with the sink's own error.
 * @throws {Error} when the net, the data and the checkpoint do not fit together.
 */
export async function trainRun(options: TrainRunOptions): Promise<RunOutcome> {
  const { config, dataset, createEngine, from } = options;
  // A checkpoint knows where its stream stands: nothing need be drawn to get there.
  const random = from ? new RandomState(config.seed) : randomAfter(config.seed, config.skip.beforeWeights);
  const engine = createEngine(config, dataset, random);
  try {
    if (!from) skipDraws(random, config.skip.afterWeights);
    const solver = new Solver(config, dataset, engine, random);
    if (from) solver.restore(from.solver);
    if (solver.diverged)
      throw new Error(`The run diverged at step ${solver.step}: it cannot go on from there.`);
    return await new Sitting(options, engine, solver).run();
  } finally {
    engine.dispose();
  }
}

/** One stretch of a run, from its start or a checkpoint to where it stops. */
class Sitting {
  private readonly stopwatch: Stopwatch;
  private checkpointAt: number | undefined;

  constructor(
    private readonly options: TrainRunOptions,
    private readonly engine: TrainingEngine,
    private readonly solver: Solver,
  ) {
    this.stopwatch = new Stopwatch(options.now, options.from?.milliseconds ?? 0);
    this.checkpointAt = options.from && solver.step;
  }

  async run(): Promise<RunOutcome> {
    this.stopwatch.start();
    if (!this.options.from) await this.inputs();
    while (!this.solver.done && (await this.mayGoOn())) await this.step();
    return this.end();
  }

  /** False once the owner has cancelled. Waiting for the owner counts as no computing. */
  private async mayGoOn(): Promise<boolean> {
    this.stopwatch.stop();
    try {
      await this.options.work.pause();
      return true;
    } catch (error) {
      if (error instanceof CancelledError) return false;
      throw error;
    } finally {
      this.stopwatch.start();
    }
  }

  /** What scaling does does not change: it is told once. */
  private async inputs(): Promise<void> {
    const { scaled, xTrain } = this.options.dataset;
    if (!scaled) return;
    const file = await this.write('inputs', encodeInputs(scaled, xTrain));
    await this.options.sink.record({ kind: 'inputs', step: 0, file, features: scaled.features });
  }

  private async step(): Promise<void> {
    const { engine, solver } = this;
    const { config, sink, work } = this.options;
    const observing = isDue(solver.step + 1, config.observeEvery);
    const capturing = isDue(solver.step + 1, config.captureEvery);
    const used = capturing ? engine.parameters() : undefined;
    const { step, loss, checks } = solver.advance();
    const told = observing || solver.diverged;
    const kept = capturing || solver.diverged;
    const observation = told || kept ? engine.observe() : undefined;
    await sink.record({ kind: 'step', step, loss, ...(told && { layers: observation!.layers }) });
    for (const check of checks) await sink.record({ kind: 'epoch', step, ...check });
    if (kept) await this.capture(observation!.activations, used);
    if (solver.atEpochEnd && (sink.wantsCheckpoint?.() ?? true)) await this.checkpoint();
    work.progress(step, solver.totalSteps);
  }

  /** @param used the parameters before the step; after a divergence they have not moved. */
  private async capture(activations: NamedArrays, used: NamedArrays | undefined): Promise<void> {
    const now = this.engine.parameters();
    const running = Object.entries(now).filter(([name]) => name.startsWith('running'));
    const parameters = { ...now, ...used, ...Object.fromEntries(running) };
    const file = await this.write('capture', encodeCapture(activations, parameters));
    await this.options.sink.record({ kind: 'capture', step: this.solver.step, file });
  }

  private async checkpoint(): Promise<void> {
    const { solver, stopwatch } = this;
    if (this.checkpointAt === solver.step) return;
    const bytes = encodeCheckpoint({ solver: solver.save(), milliseconds: stopwatch.milliseconds });
    const file = await this.write('checkpoint', bytes);
    await this.options.sink.record({ kind: 'checkpoint', step: solver.step, file });
    this.checkpointAt = solver.step;
  }

  /** A file of this step; returns its name, which a record follows. */
  private async write(kind: 'inputs' | 'capture' | 'checkpoint', bytes: Uint8Array): Promise<string> {
    const file = `${kind}-${String(this.solver.step).padStart(8, '0')}.safetensors`;
    await this.options.sink.writeFile(file, bytes);
    return file;
  }

  private async end(): Promise<RunOutcome> {
    const { engine, solver, stopwatch } = this;
    const { step } = solver;
    const status = solver.diverged ? 'diverged' : solver.done ? 'finished' : 'cancelled';
    const { histories } = solver;
    const diverged = solver.diverged && {
      divergence: divergence(step, histories.lossHistory.at(-1)!, engine.firstNonFinite()),
    };
    // At the end of the last epoch it was the sink's to want one.
    if (status !== 'finished') await this.checkpoint();
    const { milliseconds } = stopwatch;
    await this.options.sink.record({ kind: 'end', status, step, milliseconds, ...diverged });
    solver.restoreBest();
    return {
      ...{ status, step, milliseconds },
      ...histories,
      ...diverged,
      bestValAccuracy: solver.bestValAccuracy,
      device: engine.device,
      parameters: engine.parameters(),
    };
  }
}

/** The first step, and every so many. */
function isDue(step: number, every: number): boolean {
  return every > 0 && (step === 1 || step % every === 0);
}
