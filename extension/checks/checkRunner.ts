import * as vscode from 'vscode';
import type { CallOptions } from '../../src/protocol/channel';
import type { CheckItem, ChecksState, GivenCheck } from '../../src/protocol/checkMessages';
import type { CheckGradientsDocument } from '../../src/protocol/documents/checkGradients';
import type { CheckRequest } from '../../src/protocol/jobs';
import type { Engine } from '../engine/engine';
import type { Platform } from '../platform/platform';
import { memoryBudget } from '../settings';
import { describe, isModulePath, requestOf } from './checkRequests';

/** A check that was stopped, by the user or by a newer one of the same layer. */
export class CheckCancelled extends Error {
  override readonly name = 'CheckCancelled';
}

/** One check under way. */
class Run {
  cancelled = false;
  stop: () => void = () => undefined;

  cancel(): void {
    this.cancelled = true;
    this.stop();
  }
}

/** Runs gradient checks and keeps the latest of each layer: what the check view, the tests and commands share. */
export class CheckRunner implements vscode.Disposable {
  private readonly items = new Map<string, CheckItem>();
  /** Under way, the newest of each item. */
  private readonly runs = new Map<string, Run>();
  private focused: string | undefined;
  private readonly changed = new vscode.EventEmitter<string>();
  /** The id of the item that changed. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly engine: Engine,
    private readonly platform: Platform,
  ) {}

  get state(): ChecksState {
    const { focused } = this;
    return { items: [...this.items.values()], ...(focused !== undefined && { focused }) };
  }

  item(id: string): CheckItem | undefined {
    return this.items.get(id);
  }

  /** Check a layer; a newer check of the same one cancels the older. Rejects with one readable message. */
  async check(given: GivenCheck, { focus = true } = {}): Promise<CheckGradientsDocument> {
    const request = requestOf(given);
    const { id } = describe(request);
    this.runs.get(id)?.cancel();
    const run = new Run();
    this.runs.set(id, run);
    if (focus) this.focused = id;
    const before = this.items.get(id)?.document;
    const base = { ...describe(request, before), request: given, ...(before && { document: before }) };
    const show = (status: CheckItem['status'], more: Partial<CheckItem> = {}): void => {
      if (this.runs.get(id) === run) this.set({ ...base, ...more, status });
    };
    show({ kind: 'running', done: 0, total: 1 });
    const options: CallOptions = {
      onCancellable: (cancel) => {
        run.stop = cancel;
        if (run.cancelled) cancel();
      },
      onProgress: (done, total) => {
        if (!run.cancelled) show({ kind: 'running', done, total });
      },
    };
    try {
      const document = await this.run(request, options);
      show({ kind: 'done' }, { ...describe(request, document), document });
      return document;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      show(run.cancelled ? { kind: 'cancelled' } : { kind: 'error', message });
      throw run.cancelled ? new CheckCancelled(message) : new Error(message, { cause: error });
    } finally {
      if (this.runs.get(id) === run) this.runs.delete(id);
    }
  }

  cancelAll(): void {
    for (const run of this.runs.values()) run.cancel();
  }

  remove(id: string): void {
    this.runs.get(id)?.cancel();
    this.runs.delete(id);
    this.items.delete(id);
    this.changed.fire(id);
  }

  dispose(): void {
    this.cancelAll();
    this.changed.dispose();
  }

  private run(request: CheckRequest, options: CallOptions): Promise<CheckGradientsDocument> {
    if (!isModulePath(request.layer)) return this.engine.call('check', request, options);
    if (!vscode.workspace.isTrusted) {
      throw new Error(
        `${request.layer} is code, and this workspace is not trusted: trust it to check your own layers. Built-in layers can be checked anywhere.`,
      );
    }
    const limit = vscode.workspace.getConfiguration('normscope').get<number>('check.timeLimit') ?? 30;
    const megabytes = Math.max(64, Math.round(memoryBudget() / 1e6));
    return this.platform.checkModule(request, { seconds: limit, megabytes }, options);
  }

  private set(item: CheckItem): void {
    this.items.set(item.id, item);
    this.changed.fire(item.id);
  }
}
