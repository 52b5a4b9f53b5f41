/** No net has so many layers: two steps share no mask. */
const STRIDE = 1009;

/** The seed of a layer's dropout mask in one step of a run: no state to save, and the same masks after a resume. */
export function dropoutSeed(seed: number, step: number, layer: number): number {
  return (seed + STRIDE * step + layer) % 2 ** 32;
}
