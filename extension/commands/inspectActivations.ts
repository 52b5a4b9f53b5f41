import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import { ignoredOptions } from '../../src/inspect/ignoredOptions';
import { readAsColumn } from '../../src/inspect/readAsColumn';
import { inspectActivationsArguments } from '../../src/protocol/documents/inspectActivations';
import type {
  InspectActivationsArguments,
  InspectActivationsDocument,
  ParameterArgument,
} from '../../src/protocol/documents/inspectActivations';
import { fromJsonNumber } from '../../src/protocol/documents/schema';
import { DEFAULT_CHOICE } from '../../src/protocol/inspect';
import type { InspectChoice, ParameterChoice } from '../../src/protocol/inspect';
import { supportedExtensions } from '../../src/readers/registry';
import { PANEL_CHOICE } from '../choicePatch';
import { titleOf } from '../sourceNames';
import { ArgumentError, checkArguments, refuseUnasked } from '../validate';
import { sourceOf } from '../workspaceFiles';
import { askForDocument } from './askEngine';
import { askForShape, needsShape } from './askForShape';
import type { CommandContext } from './context';

/** *Inspect Activations…*: from the palette, the Explorer's menu (a `Uri`), a keybinding or a script. */
export async function inspectActivations(
  context: CommandContext,
  argument?: unknown,
): Promise<InspectActivationsDocument | undefined> {
  const args = argumentsOf(argument);
  if (args.uri === undefined) refuseUnasked('normscope.inspectActivations', 'uri', argument);
  const uri = args.uri === undefined ? await pickFile() : resolveUri(args.uri);
  if (!uri) return undefined;
  const shape = args.shape ?? (isByHand(argument) && needsShape(uri) ? await askForShape(uri) : 'flat');
  if (!shape) return undefined;
  const given = givenChoice(args);
  const choice: InspectChoice = { ...DEFAULT_CHOICE, ...given };
  const source = sourceOf(uri);
  const shaped = shape === 'flat' ? {} : { shape };
  const session = context.sessions.get(source);
  context.panel.show(session, args.uri !== undefined);
  const { bins, ...asked } = given;
  session.restore({
    choice: { ...PANEL_CHOICE, ...asked },
    ...(args.tensor !== undefined && { tensor: args.tensor }),
    ...shaped,
  });
  void session.run();
  return askForDocument(context, {
    source,
    choice,
    sort: args.sort ?? 'severity',
    ...(args.tensor !== undefined && { tensor: args.tensor }),
    ...shaped,
    ...(args.limit !== undefined && { limit: args.limit }),
    remarks: (report) => [
      ...ignoredOptions(given, report),
      ...(args.shape || isByHand(argument) ? [] : readAsColumn(titleOf(source), report.tensor)),
    ],
  });
}

/** From the palette or the Explorer: somebody is there to be asked. */
function isByHand(argument: unknown): boolean {
  return argument === undefined || argument instanceof vscode.Uri;
}

function argumentsOf(argument: unknown): InspectActivationsArguments {
  if (argument instanceof vscode.Uri) return { uri: argument.toString() };
  return checkArguments(
    'normscope.inspectActivations',
    inspectActivationsArguments,
    argument,
  ) as InspectActivationsArguments;
}

async function pickFile(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: 'Inspect Activations',
    openLabel: 'Inspect',
    filters: {
      'Tensor files': [...supportedExtensions],
      'All files': ['*'],
    },
  });
  return picked?.[0];
}

/** A URI, an absolute path, or a path relative to the first workspace folder. */
export function resolveUri(text: string): vscode.Uri {
  // One letter before the colon is a Windows drive, not a scheme.
  if (/^[a-z][a-z0-9+.-]+:/i.test(text)) return vscode.Uri.parse(text, true);
  if (isAbsolute(text)) return vscode.Uri.file(text);
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder)
    throw new ArgumentError(`"uri" is relative (${text}), and no folder is open to resolve it against`);
  return folder.uri.scheme === 'file'
    ? vscode.Uri.file(join(folder.uri.fsPath, text))
    : vscode.Uri.joinPath(folder.uri, text);
}

const PARAMETERS = ['gamma', 'beta', 'runningMean', 'runningVar'] as const;

/** The members of a choice that the arguments give, numbers decoded. */
export function givenChoice(args: InspectActivationsArguments): Partial<InspectChoice> {
  const { uri, tensor, shape, sort, limit, eps, gamma, beta, runningMean, runningVar, ...rest } = args;
  const parameters = { gamma, beta, runningMean, runningVar };
  const epsilon = eps === undefined ? undefined : fromJsonNumber(eps);
  return {
    ...rest,
    ...(epsilon !== undefined && { eps: epsilon }),
    ...Object.fromEntries(
      PARAMETERS.flatMap((name) => {
        const value = parameters[name];
        return value === undefined ? [] : [[name, decodeParameter(value)]];
      }),
    ),
  };
}

function decodeParameter(value: ParameterArgument): ParameterChoice {
  if (Array.isArray(value)) return value.map((item) => fromJsonNumber(item) ?? NaN);
  return fromJsonNumber(value) ?? (value as string);
}
