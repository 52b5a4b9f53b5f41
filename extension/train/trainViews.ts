import * as vscode from 'vscode';
import type { ExperimentSummary, RunSummary } from '../../src/protocol/training';
import type { Runs } from './runs';
import { lossOf, runDescription, trainingProgress } from './trainViewsText';

export const TRAINING_VIEW = 'normscope.runs';

type Node =
  | { readonly kind: 'run'; readonly run: RunSummary }
  | { readonly kind: 'experiment'; readonly experiment: ExperimentSummary };

/** Runs of no experiment that are listed, the newest first: the panel has them all. */
const MOST_RUNS = 12;
/** The tree is drawn anew at most so often. */
const DRAW_EVERY_MS = 250;

const ICONS: Readonly<Record<RunSummary['status'], string>> = {
  queued: 'clock',
  running: 'sync~spin',
  paused: 'debug-pause',
  finished: 'check',
  cancelled: 'circle-slash',
  diverged: 'error',
  interrupted: 'warning',
  failed: 'error',
};

/** *Training* in the side bar: what runs, with its latest loss, and what ran last. */
export class TrainingTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly listening: vscode.Disposable;
  private drawing: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly runs: Runs) {
    this.listening = runs.onDidChange(() => {
      this.drawing ??= setTimeout(() => {
        this.drawing = undefined;
        this.changed.fire(undefined);
      }, DRAW_EVERY_MS);
    });
  }

  getChildren(node?: Node): Node[] {
    if (!node) return this.roots();
    if (node.kind === 'run') return [];
    const { folder } = node.experiment;
    return this.runs
      .list()
      .filter((run) => run.experiment === folder)
      .sort((a, b) => order(a) - order(b))
      .map((run) => ({ kind: 'run', run }));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return node.kind === 'run' ? runItem(node.run) : this.experimentItem(node.experiment);
  }

  dispose(): void {
    clearTimeout(this.drawing);
    this.listening.dispose();
    this.changed.dispose();
  }

  private roots(): Node[] {
    const single = this.runs.list().filter(({ experiment }) => experiment === undefined);
    const nodes: { readonly started: number; readonly node: Node }[] = [
      ...this.runs.experiments().map((experiment) => ({
        started: experiment.started,
        node: { kind: 'experiment' as const, experiment },
      })),
      ...single
        .slice(0, MOST_RUNS)
        .map((run) => ({ started: run.started, node: { kind: 'run' as const, run } })),
    ];
    return nodes.sort((a, b) => b.started - a.started).map(({ node }) => node);
  }

  private experimentItem(experiment: ExperimentSummary): vscode.TreeItem {
    const { folder, title, status, points } = experiment;
    const running = this.runs.list().filter((run) => run.experiment === folder && run.status === 'running');
    const busy = status === 'running';
    const item = new vscode.TreeItem(
      title,
      busy ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed,
    );
    const ended = points.filter(({ results }) => results).length;
    item.id = folder;
    item.description = `${ended} of ${points.length}${lossText(running)}`;
    item.tooltip = experiment.findings.join('\n') || title;
    item.iconPath = new vscode.ThemeIcon(busy ? ICONS.running : 'beaker');
    item.contextValue = busy ? 'runningJob' : 'job';
    item.command = showCommand(folder);
    return item;
  }
}

/** What runs stands first, then what waits. */
const order = ({ status }: RunSummary): number => (status === 'running' ? 0 : status === 'queued' ? 1 : 2);

function runItem(run: RunSummary): vscode.TreeItem {
  const item = new vscode.TreeItem(run.title);
  item.id = run.folder;
  item.description = runDescription(run);
  item.tooltip = `${run.title}: ${run.status}\n${run.message ?? run.folder}`;
  item.iconPath = new vscode.ThemeIcon(ICONS[run.status]);
  item.contextValue = run.status === 'running' || run.status === 'queued' ? 'runningJob' : 'job';
  item.command = showCommand(run.folder);
  return item;
}

const showCommand = (folder: string): vscode.Command => ({
  command: 'normscope.showTraining',
  title: 'Show',
  arguments: [{ folder }],
});

const lossText = (runs: readonly RunSummary[]): string =>
  lossOf(runs.find(({ latestLoss }) => latestLoss !== undefined)?.latestLoss);

/** The status bar's item while anything trains: how far, and the latest loss. */
export function showTrainingProgress(runs: Runs): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('normscope.training', vscode.StatusBarAlignment.Left);
  item.name = 'Normscope training';
  item.command = 'normscope.showTraining';
  const update = (): void => {
    const all = runs.list();
    const text = trainingProgress(all);
    if (text === undefined) {
      item.hide();
      return;
    }
    item.text = `$(sync~spin) ${text}`;
    const active = all.filter(({ status }) => status === 'running');
    item.tooltip = active.map((run) => `${run.title}: ${runDescription(run)}`).join('\n');
    item.show();
  };
  return vscode.Disposable.from(item, runs.onDidChange(update));
}
