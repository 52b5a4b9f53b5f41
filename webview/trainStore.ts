import type { Channel } from '../src/protocol/channel';
import type { RecordBatch, TrainHostContract, TrainingState } from '../src/protocol/trainMessages';
import type { ExperimentSummary, RunSummary } from '../src/protocol/training';
import { RunHistory } from './figures/trainHistory';

export type TrainHost = Channel<TrainHostContract>;

const NOTHING: TrainingState = { runs: [], experiments: [] };

interface Held {
  readonly history: RunHistory;
  /** What was before this view has come: the history is whole. */
  whole: boolean;
}

/** The host's runs and experiments as they are known here, and the histories that a picture has asked for. */
export class TrainStore {
  state: TrainingState = NOTHING;
  /** Changes whenever anything here does: what pictures were made from. */
  version = 0;
  /** The host has said what there is. */
  known = false;
  private readonly held = new Map<string, Held>();

  constructor(
    private readonly host: Pick<TrainHost, 'call'>,
    private readonly changed: () => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  receive(state: TrainingState): void {
    this.state = state;
    this.version++;
    this.known = true;
  }

  receiveRun(run: RunSummary, records: RecordBatch): void {
    this.state = { ...this.state, runs: replaced(this.state.runs, run) };
    // Those of a run nobody looks at are read when somebody does.
    this.held.get(run.folder)?.history.add(records);
    this.version++;
  }

  receiveExperiment(experiment: ExperimentSummary): void {
    this.state = { ...this.state, experiments: replaced(this.state.experiments, experiment) };
    this.version++;
  }

  remove(folder: string): void {
    const others = <T extends { readonly folder: string }>(items: readonly T[]): T[] =>
      items.filter((item) => item.folder !== folder);
    this.state = { runs: others(this.state.runs), experiments: others(this.state.experiments) };
    this.held.delete(folder);
    this.version++;
  }

  run(folder: string): RunSummary | undefined {
    return this.state.runs.find((run) => run.folder === folder);
  }

  /** Of a run that has begun. The first question fetches it; until then, and until it is whole, there is none. */
  readonly history = (folder: string): RunHistory | undefined => {
    const held = this.held.get(folder);
    if (held) return held.whole ? held.history : undefined;
    const fresh: Held = { history: new RunHistory(), whole: false };
    this.held.set(folder, fresh);
    this.host.call('records', { folder }).then(
      (batch) => {
        fresh.history.add(batch);
        fresh.whole = true;
        this.version++;
        this.changed();
      },
      (error: unknown) => {
        fresh.whole = true;
        this.failed(error);
      },
    );
    return undefined;
  };
}

function replaced<T extends { readonly folder: string }>(items: readonly T[], item: T): T[] {
  const isKnown = items.some(({ folder }) => folder === item.folder);
  return isKnown ? items.map((other) => (other.folder === item.folder ? item : other)) : [item, ...items];
}
