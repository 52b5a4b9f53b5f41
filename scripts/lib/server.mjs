// The VS Code server on loopback, with a profile that is thrown away afterwards.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from './log.mjs';
import { runQuietly } from './processes.mjs';
import { vscodeFromNpm } from './vscodeFromNpm.mjs';

/** Silences everything that is not ours: first-run pages, look-ups, telemetry, other extensions' work. */
export const QUIET_SETTINGS = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'window.commandCenter': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'git.enabled': false,
};

/** Settings that a run adds, as JSON in the environment: so one suite runs under several configurations. */
export function settingsFromEnvironment() {
  return JSON.parse(process.env.NORMSCOPE_SETTINGS ?? '{}');
}

/**
 * @param {object} [options]
 * @param {string} [options.vsix] an extension to install first
 * @param {object} [options.settings] user settings on top of the quiet ones
 * @param {boolean} [options.development] let the page's address name extensions under development and a test runner
 * @param {boolean} [options.endsAlone] end some minutes after the last page was closed, should nobody call `stop`
 * @param {(text: string) => void} [options.onOutput]
 */
export async function startServer(options = {}) {
  const vscode = await vscodeFromNpm();
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'normscope-vscode-'));
  const removeProfile = () => fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  try {
    writeSettings(profile, { ...QUIET_SETTINGS, ...settingsFromEnvironment(), ...options.settings });
    if (options.vsix) await installVsix(vscode, profile, options.vsix);
    const { child, authority, token } = await listen(vscode, profile, options);
    return {
      authority,
      pageUrl: (folder, payload) => pageUrl(authority, token, folder, payload),
      stop: () => stop(child).finally(removeProfile),
    };
  } catch (error) {
    removeProfile();
    throw error;
  }
}

function writeSettings(profile, settings) {
  const folder = path.join(profile, 'data/User');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'settings.json'), JSON.stringify(settings, null, 2));
}

const commonArguments = (vscode, profile) => [
  vscode.server,
  ...['--server-data-dir', profile, '--accept-server-license-terms', '--telemetry-level', 'off'],
];

async function installVsix(vscode, profile, vsix) {
  const args = [...commonArguments(vscode, profile), '--install-extension', vsix];
  await runQuietly(vscode.node, args, { env: environment() });
}

/** Inside a terminal of VS Code these variables would lead the server to that VS Code. */
function environment() {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_)/.test(name));
  // No gallery: no look-ups on the network.
  return { ...Object.fromEntries(kept), EXTENSIONS_GALLERY: '{}' };
}

async function listen(vscode, profile, { development, endsAlone, onOutput }) {
  const token = randomUUID();
  const args = [
    ...commonArguments(vscode, profile),
    ...['--host', '127.0.0.1', '--port', '0', '--connection-token', token],
    // Without it a built VS Code ignores them in the address.
    ...(development ? ['--enable-smoke-test-driver'] : []),
    ...(endsAlone ? ['--enable-remote-auto-shutdown'] : []),
    // On loopback compression only costs time.
    '--disable-websocket-compression',
  ];
  // A process group of its own, so that the extension host ends with the server.
  const child = spawn(vscode.node, args, {
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  try {
    const listening = await outputMatching(child, /agent listening on (\d+)/, onOutput);
    return { child, token, authority: `127.0.0.1:${listening}` };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

function outputMatching(child, pattern, onOutput) {
  return new Promise((resolve, reject) => {
    let output = '';
    const failed = (why) => reject(new Problem(`The VS Code server ${why}:\n${output}`));
    const limit = setTimeout(() => failed('did not start within 60 s'), 60_000);
    const read = (chunk) => {
      onOutput?.(String(chunk));
      // Later output is nobody's: the pipe must be read, but not kept.
      if (output.length < 100_000) output += chunk;
      const match = pattern.exec(output);
      if (!match) return;
      clearTimeout(limit);
      resolve(match[1]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', (error) => failed(`could not be started (${error.message})`));
    child.once('exit', (code) => failed(`ended with code ${code}`));
  });
}

function pageUrl(authority, token, folder, payload = []) {
  const url = new URL(`http://${authority}/`);
  url.searchParams.set('tkn', token);
  if (folder) url.searchParams.set('folder', path.resolve(folder));
  else url.searchParams.set('ew', 'true');
  if (payload.length > 0) url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

async function stop(child) {
  const ended =
    child.exitCode !== null ||
    child.signalCode !== null ||
    new Promise((resolve) => child.once('exit', resolve));
  signalGroup(child, 'SIGTERM');
  await Promise.race([ended, sleep(4000, undefined, { ref: false })]);
  signalGroup(child, 'SIGKILL');
}

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Already gone.
  }
}
