import { layerNorm } from './layerNorm';
import type { NormDefinition } from './norm';

/**
 * Root mean square layer normalization (Zhang & Sennrich 2019, arXiv:1910.07467): `y = gamma * x / sqrt(mean(x^2) + eps)`
 * over the last `normalizedDims` axes. No centering, no beta.
 */
export const rmsNorm: NormDefinition = { ...layerNorm, label: 'RMSNorm', centered: false };
