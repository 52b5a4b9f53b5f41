import type { RunConfig } from '../../protocol/training';
import type { Figures } from '../../runs/jobs';
import type { Dataset } from '../../training/dataset';
import type { CreateEngine, NamedArrays } from '../../training/engine';
import type { Work } from '../../work';

/** A run that has ended, for figures that its records do not hold. */
export interface MeasureContext {
  readonly config: RunConfig;
  readonly dataset: Dataset;
  readonly createEngine: CreateEngine;
  /** The net as training left it, with its running statistics: not the best of its epochs. */
  readonly parameters: NamedArrays;
  readonly options: Readonly<Record<string, number | string>>;
  readonly work: Work;
  /** Milliseconds, from any origin. */
  readonly now: () => number;
}

/** Works figures out beside a trained net, in the process that trained it. */
export type Measure = (context: MeasureContext) => Promise<Figures>;
