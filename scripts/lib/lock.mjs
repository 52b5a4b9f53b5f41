// One process at a time: two scripts started together must not install or bundle over each other.
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inRepo } from './paths.mjs';

/** Runs `work` while no other process of this repository holds the lock of this name. */
export async function locked(name, work) {
  const file = inRepo('.cache', `${name}.lock`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  while (!take(file)) await sleep(200);
  try {
    return await work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

function take(file) {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!isHeld(file)) fs.rmSync(file, { force: true });
    return false;
  }
}

/** A process that was killed leaves its lock behind: it counts only while its holder lives. */
function isHeld(file) {
  try {
    const holder = Number(fs.readFileSync(file, 'utf8'));
    // Empty for an instant between creating and writing.
    if (holder === 0) return Date.now() - fs.statSync(file).mtimeMs < 2000;
    process.kill(holder, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
