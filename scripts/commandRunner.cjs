// Runs inside the extension host, where VS Code takes it for a test suite: executes commands and leaves each result
// as a file of its own, so that a result may be as large as it likes.
const fs = require('node:fs');
const path = require('node:path');
const process = require('node:process');
const vscode = require('vscode');

const FOLDER = process.env.NORMSCOPE_COMMANDS;

async function execute({ command, args }, index) {
  try {
    // Without an argument a command would take us for a person and wait for answers.
    const result = await vscode.commands.executeCommand(command, args ?? {});
    fs.writeFileSync(path.join(FOLDER, `${index}.json`), JSON.stringify(result) ?? 'null');
    return { ok: true };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

async function run() {
  fs.writeFileSync(path.join(FOLDER, 'started'), '');
  const requests = JSON.parse(fs.readFileSync(path.join(FOLDER, 'requests.json'), 'utf8'));
  const outcomes = [];
  for (const [index, request] of requests.entries()) {
    outcomes.push(await execute(request, index));
    // What follows may take VS Code down with it.
    fs.writeFileSync(path.join(FOLDER, 'outcomes.json'), JSON.stringify(outcomes));
  }
}

module.exports = { run };
