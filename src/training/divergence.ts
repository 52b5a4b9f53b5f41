import type { Divergence } from '../protocol/training';
import type { NonFinite } from './engine';

/** Says where a loss that is not finite comes from, and what helps. */
export function divergence(step: number, loss: number, found: NonFinite | undefined): Divergence {
  const { layer, feature } = found ?? { layer: 0, feature: 0 };
  const where = found
    ? `the first value that is not finite is in layer ${layer}, feature ${feature}`
    : 'every activation is finite, so it was the penalty on the weights';
  const message =
    `The loss became ${loss} at step ${step}: ${where}. ` +
    'A smaller learning rate or weight scale, gradient clipping or a norm keeps values in range.';
  return { step, loss, layer, feature, message };
}
