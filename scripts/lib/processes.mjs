// Child processes: run to the end, or fail with a message that names the command.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { Problem } from './log.mjs';

const WINDOWS = process.platform === 'win32';

/** Runs a program; its output joins our stderr, so that stdout stays the result's. */
export async function run(command, args, options = {}) {
  await ended(command, args, spawn(command, args, { stdio: ['ignore', 2, 2], ...options }), () => '');
}

/** Runs a program whose output matters only when it fails. */
export async function runQuietly(command, args, options = {}) {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  await ended(command, args, child, () => `\n${output.trim()}`);
}

/** Runs a program with its output going to a file. @returns whether it succeeded */
export async function runLogged(command, args, { log, ...options }) {
  const file = fs.openSync(log, 'w');
  const child = spawn(command, args, { ...options, stdio: ['ignore', file, file] });
  try {
    return await new Promise((resolve) => {
      child.once('error', () => resolve(false));
      child.once('close', (code) => resolve(code === 0));
    });
  } finally {
    fs.closeSync(file);
  }
}

function ended(command, args, child, output) {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Problem(`cannot start ${command}: ${error.message}`)));
    child.once('close', (code, signal) => {
      if (code === 0) return resolve();
      const reason = signal ?? `code ${code}`;
      return reject(new Problem(`${command} ${args.join(' ')} ended with ${reason}${output()}`));
    });
  });
}

/** npm is a shell script on Windows, which only a shell starts. */
export const npm = (args, options) => runQuietly('npm', args, { shell: WINDOWS, ...options });

export const node = (args, options) => runQuietly(process.execPath, args, options);

/** Absolute path of a program on the PATH, or undefined. */
export function which(program) {
  const found = spawnSync(WINDOWS ? 'where' : 'which', [program], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.split(/\r?\n/)[0] : undefined;
}
