import * as vscode from 'vscode';
import type { CompareTensorsDocument } from '../src/protocol/documents/compareTensors';
import type { InspectActivationsDocument } from '../src/protocol/documents/inspectActivations';
import { compareTensors } from './commands/compareTensors';
import type { CheckGradientsDocument } from '../src/protocol/documents/checkGradients';
import type { CompareBackwardFormsDocument } from '../src/protocol/documents/compareBackwardForms';
import type { ReproduceNotebookDocument } from '../src/protocol/documents/reproduceNotebook';
import type { RunExperimentDocument } from '../src/protocol/documents/runExperiment';
import type { TrainDocument } from '../src/protocol/documents/train';
import type { ShowComputeBackendsDocument } from '../src/protocol/documents/showComputeBackends';
import { CHECK_PANEL_TYPE, CheckPanel } from './checks/checkPanel';
import { CheckRunner } from './checks/checkRunner';
import { GradientTests } from './checks/gradientTests';
import { registerModuleLens } from './checks/moduleLens';
import { checkActivations } from './commands/checkActivations';
import { checkGradients } from './commands/checkGradients';
import { registerCommands } from './commands/registry';
import { compareBackwardForms } from './commands/compareBackwardForms';
import { reproduceNotebook } from './commands/reproduceNotebook';
import { openRun } from './commands/openRun';
import { resumeRun } from './commands/resumeRun';
import { runExperiment } from './commands/runExperiment';
import { train } from './commands/train';
import { showComputeBackends } from './commands/showComputeBackends';
import { inspectActivations } from './commands/inspectActivations';
import { openSample } from './commands/openSample';
import { Engine } from './engine/engine';
import type { Platform } from './platform/platform';
import { Sessions } from './sessions';
import { offerToResume } from './train/offerToResume';
import { TRAIN_PANEL_TYPE, TrainPanel } from './train/trainPanel';
import { TRAINING_VIEW, TrainingTree, showTrainingProgress } from './train/trainViews';
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
  checkActivations(args?: unknown): Promise<CheckGradientsDocument>;
  reproduceNotebook(args?: unknown): Promise<ReproduceNotebookDocument>;
  compareBackwardForms(args?: unknown): Promise<CompareBackwardFormsDocument>;
  showComputeBackends(args?: unknown): Promise<ShowComputeBackendsDocument>;
  train(args?: unknown): Promise<TrainDocument | undefined>;
  runExperiment(args?: unknown): Promise<RunExperimentDocument | undefined>;
  openRun(args?: unknown): Promise<TrainDocument | RunExperimentDocument | undefined>;
  resumeRun(args?: unknown): Promise<TrainDocument | RunExperimentDocument | undefined>;
  showLog(): void;
}

let engine: Engine | undefined;

/** What both entries do, each on its own platform. */
export function activateOn(platform: Platform, extension: vscode.ExtensionContext): NormscopeApi {
  const log = vscode.window.createOutputChannel('Normscope', { log: true });
  engine = new Engine({
    startWorker: () => platform.startEngine(),
    log: (level, message) => {
      log[level](message);
    },
    requests: workspaceFiles,
  });
  const sessions = new Sessions(engine, log);
  const panel = new InspectorPanel(extension.extensionUri, sessions);
  const tree = new SourcesTree(sessions);
  const checks = new CheckRunner(engine, platform);
  const checkPanel = new CheckPanel(extension.extensionUri, checks);
  const gradientTests = new GradientTests(checks);
  const { runs, disposable: runsOfWindow } = platform.createRuns(log);
  const trainView = new TrainPanel(extension.extensionUri, runs);
  const trainingTree = new TrainingTree(runs);
  const context = { engine, sessions, panel, log, checks, checkPanel, gradientTests, runs, trainView };
  extension.subscriptions.push(
    log,
    sessions,
    panel,
    tree,
    checks,
    checkPanel,
    gradientTests,
    runsOfWindow,
    trainView,
    trainingTree,
    showTrainingProgress(runs),
    vscode.window.registerTreeDataProvider(TRAINING_VIEW, trainingTree),
    offerToResume(runs, trainView, extension.workspaceState),
    registerCommands(context),
    registerModuleLens(),
    showActivity(sessions),
    vscode.window.registerTreeDataProvider(SOURCES_VIEW, tree),
    vscode.window.registerFileDecorationProvider(tree),
    vscode.window.registerWebviewViewProvider(SIDE_VIEW, new SideView(extension.extensionUri, sessions)),
    vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, panel),
    vscode.window.registerWebviewPanelSerializer(CHECK_PANEL_TYPE, checkPanel),
    vscode.window.registerWebviewPanelSerializer(TRAIN_PANEL_TYPE, trainView),
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
    checkActivations: (args) => checkActivations(context, args),
    reproduceNotebook: (args) => reproduceNotebook(context, args),
    compareBackwardForms: (args) => compareBackwardForms(context, args),
    showComputeBackends: (args) => showComputeBackends(context, args),
    train: (args) => train(context, args),
    runExperiment: (args) => runExperiment(context, args),
    openRun: (args) => openRun(context, args),
    resumeRun: (args) => resumeRun(context, args),
    showLog: () => {
      log.show();
    },
  };
}

export async function deactivate(): Promise<void> {
  await engine?.dispose();
}
