import { RandomState } from '../../tensor/randomState';
import type { NamedArrays, TrainingEngine } from '../../training/engine';
import type { RunConfig } from '../../protocol/training';
import type { MeasureContext } from './measure';

/**
 * Lends the trained net to look into. A step with learning rate 0 leaves its parameters as they are: plain SGD, no
 * decay; with momentum 0 the running statistics become those of the batch.
 */
export async function withProbe<T>(
  { config, dataset, createEngine, parameters }: MeasureContext,
  change: Partial<RunConfig>,
  look: (engine: TrainingEngine) => Promise<T>,
): Promise<T> {
  const own = { ...config, updateRule: 'sgd' as const, ...change };
  const engine = createEngine(own, dataset, new RandomState(config.seed));
  try {
    engine.restore(parameters);
    return await look(engine);
  } finally {
    engine.dispose();
  }
}

/** The rows `from`, …, `from + count - 1`. */
export function rowsFrom(from: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => from + i);
}

/** Running statistics alone. */
export function runningOf(parameters: NamedArrays): NamedArrays {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => name.startsWith('running')));
}
