import { describe, expect, it } from 'vitest';
import type { UpdateRuleName } from '../../../src/protocol/training';
import type { NormName } from '../../../src/protocol/inspect';
import { RandomState } from '../../../src/tensor/randomState';
import { Solver } from '../../../src/training/solver';
import type { TrainingEngine } from '../../../src/training/engine';
import { golden } from '../support/inspect';
import { solverOf, tinyConfig, tinyDataset } from './support';

interface Figures {
  l2: number;
  sum: number;
  first3: number[];
}
interface GoldenRun {
  normalization: 'batchnorm' | 'layernorm' | null;
  update_rule: 'sgd' | 'sgd_momentum' | 'rmsprop' | 'adam';
  optim_config: { learning_rate: number };
  lr_decay: number;
  loss_history: number[];
  train_acc_history: number[];
  val_acc_history: number[];
  best_val_acc: number;
  best_params: Record<string, Figures>;
  bn_running?: { mean: number[]; var: number[] }[];
}

const { runs, data_check } = golden<{ runs: GoldenRun[]; data_check: Record<string, number[]> }>(
  'solver_tiny.json',
);
const RULES: Record<GoldenRun['update_rule'], UpdateRuleName> = {
  ...{ sgd: 'sgd', sgd_momentum: 'momentum', rmsprop: 'rmsprop', adam: 'adam' },
};

const configOf = (run: GoldenRun): ReturnType<typeof tinyConfig> =>
  tinyConfig({
    norm: run.normalization ?? 'none',
    updateRule: RULES[run.update_rule],
    learningRate: run.optim_config.learning_rate,
    learningRateDecay: run.lr_decay,
  });

describe('the tiny data set', () => {
  it('is drawn as NumPy draws it', () => {
    const { xTrain, xVal, yTrain, yVal } = tinyDataset();
    expect([...yTrain, ...yVal]).toEqual(data_check['y']);
    data_check['X_0']!.forEach((value, i) => {
      expect(xTrain[i]).toBeCloseTo(value, 13);
    });
    data_check['X_59']!.forEach((value, i) => {
      expect(xVal[11 * 8 + i]).toBeCloseTo(value, 13);
    });
  });
});

describe.each(
  runs.map(
    (run) => [`${run.normalization ?? 'no norm'}, ${run.update_rule}, decay ${run.lr_decay}`, run] as const,
  ),
)('the course’s Solver: %s', (_name, run) => {
  const { solver, engine } = solverOf(configOf(run), tinyDataset());
  while (!solver.done) solver.advance();
  const last = engine.parameters();
  solver.restoreBest();
  const best = engine.parameters();

  it('has the losses', () => {
    const { lossHistory } = solver.histories;
    expect(lossHistory).toHaveLength(run.loss_history.length);
    run.loss_history.forEach((loss, i) => {
      expect(Math.abs(lossHistory[i]! - loss)).toBeLessThanOrEqual(1e-10 * loss);
    });
  });

  it('has the accuracies, "epoch 0" first', () => {
    const { trainAccuracyHistory, valAccuracyHistory } = solver.histories;
    expect(trainAccuracyHistory).toEqual(run.train_acc_history);
    expect(valAccuracyHistory).toEqual(run.val_acc_history);
    expect(solver.bestValAccuracy).toBe(run.best_val_acc);
  });

  it('ends with the parameters of the best validation accuracy', () => {
    for (const [name, { l2, sum, first3 }] of Object.entries(run.best_params)) {
      const tolerance = run.normalization === 'batchnorm' && /^b[12]$/.test(name) ? 1e-8 : 1e-9;
      const near = (actual: number, expected: number): void => {
        expect(Math.abs(actual - expected), name).toBeLessThanOrEqual(tolerance);
      };
      const data = [...best[name]!.data];
      near(Math.sqrt(data.reduce((squares, value) => squares + value * value, 0)), l2);
      near(
        data.reduce((total, value) => total + value, 0),
        sum,
      );
      first3.forEach((value, i) => {
        near(data[i]!, value);
      });
    }
  });

  it('has kept the running statistics of every step', () => {
    (run.bn_running ?? []).forEach(({ mean, var: variance }, i) => {
      mean.forEach((value, k) => {
        expect(Math.abs(last[`runningMean${i + 1}`]!.data[k]! - value)).toBeLessThanOrEqual(1e-9);
        expect(Math.abs(last[`runningVar${i + 1}`]!.data[k]! - variance[k]!)).toBeLessThanOrEqual(1e-9);
      });
    });
  });
});

