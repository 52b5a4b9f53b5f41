// npm run package: builds and writes .cache/normscope.vsix
import { ensurePackages } from './lib/ensure.mjs';
import { main, note } from './lib/log.mjs';
import { packageVsix } from './lib/package.mjs';

await main(async () => {
  await ensurePackages();
  const { buildProduct } = await import('./lib/build.mjs');
  await buildProduct();
  note(await packageVsix());
});
