import * as vscode from 'vscode';
import type { RequestHandlers } from '../../src/protocol/channel';
import type { ExportContract } from '../../src/protocol/messages';
import { saveFile } from '../saveFile';

/** How what a webview shows gets out of it: the same for every view. */
export const exportHandlers: RequestHandlers<ExportContract> = {
  save: ({ suggestedName, content }) => {
    if (typeof suggestedName !== 'string') throw new TypeError('suggestedName must be a name');
    if (typeof content !== 'string' && !(content instanceof Uint8Array))
      throw new TypeError('content must be text or bytes');
    return saveFile(suggestedName, content);
  },
  copy: async ({ text, what }) => {
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(`Copied ${what}`, 2000);
    return undefined;
  },
};
