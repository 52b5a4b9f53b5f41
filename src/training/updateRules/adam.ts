import type { UpdateRule } from './updateRule';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPS = 1e-8;

/**
 * Adam (Kingma & Ba 2015, arXiv:1412.6980): `m = 0.9*m + 0.1*dw`, `v = 0.999*v + 0.001*dw^2`,
 * `w -= lr * m/(1 - 0.9^t) / (sqrt(v/(1 - 0.999^t)) + 1e-8)`, t from 1.
 */
export const adam: UpdateRule<'m' | 'v'> = {
  label: 'Adam',
  state: ['m', 'v'],
  update(w, dw, { m, v }, { learningRate, t }) {
    const correction1 = 1 - BETA1 ** t;
    const correction2 = 1 - BETA2 ** t;
    for (let i = 0; i < w.length; i++) {
      const g = dw[i]!;
      m[i] = BETA1 * m[i]! + (1 - BETA1) * g;
      v[i] = BETA2 * v[i]! + (1 - BETA2) * g * g;
      w[i]! -= (learningRate * (m[i]! / correction1)) / (Math.sqrt(v[i]! / correction2) + EPS);
    }
  },
};
