import * as vscode from 'vscode';
import { checkables } from '../../src/gradientCheck/checkables';
import { checkGradientsArguments } from '../../src/protocol/documents/checkGradients';
import type {
  CheckGradientsArguments,
  CheckGradientsDocument,
} from '../../src/protocol/documents/checkGradients';
import { isModulePath } from '../checks/checkRequests';
import { checkArguments, refuseUnasked } from '../validate';
import type { CommandContext } from './context';

/** *Check Gradients…*: a layer of the registry or a module of the user's; shows the view, returns the document. */
export async function checkGradients(
  { checks, checkPanel, gradientTests }: CommandContext,
  argument?: unknown,
): Promise<CheckGradientsDocument | undefined> {
  const given = checkArguments(
    'normscope.checkGradients',
    checkGradientsArguments,
    argument instanceof vscode.Uri ? { layer: argument.fsPath } : argument,
  ) as CheckGradientsArguments;
  if (given.layer === undefined) refuseUnasked('normscope.checkGradients', 'layer', argument);
  const layer = given.layer ?? (await pickLayer());
  if (layer === undefined) return undefined;
  checkPanel.show(given.layer !== undefined);
  const document = checks.check({ ...given, layer });
  const { focused } = checks.state;
  if (focused !== undefined && isModulePath(focused)) gradientTests.addModule(focused);
  return document;
}

const FROM_FILE = 'A module of your own…';

async function pickLayer(): Promise<string | undefined> {
  const items = [
    ...Object.entries(checkables).map(([name, { label }]) => ({ label, description: name, name })),
    { label: '', kind: vscode.QuickPickItemKind.Separator, name: '' },
    { label: FROM_FILE, description: 'an ES module that exports forward and backward', name: FROM_FILE },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Check Gradients',
    placeHolder: 'Layer to check',
    matchOnDescription: true,
  });
  if (picked?.name !== FROM_FILE) return picked?.name;
  const files = await vscode.window.showOpenDialog({
    title: 'Check Gradients',
    openLabel: 'Check',
    filters: { 'ES modules': ['mjs', 'js'] },
  });
  return files?.[0]?.fsPath;
}
