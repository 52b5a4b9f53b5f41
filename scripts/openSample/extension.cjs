// Loaded beside Normscope by `npm start` only: no desktop VS Code takes a command to run on its command line.
const vscode = require('vscode');

exports.activate = () => void vscode.commands.executeCommand('normscope.openSample');
