// Executes commands of the extension inside a real VS Code without a display.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ensurePackages } from './ensure.mjs';
import { note, Problem } from './log.mjs';
import { CALLER, inRepo, ROOT } from './paths.mjs';
import { settingsFromEnvironment } from './server.mjs';

/** Nothing in the caller's folder, which may be huge, needs watching. */
const SETTINGS = { 'files.watcherExclude': { '**': true } };

const START_SECONDS = 120;

/**
 * Runs the commands one after another in one VS Code.
 * @param {{ command: string, args?: object }[]} requests
 * @param {(outcomes: { ok: boolean, message?: string, file: string }[]) => Promise<void>} use the files of the
 *   results exist until it ends
 */
export async function withResults(requests, use) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'normscope-commands-'));
  try {
    fs.writeFileSync(path.join(folder, 'requests.json'), JSON.stringify(requests.map(withAbsolutePaths)));
    const code = await runInVsCode(folder);
    const outcomes = JSON.parse(fs.readFileSync(path.join(folder, 'outcomes.json'), 'utf8'));
    const ended = { ok: false, message: `VS Code ended with code ${code} before the command did.` };
    await use(
      requests.map((_, index) => ({
        ...(outcomes[index] ?? ended),
        file: path.join(folder, `${index}.json`),
      })),
    );
  } finally {
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Writes texts and files to stdout; the process must not end before a slow reader has taken them all. */
export async function print(parts) {
  try {
    await pipeline(contents(parts), process.stdout, { end: false });
  } catch (error) {
    // A reader such as `head` may have seen enough.
    if (error.code !== 'EPIPE') throw error;
  }
}

async function* contents(parts) {
  for (const part of parts) {
    if (part.file) yield* fs.createReadStream(part.file);
    else yield part;
  }
}

async function runInVsCode(folder) {
  await ensurePackages();
  const { buildProductWhenStale } = await import('./build.mjs');
  const { headlessExecutable } = await import('./executable.mjs');
  await buildProductWhenStale();
  const code = await start(await headlessExecutable(), folder);
  if (!fs.existsSync(path.join(folder, 'outcomes.json'))) {
    throw new Problem(`VS Code ended with code ${code} before the command did.`);
  }
  return code;
}

function start(executable, folder) {
  const args = [
    CALLER,
    `--extensionDevelopmentPath=${ROOT}`,
    `--extensionTestsPath=${inRepo('scripts/commandRunner.cjs')}`,
    `--user-data-dir=${userData(folder)}`,
    `--extensions-dir=${path.join(folder, 'extensions')}`,
    // What @vscode/test-electron passes to a desktop VS Code.
    ...['--no-sandbox', '--disable-gpu-sandbox', '--disable-updates', '--disable-workspace-trust'],
    ...['--skip-welcome', '--skip-release-notes', '--disable-extensions'],
  ];
  // A command may take hours.
  const env = { NORMSCOPE_TIMEOUT: '604800', ...process.env, NORMSCOPE_COMMANDS: folder };
  return new Promise((resolve, reject) => {
    // The script's stdout is the result's alone.
    const child = spawn(executable, args, { env, stdio: ['ignore', 2, 2] });
    const limit = setTimeout(() => {
      if (fs.existsSync(path.join(folder, 'started'))) return;
      note(`VS Code did not start within ${START_SECONDS} s.`);
      child.kill('SIGTERM');
    }, START_SECONDS * 1000);
    // Ctrl-C reaches the child too, which ends in order; a signal sent to us alone is passed on.
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
    child.once('error', (error) => reject(new Problem(`cannot start ${executable}: ${error.message}`)));
    child.once('close', (code, signal) => {
      clearTimeout(limit);
      resolve(signal ?? code);
    });
  });
}

function userData(folder) {
  const user = path.join(folder, 'user/User');
  fs.mkdirSync(user, { recursive: true });
  fs.writeFileSync(
    path.join(user, 'settings.json'),
    JSON.stringify({ ...SETTINGS, ...settingsFromEnvironment() }),
  );
  return path.dirname(user);
}

/** Paths are meant from where the caller stands; VS Code stands elsewhere. */
function withAbsolutePaths({ command, args }) {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return { command, args };
  const absolute = { ...args };
  if (isRelativePath(args.uri)) absolute.uri = path.resolve(CALLER, args.uri);
  for (const key of ['layer', 'data']) if (isPath(args[key])) absolute[key] = path.resolve(CALLER, args[key]);
  return { command, args: absolute };
}

function isRelativePath(value) {
  if (typeof value !== 'string' || value === '' || path.isAbsolute(value)) return false;
  return isPath(value) || !/^[a-z][a-z0-9+.-]*:/i.test(value);
}

/** `layer` and `data` may also be names, such as "batchnorm" or "spirals". */
function isPath(value) {
  if (typeof value !== 'string' || value === '') return false;
  return (
    /^\.\.?[\\/]/.test(value) || fs.statSync(path.resolve(CALLER, value), { throwIfNoEntry: false })?.isFile()
  );
}

/** A rejection goes to stderr and fails the script. */
export function reportFailures(outcomes) {
  for (const { ok, message } of outcomes) if (!ok) note(message);
  if (outcomes.some(({ ok }) => !ok)) process.exitCode = 1;
}
