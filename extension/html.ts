import * as vscode from 'vscode';
import type { ViewKind } from '../src/protocol/messages';

/** The only page of the extension: an empty body that the bundle fills. Sole owner of the CSP and its nonce. */
export function webviewHtml(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  view: ViewKind | 'check' | 'train',
): string {
  const dist = vscode.Uri.joinPath(extensionUri, 'dist');
  const asset = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const nonce = crypto.randomUUID();
  const csp = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} blob: data:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${csp}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${asset('webview.css')}">
<title>Normscope</title>
</head>
<body data-view="${view}">
<div id="app" data-state="loading"></div>
<script nonce="${nonce}" src="${asset('webview.js')}"></script>
</body>
</html>`;
}

export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist')] };
}
