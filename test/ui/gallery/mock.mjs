// Seeded layers and their reports, computed plainly: what the panel draws in the gallery. Not the product's code.
const QUANTILES = [0.01, 0.25, 0.5, 0.75, 0.99];
export const BINS = 32;

export function randomness(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

function summarize(values) {
  const kept = values.filter((x) => Number.isFinite(x)).sort();
  const count = kept.length;
  const nan = values.filter((x) => Number.isNaN(x)).length;
  const posInf = values.filter((x) => x === Infinity).length;
  if (count === 0)
    return {
      count,
      mean: NaN,
      std: NaN,
      skewness: NaN,
      kurtosis: NaN,
      min: NaN,
      max: NaN,
      quantiles: QUANTILES.map(() => NaN),
      zeros: 0,
      positive: 0,
      nan,
      posInf,
      negInf: values.length - nan - posInf,
      saturation: 0,
      counts: [],
    };
  const min = kept[0];
  const max = kept[count - 1];
  const mean = min === max ? min : kept.reduce((sum, x) => sum + x, 0) / count;
  const moment = (p) => kept.reduce((sum, x) => sum + (x - mean) ** p, 0) / count;
  const variance = moment(2);
  const at = (q) => {
    const place = q * (count - 1);
    const low = kept[Math.floor(place)];
    return low + (place % 1) * (kept[Math.ceil(place)] - low);
  };
  const bins = min === max ? 1 : BINS;
  const counts = new Array(bins).fill(0);
  for (const x of kept)
    counts[min === max ? 0 : Math.min(bins - 1, Math.floor(((x - min) / (max - min)) * bins))]++;
  const margin = (max - min) * 0.01;
  const ends = [
    max === 0 ? 0 : kept.filter((x) => x >= max - margin).length,
    min === 0 ? 0 : kept.filter((x) => x <= min + margin).length,
  ];
  return {
    count,
    mean,
    std: Math.sqrt(variance),
    skewness: moment(3) / variance ** 1.5,
    kurtosis: moment(4) / variance ** 2 - 3,
    min,
    max,
    quantiles: QUANTILES.map(at),
    zeros: kept.filter((x) => x === 0).length,
    positive: kept.filter((x) => x > 0).length,
    nan,
    posInf,
    negInf: values.length - count - nan - posInf,
    saturation: Math.max(...ends) / count,
    counts,
  };
}

function pack(list) {
  const pick = (name) => Float64Array.from(list, (item) => item[name]);
  const binOffsets = new Uint32Array(list.length + 1);
  list.forEach((item, row) => (binOffsets[row + 1] = binOffsets[row] + item.counts.length));
  const names = [
    'count',
    'mean',
    'std',
    'skewness',
    'kurtosis',
    'min',
    'max',
    'zeros',
    'positive',
    'nan',
    'posInf',
    'negInf',
    'saturation',
  ];
  return {
    ...Object.fromEntries(names.map((name) => [name, pick(name)])),
    quantiles: Float64Array.from(list.flatMap((item) => item.quantiles)),
    binOffsets,
    counts: Uint32Array.from(list.flatMap((item) => item.counts)),
  };
}

const ORDER = ['nonFinite', 'dead', 'trainEvalGap', 'constant', 'saturated', 'epsDominated', 'heavyTail'];

function findings(row, s, gap, { eps, followedBy, rowSize, norm }) {
  const found = [];
  const add = (kind, value) => found.push({ row, kind, value });
  const nonFinite = rowSize - s.count;
  const constant = s.count > 0 && s.max - s.min <= 8 * 1.2e-7 * Math.max(Math.abs(s.max), Math.abs(s.min));
  const dead = s.count > 0 && ((s.max <= 0 && followedBy === 'relu') || (s.max === 0 && s.min === 0));
  if (nonFinite > 0) add('nonFinite', nonFinite);
  if (dead) add('dead', 0);
  if (gap && !constant && gap.kl >= Math.max(0.1, 10 / s.count)) add('trainEvalGap', gap.kl);
  if (constant && !dead) add('constant', 0);
  if (!constant && s.saturation >= 0.1) add('saturated', s.saturation);
  const share = eps / (s.std ** 2 + eps);
  if (norm !== 'none' && !constant && share >= 0.1) add('epsDominated', share);
  if (s.count >= 30 && s.kurtosis >= 10) add('heavyTail', s.kurtosis);
  return found;
}

const sortedBy = (values, part) => {
  const kept = values.filter((x) => Number.isFinite(x)).sort();
  return kept[Math.min(kept.length - 1, Math.max(0, Math.round(part * (kept.length - 1))))] ?? 0;
};

const LABELS = { batchnorm: 'Batchnorm', layernorm: 'Layernorm', none: 'None' };

/** rows: Float64Array per row. choice: norm, mode, eps, gamma, beta, followedBy. running: {mean, std} per row. */
export function makeReport(rows, choice, running, facts) {
  const { norm, mode, eps, followedBy } = choice;
  const gamma = typeof choice.gamma === 'number' ? choice.gamma : 1;
  const beta = typeof choice.beta === 'number' ? choice.beta : 0;
  const rowSize = rows[0].length;
  const before = rows.map(summarize);
  const gapOf = (s, row) => {
    if (!running) return undefined;
    const variance = running.std[row] ** 2 + eps;
    const shift = (s.mean - running.mean[row]) / Math.sqrt(variance);
    const log = Math.log((s.std ** 2 + eps) / variance);
    return { shift, log, kl: 0.5 * (Math.exp(log) + shift ** 2 - 1 - log) };
  };
  const gaps = running && before.map(gapOf);
  const usesRunning = mode === 'running' && running;
  const after = rows.map((values, row) => {
    if (norm === 'none') return before[row];
    const mean = usesRunning ? running.mean[row] : before[row].mean;
    const std = usesRunning ? running.std[row] : before[row].std;
    const scale = gamma / Math.sqrt(std ** 2 + eps);
    return summarize(values.map((x) => (x - mean) * scale + beta));
  });
  const pathologies = before.flatMap((s, row) =>
    findings(row, s, gaps?.[row], { eps, followedBy, rowSize, norm }),
  );
  pathologies.sort(
    (a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || b.value - a.value || a.row - b.row,
  );
  return {
    ...facts,
    norm: { name: norm, label: LABELS[norm], mode, eps, followedBy, semantics: 'notebook' },
    rowsAreGroups: norm === 'batchnorm' && facts.axis === 'feature',
    rows: rows.length,
    rowSize,
    groupSize: rowSize,
    before: pack(before),
    after: pack(after),
    ...(gaps && {
      gaps: {
        runningMean: Float64Array.from(running.mean),
        runningStd: Float64Array.from(running.std),
        meanShift: Float64Array.from(gaps, (g) => g.shift),
        logVarianceRatio: Float64Array.from(gaps, (g) => g.log),
        kl: Float64Array.from(gaps, (g) => g.kl),
      },
    }),
    target: {
      beta: new Float64Array(rows.length).fill(beta),
      gamma: new Float64Array(rows.length).fill(gamma),
    },
    pathologies,
    warnings: warningsOf(before, rowSize),
    bands: bandsOf(before, after, pathologies, { beta, gamma, norm, usesRunning }),
    milliseconds: 2.4,
  };
}

function warningsOf(before, rowSize) {
  const count = before.reduce((sum, s) => sum + rowSize - s.count, 0);
  return count === 0
    ? []
    : [{ kind: 'nonFinite', message: `${count} non-finite values left out of the statistics` }];
}

function bandsOf(before, after, pathologies, { beta, gamma, norm, usesRunning }) {
  const flagged = new Set(pathologies.filter((p) => p.kind !== 'trainEvalGap').map((p) => p.row));
  let sound = before.map((_, row) => row).filter((row) => !flagged.has(row) && before[row].count > 0);
  if (sound.length === 0) sound = before.map((_, row) => row).filter((row) => before[row].count > 0);
  const take = (list, index) => Float64Array.from(sound, (row) => list[row].quantiles[index]);
  const wide = ({ low, high }) => (high > low ? { low, high } : { low: low - 1, high: high + 1 });
  const p1 = take(after, 0);
  const p99 = take(after, 4);
  const lane = (k) => {
    const goal = { low: beta - k * Math.abs(gamma), high: beta + k * Math.abs(gamma) };
    if (norm === 'none') return { low: Math.min(...p1), high: Math.max(...p99) };
    if (!usesRunning && k === 3) return goal;
    return { low: Math.min(goal.low, ...p1), high: Math.max(goal.high, ...p99) };
  };
  const rank = (row) => (Number.isNaN(before[row].quantiles[2]) ? Infinity : before[row].quantiles[2]);
  return {
    order: Uint32Array.from(before.keys()).sort((a, b) => rank(a) - rank(b) || a - b),
    before: wide({ low: sortedBy(take(before, 0), 0.03), high: sortedBy(take(before, 4), 0.97) }),
    after: wide(lane(3)),
    tileAfter: wide(lane(4)),
  };
}

/** The layer of the pictures: 200 x 100 with one of each fault. */
export function faultyLayer(seed = 231) {
  const { normal, uniform } = randomness(seed);
  const rows = Array.from({ length: 100 }, () => {
    const mean = Math.max(-6.5, Math.min(10.2, normal() * 3.8 + 0.6));
    const std = 2.2 + uniform() * 1.9;
    return Float64Array.from({ length: 200 }, () => mean + std * normal());
  });
  for (let i = 0; i < 12; i++) rows[17][i * 13] = NaN;
  for (const row of [29, 52]) rows[row] = rows[row].map((x) => x * 0.9);
  const shifted = (row, top) => {
    const most = Math.max(...rows[row]);
    rows[row] = rows[row].map((x) => x - most + top);
  };
  shifted(29, -0.16);
  shifted(52, -0.3);
  rows[58].fill(0.8125);
  const cut = rows[83].toSorted()[142];
  rows[83] = rows[83].map((x) => Math.min(x, cut));
  rows[91] = rows[91].map((x) => 0.4 + (x - 0.4) * 0.001);
  for (let i = 0; i < 5; i++) rows[66][i * 40] += 60 + 5 * i;
  return rows;
}

export function healthyLayer(features, samples, seed = 7) {
  const { normal, uniform } = randomness(seed);
  return Array.from({ length: features }, (_, row) => {
    const mean = normal() * 3;
    const std = 0.5 + 3 * uniform();
    const dead = row % 331 === 7;
    return Float64Array.from({ length: samples }, () =>
      dead ? -Math.abs(mean + std * normal()) - 1 : mean + std * normal(),
    );
  });
}

export const runningOf = (rows, fraction, wide) => {
  const all = rows.map(summarize);
  const { normal } = randomness(99);
  return {
    mean: all.map((s) => (s.mean || 0) * fraction + 0.04 * (s.std || 0.1) * normal()),
    std: all.map((s) => (s.std || 0) * (wide ?? 1) * (1 + 0.03 * normal())),
  };
};

export const transpose = (rows) =>
  Array.from(rows[0], (_, column) => Float64Array.from(rows, (row) => row[column]));
