// Stands for `node:fs/promises` in the suite for a browser: what it uses of it, through VS Code's file systems. What
// else a test imports is undefined there: CommonJS lets it, and the test is `desktopOnly`.
const vscode = require('vscode');

const { TextEncoder } = globalThis;

/** A URI as `inWorkspace` gives it. */
const parse = (uri) => vscode.Uri.parse(uri, true);

exports.readFile = async (uri) => vscode.workspace.fs.readFile(parse(uri));

exports.writeFile = async (uri, content) => {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  await vscode.workspace.fs.writeFile(parse(uri), bytes);
};
