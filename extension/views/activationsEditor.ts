import type * as vscode from 'vscode';
import type { Session } from '../session';
import type { Sessions } from '../sessions';
import { sourceOf } from '../workspaceFiles';
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
    const session = this.sessions.get(sourceOf(uri));
    return new ActivationsDocument(uri, session, () => {
      session.cancel();
    });
  }

  resolveCustomEditor({ session }: ActivationsDocument, panel: vscode.WebviewPanel): void {
    const fresh = !session.report;
    // The engine reads while VS Code prepares the page.
    if (fresh) void session.run();
    const view = new SessionView(panel.webview, {
      kind: 'inspector',
      extensionUri: this.extensionUri,
      visible: () => panel.visible,
      onReady: (restored) => {
        if (!fresh || !restored?.source) return;
        session.restore(restored);
        void session.run();
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
