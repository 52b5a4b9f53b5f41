// npm start: the extension on its sample. In the desktop VS Code, else in a VS Code served on loopback, else (no
// display, or --headless) driven to the end with a screenshot and a report.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBrowser, ensurePackages } from './lib/ensure.mjs';
import { main, note, step } from './lib/log.mjs';
import { inRepo, ROOT } from './lib/paths.mjs';
import { run, which } from './lib/processes.mjs';

const SCREENSHOT = inRepo('out/normscope-sample.png');
const REPORT = inRepo('out/normscope-sample.json');
const OPENER = inRepo('scripts/openSample');

await main(async () => {
  const { values } = parseArgs({ options: { headless: { type: 'boolean', default: false } } });
  await ensurePackages();
  const { buildProduct } = await import('./lib/build.mjs');
  const { hasDisplay } = await import('./lib/executable.mjs');
  await step('Building', () => buildProduct());
  if (values.headless || !hasDisplay()) await runHeadless();
  else if (which('code')) await openDesktop();
  else await serve();
});

async function openDesktop() {
  await run(
    'code',
    [`--extensionDevelopmentPath=${ROOT}`, `--extensionDevelopmentPath=${OPENER}`, '--new-window'],
    {
      shell: process.platform === 'win32',
    },
  );
  note('The sample opens in a new window of VS Code.');
}

async function serve() {
  const { startServer } = await import('./lib/server.mjs');
  const { packageVsix } = await import('./lib/package.mjs');
  const server = await startServer({ vsix: await packageVsix(), development: true });
  const opener = [
    'extensionDevelopmentPath',
    `vscode-remote://${server.authority}${pathToFileURL(OPENER).pathname}`,
  ];
  process.stdout.write(
    `\nNormscope runs in VS Code at\n\n  ${server.pageUrl(undefined, [opener])}\n\nCtrl-C ends it.\n`,
  );
  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve);
  });
  await server.stop();
}

async function runHeadless() {
  const { packageVsix } = await import('./lib/package.mjs');
  const { printSummary } = await import('./lib/summary.mjs');
  await ensureBrowser();
  const vsix = await packageVsix();
  fs.mkdirSync(path.dirname(REPORT), { recursive: true });
  await step('Opening the sample in VS Code', () => screenshotSample(vsix));
  await step('Writing the report', writeReport);
  printSummary(JSON.parse(fs.readFileSync(REPORT, 'utf8')));
  process.stdout.write(`\nscreenshot  ${SCREENSHOT}\nreport      ${REPORT}\n`);
}

async function screenshotSample(vsix) {
  const { openWorkbench } = await import('./lib/workbench.mjs');
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'normscope-'));
  const folder = path.join(scratch, 'sample');
  fs.mkdirSync(folder);
  const workbench = await openWorkbench({
    vsix,
    folder,
    settings: { 'workbench.colorTheme': 'Default Dark Modern' },
  });
  try {
    await workbench.runCommand('Normscope: Open Sample Activations');
    await workbench.webviewFrame('#app[data-state="ready"]');
    // Ready is said when everything was drawn; the picture reaches the screen a frame later.
    await workbench.page.waitForTimeout(500);
    await workbench.page.screenshot({ path: SCREENSHOT });
  } finally {
    await workbench.close();
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

/** The report comes through the scripts' door: what a user's own script would get. */
async function writeReport() {
  const { withResults } = await import('./lib/commands.mjs');
  const { Problem } = await import('./lib/log.mjs');
  await withResults([{ command: 'normscope.openSample' }], async ([outcome]) => {
    if (!outcome.ok) throw new Problem(`normscope.openSample: ${outcome.message}`);
    fs.copyFileSync(outcome.file, REPORT);
  });
}
