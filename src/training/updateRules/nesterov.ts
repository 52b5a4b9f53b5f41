import { MU } from './momentum';
import type { UpdateRule } from './updateRule';

/**
 * Nesterov's momentum, with `w` standing at the point looked ahead to (Bengio et al. 2013, arXiv:1212.0901; the course's
 * form): `v = mu*v - lr*dw`, `w += mu*v - lr*dw`; mu 0.9.
 */
export const nesterov: UpdateRule<'velocity'> = {
  label: 'Nesterov momentum',
  state: ['velocity'],
  update(w, dw, { velocity }, { learningRate }) {
    for (let i = 0; i < w.length; i++) {
      const step = learningRate * dw[i]!;
      velocity[i] = MU * velocity[i]! - step;
      w[i]! += MU * velocity[i]! - step;
    }
  },
};
