import * as vscode from 'vscode';
import { openChannel } from '../../src/protocol/channel';
import type { Channel, EventHandlers, RequestHandlers } from '../../src/protocol/channel';
import type { TrainHostContract, TrainWebviewContract } from '../../src/protocol/trainMessages';
import type { RunRecord, RunSummary } from '../../src/protocol/training';
import { webviewHtml, webviewOptions } from '../html';
import { exportHandlers } from '../views/exports';
import { batchOf } from './recordBatch';
import type { Runs, RunsChange } from './runs';
import { trainCatalogue } from './trainCatalogue';
import type { TrainView } from './trainView';
import { crossing, textOf } from './trainWire';

export const TRAIN_PANEL_TYPE = 'normscope.training';

/** Changes are sent together, so often: a fast run has hundreds a second, an eye sees ten. */
const SEND_EVERY_MS = 100;
/** So long the first picture waits for the runs folder to be read. */
const PATIENCE_MS = 500;

type Wanted = Parameters<TrainView['show']>[0];

/** The train view: one panel with every run and experiment the window knows. */
export class TrainPanel implements TrainView, vscode.WebviewPanelSerializer, vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private channel: Channel<TrainWebviewContract> | undefined;
  private ready = false;
  private wanted: Wanted | undefined;
  /** What changed since the last sending. */
  private readonly appended = new Map<string, { run: RunSummary; records: RunRecord[] }>();
  private sending: ReturnType<typeof setTimeout> | undefined;
  private readonly listening: vscode.Disposable;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly runs: Runs,
  ) {
    this.listening = runs.onDidChange((change) => {
      this.note(change);
    });
  }

  show(what: Wanted = {}, preserveFocus = false): void {
    this.wanted = what;
    if (this.panel) this.panel.reveal(undefined, preserveFocus);
    else {
      const column = { viewColumn: vscode.ViewColumn.Active, preserveFocus };
      this.adopt(vscode.window.createWebviewPanel(TRAIN_PANEL_TYPE, 'Training', column));
    }
    this.tellWanted();
  }

  /** VS Code brings the panel back after a reload of the window; its webview kept what it showed. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.panel?.dispose();
    this.adopt(panel);
    return Promise.resolve();
  }

  dispose(): void {
    clearTimeout(this.sending);
    this.listening.dispose();
    this.panel?.dispose();
  }

  private adopt(panel: vscode.WebviewPanel): void {
    this.panel = panel;
    this.ready = false;
    panel.webview.options = webviewOptions(this.extensionUri);
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(this.extensionUri, 'media', `normscope-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    let closed = false;
    const channel = openChannel<TrainHostContract, TrainWebviewContract>(
      {
        post: (message) => void (closed || panel.webview.postMessage(message)),
        listen: (receive) => void panel.webview.onDidReceiveMessage(receive),
      },
      this.requests(),
      this.events(),
    );
    this.channel = channel;
    panel.onDidChangeViewState(() => {
      // Hidden, its page is gone; shown again, it begins anew and asks for everything.
      if (!panel.visible) this.ready = false;
    });
    panel.onDidDispose(() => {
      closed = true;
      channel.close(new Error('The view was closed'));
      if (this.panel === panel) this.panel = this.channel = undefined;
    });
    panel.webview.html = webviewHtml(panel.webview, this.extensionUri, 'train');
  }

  private requests(): RequestHandlers<TrainHostContract> {
    const { runs } = this;
    return {
      ready: async () => {
        // A long list of runs comes in piece by piece; a short one at once, so that nothing flashes.
        await Promise.race([runs.scan(), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
        this.ready = true;
        this.appended.clear();
        // The catalogue must arrive before the first picture, which is drawn with its names.
        setTimeout(() => {
          this.channel?.emit('training', {
            runs: runs.list().map(crossing),
            experiments: runs.experiments(),
          });
          this.tellWanted();
        }, 0);
        void runs.scan().then(() => {
          const messages = runs.unreadable();
          if (messages.length > 0) this.channel?.emit('unreadable', { messages });
        });
        return trainCatalogue(runs);
      },
      records: async ({ folder }) => batchOf(await runs.records(textOf('folder', folder))),
      start: async ({ config, title }) => (await runs.start(config, title)).folder,
      startExperiment: async ({ name, overrides }) =>
        (await runs.startExperiment(textOf('name', name), overrides)).folder,
      resume: async ({ folder }) => {
        await runs.resume(textOf('folder', folder));
        return undefined;
      },
      pickData: async ({ folder }) => {
        const picked = await vscode.window.showOpenDialog({
          title: 'Training Data',
          openLabel: 'Use',
          canSelectFolders: folder,
          canSelectFiles: !folder,
        });
        return picked?.[0]?.fsPath;
      },
      ...exportHandlers,
    };
  }

  private events(): EventHandlers<TrainHostContract> {
    const { runs } = this;
    return {
      pause: ({ folder }) => {
        runs.pause(folder);
      },
      cancel: ({ folder }) => {
        runs.cancel(folder);
      },
      remove: ({ folder }) => void this.remove(folder),
      openRun: () => void vscode.commands.executeCommand('normscope.openRun'),
      reveal: ({ folder }) => void vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(folder)),
      inspect: ({ folder, file, ...choice }) =>
        void vscode.commands.executeCommand('normscope.inspectActivations', {
          uri: vscode.Uri.joinPath(vscode.Uri.file(folder), file).toString(),
          ...choice,
        }),
      showLog: () => void vscode.commands.executeCommand('normscope.showLog'),
    };
  }

  /** A run's folder is hours of computing: nobody loses one by a slip. */
  private async remove(folder: string): Promise<void> {
    const experiment = this.runs.experiments().find((each) => each.folder === folder);
    const run = this.runs.list().find((each) => each.folder === folder);
    const title = experiment?.title ?? run?.title;
    if (title === undefined) return;
    const what = experiment ? `${title}, with its ${experiment.points.length} runs` : title;
    const answer = await vscode.window.showWarningMessage(
      `Delete ${what}?`,
      { modal: true, detail: `The folder ${folder} is deleted with all it holds.` },
      'Delete',
    );
    if (answer === 'Delete') await this.runs.remove(folder);
  }

  private tellWanted(): void {
    const { wanted } = this;
    if (!this.ready || !wanted) return;
    this.wanted = undefined;
    this.channel?.emit('show', wanted);
  }

  private note(change: RunsChange): void {
    if (!this.ready) return;
    switch (change.kind) {
      case 'run': {
        const known = this.appended.get(change.run.folder);
        if (known) {
          known.run = change.run;
          for (const record of change.appended) known.records.push(record);
        } else this.appended.set(change.run.folder, { run: change.run, records: [...change.appended] });
        this.sending ??= setTimeout(() => {
          this.send();
        }, SEND_EVERY_MS);
        break;
      }
      case 'experiment':
        this.send();
        this.channel?.emit('experiment', { experiment: change.experiment });
        break;
      case 'removed':
        this.send();
        this.channel?.emit('removed', { folder: change.folder });
        break;
    }
  }

  private send(): void {
    clearTimeout(this.sending);
    this.sending = undefined;
    for (const { run, records } of this.appended.values())
      this.channel?.emit('run', { run: crossing(run), records: batchOf(records) });
    this.appended.clear();
  }
}
