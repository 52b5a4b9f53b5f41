import { RandomState } from '../../tensor/randomState';
import type { EmbeddedSet } from './dataFormat';
import { splitAlternately } from './splitAlternately';

const CLASSES = 4;
const FEATURES = 20;
const COUNT = 1600;

/**
 * Four gaussian clouds in 20 dimensions, `x = center + z` with centers of std 1, whose features are then stretched by
 * 10^-2 … 10^2: what feature scaling is for.
 */
export const blobs: EmbeddedSet = {
  title: 'Gaussian blobs, four classes, features of very different scale',
  make() {
    const random = new RandomState(0);
    const centers = random.randn(CLASSES * FEATURES);
    const y = random.randint(0, CLASSES, COUNT);
    const x = random.randn(COUNT * FEATURES).map((z, at) => {
      const feature = at % FEATURES;
      const center = centers[y[Math.floor(at / FEATURES)]! * FEATURES + feature]!;
      return (center + z) * 10 ** ((4 * feature) / (FEATURES - 1) - 2);
    });
    return { name: 'Blobs', ...splitAlternately(x, y, random), inputShape: [FEATURES], classes: CLASSES };
  },
};
