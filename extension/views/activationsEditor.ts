import type * as vscode from 'vscode';
import type { Session } from '../session';
import type { Sessions } from '../sessions';
import { SessionView } from './sessionView';

export const EDITOR_TYPE = 'normscope.activations';

class ActivationsDocument implements vscode.CustomDocument {
  constructor(
    readonly uri: vscode.Uri,
    readonly session: Session,
    private readonly onDispose: () => void,
  ) {}

  dispose(): void {
    this.onDispose();
  }
}

/** Tensor files as read-only editors, for those who prefer a tab of their own over the shared panel. */
export class ActivationsEditor implements vscode.CustomReadonlyEditorProvider<ActivationsDocument> {
  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly sessions: Sessions,
  ) {}

  openCustomDocument(uri: vscode.Uri): ActivationsDocument {
    const session = this.sessions.get({ kind: 'file', path: uri.fsPath });
    return new ActivationsDocument(uri, session, () => {
      session.cancel();
    });
  }

  resolveCustomEditor({ session, uri }: ActivationsDocument, panel: vscode.WebviewPanel): void {
    let started = uri.scheme !== 'file';
    const start = (): void => {
      if (!started && !session.report) void session.run();
      started = true;
    };
    const view = new SessionView(panel.webview, {
      kind: 'inspector',
      extensionUri: this.extensionUri,
      visible: () => panel.visible,
      onReady: (restored) => {
        if (restored && !session.report) session.restore(restored);
        start();
      },
    });
    panel.onDidChangeViewState(() => {
      if (panel.active) this.sessions.activate(session);
      if (panel.visible) view.hydrate();
    });
    panel.onDidDispose(() => {
      view.dispose();
    });
    view.show(session);
    if (panel.active) this.sessions.activate(session);
  }
}
