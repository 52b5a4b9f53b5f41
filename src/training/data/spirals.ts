import { RandomState } from '../../tensor/randomState';
import type { EmbeddedSet } from './dataFormat';
import { splitAlternately } from './splitAlternately';

const ARMS = 3;
const PER_ARM = 400;

/**
 * Three interleaved spirals in the plane: `r = t`, `angle = 4 t + 2 pi k / 3 + 0.2 z` for t evenly over 0…1 and z
 * standard normal (after the neural-network case study of the course notes). Not linearly separable.
 */
export const spirals: EmbeddedSet = {
  title: 'Spirals, three classes in the plane',
  make() {
    const random = new RandomState(0);
    const x = new Float64Array(ARMS * PER_ARM * 2);
    const y = new Int32Array(ARMS * PER_ARM);
    for (let arm = 0; arm < ARMS; arm++) {
      for (let i = 0; i < PER_ARM; i++) {
        const t = i / (PER_ARM - 1);
        const angle = 4 * t + (2 * Math.PI * arm) / ARMS + 0.2 * random.nextNormal();
        const at = arm * PER_ARM + i;
        x[2 * at] = t * Math.sin(angle);
        x[2 * at + 1] = t * Math.cos(angle);
        y[at] = arm;
      }
    }
    return { name: 'Spirals', ...splitAlternately(x, y, random), inputShape: [2], classes: ARMS };
  },
};
