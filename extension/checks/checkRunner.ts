import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import { checkables } from '../../src/gradientCheck/checkables';
import { DEFAULT_SEED } from '../../src/gradientCheck/runCheck';
import type { CallOptions } from '../../src/protocol/channel';
import type { CheckItem, ChecksState } from '../../src/protocol/checkMessages';
import type {
  CheckGradientsArguments,
  CheckGradientsDocument,
} from '../../src/protocol/documents/checkGradients';
import type { CheckRequest } from '../../src/protocol/jobs';
import type { Engine } from '../engine/engine';
import { memoryBudget } from '../settings';
import { ArgumentError } from '../validate';
import { checkModule } from './moduleCheck';

/** Runs gradient checks and keeps the latest of each layer: what the check view, the tests and commands share. */
export class CheckRunner implements vscode.Disposable {
  private readonly items = new Map<string, CheckItem>();
  private readonly cancels = new Map<string, () => void>();
  private focused: string | undefined;
  private readonly changed = new vscode.EventEmitter<string>();
  /** The id of the item that changed. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly engine: Engine,
    private readonly moduleWorkerPath: string,
  ) {}

  get state(): ChecksState {
    const { focused } = this;
    return { items: [...this.items.values()], ...(focused !== undefined && { focused }) };
  }

  item(id: string): CheckItem | undefined {
    return this.items.get(id);
  }

  /** Check a layer; a newer check of the same one cancels the older. Rejects with one readable message. */
  async check(given: CheckGradientsArguments): Promise<CheckGradientsDocument> {
    const request = requestOf(given);
    const id = request.layer;
    this.cancels.get(id)?.();
    this.focused = id;
    const before = this.items.get(id)?.document;
    const base = { ...describe(request), request: given, ...(before && { document: before }) };
    this.set({ ...base, status: { kind: 'running', done: 0, total: 1 } });
    const fate = { cancelled: false };
    const options: CallOptions = {
      onCancellable: (cancel) => {
        this.cancels.set(id, () => {
          fate.cancelled = true;
          cancel();
        });
      },
      onProgress: (done, total) => {
        if (!fate.cancelled) this.set({ ...base, status: { kind: 'running', done, total } });
      },
    };
    try {
      const document = await this.run(request, options);
      this.set({ ...base, status: { kind: 'done' }, document });
      return document;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (this.items.has(id)) {
        this.set({ ...base, status: fate.cancelled ? { kind: 'cancelled' } : { kind: 'error', message } });
      }
      throw new Error(message, { cause: error });
    } finally {
      this.cancels.delete(id);
    }
  }

  cancelAll(): void {
    for (const cancel of this.cancels.values()) cancel();
  }

  remove(id: string): void {
    this.cancels.get(id)?.();
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
    return checkModule(request, { workerPath: this.moduleWorkerPath, seconds: limit, megabytes }, options);
  }

  private set(item: CheckItem): void {
    this.items.set(item.id, item);
    this.changed.fire(item.id);
  }
}

function requestOf(given: CheckGradientsArguments): CheckRequest {
  if (given.layer === undefined) throw new ArgumentError('normscope.checkGradients: "layer" is missing');
  return {
    layer: isModulePath(given.layer) ? absolutePath(given.layer) : given.layer,
    ...(given.shape && { shape: given.shape }),
    seed: given.seed ?? DEFAULT_SEED,
    params: given.params ?? {},
    options: given.options ?? {},
  };
}

/** A path, as against the name of a built-in layer. */
export function isModulePath(layer: string): boolean {
  return !Object.hasOwn(checkables, layer) && /[\\/]|\.[cm]?js$/.test(layer);
}

function absolutePath(path: string): string {
  if (path.startsWith('file:')) return vscode.Uri.parse(path).fsPath;
  if (isAbsolute(path)) return path;
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new ArgumentError(`"layer" is a relative path (${path}), and no folder is open`);
  return join(folder.uri.fsPath, path);
}

function describe({
  layer,
  shape,
  params,
}: CheckRequest): Pick<CheckItem, 'id' | 'title' | 'subtitle' | 'isModule'> {
  const isModule = isModulePath(layer);
  const known = isModule ? undefined : checkables[layer as keyof typeof checkables];
  const size = shape ?? known?.defaultShape ?? [4, 5];
  const subtitle =
    layer === 'fullyConnectedNet'
      ? `${[size[1], ...((params['hidden'] as number[] | undefined) ?? [20, 30]), 10].join('–')}, N = ${size[0]!}`
      : size.length === 2
        ? `N = ${size[0]!}, D = ${size[1]!}`
        : size.join(' × ');
  const title = isModule ? layer.replace(/^.*[\\/]/, '') : (known?.label ?? layer);
  return { id: layer, title, subtitle, isModule };
}
