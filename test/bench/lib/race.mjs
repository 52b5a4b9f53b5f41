// Measures contenders against each other: in rounds, so that what else the machine does hits all of them alike.
import { setTimeout } from 'node:timers/promises';
import { deviation, median } from './figures.mjs';

/**
 * @typedef {object} Contender
 * @property {string} name column of the table
 * @property {boolean} [ours] its results must be right
 * @property {() => Promise<Record<string, ArrayLike<number>>>} results runs it once, for the check
 * @property {(runs: number) => Promise<number>} time milliseconds of so many runs
 * @property {number} [spins] milliseconds for which its threads go on waiting busily when it is done
 */

/** A contender that runs here. `read` gives the results of a run, from what it returned. */
export function local({ name, ours = true, run, read = (returned) => returned }) {
  return {
    name,
    ours,
    results: async () => read(await run()),
    time: async (runs) => {
      const start = performance.now();
      for (let i = 0; i < runs; i++) await run();
      return performance.now() - start;
    },
  };
}

/** A run that takes longer is its own warming up. */
const LONG_MS = 250;

/** @returns for each contender its median, all its runs and its deviation from what is expected; or why it failed */
export async function race(contenders, expected, effort) {
  const racers = [];
  for (const contender of contenders) racers.push(await warmedUp(contender, expected, effort));
  const rounds = Math.max(...racers.map(({ runs }) => runs));
  for (let round = 0; round < rounds; round++) {
    for (const racer of racers) await takePart(racer, round, rounds);
  }
  return racers.map(({ contender: { name, ours = false }, times, off, failure }) => ({
    ...{ name, ours, times },
    ...(failure === undefined ? { milliseconds: median(times), deviation: off } : { failure }),
  }));
}

async function takePart(racer, round, rounds) {
  const { contender, runs, repeats, times } = racer;
  // Those with fewer runs are spread over all rounds.
  const due = Math.ceil(((round + 1) * runs) / rounds) - Math.ceil((round * runs) / rounds);
  if (due === 0 || times.length >= runs) return;
  // What ran before has left its own data in the caches. The limit is measured warm too.
  if (racer.once < LONG_MS) await contender.time(1);
  times.push((await contender.time(repeats)) / repeats);
  if (contender.spins) await setTimeout(contender.spins);
}

/** Run once for the check, then until it is as fast as it gets; how often it is due follows from that. */
async function warmedUp(contender, expected, effort) {
  const racer = { contender, off: undefined, once: Infinity, repeats: 1, runs: 0, times: [] };
  try {
    const start = performance.now();
    const results = await contender.results();
    let once = performance.now() - start;
    if (results && expected) racer.off = deviation(results, expected);
    // A run of some seconds has warmed itself up.
    if (effort.share > 0 && once > effort.share) return { ...racer, runs: effort.least, times: [once] };
    const until = performance.now() + effort.warmUp;
    while (performance.now() < until) once = await contender.time(1);
    const repeats = Math.max(1, Math.ceil(effort.sample / Math.max(once, 1e-3)));
    const affordable = Math.floor(effort.share / Math.max(once * repeats, 1e-3));
    return { ...racer, once, repeats, runs: Math.max(effort.least, Math.min(effort.most, affordable)) };
  } catch (error) {
    return { ...racer, failure: error.message };
  }
}
