import { basename } from 'node:path';
import * as vscode from 'vscode';
import { RemoteError } from '../src/protocol/channel';
import type { CallOptions } from '../src/protocol/channel';
import { DEFAULT_CHOICE, TILE_BINS } from '../src/protocol/inspect';
import type { Execution, InspectChoice, LayerReport } from '../src/protocol/inspect';
import type { SourceListing, SourceSpec } from '../src/protocol/jobs';
import type { RestoredView, SessionState, Status } from '../src/protocol/messages';
import type { Engine } from './engine/engine';
import { backendSetting, memoryBudget } from './settings';

/** The backend runs once the user pauses: it must not delay the next answer. */
const EXECUTE_AFTER_MS = 200;

export const PANEL_CHOICE: InspectChoice = { ...DEFAULT_CHOICE, bins: TILE_BINS };

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
  private choice: InspectChoice = PANEL_CHOICE;
  private status: Status;
  private selected: number | undefined;
  private cancelRunning: (() => void) | undefined;
  private generation = 0;
  private readonly changed = new vscode.EventEmitter<SessionChange>();
  readonly onDidChange = this.changed.event;

  constructor(
    readonly source: SourceSpec,
    private readonly engine: Engine,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.title = source.kind === 'file' ? basename(source.path) : `${source.name} sample`;
    this.status = { kind: 'loading', message: `Opening ${this.title}` };
  }

  get state(): SessionState {
    const { tensor, selected, source } = this;
    return {
      source,
      title: this.title,
      description: source.kind === 'file' ? source.path : 'Made from seed 231, no file needed',
      tensors: this.listing?.tensors ?? [],
      ...(tensor !== undefined && { tensor }),
      choice: this.choice,
      status: this.status,
      ...(selected !== undefined && { selected }),
    };
  }

  get busy(): boolean {
    return this.status.kind === 'loading' || this.status.kind === 'recomputing';
  }

  /** Take up what a view kept over a reload; call before the first `run`. */
  restore({ tensor, choice, selected }: RestoredView): void {
    this.tensor = tensor ?? this.tensor;
    this.choice = { ...this.choice, ...choice };
    this.selected = selected;
  }

  /** Change the question. A choice the tensor cannot answer shows as an error; the last good picture stays. */
  async choose(tensor: string | undefined, patch: Partial<InspectChoice> | undefined): Promise<void> {
    if (tensor !== undefined && tensor !== this.tensor) {
      this.tensor = tensor;
      this.report = this.execution = this.selected = undefined;
      const { layout, normalizedDims, ...kept } = this.choice;
      this.choice = { ...kept, ...patch };
      this.changed.fire('report');
    } else {
      if (patch?.axis !== undefined && patch.axis !== this.choice.axis) this.selected = undefined;
      this.choice = { ...this.choice, ...patch };
    }
    await this.run();
  }

  async reset(): Promise<void> {
    this.choice = PANEL_CHOICE;
    await this.run();
  }

  select(row: number | undefined): void {
    if (row === this.selected) return;
    this.selected = row;
    this.changed.fire('state');
  }

  cancel(): void {
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
      this.listing ??= await this.engine.call('list', { source: this.source, memoryBudget: memoryBudget() });
      if (!isCurrent()) return;
      this.tensor ??= this.listing.preferred;
      const report = await this.engine.call('inspect', this.job(), this.following(isCurrent));
      if (!isCurrent()) return;
      this.accept(report);
      await this.executeSoon(isCurrent);
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
    this.stop();
    this.generation++;
    void this.engine.call('forget', { source: this.source }).catch(() => undefined);
    this.changed.dispose();
  }

  private job(): { source: SourceSpec; tensor?: string; choice: InspectChoice; memoryBudget: number } {
    const { source, tensor, choice } = this;
    return { source, ...(tensor !== undefined && { tensor }), choice, memoryBudget: memoryBudget() };
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
    const message =
      unit === 'bytes'
        ? `Reading ${this.title}: ${formatBytes(done, total)} of ${formatBytes(total, total)}`
        : `Summarizing ${rows}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`;
    this.setStatus({ kind: 'loading', message, done, total });
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

/** "1.2 GB", in the unit that suits `of`. */
export function formatBytes(bytes: number, of: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, of > 0 ? Math.floor(Math.log10(of) / 3) : 0);
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** power).toFixed(1)} ${units[power]!}`;
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
