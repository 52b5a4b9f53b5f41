// The real `gl`, for the tests of gpu.js on headless-gl. The project itself installs a stub in its place: an addon
// fits one Node only, and an extension cannot ship one for every VS Code.
import fs from 'node:fs';
import path from 'node:path';
import { ensureDebianPackages } from './ensure.mjs';
import { locked } from './lock.mjs';
import { Problem, step } from './log.mjs';
import { DOWNLOADS } from './paths.mjs';
import { npm, which } from './processes.mjs';

const VERSION = '9.0.0-rc.10';
const COMPILER = ['python3', 'make', 'g++'];
/** A display without a screen, and Mesa, which draws on the processor. */
const DISPLAY = ['xvfb', 'xauth', 'libgl1-mesa-dri'];

/** Builds the addon once per Node, outside node_modules. @returns {Promise<string>} the folder of the package */
export async function glAddon() {
  if (process.platform !== 'linux') throw new Problem('headless-gl is tested on Linux only');
  const home = path.join(DOWNLOADS, 'gl', `${VERSION}-node${process.versions.modules}`);
  const addon = path.join(home, 'node_modules/gl');
  if (!fs.existsSync(home)) {
    await ensureDebianPackages(COMPILER, 'A compiler for headless-gl');
    await locked('gl', async () => {
      if (!fs.existsSync(home)) await step('Building headless-gl', () => build(home));
    });
  }
  return addon;
}

/** Builds in a folder beside `home` and renames it at the end, so that a broken build is never used. */
async function build(home) {
  fs.mkdirSync(path.dirname(home), { recursive: true });
  const draft = fs.mkdtempSync(path.join(path.dirname(home), '.draft-'));
  try {
    fs.writeFileSync(path.join(draft, 'package.json'), '{ "private": true }');
    await npm(
      ['install', `gl@${VERSION}`, '--ignore-scripts=false', '--no-audit', '--no-fund', '--loglevel=error'],
      { cwd: draft },
    );
    if (!fs.existsSync(home)) fs.renameSync(draft, home);
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
}

/** What to put in front of a command, so that it has a display: nothing where there is one. */
export async function withDisplay() {
  if (process.env.DISPLAY) return [];
  await ensureDebianPackages(DISPLAY, 'A display for headless-gl');
  return [which('xvfb-run'), '-a'];
}
