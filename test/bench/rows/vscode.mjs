// What a user waits for, in the real VS Code.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { note } from '../../../scripts/lib/log.mjs';
import { inRepo, ROOT } from '../../../scripts/lib/paths.mjs';
import { writeBigNpy, writeLargeNpy, writeManyMembers } from '../files.mjs';
import { median } from '../lib/figures.mjs';
import { packagedProduct } from '../lib/product.mjs';
import { answerTime, openOnce, readyWith } from '../lib/workbenchActs.mjs';

const REPEATS = { full: 11, quick: 3 };
const BIG = ['big.npy', '4096 × 1024'];
const FILES = [BIG, ['many.npz', '64 × 32']];
/** No value twice in a row: each is answered by a new picture. */
const QUESTIONS = [
  ['ε', 'eps', ['1', '0.5', '0.25', '2', '4']],
  ['γ', 'gamma', ['2', '3', '4', '5', '6']],
];
const COLUMNS = 1024;

export const vscode = {
  name: 'vscode',
  title: 'In the real VS Code',
  about: [
    'Milliseconds. *opening*: from the double click to the picture, and of it until VS Code has given the editor its page; *what-if*:',
    'from typing to the drawn answer; *event loop*: how long that of the extension host was held up during three inspections,',
    'and the memory of its process at most, VS Code included.',
  ],
  slow: true,
  cases: ({ effort: { name }, fileSize }) => [
    {
      size: 'workbench',
      open: openInspector,
      rows: [
        ...FILES.map(([file, shape]) => ({
          name: `opening ${file}, ${shape}`,
          measure: ({ workbench }) => openingTimes(workbench, file, shape, REPEATS[name]),
        })),
        ...QUESTIONS.map(([what, id, values]) => ({
          name: `what-if ${what}, ${BIG[1]}`,
          measure: async ({ bigFrame }) => answerTimes(await bigFrame(), id, values, REPEATS[name]),
        })),
      ],
    },
    {
      size: 'extension host',
      open: (bench) => openHost(bench),
      rows: ['16 MB', `${Math.round(fileSize)} MB`].map((size, i) => ({
        name: `event loop, ${size} inspected`,
        measure: ({ figures }) => figures[i],
      })),
    },
  ],
};

async function openInspector({ folder: parent }) {
  const vsix = await packagedProduct();
  const folder = path.join(parent, 'workspace');
  fs.mkdirSync(folder);
  writeBigNpy(folder);
  writeManyMembers(folder);
  const { openWorkbench } = await import('../../../scripts/lib/workbench.mjs');
  const associations = { '*.npy': 'normscope.activations', '*.npz': 'normscope.activations' };
  const settings = { 'workbench.editorAssociations': associations };
  const workbench = await openWorkbench({ folder, vsix, settings });
  // The extension starts once; what is repeated comes after that.
  await workbench.runCommand('Normscope: Open Sample Activations');
  await workbench.webviewFrame('#app[data-state="ready"]');
  let opening;
  const bigFrame = () =>
    (opening ??= openOnce(workbench, ...BIG, false).then(() => workbench.webviewFrame(readyWith(BIG[1]))));
  return { workbench, bigFrame, close: () => workbench.close() };
}

async function openingTimes(workbench, file, shape, repeats) {
  const times = [];
  for (let i = 0; i < repeats; i++) times.push(await openOnce(workbench, file, shape));
  return {
    ...spread(times.map(({ elapsed }) => elapsed)),
    'before the page': median(times.map(({ given }) => given)),
  };
}

async function answerTimes(frame, id, values, repeats) {
  const times = [];
  for (let i = 0; i < repeats; i++) times.push(await answerTime(frame, id, values[i % values.length]));
  return spread(times);
}

function spread(times) {
  return { median: median(times), least: Math.min(...times), most: Math.max(...times) };
}

/** Measured at once: starting an extension host takes longer than what it does here. */
async function openHost({ folder: parent, fileSize }) {
  const { buildProduct } = await import('../../../scripts/lib/build.mjs');
  const { headlessExecutable } = await import('../../../scripts/lib/executable.mjs');
  await buildProduct();
  const folder = path.join(parent, 'host');
  fs.mkdirSync(folder);
  const large = path.join(folder, 'large.npy');
  await writeLargeNpy(large, Math.round((fileSize * 1e6) / (4 * COLUMNS)), COLUMNS);
  const result = path.join(folder, 'delay.json');
  const args = [
    folder,
    `--extensionDevelopmentPath=${ROOT}`,
    `--extensionTestsPath=${inRepo('test/bench/eventLoop.cjs')}`,
    `--user-data-dir=${path.join(folder, 'user')}`,
  ];
  const env = { ...process.env, NORMSCOPE_BENCH: JSON.stringify([[writeBigNpy(folder), large], result]) };
  const run = spawnSync(await headlessExecutable(), args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const close = () => fs.rmSync(folder, { recursive: true, force: true });
  if (fs.existsSync(result)) return { figures: JSON.parse(fs.readFileSync(result, 'utf8')), close };
  note(String(run.stderr));
  const missing = { p50: 'not measured' };
  return { figures: [missing, missing], close };
}
