import * as vscode from 'vscode';
import { openChannel } from '../../src/protocol/channel';
import type { Channel } from '../../src/protocol/channel';
import type { CheckHostContract, CheckWebviewContract } from '../../src/protocol/checkMessages';
import { checkGradientsArguments } from '../../src/protocol/documents/checkGradients';
import { webviewHtml, webviewOptions } from '../html';
import { saveFile } from '../saveFile';
import { checkArguments } from '../validate';
import type { CheckRunner } from './checkRunner';
import { showBackward } from './moduleSource';

export const CHECK_PANEL_TYPE = 'normscope.checks';

/** The check view: one panel that shows the latest check of every layer. */
export class CheckPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly runner: CheckRunner,
  ) {}

  show(preserveFocus = false): void {
    if (this.panel) {
      this.panel.reveal(undefined, preserveFocus);
      return;
    }
    const column = { viewColumn: vscode.ViewColumn.Active, preserveFocus };
    this.adopt(vscode.window.createWebviewPanel(CHECK_PANEL_TYPE, 'Gradient check', column));
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private adopt(panel: vscode.WebviewPanel): void {
    this.panel = panel;
    panel.webview.options = webviewOptions(this.extensionUri);
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(this.extensionUri, 'media', `normscope-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    let closed = false;
    const channel: Channel<CheckWebviewContract> = openChannel<CheckHostContract, CheckWebviewContract>(
      {
        post: (message) => void (closed || panel.webview.postMessage(message)),
        listen: (receive) => void panel.webview.onDidReceiveMessage(receive),
      },
      {
        ready: () => {
          send();
          return undefined;
        },
        run: ({ options, seed }) => {
          this.runAgain({ ...(options && { options }), ...(seed !== undefined && { seed }) });
          return undefined;
        },
        copy: async ({ text, what }) => {
          await vscode.env.clipboard.writeText(text);
          vscode.window.setStatusBarMessage(`Copied ${what}`, 2000);
          return undefined;
        },
        save: ({ suggestedName, content }) => saveFile(suggestedName, content),
      },
      {
        cancel: () => {
          this.runner.cancelAll();
        },
        openModule: ({ id }) => void showBackward(id),
        remove: ({ id }) => {
          this.runner.remove(id);
        },
        checkLayer: () => void vscode.commands.executeCommand('normscope.checkGradients'),
        showLog: () => void vscode.commands.executeCommand('normscope.showLog'),
      },
    );
    const send = (): void => {
      if (panel.visible) channel.emit('checks', this.runner.state);
    };
    const listening = vscode.Disposable.from(this.runner.onDidChange(send), panel.onDidChangeViewState(send));
    panel.onDidDispose(() => {
      closed = true;
      listening.dispose();
      channel.close(new Error('The view was closed'));
      if (this.panel === panel) this.panel = undefined;
    });
    panel.webview.html = webviewHtml(panel.webview, this.extensionUri, 'check');
  }

  /** Every item again, with the options of the view over its own. */
  private runAgain(change: { options?: object; seed?: number }): void {
    checkArguments('normscope.checkGradients', checkGradientsArguments, change);
    for (const { request } of this.runner.state.items) {
      const options = { ...request.options, ...change.options };
      // What fails shows in the item.
      this.runner.check({ ...request, ...change, options }).catch(() => undefined);
    }
  }
}
