import type { RunConfig } from '../protocol/training';
import type { RandomState, RandomStatePosition } from '../tensor/randomState';
import type { Dataset } from './dataset';
import type { NamedArrays, TrainingEngine } from './engine';

/** Larger training sets are judged by so many random examples, as the course does. */
const CHECKED_EXAMPLES = 1000;

/** Accuracies in test mode. */
export interface EpochCheck {
  readonly epoch: number;
  readonly trainAccuracy: number;
  readonly valAccuracy: number;
}

/** What one iteration brought. */
export interface SolverStep {
  /** From 1. */
  readonly step: number;
  /** Of the batch, before its update. */
  readonly loss: number;
  /** Accuracies taken after this step: "epoch 0" after the first one, then at every epoch's end. */
  readonly checks: readonly EpochCheck[];
}

export interface Histories {
  /** One loss per step made. */
  readonly lossHistory: readonly number[];
  /** "Epoch 0" first. */
  readonly trainAccuracyHistory: readonly number[];
  readonly valAccuracyHistory: readonly number[];
}

/** All a Solver needs to go on to the same numbers. */
export interface SolverState extends Histories {
  /** Steps made: as many as there are losses. */
  readonly step: number;
  readonly engine: NamedArrays;
  readonly random: RandomStatePosition;
  /** Absent before the first check. */
  readonly bestParameters?: NamedArrays;
}

/**
 * The course's Solver as a stepper. An iteration draws its batch by one `choice(numTrain, batchSize)`; an epoch is
 * `max(1, floor(numTrain / batchSize))` of them and multiplies the learning rate by its decay. Accuracies are taken
 * after the first iteration ("epoch 0") and at every epoch's end, with one more draw where the training set is
 * subsampled. The parameters of the best validation accuracy are kept; beside the course's, their running statistics.
 */
export class Solver {
  readonly totalSteps: number;
  private readonly numTrain: number;
  private readonly stepsPerEpoch: number;
  private lossHistory: number[] = [];
  private trainAccuracyHistory: number[] = [];
  private valAccuracyHistory: number[] = [];
  private bestParameters: NamedArrays | undefined;

  constructor(
    private readonly config: RunConfig,
    dataset: Dataset,
    private readonly engine: TrainingEngine,
    private readonly random: RandomState,
  ) {
    this.numTrain = dataset.yTrain.length;
    this.stepsPerEpoch = Math.max(1, Math.floor(this.numTrain / config.batchSize));
    this.totalSteps = config.epochs * this.stepsPerEpoch;
  }

  /** Steps made. */
  get step(): number {
    return this.lossHistory.length;
  }

  get diverged(): boolean {
    return this.step > 0 && !Number.isFinite(this.lossHistory.at(-1));
  }

  get done(): boolean {
    return this.diverged || this.step >= this.totalSteps;
  }

  /** Whether the last step ended an epoch. */
  get atEpochEnd(): boolean {
    return this.step > 0 && this.step % this.stepsPerEpoch === 0;
  }

  /** 0 before the first check. */
  get bestValAccuracy(): number {
    return this.valAccuracyHistory.reduce((best, accuracy) => Math.max(best, accuracy), 0);
  }

  /** One iteration. A loss that is not finite ends the training. */
  advance(): SolverStep {
    const rows = this.random.choice(this.numTrain, this.config.batchSize);
    const loss = this.engine.step(rows, this.learningRate());
    this.lossHistory.push(loss);
    const due = !this.diverged && (this.step === 1 || this.atEpochEnd);
    return { step: this.step, loss, checks: due ? this.check() : [] };
  }

  /** Puts the parameters of the best validation accuracy back into the engine: how the course ends a training. */
  restoreBest(): void {
    if (this.bestParameters) this.engine.restore(this.bestParameters);
  }

  /** A copy. */
  get histories(): Histories {
    return {
      lossHistory: [...this.lossHistory],
      trainAccuracyHistory: [...this.trainAccuracyHistory],
      valAccuracyHistory: [...this.valAccuracyHistory],
    };
  }

  save(): SolverState {
    return {
      ...this.histories,
      step: this.step,
      engine: this.engine.save(),
      random: this.random.state,
      ...(this.bestParameters && { bestParameters: this.bestParameters }),
    };
  }

  /** @throws {Error} when the state is of another net. */
  restore(state: SolverState): void {
    this.engine.restore(state.engine);
    this.random.state = state.random;
    this.lossHistory = [...state.lossHistory];
    this.trainAccuracyHistory = [...state.trainAccuracyHistory];
    this.valAccuracyHistory = [...state.valAccuracyHistory];
    this.bestParameters = state.bestParameters;
  }

  /** Multiplied epoch by epoch: a power would round otherwise than the course. */
  private learningRate(): number {
    let rate = this.config.learningRate;
    const epochs = Math.floor(this.step / this.stepsPerEpoch);
    for (let epoch = 0; epoch < epochs; epoch++) rate *= this.config.learningRateDecay;
    return rate;
  }

  /** Where an epoch is a single step, the first one is both the end of epoch 1 and "epoch 0". */
  private check(): EpochCheck[] {
    const subsample =
      this.numTrain > CHECKED_EXAMPLES ? this.random.choice(this.numTrain, CHECKED_EXAMPLES) : undefined;
    const trainAccuracy = this.engine.accuracy('train', subsample);
    const valAccuracy = this.engine.accuracy('val');
    if (!this.bestParameters || valAccuracy > this.bestValAccuracy) {
      this.bestParameters = this.engine.parameters();
    }
    const epochs = [
      ...(this.step === 1 ? [0] : []),
      ...(this.atEpochEnd ? [this.step / this.stepsPerEpoch] : []),
    ];
    return epochs.map((epoch) => {
      this.trainAccuracyHistory.push(trainAccuracy);
      this.valAccuracyHistory.push(valAccuracy);
      return { epoch, trainAccuracy, valAccuracy };
    });
  }
}
