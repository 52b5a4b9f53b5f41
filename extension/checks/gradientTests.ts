import * as vscode from 'vscode';
import type {
  CheckGradientsArguments,
  CheckGradientsDocument,
  CheckOptionsArgument,
} from '../../src/protocol/documents/checkGradients';
import { CheckCancelled } from './checkRunner';
import type { CheckRunner } from './checkRunner';
import { COURSE, PROFILES, allLayers } from './gradientCases';
import type { Case } from './gradientCases';
import { LayerModules } from './layerModules';
import { backwardRange } from './moduleSource';

/** A continuous run: what it covers is checked again whenever it is saved. */
interface Watch {
  readonly request: vscode.TestRunRequest;
  readonly options: CheckOptionsArgument;
}

/** Gradient checks in the Testing view: layers, the course's cells, and the modules of the workspace. */
export class GradientTests implements vscode.Disposable {
  private readonly controller = vscode.tests.createTestController('normscope.gradients', 'Gradient Checks');
  private readonly cases = new WeakMap<vscode.TestItem, CheckGradientsArguments>();
  private readonly group: vscode.TestItem;
  private readonly diagnostics = vscode.languages.createDiagnosticCollection('normscope');
  private readonly modules: LayerModules;
  private readonly listening: vscode.Disposable;
  private readonly watches = new Set<Watch>();
  /** When a module that was checked again had last been changed: saving in the editor is told of twice. */
  private readonly checked = new Map<string, number>();

  constructor(private readonly runner: CheckRunner) {
    this.addGroup('layers', 'Layers and nets', allLayers());
    this.addGroup('course', 'Course notebook', COURSE);
    this.group = this.controller.createTestItem('modules', 'Modules of this workspace');
    this.modules = new LayerModules({
      found: (uri, text) => {
        this.addModule(uri.fsPath, text);
        void this.rerun(uri);
      },
      lost: (uri) => {
        this.removeModule(uri);
      },
    });
    // VS Code asks when somebody looks.
    this.controller.resolveHandler = (item) => (item ? undefined : this.modules.look());
    this.controller.refreshHandler = () => this.modules.lookAgain();
    for (const [name, options, isDefault] of PROFILES) {
      const profile = this.controller.createRunProfile(
        name,
        vscode.TestRunProfileKind.Run,
        (request, token) => this.start(request, token, options),
        isDefault,
      );
      profile.supportsContinuousRun = isDefault;
    }
    this.listening = vscode.workspace.onDidSaveTextDocument(({ uri }) => void this.rerun(uri));
  }

  dispose(): void {
    this.modules.dispose();
    this.listening.dispose();
    this.controller.dispose();
    this.diagnostics.dispose();
  }

  /** A module that was found or checked: it is a test from now on. */
  addModule(path: string, text?: string): void {
    const uri = vscode.Uri.file(path);
    const { children } = this.group;
    const item =
      children.get(path) ?? this.controller.createTestItem(path, path.replace(/^.*[\\/]/, ''), uri);
    const folder = vscode.workspace.asRelativePath(uri).replace(/[^\\/]+$/, '');
    if (folder !== '') item.description = folder;
    if (text !== undefined) item.range = backwardRange(text);
    this.cases.set(item, { layer: path });
    children.add(item);
    this.controller.items.add(this.group);
  }

  private removeModule(uri: vscode.Uri): void {
    this.group.children.delete(uri.fsPath);
    this.diagnostics.delete(uri);
    if (this.group.children.size === 0) this.controller.items.delete('modules');
  }

  private addGroup(id: string, label: string, cases: readonly Case[]): void {
    const group = this.controller.createTestItem(id, label);
    for (const { label: name, request } of cases) {
      const item = this.controller.createTestItem(`${id}/${name}`, name);
      this.cases.set(item, request);
      group.children.add(item);
    }
    this.controller.items.add(group);
  }

  private async start(
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
    options: CheckOptionsArgument,
  ): Promise<void> {
    if (!request.continuous) return this.run(request, options, token);
    const watch = { request, options };
    this.watches.add(watch);
    token.onCancellationRequested(() => this.watches.delete(watch));
  }

