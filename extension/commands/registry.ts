import * as vscode from 'vscode';
import type { SourceSpec } from '../../src/protocol/jobs';
import { compareBackwardForms } from './compareBackwardForms';
import { compareTensors } from './compareTensors';
import type { Command } from './context';
import { inspectActivations } from './inspectActivations';
import { newLayer } from '../checks/newLayer';
import { checkActivations } from './checkActivations';
import { checkGradients } from './checkGradients';
import { openRun } from './openRun';
import { openSample } from './openSample';
import { reproduceNotebook } from './reproduceNotebook';
import { resumeRun } from './resumeRun';
import { runExperiment } from './runExperiment';
import { train } from './train';
import { showComputeBackends } from './showComputeBackends';
import { showTraining } from './showTraining';

/** Every command, by its id without the category. `activate()` returns the public ones as the extension's API. */
export const commands = {
  inspectActivations,
  openSample,
  compareTensors,
  checkGradients,
  checkActivations,
  reproduceNotebook,
  compareBackwardForms,
  train,
  runExperiment,
  openRun,
  resumeRun,
  showComputeBackends,
  showTraining,
  newLayer,
  showChecks: ({ checkPanel }) => {
    checkPanel.show();
  },
  showLog: ({ log }) => {
    log.show();
  },
  cancel: ({ sessions }) => {
    for (const session of sessions.all) session.cancel();
  },
  revealPanel: ({ sessions, panel }) => {
    if (sessions.active) panel.show(sessions.active);
  },
  showTensor: async ({ sessions, panel }, source, tensor) => {
    const session = sessions.get(source as SourceSpec);
    panel.show(session);
    if (session.state.tensor !== tensor || !session.report) await session.choose(String(tensor), undefined);
  },
  closeSource: ({ sessions }, node) => {
    const session = sessions.all.find((candidate) => candidate === Reflect.get(Object(node), 'session'));
    if (session) sessions.close(session);
  },
  reloadSource: async ({ sessions }, node) => {
    const session = sessions.all.find((candidate) => candidate === Reflect.get(Object(node), 'session'));
    await (session ?? sessions.active)?.reload();
  },
} satisfies Record<string, Command>;

/** Commands other extensions and tests may call as functions. */
export type PublicCommand =
  | 'inspectActivations'
  | 'openSample'
  | 'compareTensors'
  | 'checkGradients'
  | 'checkActivations'
  | 'reproduceNotebook'
  | 'compareBackwardForms'
  | 'train'
  | 'runExperiment'
  | 'openRun'
  | 'resumeRun'
  | 'showComputeBackends'
  | 'showLog';

export function registerCommands(context: Parameters<Command>[0]): vscode.Disposable {
  const run = async (id: string, command: Command, args: unknown[]): Promise<unknown> => {
    try {
      return await command(context, ...args);
    } catch (error) {
      context.log.error(`normscope.${id}: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    }
  };
  return vscode.Disposable.from(
    ...Object.entries<Command>(commands).map(([id, command]) =>
      vscode.commands.registerCommand(`normscope.${id}`, (...args: unknown[]) => run(id, command, args)),
    ),
  );
}
