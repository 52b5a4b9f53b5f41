/** What an update of one step is told. */
export interface UpdateStep {
  readonly learningRate: number;
  /** Of this update, from 1. */
  readonly t: number;
  /** Share of a weight that is taken off, times the learning rate; for rules that decouple it from the gradient. */
  readonly weightDecay: number;
}

/** How a parameter moves along its gradient. A new one is one file that exports an `UpdateRule`, and one registry line. */
export interface UpdateRule<S extends string = string> {
  /** For people. */
  readonly label: string;
  /** What it remembers from step to step: arrays like the parameter, by name, 0 before the first. */
  readonly state: readonly S[];
  /** Moves `w` and the state in place. */
  update(w: Float64Array, dw: Float64Array, state: Readonly<Record<S, Float64Array>>, step: UpdateStep): void;
}
