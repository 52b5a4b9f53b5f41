import type { UpdateRule } from './updateRule';

/** Stochastic gradient descent: `w -= lr*dw`. */
export const sgd: UpdateRule<never> = {
  label: 'SGD',
  state: [],
  update(w, dw, _state, { learningRate }) {
    for (let i = 0; i < w.length; i++) w[i]! -= learningRate * dw[i]!;
  },
};
