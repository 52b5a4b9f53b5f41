import * as vscode from 'vscode';
import { RemoteError } from '../src/protocol/channel';
import type { CallOptions } from '../src/protocol/channel';
import type { Execution, InspectChoice, LayerReport, MomentumReport } from '../src/protocol/inspect';
import type { InspectJob, SecondTensor, SourceListing, SourceSpec } from '../src/protocol/jobs';
import type { ChoicePatch, RestoredView, SessionState, Status } from '../src/protocol/messages';
import type { Engine } from './engine/engine';
import { PANEL_CHOICE, patched } from './choicePatch';
import { backendSetting, memoryBudget } from './settings';
import { watchSource } from './sourceWatch';
import { descriptionOf, formatBytes, titleOf } from './sourceNames';

/** The backend runs once the user pauses: it must not delay the next answer. */
const EXECUTE_AFTER_MS = 200;

/** What changed, so that views send no more than they must. */
export type SessionChange = 'state' | 'report' | 'execution';

/**
 * One open source and the question asked of it: the truth that panel, side view and tree show. A newer question
 * cancels the older one.
 */
export class Session implements vscode.Disposable {
  readonly title: string;
  report: LayerReport | undefined;
  execution: Execution | undefined;

  private listing: SourceListing | undefined;
  private tensor: string | undefined;
  /** The shape asked for in place of the stored one, of this tensor only. */
  private shape: readonly number[] | undefined;
  private choice: InspectChoice = PANEL_CHOICE;
  /** Stands beside the tensor, in place of a norm. */
  private second: SecondTensor | undefined;
  private status: Status;
  private selected: number | undefined;
  private cancelRunning: (() => void) | undefined;
  private cancelMomentum: (() => void) | undefined;
  private generation = 0;
  private readonly watch: vscode.Disposable;
  private readonly changed = new vscode.EventEmitter<SessionChange>();
  readonly onDidChange = this.changed.event;

  constructor(
    readonly source: SourceSpec,
    private readonly engine: Engine,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.title = titleOf(source);
    this.status = { kind: 'loading', message: `Opening ${this.title}` };
    // A picture of what the file no longer holds would be a wrong one.
    this.watch = watchSource(source, () => {
      // Also one that could not be read so far: it may have been written only in part.
      if (this.report || this.status.kind === 'error') void this.reload();
    });
  }

  get state(): SessionState {
    const { tensor, shape, selected, source } = this;
    return {
      source,
      title: this.title,
      description: descriptionOf(source),
      tensors: this.listing?.tensors ?? [],
      ...(tensor !== undefined && { tensor }),
      ...(shape && { shape }),
      choice: this.choice,
      ...(this.second && { comparing: true }),
      status: this.status,
      ...(selected !== undefined && { selected }),
    };
  }

  get busy(): boolean {
    return this.status.kind === 'loading' || this.status.kind === 'recomputing';
  }

  /** Take up what a view kept over a reload; call before the first `run`. */
  restore({ tensor, shape, choice, selected }: RestoredView): void {
    this.tensor = tensor ?? this.tensor;
    this.shape = shape;
    this.second = undefined;
    this.choice = { ...this.choice, ...choice };
    this.selected = selected;
  }

  /** Change the question. A choice the tensor cannot answer shows as an error; the last good picture stays. */
  async choose(tensor: string | undefined, patch: ChoicePatch | undefined): Promise<void> {
    if (tensor !== undefined && tensor !== this.tensor) {
      this.tensor = tensor;
      this.shape = this.second = undefined;
      this.report = this.execution = this.selected = undefined;
      const { layout, normalizedDims, ...kept } = this.choice;
      this.choice = patched(kept, patch);
      this.changed.fire('report');
    } else {
      if (patch?.axis !== undefined && patch.axis !== this.choice.axis) this.selected = undefined;
      this.choice = patched(this.choice, patch);
    }
    await this.run();
  }

  async reset(): Promise<void> {
    this.choice = PANEL_CHOICE;
    await this.run();
  }

  /** Put a second tensor beside the one shown; without one the norm comes back. */
  async compareWith(second: SecondTensor | undefined): Promise<void> {
    if (!second && !this.second) return;
    this.second = second;
    await this.run();
  }

  /** Running statistics under several momenta; the newest question counts. Rejects where there are no such batches. */
  momentum(samplesPerBatch: number, passes: number): Promise<MomentumReport> {
    this.cancelMomentum?.();
    const onCancellable = (cancel: () => void): void => {
      this.cancelMomentum = cancel;
    };
    return this.engine.call('momentum', { ...this.job(), samplesPerBatch, passes }, { onCancellable });
  }

  select(row: number | undefined): void {
    if (row === this.selected) return;
    this.selected = row;
    this.changed.fire('state');
  }

