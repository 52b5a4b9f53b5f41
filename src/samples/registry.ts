import type { Sample } from './sample';
import { sixLayer } from './sixLayer';
import { twoLayer } from './twoLayer';

/** Bundled sources, by the names the `sample` argument takes. */
export const samples = {
  'two-layer': twoLayer,
  'six-layer': sixLayer,
} satisfies Record<string, Sample>;
