// npm run build -- [--dev] [--tests] [--watch] [--sizes]
import { parseArgs } from 'node:util';
import { ensurePackages } from './lib/ensure.mjs';
import { main } from './lib/log.mjs';

const flag = { type: 'boolean', default: false };

await main(async () => {
  const { values } = parseArgs({ options: { dev: flag, tests: flag, watch: flag, sizes: flag } });
  await ensurePackages();
  const { buildProduct, buildTests, printSizes, watch } = await import('./lib/build.mjs');
  if (values.tests) await buildTests();
  if (values.watch) return watch({ dev: values.dev });
  await buildProduct({ dev: values.dev });
  if (values.sizes) printSizes();
});
