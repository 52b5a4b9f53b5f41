// Installs what is missing; returns at once when nothing is. Imports nothing from node_modules.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { locked } from './lock.mjs';
import { Problem, step } from './log.mjs';
import { inRepo } from './paths.mjs';
import { npm, runQuietly, which } from './processes.mjs';

/** Another installation may be running. */
const APT_INSTALL = ['install', '-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];

const BROWSER_PACKAGES = ['chromium', 'fonts-dejavu-core'];

export async function ensurePackages() {
  if (packagesAreInstalled()) return;
  await locked('install', async () => {
    if (!packagesAreInstalled()) await step('Installing npm packages', () => npm(['ci'], { cwd: inRepo() }));
  });
}

/** Compares what npm wrote into node_modules with the lock file; dates would mislead after a checkout. */
function packagesAreInstalled() {
  const installed = readLock('node_modules/.package-lock.json');
  const wanted = readLock('package-lock.json');
  if (!installed || !wanted) return false;
  return Object.entries(wanted).every(
    ([place, entry]) => place === '' || entry.optional || installed[place]?.version === entry.version,
  );
}

function readLock(file) {
  try {
    return JSON.parse(fs.readFileSync(inRepo(file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** A Chromium to draw the workbench in. `NORMSCOPE_BROWSER` names another one. */
export async function ensureBrowser() {
  if (findBrowser() && (!isRootOnDebian() || hasDebianPackages(BROWSER_PACKAGES))) return;
  await ensureDebianPackages(BROWSER_PACKAGES, 'Chromium, which shows the workbench,');
}

export function findBrowser() {
  if (process.env.NORMSCOPE_BROWSER) return process.env.NORMSCOPE_BROWSER;
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  if (process.platform === 'darwin' && fs.existsSync(mac)) return mac;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'chrome']) {
    const found = which(name);
    if (found) return found;
  }
  return undefined;
}

/** @param {string} purpose subject of the sentence that tells the user what is missing */
export async function ensureDebianPackages(names, purpose) {
  if (which('dpkg-query') && hasDebianPackages(names)) return;
  if (!isRootOnDebian()) {
    throw new Problem(
      which('apt-get')
        ? `${purpose} is missing. Install it with: sudo apt-get install ${names.join(' ')}`
        : `${purpose} is missing. Install: ${names.join(', ')}`,
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await locked('install', () =>
    step(`Installing ${names.join(', ')}`, async () => {
      if (hasDebianPackages(names)) return;
      await runQuietly('apt-get', ['update', '-qq'], { env });
      await runQuietly('apt-get', [...APT_INSTALL, ...names], { env });
    }),
  );
}

function isRootOnDebian() {
  return process.getuid?.() === 0 && which('apt-get') !== undefined;
}

function hasDebianPackages(names) {
  const query = spawnSync('dpkg-query', ['-W', '-f', '${Status}\n', ...names], { encoding: 'utf8' });
  return (
    query.status === 0 &&
    query.stdout
      .trim()
      .split('\n')
      .every((line) => line.endsWith(' installed'))
  );
}
