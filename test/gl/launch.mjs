// Runs the kernels of gpu.js on headless-gl:  node test/gl/launch.mjs [options of vitest]
import { spawnSync } from 'node:child_process';
import { ensurePackages } from '../../scripts/lib/ensure.mjs';
import { glAddon, withDisplay } from '../../scripts/lib/gl.mjs';
import { main } from '../../scripts/lib/log.mjs';
import { inRepo } from '../../scripts/lib/paths.mjs';

await main(async () => {
  await ensurePackages();
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.gl.config.mjs'];
  const [program, ...args] = [
    ...(await withDisplay()),
    process.execPath,
    ...vitest,
    ...process.argv.slice(2),
  ];
  const env = { ...process.env, NORMSCOPE_GL: await glAddon() };
  process.exitCode = spawnSync(program, args, { cwd: inRepo(), env, stdio: 'inherit' }).status ?? 1;
});
