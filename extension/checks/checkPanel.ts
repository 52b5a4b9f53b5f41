import * as vscode from 'vscode';
import { openChannel } from '../../src/protocol/channel';
import type { Channel, EventHandlers, RequestHandlers } from '../../src/protocol/channel';
import type { CheckHostContract, CheckWebviewContract, GivenCheck } from '../../src/protocol/checkMessages';
import { checkGradientsArguments } from '../../src/protocol/documents/checkGradients';
import type { CheckOptionsArgument } from '../../src/protocol/documents/checkGradients';
import { webviewHtml, webviewOptions } from '../html';
import { checkArguments } from '../validate';
import { exportHandlers } from '../views/exports';
import type { CheckRunner } from './checkRunner';
import { showBackward } from './moduleSource';
import { restoredChecks } from './restoredChecks';

export const CHECK_PANEL_TYPE = 'normscope.checks';

/** The check view: one panel that shows the latest check of every layer. */
export class CheckPanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
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

  /** VS Code brings the panel back after a reload of the window; its webview says what it showed when it is ready. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.panel?.dispose();
    this.adopt(panel);
    return Promise.resolve();
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
    const send = (): void => {
      if (panel.visible && !closed) channel.emit('checks', this.runner.state);
    };
    const channel: Channel<CheckWebviewContract> = openChannel<CheckHostContract, CheckWebviewContract>(
      {
        post: (message) => void (closed || panel.webview.postMessage(message)),
        listen: (receive) => void panel.webview.onDidReceiveMessage(receive),
      },
      this.requests(send),
      this.events(),
    );
    const listening = vscode.Disposable.from(this.runner.onDidChange(send), panel.onDidChangeViewState(send));
    panel.onDidDispose(() => {
      closed = true;
      listening.dispose();
      channel.close(new Error('The view was closed'));
      if (this.panel === panel) this.panel = undefined;
    });
    panel.webview.html = webviewHtml(panel.webview, this.extensionUri, 'check');
  }

  private requests(send: () => void): RequestHandlers<CheckHostContract> {
    return {
      ready: ({ restore }) => {
        if (this.runner.state.items.length === 0) void this.restore(restore);
        // Texts must arrive before the first picture, which is drawn with them.
        setTimeout(send, 0);
        return { ...(vscode.l10n.bundle && { strings: vscode.l10n.bundle }) };
      },
      run: ({ options, seed }) => {
        this.runAgain({ ...(options && { options }), ...(seed !== undefined && { seed }) });
        return undefined;
      },
      ...exportHandlers,
    };
  }

  private events(): EventHandlers<CheckHostContract> {
    return {
      cancel: () => {
        this.runner.cancelAll();
      },
      openModule: ({ id }) => void showBackward(id),
      remove: ({ id }) => {
        this.runner.remove(id);
      },
      checkLayer: () => void vscode.commands.executeCommand('normscope.checkGradients'),
      showLog: () => void vscode.commands.executeCommand('normscope.showLog'),
    };
  }

  /** Checks are made from a seed: run again, one after the other, they show what they showed. */
  private async restore(kept: unknown): Promise<void> {
    for (const request of restoredChecks(kept)) await this.runAgainQuietly(request);
  }

  /** Every item again, with the options of the view over its own. */
  private runAgain(change: { readonly options?: CheckOptionsArgument; readonly seed?: number }): void {
    checkArguments('normscope.checkGradients', checkGradientsArguments, change);
    for (const { request } of this.runner.state.items) {
      const { h, rtol, ...others } = request.options ?? {};
      // Another arithmetic has another step and tolerance that suit it.
      const own = change.options?.dtype === undefined ? request.options : others;
      void this.runAgainQuietly({ ...request, ...change, options: { ...own, ...change.options } });
    }
  }

  /** What fails shows in the item; nobody's eyes are drawn to it. */
  private async runAgainQuietly(request: GivenCheck): Promise<void> {
    await this.runner.check(request, { focus: false }).catch(() => undefined);
  }
}