  private async run(
    request: vscode.TestRunRequest,
    options: CheckOptionsArgument,
    token?: vscode.CancellationToken,
  ): Promise<void> {
    const run = this.controller.createTestRun(request);
    const stop = (): void => {
      this.runner.cancelAll();
    };
    const listening = vscode.Disposable.from(
      run.token.onCancellationRequested(stop),
      ...(token ? [token.onCancellationRequested(stop)] : []),
    );
    const isStopped = (): boolean =>
      run.token.isCancellationRequested || token?.isCancellationRequested === true;
    for (const item of this.leaves(request)) {
      if (isStopped()) run.skipped(item);
      else await this.runOne(run, item, options);
    }
    listening.dispose();
    run.end();
  }

  private leaves({ include, exclude }: vscode.TestRunRequest): vscode.TestItem[] {
    const found: vscode.TestItem[] = [];
    const visit = (item: vscode.TestItem): void => {
      if (exclude?.includes(item)) return;
      if (this.cases.has(item)) found.push(item);
      item.children.forEach(visit);
    };
    if (include) include.forEach(visit);
    else this.controller.items.forEach(visit);
    return found;
  }

  private async runOne(
    run: vscode.TestRun,
    item: vscode.TestItem,
    options: CheckOptionsArgument,
  ): Promise<void> {
    const given = this.cases.get(item)!;
    run.started(item);
    const started = Date.now();
    try {
      const document = await this.runner.check({ ...given, options: { ...given.options, ...options } });
      const messages = failures(document);
      const range = await this.report(item, messages);
      // A test has no state between passed and failed: what takes from its weight stands in its output.
      for (const { message } of document.warnings)
        run.appendOutput(`${item.label}: warning: ${message}\r\n`, undefined, item);
      if (messages.length === 0) run.passed(item, Date.now() - started);
      else
        run.failed(
          item,
          messages.map((text) => located(text, item, range)),
          Date.now() - started,
        );
    } catch (error) {
      if (error instanceof CheckCancelled) {
        run.skipped(item);
        return;
      }
      const text = error instanceof Error ? error.message : String(error);
      run.errored(item, located(text, item, await this.report(item, [text])), Date.now() - started);
    }
  }

  /** Failures of a module stand at its backward, also in the Problems view. */
  private async report(
    item: vscode.TestItem,
    messages: readonly string[],
  ): Promise<vscode.Range | undefined> {
    if (!item.uri) return undefined;
    const text = await textOf(item.uri);
    if (text === undefined) return undefined;
    const range = backwardRange(text);
    const problems = messages.map((message) => {
      const problem = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
      problem.source = 'Normscope';
      return problem;
    });
    this.diagnostics.set(item.uri, problems);
    return range;
  }

  /** A module was saved, here or by another program: check it again in every continuous run that covers it. */
  private async rerun(uri: vscode.Uri): Promise<void> {
    const item = this.group.children.get(uri.fsPath);
    const watches = [...this.watches].filter(({ request }) => item && covers(request, item));
    if (!item || watches.length === 0) return;
    const { mtime } = await vscode.workspace.fs.stat(uri);
    if (this.checked.get(uri.fsPath) === mtime) return;
    this.checked.set(uri.fsPath, mtime);
    for (const { request, options } of watches)
      await this.run(new vscode.TestRunRequest([item], undefined, request.profile, true), options);
  }
}

/** Whether a run is about an item: all items, the item itself, or a group it is in. */
function covers({ include, exclude }: vscode.TestRunRequest, item: vscode.TestItem): boolean {
  const line = item.parent ? [item, item.parent] : [item];
  const has = (list: readonly vscode.TestItem[] | undefined): boolean =>
    list?.some(({ id }) => line.some((each) => each.id === id)) === true;
  return (include === undefined || has(include)) && !has(exclude);
}

/** As the editor has it; nothing where the file is gone by now. */
async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return (await vscode.workspace.openTextDocument(uri)).getText();
  } catch {
    return undefined;
  }
}

/** A line per wrong gradient, with its cause. */
function failures({ parameters }: CheckGradientsDocument): string[] {
  return parameters
    .filter(({ verdict }) => verdict === 'fail')
    .map(
      ({ name, evidence, maxRelError }) =>
        `d${name}: ${evidence} (largest relative error ${String(maxRelError)})`,
    );
}

function located(text: string, item: vscode.TestItem, range: vscode.Range | undefined): vscode.TestMessage {
  const link = new vscode.MarkdownString(`${text}\n\n[Show in the check view](command:normscope.showChecks)`);
  link.isTrusted = { enabledCommands: ['normscope.showChecks'] };
  const message = new vscode.TestMessage(link);
  if (item.uri && range) message.location = new vscode.Location(item.uri, range);
  return message;
}
