// Packs the built extension the way the marketplace wants it.
import fs from 'node:fs';
import path from 'node:path';
import { step } from './log.mjs';
import { inRepo, VSIX } from './paths.mjs';
import { node } from './processes.mjs';

/** Everything is bundled: no dependency travels along. */
const FLAGS = [
  '--no-dependencies',
  '--allow-missing-repository',
  '--skip-license',
  '--no-rewrite-relative-links',
];

export async function packageVsix() {
  fs.mkdirSync(path.dirname(VSIX), { recursive: true });
  await step('Packaging', () =>
    node([inRepo('node_modules/@vscode/vsce/vsce'), 'package', ...FLAGS, '--out', VSIX], {
      cwd: inRepo(),
    }),
  );
  return VSIX;
}
