// What is installed, and what of it each part loads.
import fs from 'node:fs';
import path from 'node:path';
import { inRepo } from '../../../scripts/lib/paths.mjs';
import { packagedProduct } from '../lib/product.mjs';

export const sizes = {
  name: 'sizes',
  title: 'Sizes',
  about: ['Kilobytes: the package, compressed, and the bundles in it.'],
  slow: true,
  cases: () => [
    {
      size: 'kB',
      open: async () => ({ vsix: await packagedProduct() }),
      rows: [{ name: 'package', measure: measured }],
    },
  ],
};

function measured({ vsix }) {
  const dist = inRepo('dist');
  const bundles = fs.readdirSync(dist, { recursive: true }).filter((name) => name.endsWith('.js'));
  const kilobytes = (file) => fs.statSync(file).size / 1000;
  return {
    '.vsix': kilobytes(vsix),
    ...Object.fromEntries(bundles.sort().map((name) => [name, kilobytes(path.join(dist, name))])),
  };
}
