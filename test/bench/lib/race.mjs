// Measures contenders against each other: in rounds, so that what else the machine does hits all of them alike.
import { deviation, median } from './figures.mjs';

/**
 * @typedef {object} Contender
 * @property {string} name column of the table
 * @property {boolean} [ours] its results must be right
 * @property {() => Promise<Record<string, ArrayLike<number>>>} results runs it once, for the check
 * @property {(runs: number) => Promise<number>} time milliseconds of so many runs
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

/** @returns for each contender its median, all its runs and its deviation from what is expected */
export async function race(contenders, expected, effort) {
  const racers = [];
  for (const contender of contenders) racers.push(await warmedUp(contender, expected, effort));
  const rounds = Math.max(...racers.map(({ runs }) => runs));
  for (let round = 0; round < rounds; round++) {
    for (const racer of racers) {
      // Those with fewer runs are spread over all rounds.
      const due = Math.ceil(((round + 1) * racer.runs) / rounds) - Math.ceil((round * racer.runs) / rounds);
      if (due === 0 || racer.times.length >= racer.runs) continue;
      racer.times.push((await racer.contender.time(racer.repeats)) / racer.repeats);
    }
  }
  return racers.map(({ contender, times, off }) => ({
    ...{ name: contender.name, ours: contender.ours ?? false },
    ...{ milliseconds: median(times), times, deviation: off },
  }));
}

async function warmedUp(contender, expected, effort) {
  const start = performance.now();
  const results = await contender.results();
  let once = performance.now() - start;
  const off = results && expected ? deviation(results, expected) : undefined;
  // A run of some seconds has warmed itself up.
  if (effort.share > 0 && once > effort.share)
    return { contender, off, repeats: 1, runs: effort.least, times: [once] };
  const until = performance.now() + effort.warmUp;
  while (performance.now() < until) once = await contender.time(1);
  const repeats = Math.max(1, Math.ceil(effort.sample / Math.max(once, 1e-3)));
  const affordable = Math.floor(effort.share / Math.max(once * repeats, 1e-3));
  const runs = Math.max(effort.least, Math.min(effort.most, affordable));
  return { contender, off, repeats, runs, times: [] };
}
