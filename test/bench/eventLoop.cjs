// Runs inside the extension host: how long its event loop is held up while the engine works, and how much memory that takes.
const fs = require('node:fs');
const { monitorEventLoopDelay } = require('node:perf_hooks');
const process = require('node:process');
const vscode = require('vscode');

const NORMS = ['batchnorm', 'layernorm', 'batchnorm'];

async function run() {
  const [uris, result] = JSON.parse(process.env.NORMSCOPE_BENCH);
  await vscode.commands.executeCommand('normscope.openSample');
  const figures = [];
  for (const uri of uris) figures.push(await delayDuring(uri));
  fs.writeFileSync(result, JSON.stringify(figures));
}

async function delayDuring(uri) {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  for (const norm of NORMS) {
    await vscode.commands.executeCommand('normscope.inspectActivations', { uri, norm, limit: 1 });
  }
  delay.disable();
  // The histogram counts the sampling interval itself.
  const milliseconds = (value) => Math.max(0, value / 1e6 - 5);
  return {
    p50: milliseconds(delay.percentile(50)),
    p99: milliseconds(delay.percentile(99)),
    max: milliseconds(delay.max),
    // Of the process since its start, VS Code's own memory with it; given in kilobytes.
    'peak MB': process.resourceUsage().maxRSS / 1e3,
  };
}

module.exports = { run };
