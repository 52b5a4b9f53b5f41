import type { UpdateRule } from './updateRule';

/** Weight of the old velocity, of Nesterov's too. */
export const MU = 0.9;

/** SGD with momentum (Polyak 1964): `v = mu*v - lr*dw`, `w += v`; mu 0.9. */
export const momentum: UpdateRule<'velocity'> = {
  label: 'SGD + momentum',
  state: ['velocity'],
  update(w, dw, { velocity }, { learningRate }) {
    for (let i = 0; i < w.length; i++) {
      velocity[i] = MU * velocity[i]! - learningRate * dw[i]!;
      w[i]! += velocity[i]!;
    }
  },
};
