import * as vscode from 'vscode';
import type { Runs } from './runs';
import type { TrainView } from './trainView';

/** Declined once, a run is not offered again. */
const DECLINED = 'normscope.runs.declined';

const RESUME = 'Resume';
const NOT_NOW = 'Not Now';

/** Interrupted runs are looked for when the window has come to rest. */
const AT_REST_MS = 3000;

/** Offers, some time after the start, to go on with what a closed window or a crash has interrupted. */
export function offerToResume(runs: Runs, view: TrainView, memory: vscode.Memento): vscode.Disposable {
  const timer = setTimeout(() => {
    void offer(runs, view, memory);
  }, AT_REST_MS);
  return new vscode.Disposable(() => {
    clearTimeout(timer);
  });
}

async function offer(runs: Runs, view: TrainView, memory: vscode.Memento): Promise<void> {
  await runs.scan();
  const declined = memory.get<readonly string[]>(DECLINED) ?? [];
  const waiting = [
    ...runs.experiments(),
    ...runs.list().filter(({ experiment }) => experiment === undefined),
  ].filter(({ status, folder }) => status === 'interrupted' && !declined.includes(folder));
  if (waiting.length === 0) return;
  const answer = await vscode.window.showInformationMessage(question(waiting), RESUME, NOT_NOW);
  if (answer === NOT_NOW)
    await memory.update(DECLINED, [...declined, ...waiting.map(({ folder }) => folder)]);
  if (answer !== RESUME) return;
  for (const { folder } of waiting) await runs.resume(folder);
  view.show({ folder: waiting[0]!.folder });
}

function question(waiting: readonly { readonly title: string }[]): string {
  const titles = waiting.slice(0, 3).map(({ title }) => title);
  const rest = waiting.length > titles.length ? ` and ${waiting.length - titles.length} more` : '';
  const what =
    waiting.length === 1 ? 'Training was interrupted' : `${waiting.length} trainings were interrupted`;
  return `${what}: ${titles.join(', ')}${rest}. Nothing recorded is lost; resumed, it comes to the same numbers.`;
}
