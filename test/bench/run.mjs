// npm run bench: what a user waits for, in the real VS Code. Medians; no figure here is ever asserted in a test.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensurePackages } from '../../scripts/lib/ensure.mjs';
import { main, note } from '../../scripts/lib/log.mjs';
import { inRepo, ROOT } from '../../scripts/lib/paths.mjs';

const REPEATS = 5;

const readyWith = (shape) => `body[data-view="inspector"] #app[data-state="ready"]:has-text("${shape}")`;

await main(async () => {
  await ensurePackages();
  const { buildProduct } = await import('../../scripts/lib/build.mjs');
  const { packageVsix } = await import('../../scripts/lib/package.mjs');
  await buildProduct();
  const vsix = await packageVsix();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'normscope-bench-'));
  try {
    const { writeBigNpy, writeManyMembers } = await import('./files.mjs');
    const big = writeBigNpy(folder);
    writeManyMembers(folder);
    const rows = [
      ...(await panelRows(vsix, folder)),
      ...(await eventLoopRows(big, folder)),
      ...sizeRows(vsix),
    ];
    for (const [what, value] of rows) process.stdout.write(`${what.padEnd(58)} ${value}\n`);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

async function panelRows(vsix, folder) {
  const { openWorkbench } = await import('../../scripts/lib/workbench.mjs');
  const associations = { '*.npy': 'normscope.activations', '*.npz': 'normscope.activations' };
  const workbench = await openWorkbench({
    folder,
    vsix,
    settings: { 'workbench.editorAssociations': associations },
  });
  try {
    // The extension starts once; opening files is what is repeated.
    await workbench.runCommand('Normscope: Open Sample Activations');
    await workbench.webviewFrame('#app[data-state="ready"]');
    const rows = [];
    for (const [name, shape] of [
      ['big.npy', '4096 × 1024'],
      ['many.npz', '64 × 32'],
    ]) {
      const times = [];
      for (let i = 0; i < REPEATS; i++) times.push(await openOnce(workbench, name, shape));
      rows.push([`${name}: double click to picture`, milliseconds(times.map(({ elapsed }) => elapsed))]);
      rows.push([
        `  of it VS Code's own, before the page begins`,
        milliseconds(times.map(({ given }) => given)),
      ]);
    }
    await openOnce(workbench, 'big.npy', '4096 × 1024', false);
    return [...rows, ...(await whatIfRows(workbench))];
  } finally {
    await workbench.close();
  }
}

async function openOnce({ page, webviewFrame }, name, shape, close = true) {
  const row = page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first();
  await row.waitFor();
  const others = new Set(page.frames());
  const start = performance.now();
  await row.dblclick();
  await pageOfWebview(page, others);
  const given = performance.now() - start;
  await webviewFrame(readyWith(shape));
  const elapsed = performance.now() - start;
  if (close) {
    const tab = page.locator('.tab', { hasText: name });
    await tab.locator('.codicon-close').click();
    await tab.waitFor({ state: 'detached' });
  }
  return { elapsed, given };
}

/** When VS Code has given the new webview its page: what any extension's webview costs. */
async function pageOfWebview(page, others) {
  for (;;) {
    for (const frame of page.frames()) {
      if (others.has(frame) || !frame.url().includes('fake.html')) continue;
      if (await frame.evaluate(() => document.body?.dataset.view).catch(() => undefined)) return;
    }
    await page.waitForTimeout(5);
  }
}

async function whatIfRows({ webviewFrame }) {
  const frame = await webviewFrame(readyWith('4096 × 1024'));
  const rows = [];
  for (const [what, id, values] of [
    ['what-if ε', 'eps', ['1', '0.5', '0.25', '2', '4']],
    ['what-if γ', 'gamma', ['2', '3', '4', '5', '6']],
  ]) {
    const times = [];
    for (const value of values) times.push(await answerTime(frame, id, value));
    rows.push([`${what}, 4096 × 1024: typed to drawn`, milliseconds(times)]);
  }
  return rows;
}

/** Timed inside the page, from the input event to the drawn answer: the driver's own latency is not the product's. */
async function answerTime(frame, id, value) {
  const elapsed = await frame.evaluate(typeAndWait, [id, value]);
  await frame.waitForTimeout(1000);
  return elapsed;
}

function typeAndWait([id, value]) {
  return new Promise((resolve) => {
    const start = performance.now();
    const shown = () => {
      const rows = [...document.querySelectorAll('.figures tr')];
      return rows.find((row) => row.querySelector('th')?.textContent === 'std')?.textContent;
    };
    const before = shown();
    const observer = new MutationObserver(() => {
      if (shown() === before || document.querySelector('#app').dataset.state !== 'ready') return;
      observer.disconnect();
      resolve(performance.now() - start);
    });
    observer.observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
    const field = document.querySelector(`#${id}`);
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

async function eventLoopRows(uri, folder) {
  const { headlessExecutable } = await import('../../scripts/lib/executable.mjs');
  const result = path.join(folder, 'delay.json');
  const args = [
    folder,
    `--extensionDevelopmentPath=${ROOT}`,
    `--extensionTestsPath=${inRepo('test/bench/eventLoop.cjs')}`,
    `--user-data-dir=${path.join(folder, 'user')}`,
  ];
  const env = { ...process.env, NORMSCOPE_BENCH: JSON.stringify([uri, result]) };
  const run = spawnSync(await headlessExecutable(), args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  if (!fs.existsSync(result)) {
    note(String(run.stderr));
    return [['event-loop delay of the extension host', 'not measured']];
  }
  const { p50, p99, max } = JSON.parse(fs.readFileSync(result, 'utf8'));
  const text = [p50, p99, max].map((value) => value.toFixed(1)).join(' / ');
  return [['event-loop delay of the extension host, p50 / p99 / max', `${text} ms`]];
}

function sizeRows(vsix) {
  const kilobytes = (file) => `${(fs.statSync(file).size / 1000).toFixed(0)} kB`;
  return [
    ...['extension.js', 'engineWorker.js', 'webview.js'].map((name) => [
      name,
      kilobytes(inRepo('dist', name)),
    ]),
    ['.vsix', kilobytes(vsix)],
  ];
}

function milliseconds(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))].toFixed(0);
  return `${at(0.5)} ms (${at(0)} to ${at(1)}, ${times.length} times)`;
}
