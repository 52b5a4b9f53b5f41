import * as vscode from 'vscode';
import { checkables } from '../../src/gradientCheck/checkables';
import type {
  CheckGradientsArguments,
  CheckGradientsDocument,
  CheckOptionsArgument,
} from '../../src/protocol/documents/checkGradients';
import type { CheckRunner } from './checkRunner';
import { backwardRange } from './moduleSource';

/** A case of the tree: what is checked, and how. */
interface Case {
  readonly label: string;
  readonly request: CheckGradientsArguments;
}

/** The course's gradient cells; every layer of the registry by itself stands beside them. */
const COURSE: readonly Case[] = [
  { label: 'Cell 5: batchnorm backward', request: { layer: 'batchnorm', shape: [4, 5], seed: 231 } },
  {
    label: 'Cell 6: batchnorm backward, staged',
    request: { layer: 'batchnormStaged', shape: [4, 5], seed: 231 },
  },
  {
    label: 'Cell 7: full net, reg 0',
    request: { layer: 'fullyConnectedNet', seed: 231, params: { reg: 0 } },
  },
  {
    label: 'Cell 7: full net, reg 3.14',
    request: { layer: 'fullyConnectedNet', seed: 231, params: { reg: 3.14 } },
  },
  { label: 'Cell 15: layernorm backward', request: { layer: 'layernorm', shape: [4, 5], seed: 231 } },
];

const PROFILES: readonly (readonly [string, CheckOptionsArgument, boolean])[] = [
  ['Check in float64', {}, true],
  ['Check in float32', { dtype: 'float32' }, false],
  ['Check fast (one random direction)', { fast: true }, false],
];

/** Gradient checks in the Testing view: layers, the course's cells, and the modules of the workspace. */
export class GradientTests implements vscode.Disposable {
  private readonly controller = vscode.tests.createTestController('normscope.gradients', 'Gradient Checks');
  private readonly cases = new WeakMap<vscode.TestItem, CheckGradientsArguments>();
  private readonly modules: vscode.TestItem;
  private readonly diagnostics = vscode.languages.createDiagnosticCollection('normscope');
  private readonly saved: vscode.Disposable;
  private continuous = new Map<string, vscode.TestRunRequest>();

  constructor(private readonly runner: CheckRunner) {
    this.addGroup('layers', 'Layers and nets', allLayers());
    this.addGroup('course', 'Course notebook', COURSE);
    this.modules = this.controller.createTestItem('modules', 'Modules of this workspace');
    for (const [name, options, isDefault] of PROFILES) {
      const profile = this.controller.createRunProfile(
        name,
        vscode.TestRunProfileKind.Run,
        (request, token) => this.run(request, token, options),
        isDefault,
      );
      profile.supportsContinuousRun = isDefault;
    }
    this.saved = vscode.workspace.onDidSaveTextDocument((document) => {
      this.rerun(document);
    });
  }

  dispose(): void {
    this.controller.dispose();
    this.diagnostics.dispose();
    this.saved.dispose();
  }

  /** A module was checked: it is a test from now on. */
  addModule(path: string): vscode.TestItem {
    const known = this.modules.children.get(path);
    if (known) return known;
    const item = this.controller.createTestItem(path, path.replace(/^.*[\\/]/, ''), vscode.Uri.file(path));
    this.cases.set(item, { layer: path });
    this.modules.children.add(item);
    this.controller.items.add(this.modules);
    return item;
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

  private async run(
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
    options: CheckOptionsArgument,
  ): Promise<void> {
    if (request.continuous) {
      this.continuous.set('all', request);
      token.onCancellationRequested(() => this.continuous.delete('all'));
      return;
    }
    const run = this.controller.createTestRun(request);
    token.onCancellationRequested(() => {
      this.runner.cancelAll();
    });
    for (const item of this.leaves(request)) {
      if (token.isCancellationRequested) run.skipped(item);
      else await this.runOne(run, item, options);
    }
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
      if (messages.length === 0) run.passed(item, Date.now() - started);
      else
        run.failed(
          item,
          messages.map((text) => located(text, item, range)),
          Date.now() - started,
        );
    } catch (error) {
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
    const document = await vscode.workspace.openTextDocument(item.uri);
    const range = backwardRange(document);
    const problems = messages.map((text) => {
      const problem = new vscode.Diagnostic(range, text, vscode.DiagnosticSeverity.Error);
      problem.source = 'Normscope';
      return problem;
    });
    this.diagnostics.set(item.uri, problems);
    return range;
  }

  private rerun(document: vscode.TextDocument): void {
    const item = this.modules.children.get(document.uri.fsPath);
    if (!item || this.continuous.size === 0) return;
    const source = new vscode.CancellationTokenSource();
    void this.run(new vscode.TestRunRequest([item]), source.token, {});
  }
}

function allLayers(): Case[] {
  return Object.entries(checkables).map(([layer, { label }]) => ({ label, request: { layer } }));
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
