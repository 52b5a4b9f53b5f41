import * as vscode from 'vscode';
import type { Sessions } from '../sessions';

/** A short item while something runs, gone when nothing does. */
export function showActivity(sessions: Sessions): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('normscope.activity', vscode.StatusBarAlignment.Left);
  item.name = 'Normscope';
  const update = (): void => {
    const busy = sessions.all.find((session) => session.busy);
    if (!busy) {
      item.hide();
      return;
    }
    const { status } = busy.state;
    const share =
      status.kind === 'loading' && status.done !== undefined && status.total
        ? ` ${Math.round((100 * status.done) / status.total)}%`
        : '';
    item.text = `$(loading~spin) Normscope${share}`;
    item.tooltip = status.kind === 'loading' ? status.message : `Inspecting ${busy.title}`;
    item.show();
  };
  return vscode.Disposable.from(item, sessions.onDidChangeSession(update), sessions.onDidChangeList(update));
}
