import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import { runFolderArguments } from '../../src/protocol/documents/runFolder';
import type { RunFolderArguments } from '../../src/protocol/documents/runFolder';
import type { RunExperimentDocument } from '../../src/protocol/documents/runExperiment';
import type { TrainDocument } from '../../src/protocol/documents/train';
import { documentOf } from '../train/runDocuments';
import { baseFolder } from '../train/runsFolder';
import { checkArguments, refuseUnasked } from '../validate';
import type { CommandContext } from './context';
import { pickRun } from './pickRun';

/** *Open Run…*: shows the folder of a run or an experiment; its document, as far as it has come. */
export async function openRun(
  { runs, trainView }: CommandContext,
  argument?: unknown,
): Promise<TrainDocument | RunExperimentDocument | undefined> {
  const given = folderArgument('normscope.openRun', argument);
  const folder = given ?? (await pickRun(runs, 'Open Run', () => true, true));
  if (folder === undefined) return undefined;
  const opened = await runs.open(folder);
  trainView.show({ folder: opened.folder }, given !== undefined);
  return documentOf(runs, opened);
}

/** An absolute path, from an argument object or the Explorer. */
export function folderArgument(command: string, argument: unknown): string | undefined {
  if (argument instanceof vscode.Uri) return argument.fsPath;
  const { folder } = checkArguments(command, runFolderArguments, argument) as RunFolderArguments;
  if (folder === undefined) refuseUnasked(command, 'folder', argument);
  if (folder === undefined || isAbsolute(folder)) return folder;
  if (folder.startsWith('file:')) return vscode.Uri.parse(folder).fsPath;
  return join(baseFolder() ?? '', folder);
}
