import type { SkippedDraw } from '../protocol/training';
import { RandomState } from '../tensor/randomState';
import type { RandomStatePosition } from '../tensor/randomState';

/** Draws and throws away: what another net of the same notebook would have drawn from the same seed. */
export function skipDraws(random: RandomState, draws: readonly SkippedDraw[]): void {
  for (const draw of draws) {
    if (draw.kind === 'randn') for (let n = 0; n < draw.count; n++) random.nextNormal();
    else for (let n = 0; n < draw.count; n++) random.choice(draw.from, draw.size);
  }
}

/** Where the last stream that was asked for stands. */
let last: { seed: number; draws: readonly SkippedDraw[]; state: RandomStatePosition } | undefined;

/**
 * A generator behind so many draws from its seed. The runs of a sweep stand one behind the other in one stream, each
 * millions of draws further on: a stream that goes on where the last one stood is taken on from there.
 */
export function randomAfter(seed: number, draws: readonly SkippedDraw[]): RandomState {
  const random = new RandomState(seed);
  const rest = last?.seed === seed ? remainder(last.draws, draws) : undefined;
  if (last && rest) random.state = last.state;
  skipDraws(random, rest ?? draws);
  last = { seed, draws, state: random.state };
  return random;
}

/** What of `draws` is left behind its beginning `done`; undefined when it begins otherwise. */
function remainder(done: readonly SkippedDraw[], draws: readonly SkippedDraw[]): SkippedDraw[] | undefined {
  const rest = [...draws];
  for (const draw of done) {
    const next = rest.shift();
    if (!next || !areAlike(draw, next) || next.count < draw.count) return undefined;
    if (next.count > draw.count) rest.unshift({ ...next, count: next.count - draw.count });
  }
  return rest;
}

/** Equal but for how many. */
export function areAlike(a: SkippedDraw, b: SkippedDraw): boolean {
  if (a.kind === 'randn' || b.kind === 'randn') return a.kind === b.kind;
  return a.from === b.from && a.size === b.size;
}
