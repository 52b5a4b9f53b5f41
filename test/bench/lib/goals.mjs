// What the product wants to reach, and what of it a run found.

/**
 * @typedef {object} Goal
 * @property {string} work
 * @property {string} aim
 * @property {string} group whose rows say it
 * @property {(rows: Row[], threads: number) => Found} find
 *
 * @typedef {object} Row of a group: `name`, `size` and `cells` by column
 * @typedef {{ values: number[], unit: string, met: boolean }} Found no values: not measured here
 */

const LARGE = ['65536x256', '1000000x64'];
const IN_CACHE = ['256x1024'];

/** How often the time of column `to` goes into that of `of`; which rows. */
const ratios = (rows, of, to) =>
  rows.map(({ cells }) => cells[of] / cells[to]).filter((ratio) => Number.isFinite(ratio));
const passes = (rows, sizes) =>
  rows.filter(({ name, size }) => sizes.includes(size) && !name.endsWith('moments'));
const atEqualThreads = (rows, of, to, threads) =>
  [1, threads].flatMap((n) => ratios(rows, `${of} ${n}`, `${to} ${n}`));

const atLeast = (least, values) => ({ values, unit: 'x', met: Math.min(...values) >= least });
const atMost = (most, values, unit = 'x') => ({ values, unit, met: Math.max(...values) <= most });

/** @type {Goal[]} */
export const GOALS = [
  {
    work: 'Forward and backward kernels against PyTorch at equal threads, 65536x256 and larger',
    aim: '1.5x faster',
    group: 'norms',
    find: (rows, threads) => atLeast(1.5, atEqualThreads(passes(rows, LARGE), 'torch', 'wasm', threads)),
  },
  {
    work: 'The same where everything sits in cache (256x1024)',
    aim: '0.6x or faster',
    group: 'norms',
    find: (rows, threads) => atLeast(0.6, atEqualThreads(passes(rows, IN_CACHE), 'torch', 'wasm', threads)),
  },
  {
    work: 'The same against the memory limit, 65536x256 and larger',
    aim: 'within 2x',
    group: 'norms',
    find: (rows, threads) => atMost(2, atEqualThreads(passes(rows, LARGE), 'wasm', 'limit', threads)),
  },
  {
    work: 'Inspecting a tensor in memory under batchnorm against the same in NumPy',
    aim: '20x faster or more',
    group: 'inspection',
    find: (rows) =>
      atLeast(
        20,
        ratios(
          rows.filter(({ name }) => name === 'batchnorm'),
          'NumPy',
          'ours',
        ),
      ),
  },
  {
    work: 'Gradient check of the full net against NumPy',
    aim: '10x faster or more',
    group: 'gradientCheck',
    find: (rows) => atLeast(10, ratios(rows, 'NumPy', 'ours')),
  },
  {
    work: 'A 1 GiB float32 .npy to a report, streamed, against the larger of reading it and inspecting it in memory',
    aim: 'within 1.3x',
    group: 'reading',
    find: (rows) =>
      atMost(
        1.3,
        rows.map(({ cells }) => cells.streamed / Math.max(cells.read, cells.inspect)),
      ),
  },
  {
    work: 'The same with a memory budget that holds it',
    aim: 'within 1.3x',
    group: 'reading',
    find: (rows) =>
      atMost(
        1.3,
        rows.map(({ cells }) => cells['in memory'] / Math.max(cells.read, cells.inspect)),
      ),
  },
  {
    work: 'One training iteration, batchnorm and none, against PyTorch on one thread',
    aim: 'as fast',
    group: 'training',
    find: (rows) => atLeast(1, ratios(rows, 'torch 1', 'relaxed')),
  },
  {
    work: 'One training iteration against NumPy on one thread',
    aim: '1.5x faster',
    group: 'training',
    find: (rows) => atLeast(1.5, ratios(rows, 'NumPy 1', 'relaxed')),
  },
  {
    work: 'The weight-scale sweep on all cores against NumPy on one',
    aim: 'cores x 1.5 faster',
    group: 'sweep',
    find: (rows, threads) => atLeast(1.5 * threads, ratios(rows, 'NumPy 1', `ours ${threads}`)),
  },
  {
    work: 'First paint of 4,096 features after their report',
    aim: 'under 1,000 ms',
    group: 'webview',
    find: (rows) => atMost(1000, cellsOf(rows, 'first paint', '4,096', 'first paint'), ' ms'),
  },
  {
    work: 'Main-thread work per frame while scrolling and hovering over 4,096 features, p95',
    aim: 'under 8 ms',
    group: 'webview',
    find: (rows) =>
      atMost(
        8,
        ['scrolling', 'hovering'].flatMap((name) => cellsOf(rows, name, '4,096', 'p95')),
        ' ms',
      ),
  },
  {
    work: 'Event-loop delay of the extension host during inspections, p99',
    aim: 'under 20 ms',
    group: 'vscode',
    find: (rows) => atMost(20, cellsOf(rows, 'event loop', '', 'p99'), ' ms'),
  },
];

function cellsOf(rows, name, size, column) {
  return rows
    .filter((row) => row.name.startsWith(name) && row.size.includes(size))
    .flatMap(({ cells }) => (typeof cells[column] === 'number' ? cells[column] : []));
}

/** Lines of a table: work, aim, what was reached, whether that is enough. */
export function goalLines(rowsByGroup, threads) {
  return GOALS.filter(({ group }) => rowsByGroup.has(group)).map(({ work, aim, group, find }) => {
    const { values, unit, met } = find(rowsByGroup.get(group), threads);
    if (!values.every(Number.isFinite) || values.length === 0)
      return [work, aim, 'not measured: the peer is not installed', ''];
    const [least, most] = [Math.min(...values), Math.max(...values)].map(
      (value) => `${Number(value.toPrecision(3))}${unit}`,
    );
    return [work, aim, least === most ? least : `${least} to ${most}`, met ? 'yes' : 'no'];
  });
}
