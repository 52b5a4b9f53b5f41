import assert from 'node:assert/strict';
import Ajv from 'ajv';
import * as vscode from 'vscode';
import type { NormscopeApi } from '../../extension/extension';
import { inspectActivationsDocument } from '../../src/protocol/documents/inspectActivations';
import type { InspectActivationsDocument } from '../../src/protocol/documents/inspectActivations';

const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(inspectActivationsDocument);

export async function extensionApi(): Promise<NormscopeApi> {
  const extension = vscode.extensions.getExtension<NormscopeApi>('normscope.normscope');
  assert.ok(extension, 'the extension is installed');
  return extension.activate();
}

/** A file of the test workspace. */
export function workspaceUri(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'the tests run in a workspace');
  return vscode.Uri.joinPath(folder.uri, name);
}

/** As commands take it: a path where files have one, else a URI. */
export function inWorkspace(name: string): string {
  const uri = workspaceUri(name);
  return uri.scheme === 'file' ? uri.fsPath : uri.toString();
}

const IN_BROWSER = 'importScripts' in globalThis;

/** `it` and `describe` for what only Node's extension host does: in a browser's they are skipped, with the reason. */
export function desktopOnly(reason: string): {
  it: (title: string, test: () => Promise<void>) => void;
  describe: (title: string, suite: () => void) => void;
} {
  if (!IN_BROWSER) return { it, describe };
  return {
    it: (title) => it.skip(`${title} [needs desktop VS Code: ${reason}]`),
    describe: (title) => {
      describe(title, () => it.skip(`[needs desktop VS Code: ${reason}]`));
    },
  };
}

/** Run an inspecting command and check its document against the schema. */
export async function documentOf(command: string, args?: unknown): Promise<InspectActivationsDocument> {
  const document = await vscode.commands.executeCommand<InspectActivationsDocument>(command, args);
  assert.ok(validate(document), JSON.stringify(validate.errors?.slice(0, 3)));
  return document;
}

export function inspect(args: Record<string, unknown>): Promise<InspectActivationsDocument> {
  return documentOf('normscope.inspectActivations', args);
}

/** Until `condition` holds; fails with `what` after half a minute. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 30_000; !condition();) {
    assert.ok(Date.now() < end, `timed out: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function tabs(): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs);
}

export function closeAllTabs(): Thenable<unknown> {
  return vscode.commands.executeCommand('workbench.action.closeAllEditors');
}
