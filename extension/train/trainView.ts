/** Where runs are watched: what commands need of it. */
export interface TrainView {
  /** A run, an experiment, or a form to fill in; nothing of these: as it stands. */
  show(
    what: { readonly folder?: string; readonly form?: 'run' | 'experiment' },
    preserveFocus?: boolean,
  ): void;
}
