import * as vscode from 'vscode';
import type { Sessions } from '../sessions';
import { SessionView } from './sessionView';

export const SIDE_VIEW = 'normscope.feature';

/** The selected feature of whatever is being inspected, at the side. */
export class SideView implements vscode.WebviewViewProvider {
  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly sessions: Sessions,
  ) {}

  resolveWebviewView(host: vscode.WebviewView): void {
    const view = new SessionView(host.webview, {
      kind: 'side',
      extensionUri: this.extensionUri,
      visible: () => host.visible,
      onReveal: () => void vscode.commands.executeCommand('normscope.revealPanel'),
    });
    const following = this.sessions.onDidChangeActive((session) => {
      view.show(session);
    });
    host.onDidChangeVisibility(() => {
      if (host.visible) view.hydrate();
    });
    host.onDidDispose(() => {
      following.dispose();
      view.dispose();
    });
    view.show(this.sessions.active);
  }
}
