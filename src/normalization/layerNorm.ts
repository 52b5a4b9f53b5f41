import { keepAxes } from './grouping';
import type { NormDefinition } from './norm';

/**
 * Layer normalization (Ba, Kiros & Hinton 2016, arXiv:1607.06450) over the last `normalizedDims` axes, as
 * PyTorch's `normalized_shape`: statistics per leading index, gamma and beta per normalized element.
 * Default: all axes but the first; for NTD the last one.
 */
export const layerNorm: NormDefinition = {
  label: 'Layernorm',
  hasStatistics: true,
  hasRunningStatistics: false,
  acrossSamples: false,
  centered: true,
  options: ['normalizedDims'],
  axes: ({ dims, layout }, { normalizedDims }) => {
    const trailing = normalizedDims ?? (layout === 'NTD' ? 1 : dims.length - 1);
    if (!Number.isInteger(trailing) || trailing < 1 || trailing >= dims.length) {
      throw new RangeError(
        `normalizedDims must be a whole number from 1 to ${dims.length - 1} for rank ${dims.length}, got ${trailing}`,
      );
    }
    const axes = dims.map((_, axis) => axis);
    const lead = axes.slice(0, dims.length - trailing);
    return { groups: keepAxes(dims, lead), parameters: keepAxes(dims, axes.slice(lead.length)) };
  },
};
