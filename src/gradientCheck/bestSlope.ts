/** What is known of a slope, whatever step a check was run with. */
export interface BestSlope {
  readonly value: number;
  /** How far the true slope may be from it. */
  readonly uncertainty: number;
  /** The step it comes from. */
  readonly h: number;
  /** What rounding alone does to a central difference at a step. */
  readonly noise: (h: number) => number;
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
  let start = measured(central, finest, scale);
  const found = [bestFrom(central, h, start)];
  while (finest < h && start.still) {
    finest *= 10;
    start = measured(central, finest, scale);
  }
  if (!start.still && found[0]!.value === 0) found.push(bestFrom(central, h, start));
  return found;
}

/** From a first estimate upward: to the step of the check, and above it while that does better. */
function bestFrom(central: (h: number) => number, h: number, start: BestSlope): BestSlope {
  const { noise } = start;
  const finer: { readonly h: number; readonly value: number }[] = [start];
  let best = start;
  const last = Math.ceil(Math.log(h / start.h) / Math.log(RATIO)) - 1;
  for (let n = last; n >= -UP && (n >= 0 || best.h === finer.at(-1)!.h); n--) {
    const at = h * RATIO ** -n;
    const value = central(at);
    let unlike = Math.abs(value - finer.at(-1)!.value);
    for (const other of finer) unlike = Math.max(unlike, Math.abs(value - other.value) - noise(other.h));
    const uncertainty = unlike + noise(at);
    if (uncertainty < best.uncertainty) best = { value, uncertainty, h: at, noise };
    finer.push({ h: at, value });
  }
  return best;
}

/** Four steps near each other. */
const NEAR = [1, 1.013, 1.029, 1.05];

/**
 * The slope at a step and its rounding, from the spread over steps near it: all of the slope where the output is so coarse
 * that it moves by the same for two of them, and never less than the last digit of the output.
 */
function measured(
  central: (h: number) => number,
  h: number,
  { outputUlp }: Scale,
): BestSlope & { readonly still: boolean } {
  const near = NEAR.map((factor) => central(h * factor));
  const moves = near.map((value, i) => value * NEAR[i]!);
  const coarse = moves.slice(1).some((move, i) => Math.abs(move - moves[i]!) <= 1e-9 * Math.abs(move));
  const spread = coarse ? Math.max(...near.map(Math.abs)) : Math.max(...near) - Math.min(...near);
  const noise = (at: number): number => Math.max(2 * spread * h, outputUlp) / at;
  return { value: near[0]!, uncertainty: noise(h), h, noise, still: near.every((value) => value === 0) };
}
