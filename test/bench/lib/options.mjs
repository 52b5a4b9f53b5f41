// What the command was asked for.
import { Problem } from '../../../scripts/lib/log.mjs';

const USAGE = `npm run bench -- [options]
  --only REGEX      rows whose "group/row size" matches, e.g. --only '^norms/.* 4096x1024'
  --quick           small sizes, few runs: to see that a change helps
  --smoke           tiny sizes, one run: to see that every row works
  --file-size MB    of the file that is read (default: 1 GiB)
  --json FILE       every figure, with all runs
  --write           keep the tables in docs/performance.md`;

/**
 * How long rows are measured. A slow contender runs until its share of time is used up, but never less than `least`.
 * @typedef {object} Effort
 * @property {'full' | 'quick' | 'smoke'} name
 * @property {number} warmUp milliseconds
 * @property {number} least runs
 * @property {number} most runs
 * @property {number} share milliseconds for each contender of a row
 * @property {number} sample milliseconds that a sample takes at least, by repetition: what ran before leaves cold caches
 */
const EFFORTS = {
  full: { warmUp: 150, least: 3, most: 15, share: 1000, sample: 20 },
  quick: { warmUp: 50, least: 3, most: 7, share: 500, sample: 10 },
  smoke: { warmUp: 0, least: 1, most: 1, share: 0, sample: 0 },
};
/** Megabytes of the file that is read. */
const FILE_SIZES = { full: 2 ** 30 / 1e6, quick: 64, smoke: 1 };

export function readOptions(args) {
  const given = [...args];
  const take = (flag) => {
    const at = given.indexOf(flag);
    if (at >= 0) given.splice(at, 1);
    return at >= 0;
  };
  const valueOf = (flag) => {
    const at = given.indexOf(flag);
    if (at < 0) return undefined;
    const [, value] = given.splice(at, 2);
    if (value === undefined) throw new Problem(`${flag} needs a value\n${USAGE}`);
    return value;
  };
  const [quick, smoke, write] = ['--quick', '--smoke', '--write'].map(take);
  const effort = smoke ? 'smoke' : quick ? 'quick' : 'full';
  const only = pattern(valueOf('--only') ?? '');
  const json = valueOf('--json');
  const fileSize = megabytes(valueOf('--file-size')) ?? FILE_SIZES[effort];
  if (given.length > 0) throw new Problem(`Unknown: ${given.join(' ')}\n${USAGE}`);
  if (write && effort !== 'full')
    throw new Problem(`--write keeps whole measurements: leave out --${effort}`);
  return { effort: { name: effort, ...EFFORTS[effort] }, only, json, write, fileSize };
}

function pattern(text) {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new Problem(`--only needs a regular expression: ${error.message}`);
  }
}

function megabytes(text) {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value >= 1) return value;
  throw new Problem(`--file-size needs a number of megabytes, got "${text}"`);
}