describe('a Solver that is saved', () => {
  const norms: NormName[] = ['batchnorm', 'none'];
  it.each(
    norms.flatMap((norm) => (['adam', 'nesterov', 'adamw'] as const).map((rule) => [norm, rule] as const)),
  )('goes on to the same numbers from any step: %s, %s, with dropout', (norm, updateRule) => {
    const config = tinyConfig({ norm, updateRule, learningRate: 0.01, learningRateDecay: 0.9, keep: 0.8 });
    const whole = solverOf(config, tinyDataset());
    const states = [whole.solver.save()];
    while (!whole.solver.done) {
      whole.solver.advance();
      states.push(whole.solver.save());
    }
    whole.solver.restoreBest();
    for (const state of states) {
      const { solver, engine } = solverOf(config, tinyDataset());
      // Whatever the other engine has been through is gone.
      solver.advance();
      solver.restore(state);
      while (!solver.done) solver.advance();
      expect(solver.save()).toEqual(states.at(-1));
      solver.restoreBest();
      expect(engine.parameters()).toEqual(whole.engine.parameters());
    }
  });

  it('refuses the state of another net or update rule', () => {
    const state = solverOf(tinyConfig(), tinyDataset()).solver.save();
    const other = solverOf(tinyConfig({ hidden: [6, 4] }), tinyDataset()).solver;
    expect(() => {
      other.restore(state);
    }).toThrow("The net's W2 has shape (6, 4), the state's (6, 5)");
    const adam = solverOf(tinyConfig({ updateRule: 'adam' }), tinyDataset()).solver;
    expect(() => {
      adam.restore(state);
    }).toThrow('The state has no m.W1 of 48 values: was it saved by another update rule?');
  });
});

/** An engine that only notes what it is asked. */
function notingEngine(valAccuracies: number[] = []): {
  engine: TrainingEngine;
  asked: unknown[];
  best: number[];
} {
  const asked: unknown[] = [];
  const best: number[] = [];
  const engine: TrainingEngine = {
    device: 'none',
    step: (rows, learningRate) => {
      asked.push(['step', [...rows], learningRate]);
      return asked.length;
    },
    accuracy: (split, rows) => {
      asked.push([split, rows && [...rows]]);
      return split === 'val' ? (valAccuracies.shift() ?? 0) : 0.5;
    },
    scores: () => ({ shape: [0, 0], data: new Float64Array(0) }),
    observe: () => ({ activations: {}, layers: [] }),
    firstNonFinite: () => undefined,
    parameters: () => ({ W1: { shape: [1], data: Float64Array.of(asked.length) } }),
    save: () => ({}),
    restore: (state) => {
      best.push(state['W1']!.data[0]!);
    },
    dispose: () => undefined,
  };
  return { engine, asked, best };
}

describe('the draws', () => {
  const largeDataset = (count: number): ReturnType<typeof tinyDataset> => ({
    ...tinyDataset(),
    yTrain: new Int32Array(count),
  });

  it('are one choice per iteration, and one more per check above 1,000 examples', () => {
    const config = tinyConfig({ batchSize: 400, epochs: 2 });
    const { engine, asked } = notingEngine();
    const solver = new Solver(config, largeDataset(1001), engine, new RandomState(3));
    while (!solver.done) solver.advance();
    const random = new RandomState(3);
    const step = (rate: number): unknown => ['step', [...random.choice(1001, 400)], rate];
    const check = (): unknown[] => [
      ['train', [...random.choice(1001, 1000)]],
      ['val', undefined],
    ];
    const rate = config.learningRate;
    expect(asked).toEqual([
      ...[step(rate), ...check()],
      ...[step(rate), ...check()],
      step(rate),
      ...[step(rate), ...check()],
    ]);
  });

  it('make an epoch of one step where the batch is as large as the set, checked once for epochs 0 and 1', () => {
    const { engine, asked } = notingEngine();
    const config = tinyConfig({ batchSize: 100, epochs: 2 });
    const solver = new Solver(config, largeDataset(60), engine, new RandomState(3));
    expect(solver.advance().checks.map(({ epoch }) => epoch)).toEqual([0, 1]);
    expect(solver.advance().checks.map(({ epoch }) => epoch)).toEqual([2]);
    expect(solver.done).toBe(true);
    expect(asked).toHaveLength(6);
    expect(solver.histories.trainAccuracyHistory).toHaveLength(config.epochs + 1);
  });

  it('decay the learning rate after every epoch by multiplication', () => {
    const { engine, asked } = notingEngine();
    const config = tinyConfig({ batchSize: 30, epochs: 3, learningRate: 0.3, learningRateDecay: 0.7 });
    const solver = new Solver(config, largeDataset(60), engine, new RandomState(3));
    while (!solver.done) solver.advance();
    const rates = asked.flatMap((question) =>
      Array.isArray(question) && question[0] === 'step' ? [question[2] as number] : [],
    );
    expect(rates).toEqual([0.3, 0.3, 0.3 * 0.7, 0.3 * 0.7, 0.3 * 0.7 * 0.7, 0.3 * 0.7 * 0.7]);
  });

  it('keep the first of equally good parameters', () => {
    const { engine, best } = notingEngine([0, 0.5, 0.5, 0.25]);
    const solver = new Solver(tinyConfig({ batchSize: 60 }), largeDataset(60), engine, new RandomState(3));
    while (!solver.done) solver.advance();
    solver.restoreBest();
    expect(solver.bestValAccuracy).toBe(0.5);
    expect(best).toEqual([6]);
  });
});
