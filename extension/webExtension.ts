import type * as vscode from 'vscode';
import { activateOn } from './extension';
import type { NormscopeApi } from './extension';
import { webPlatform } from './platform/web';

export { deactivate } from './extension';

/** The entry `browser`: VS Code without a machine behind it, as on vscode.dev. */
export function activate(extension: vscode.ExtensionContext): NormscopeApi {
  return activateOn(webPlatform(extension.extensionUri), extension);
}
