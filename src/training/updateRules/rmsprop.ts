import type { UpdateRule } from './updateRule';

const DECAY = 0.99;
const EPS = 1e-8;

/** RMSProp (Tieleman & Hinton 2012): `cache = 0.99*cache + 0.01*dw^2`, `w -= lr*dw / (sqrt(cache) + 1e-8)`. */
export const rmsprop: UpdateRule<'cache'> = {
  label: 'RMSProp',
  state: ['cache'],
  update(w, dw, { cache }, { learningRate }) {
    for (let i = 0; i < w.length; i++) {
      const g = dw[i]!;
      cache[i] = DECAY * cache[i]! + (1 - DECAY) * g * g;
      w[i]! -= (learningRate * g) / (Math.sqrt(cache[i]!) + EPS);
    }
  },
};
