import { adam } from './adam';
import type { UpdateRule } from './updateRule';

/** AdamW (Loshchilov & Hutter 2019, arXiv:1711.05101): `w *= 1 - lr*weightDecay`, then Adam's step. */
export const adamw: UpdateRule<'m' | 'v'> = {
  label: 'AdamW',
  state: adam.state,
  update(w, dw, state, step) {
    const kept = 1 - step.learningRate * step.weightDecay;
    for (let i = 0; i < w.length; i++) w[i]! *= kept;
    adam.update(w, dw, state, step);
  },
};
