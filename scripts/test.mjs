// npm test: installs what is missing, then runs the whole check.
import { spawnSync } from 'node:child_process';
import { ensureBrowser, ensurePackages } from './lib/ensure.mjs';
import { main } from './lib/log.mjs';
import { inRepo } from './lib/paths.mjs';

await main(async () => {
  await ensurePackages();
  await ensureBrowser();
  const npmIsScript = process.platform === 'win32';
  const check = spawnSync('npm', ['run', '--silent', 'check'], {
    cwd: inRepo(),
    stdio: 'inherit',
    shell: npmIsScript,
  });
  process.exitCode = check.status ?? 1;
});
