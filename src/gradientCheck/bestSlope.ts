/** What is known of a slope, whatever step a check was run with. */
export interface BestSlope {
  readonly value: number;
  /** How far the true slope may be from it. */
  readonly uncertainty: number;
  /** The step it comes from. */
  readonly h: number;
  /** What rounding alone does to a central difference at a step. */
  noise(h: number): number;
}

/** Sizes that rounding and the choice of steps depend on. */
export interface Scale {
  /** The last digit of what moves. */
  readonly inputUlp: number;
  /** The last digit of what is differenced. */
  readonly outputUlp: number;
  /** Root mean square of the input. */
  readonly input: number;
}

/** Two steps per decade, and up to so many above the step of the check. */
const RATIO = Math.sqrt(10);
const UP = 10;

/**
 * The central difference at the step where truncation and rounding together are smallest. Rounding grows with 1/h from
 * what is measured at the finest step, where it is all there is. Truncation falls with h^2, so that a step's is near the
 * change to the next smaller one; for kinks within the step, what any smaller step finds differently by more than its
 * rounding counts too.
 *
 * Where the finest steps find exactly 0 and the check's own does not, either a kink lies between them or the output is
 * too coarse for them: then there is a second candidate, from the steps that move it.
 */
export function bestSlopes(central: (h: number) => number, h: number, scale: Scale): BestSlope[] {
  let finest = Math.max(h * 1e-6, Math.min(h * 1e-3, scale.input * 1e-9), 2 ** 12 * scale.inputUlp);
  let near = spreadAround(central, finest);
  const found = [bestFrom(central, h, finest, noiseOf(near, finest, scale))];
  while (finest < h && near.every((value) => value === 0)) {
    finest *= 10;
    near = spreadAround(central, finest);
  }
  if (near.some((value) => value !== 0) && found[0]!.value === 0) {
    found.push(bestFrom(central, h, finest, noiseOf(near, finest, scale)));
  }
  return found;
}

function bestFrom(
  central: (h: number) => number,
  h: number,
  finest: number,
  noise: (h: number) => number,
): BestSlope {
  const last = Math.max(0, Math.floor(Math.log(h / finest) / Math.log(RATIO)));
  const finer: { h: number; value: number }[] = [];
  let best: BestSlope | undefined;
  for (let n = last; n >= -UP && (n >= 0 || best?.h === finer.at(-1)?.h); n--) {
    const at = h * RATIO ** -n;
    const value = central(at);
    let unlike = Math.abs(value - (finer.at(-1)?.value ?? value));
    for (const other of finer) unlike = Math.max(unlike, Math.abs(value - other.value) - noise(other.h));
    const uncertainty = unlike + noise(at);
    if (!best || uncertainty < best.uncertainty) best = { value, uncertainty, h: at, noise };
    finer.push({ h: at, value });
  }
  return best!;
}

/** Four steps near each other. */
const NEAR = [0.97, 1, 1.013, 1.029];

const spreadAround = (central: (h: number) => number, h: number): number[] =>
  NEAR.map((factor) => central(h * factor));

/**
 * Rounding from the spread over steps near each other; all of the slope where the output is so coarse that it moves by
 * the same for two of them; never less than the last digit of the output.
 */
function noiseOf(near: readonly number[], h: number, { outputUlp }: Scale): (h: number) => number {
  const moves = near.map((value, i) => value * NEAR[i]!);
  const coarse = moves.slice(1).some((move, i) => Math.abs(move - moves[i]!) <= 1e-9 * Math.abs(move));
  const spread = coarse ? Math.max(...near.map(Math.abs)) : Math.max(...near) - Math.min(...near);
  return (at) => Math.max(2 * spread * h, outputUlp) / at;
}
