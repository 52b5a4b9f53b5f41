import * as vscode from 'vscode';
import type { CompareTensorsDocument } from '../src/protocol/documents/compareTensors';
import type { InspectActivationsDocument } from '../src/protocol/documents/inspectActivations';
import { compareTensors } from './commands/compareTensors';
import { registerCommands } from './commands/registry';
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
  const context = { engine, sessions, panel, log };
  extension.subscriptions.push(
    log,
    sessions,
    panel,
    tree,
    registerCommands(context),
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
    showLog: () => {
      log.show();
    },
  };
}

export async function deactivate(): Promise<void> {
  await engine?.dispose();
}
