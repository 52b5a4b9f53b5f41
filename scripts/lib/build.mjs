// Builds the bundles, and knows when that is needed.
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import esbuild from 'esbuild';
import { productBundles, testsBundle } from './bundles.mjs';
import { locked } from './lock.mjs';
import { note, Problem, step } from './log.mjs';
import { inRepo } from './paths.mjs';

const OUTPUTS = [
  'extension',
  'web/extension',
  'web/engineWorker',
  'engineWorker',
  'moduleWorker',
  'kernelWorker',
  'job',
  'webview',
].map((name) => `dist/${name}.js`);
const SOURCES = [
  'extension',
  'src',
  'webview',
  'scripts/lib/bundles.mjs',
  'package.json',
  'package-lock.json',
];

export const buildProduct = (options) => locked('build', () => bundleAll(productBundles(options)));

export const buildTests = (options) => bundleAll([testsBundle(options)]);

/** Rebuilds after every change until the process ends. */
export async function watch(options) {
  for (const bundle of productBundles(options)) {
    const context = await esbuild.context({ ...bundle, logLevel: 'info' });
    await context.watch();
  }
}

export async function buildProductWhenStale() {
  if (!isStale()) return;
  await locked('build', async () => {
    if (isStale()) await step('Building', () => bundleAll(productBundles()));
  });
}

export function printSizes() {
  for (const file of [...OUTPUTS, 'dist/webview.css'].filter((name) => fs.existsSync(inRepo(name)))) {
    const content = fs.readFileSync(inRepo(file));
    note(`${file.padEnd(24)} ${kilobytes(content.length)}  gzip ${kilobytes(gzipSync(content).length)}`);
  }
}

/** Builds them all and reports what is wrong with any of them. */
async function bundleAll(bundles) {
  const results = await Promise.allSettled(bundles.map((bundle) => esbuild.build(bundle)));
  const failures = results.filter(({ status }) => status === 'rejected').map(({ reason }) => reason);
  const unexpected = failures.find(({ errors }) => !errors);
  if (unexpected) throw unexpected;
  if (failures.length === 0) return;
  const errors = failures.flatMap((failure) => failure.errors);
  const messages = await esbuild.formatMessages(errors, {
    kind: 'error',
    color: process.stderr.isTTY ?? false,
  });
  throw new Problem(messages.join('').trimEnd());
}

function isStale() {
  const built = Math.min(...OUTPUTS.map((file) => modified(inRepo(file))));
  return SOURCES.some((source) => newestIn(inRepo(source)) > built);
}

function newestIn(place) {
  if (!fs.existsSync(place) || !fs.statSync(place).isDirectory()) return modified(place);
  const files = fs.readdirSync(place, { recursive: true }).map((file) => path.join(place, file));
  return Math.max(modified(place), ...files.map(modified));
}

/** Milliseconds; -Infinity for what is not there. */
function modified(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
}

const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} kB`.padStart(10);
