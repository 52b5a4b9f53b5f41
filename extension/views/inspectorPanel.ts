import * as vscode from 'vscode';
import type { RestoredView } from '../../src/protocol/messages';
import type { Session } from '../session';
import type { Sessions } from '../sessions';
import { SessionView } from './sessionView';

export const PANEL_TYPE = 'normscope.inspector';

/**
 * The inspector as a panel: one, reused by every source that is opened from a command or the tree (as previews
 * are). Files opened as editors have their own.
 */
export class InspectorPanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private view: SessionView | undefined;
  private session: Session | undefined;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly sessions: Sessions,
  ) {}

  /** Show a session, creating the panel on first use. */
  show(session: Session, preserveFocus = false): void {
    if (!this.panel) this.adopt(this.create(preserveFocus));
    else this.panel.reveal(undefined, preserveFocus);
    this.bind(session);
  }

  /** VS Code brings a panel back after a reload of the window; its webview says what it showed when it is ready. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.panel?.dispose();
    this.adopt(panel);
    return Promise.resolve();
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private create(preserveFocus: boolean): vscode.WebviewPanel {
    return vscode.window.createWebviewPanel(PANEL_TYPE, 'Normscope', {
      viewColumn: vscode.ViewColumn.Active,
      preserveFocus,
    });
  }

  private adopt(panel: vscode.WebviewPanel): void {
    this.panel = panel;
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(this.extensionUri, 'media', `normscope-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    const view = new SessionView(panel.webview, {
      kind: 'inspector',
      extensionUri: this.extensionUri,
      visible: () => panel.visible,
      onReady: (restored) => {
        if (restored && !this.session) this.restore(restored);
      },
    });
    this.view = view;
    panel.onDidChangeViewState(() => {
      if (panel.active) this.sessions.activate(this.session);
      if (panel.visible) view.hydrate();
    });
    panel.onDidDispose(() => {
      view.dispose();
      if (this.panel !== panel) return;
      this.panel = this.view = undefined;
      this.release();
    });
  }

  private restore(state: RestoredView): void {
    if (!state.source) return;
    const session = this.sessions.get(state.source);
    session.restore(state);
    this.bind(session);
    void session.run();
  }

  private bind(session: Session): void {
    if (this.panel) this.panel.title = session.title;
    this.session = session;
    this.view?.show(session);
    this.sessions.activate(session);
  }

  /** The panel is gone: its source stays in the tree, what it computed for nobody stops. */
  private release(): void {
    this.session?.cancel();
    this.session = undefined;
  }
}
