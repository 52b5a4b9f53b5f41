import type * as vscode from 'vscode';
import { activateOn } from './extension';
import type { NormscopeApi } from './extension';
import { nodePlatform } from './platform/node';

export { deactivate } from './extension';

/** The entry `main`: desktop VS Code, and the remote end of any other. */
export function activate(extension: vscode.ExtensionContext): NormscopeApi {
  return activateOn(nodePlatform(extension), extension);
}