  cancel(): void {
    this.cancelMomentum?.();
    if (!this.busy) return;
    this.stop();
    this.setStatus({ kind: 'cancelled', message: `Stopped while reading ${this.title}.` });
  }

  /** Ask the engine the current question and show the answer. Never rejects: failures become the status. */
  async run(): Promise<void> {
    this.stop();
    const generation = ++this.generation;
    const isCurrent = (): boolean => generation === this.generation;
    this.setStatus(
      this.report ? { kind: 'recomputing' } : { kind: 'loading', message: `Opening ${this.title}` },
    );
    try {
      const asked = { source: this.source, memoryBudget: memoryBudget() };
      this.listing ??= await this.engine.call('list', asked, this.following(isCurrent));
      if (!isCurrent()) return;
      this.tensor ??= this.listing.preferred;
      const report = await this.ask(this.following(isCurrent));
      if (!isCurrent()) return;
      this.accept(report);
      if (!report.comparison) await this.executeSoon(isCurrent);
    } catch (error) {
      if (!isCurrent()) return;
      this.log.error(`${this.title}: ${error instanceof Error ? error.message : String(error)}`);
      this.setStatus(failure(error));
    }
  }

  /** Read the source again, keeping the question and, until the answer comes, the picture. */
  async reload(): Promise<void> {
    this.listing = undefined;
    await this.run();
  }

  dispose(): void {
    this.watch.dispose();
    this.cancelMomentum?.();
    this.stop();
    this.generation++;
    void this.engine.call('forget', { source: this.source }).catch(() => undefined);
    this.changed.dispose();
  }

  private ask(options: CallOptions): Promise<LayerReport> {
    const { second } = this;
    if (second) return this.engine.call('compare', { ...this.job(), second }, options);
    return this.engine.call('inspect', this.job(), options);
  }

  private job(): InspectJob {
    const { source, tensor, shape, choice } = this;
    return {
      source,
      ...(tensor !== undefined && { tensor }),
      ...(shape && { shape }),
      choice,
      memoryBudget: memoryBudget(),
    };
  }

  private accept(report: LayerReport): void {
    this.report = report;
    this.execution = undefined;
    this.tensor = report.tensor.name;
    if (this.selected !== undefined && this.selected >= report.rows) this.selected = undefined;
    this.selected ??= report.pathologies[0]?.row ?? 0;
    this.status = { kind: 'ready' };
    this.changed.fire('report');
  }

  private async executeSoon(isCurrent: () => boolean): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, EXECUTE_AFTER_MS));
    if (!isCurrent()) return;
    const job = { ...this.job(), backend: backendSetting() };
    try {
      const execution = await this.engine.call('execute', job, this.following(isCurrent));
      if (!isCurrent()) return;
      this.execution = execution;
      this.changed.fire('execution');
    } catch (error) {
      // The picture stands on its own; that the backend failed is worth a line in the log, not a lost report.
      if (isCurrent()) this.log.warn(`Backend run of ${this.title} failed: ${String(error)}`);
    }
  }

  private following(isCurrent: () => boolean): CallOptions {
    return {
      onCancellable: (cancel) => {
        this.cancelRunning = cancel;
      },
      onProgress: (done, total, unit) => {
        if (isCurrent() && this.status.kind === 'loading') this.showProgress(done, total, unit);
      },
    };
  }

  private showProgress(done: number, total: number, unit: string): void {
    const rows = this.choice.axis === 'feature' ? 'features' : 'samples';
    const messages: Readonly<Record<string, string>> = {
      bytes: `Reading ${this.title}: ${formatBytes(done, total)} of ${formatBytes(total, total)}`,
      // Larger than the memory budget: read in blocks, several times.
      samples: `Reading ${this.title} in blocks: ${Math.floor((100 * done) / total)}%`,
      rows: `Summarizing ${rows}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`,
    };
    this.setStatus({ kind: 'loading', message: messages[unit] ?? '', done, total });
  }

  private stop(): void {
    this.cancelRunning?.();
    this.cancelRunning = undefined;
    this.generation++;
  }

  private setStatus(status: Status): void {
    this.status = status;
    this.changed.fire('state');
  }
}

/** An error as the panel shows it: a reader's facts where they are known. */
export function failure(error: unknown): Extract<Status, { kind: 'error' }> {
  const message = error instanceof Error ? error.message : String(error);
  const detail = error instanceof RemoteError ? error.remote.detail : undefined;
  const facts: Record<string, string> = {};
  if (typeof detail === 'object' && detail !== null) {
    for (const key of ['where', 'expected', 'found', 'remedy'] as const) {
      const value: unknown = Reflect.get(detail, key);
      if (typeof value === 'string') facts[key] = value;
    }
  }
  return { kind: 'error', message, ...facts };
}
