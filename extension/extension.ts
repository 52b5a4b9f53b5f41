import * as vscode from 'vscode';
import type { CompareTensorsDocument } from '../src/protocol/documents/compareTensors';
import type { InspectActivationsDocument } from '../src/protocol/documents/inspectActivations';
import { compareTensors } from './commands/compareTensors';
import type { CheckGradientsDocument } from '../src/protocol/documents/checkGradients';
import type { ReproduceNotebookDocument } from '../src/protocol/documents/reproduceNotebook';
import { CheckPanel } from './checks/checkPanel';
import { CheckRunner } from './checks/checkRunner';
import { GradientTests } from './checks/gradientTests';
import { registerModuleLens } from './checks/moduleLens';
import { checkGradients } from './commands/checkGradients';
import { registerCommands } from './commands/registry';
import { reproduceNotebook } from './commands/reproduceNotebook';
import { inspectActivations } from './commands/inspectActivations';
import { openSample } from './commands/openSample';
import { Engine } from './engine/engine';
import { Sessions } from './sessions';
import { ActivationsEditor, EDITOR_TYPE } from './views/activationsEditor';
import { InspectorPanel, PANEL_TYPE } from './views/inspectorPanel';
import { SIDE_VIEW, SideView } from './views/sideView';
import { SOURCES_VIEW, SourcesTree } from './views/sourcesTree';
import { showActivity } from './views/statusBar';
import { workspaceFiles } from './workspaceFiles';

/** What `activate()` returns: the commands as functions. */
export interface NormscopeApi {
  inspectActivations(args?: unknown): Promise<InspectActivationsDocument | undefined>;
  openSample(args?: unknown): Promise<InspectActivationsDocument>;
  compareTensors(args?: unknown): Promise<CompareTensorsDocument | undefined>;
  checkGradients(args?: unknown): Promise<CheckGradientsDocument | undefined>;
  reproduceNotebook(args?: unknown): Promise<ReproduceNotebookDocument>;
  showLog(): void;
}

let engine: Engine | undefined;

export function activate(extension: vscode.ExtensionContext): NormscopeApi {
  const log = vscode.window.createOutputChannel('Normscope', { log: true });
  engine = new Engine({
    workerPath: vscode.Uri.joinPath(extension.extensionUri, 'dist', 'engineWorker.js').fsPath,
    log: (level, message) => {
      log[level](message);
    },
    requests: workspaceFiles,
  });
  const sessions = new Sessions(engine, log);
  const panel = new InspectorPanel(extension.extensionUri, sessions);
  const tree = new SourcesTree(sessions);
  const checks = new CheckRunner(
    engine,
    vscode.Uri.joinPath(extension.extensionUri, 'dist', 'moduleWorker.js').fsPath,
  );
  const checkPanel = new CheckPanel(extension.extensionUri, checks);
  const gradientTests = new GradientTests(checks);
  const context = { engine, sessions, panel, log, checks, checkPanel, gradientTests };
  extension.subscriptions.push(
    log,
    sessions,
    panel,
    tree,
    checks,
    checkPanel,
    gradientTests,
    registerCommands(context),
    registerModuleLens(),
    showActivity(sessions),
    vscode.window.registerTreeDataProvider(SOURCES_VIEW, tree),
    vscode.window.registerFileDecorationProvider(tree),
    vscode.window.registerWebviewViewProvider(SIDE_VIEW, new SideView(extension.extensionUri, sessions)),
    vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, panel),
    vscode.window.registerCustomEditorProvider(
      EDITOR_TYPE,
      new ActivationsEditor(extension.extensionUri, sessions),
      { supportsMultipleEditorsPerDocument: true },
    ),
  );
  return {
    inspectActivations: (args) => inspectActivations(context, args),
    openSample: (args) => openSample(context, args),
    compareTensors: (args) => compareTensors(context, args),
    checkGradients: (args) => checkGradients(context, args),
    reproduceNotebook: (args) => reproduceNotebook(context, args),
    showLog: () => {
      log.show();
    },
  };
}

export async function deactivate(): Promise<void> {
  await engine?.dispose();
}
