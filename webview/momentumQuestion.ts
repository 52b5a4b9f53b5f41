import type { MomentumReport } from '../src/protocol/inspect';
import type { Host } from './host';

export type MomentumState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'ready'; readonly report: MomentumReport };

const USUAL_BATCH = 32;

/** *Compare momentum…*: one question to the host, its answer, and how it stands. */
export class MomentumQuestion {
  state: MomentumState = { kind: 'closed' };
  samplesPerBatch = USUAL_BATCH;
  passes = 1;
  /** Answers to questions that are no longer the last one are dropped. */
  private asked = 0;

  constructor(
    private readonly host: Host,
    private readonly changed: () => void,
  ) {}

  /** At least two batches, of a usual size where there are samples enough. */
  open(samples: number): void {
    this.samplesPerBatch = Math.max(2, Math.min(USUAL_BATCH, Math.floor(samples / 2)));
    this.passes = 1;
    void this.ask();
  }

  async ask(): Promise<void> {
    const mine = ++this.asked;
    const { samplesPerBatch, passes } = this;
    this.show({ kind: 'loading' });
    let state: MomentumState;
    try {
      state = { kind: 'ready', report: await this.host.call('momentum', { samplesPerBatch, passes }) };
    } catch (error) {
      state = { kind: 'error', message: error instanceof Error ? error.message : String(error) };
    }
    if (mine === this.asked) this.show(state);
  }

  close(): void {
    this.asked++;
    this.show({ kind: 'closed' });
  }

  private show(state: MomentumState): void {
    this.state = state;
    this.changed();
  }
}
