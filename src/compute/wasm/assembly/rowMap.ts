// A norm as a map of a row's elements, in float64.
import { doubles } from './lanes';

/** `y = ((x - center[g]) - residue[g]) * scale[g] * gamma[a] + beta[a]`; g and a are sums of one index per axis. */
@unmanaged
export class RowMap {
  center: usize;
  residue: usize;
  scale: usize;
  gamma: usize;
  beta: usize;
  groupOfP: usize;
  groupOfK: usize;
  groupOfQ: usize;
  parameterOfP: usize;
  parameterOfK: usize;
  parameterOfQ: usize;
  /** Along a run (P where Q is 1, else Q): 0 for one group, 1 for a group after the other, -1 for any order. */
  groupStep: i32;
  parameterStep: i32;
}

// @ts-ignore: decorator
@inline
function index(table: usize, i: i32): i32 {
  return load<i32>(table + (<usize>i << 2));
}

// @ts-ignore: decorator
@inline
function at(table: usize, i: i32): f64 {
  return load<f64>(table + doubles(i));
}

/** Maps the P runs of Q values of row `k` in place. */
export function mapRow(values: usize, P: i32, Q: i32, k: i32, map: RowMap): void {
  const g = index(map.groupOfK, k);
  const a = index(map.parameterOfK, k);
  if (Q == 1) {
    mapRun(values, P, map, map.groupOfP, g, map.parameterOfP, a);
    return;
  }
  for (let p = 0; p < P; p++) {
    const group = g + index(map.groupOfP, p);
    const parameter = a + index(map.parameterOfP, p);
    mapRun(values + doubles(p * Q), Q, map, map.groupOfQ, group, map.parameterOfQ, parameter);
  }
}

/** Value i is in group `g + groups[i]` and has parameter `a + parameters[i]`. */
function mapRun(values: usize, count: i32, map: RowMap, groups: usize, g: i32, parameters: usize, a: i32): void {
  const group = g + index(groups, 0);
  const parameter = a + index(parameters, 0);
  let i = 0;
  if (map.groupStep == 0 && map.parameterStep == 0) i = mapPairs(values, count, map, group, parameter, 0, 0);
  if (map.groupStep == 0 && map.parameterStep == 1) i = mapPairs(values, count, map, group, parameter, 0, 1);
  if (map.groupStep == 1 && map.parameterStep == 0) i = mapPairs(values, count, map, group, parameter, 1, 0);
  if (map.groupStep == 1 && map.parameterStep == 1) i = mapPairs(values, count, map, group, parameter, 1, 1);
  const center = map.center;
  const residue = map.residue;
  const scale = map.scale;
  const gamma = map.gamma;
  const beta = map.beta;
  for (; i < count; i++) {
    const k = g + index(groups, i);
    const j = a + index(parameters, i);
    const x = at(values, i);
    const y = (x - at(center, k) - at(residue, k)) * at(scale, k) * at(gamma, j) + at(beta, j);
    store<f64>(values + doubles(i), y);
  }
}

/** Two values at a time, where tables are read in order or not at all. Returns how many are done. */
// @ts-ignore: decorator
@inline
function mapPairs(
  values: usize,
  count: i32,
  map: RowMap,
  g: i32,
  a: i32,
  groupStep: i32,
  parameterStep: i32,
): i32 {
  let center = map.center + doubles(g);
  let residue = map.residue + doubles(g);
  let scale = map.scale + doubles(g);
  let gamma = map.gamma + doubles(a);
  let beta = map.beta + doubles(a);
  let i = 0;
  for (; i + 2 <= count; i += 2) {
    const x = v128.load(values + doubles(i));
    const d = f64x2.sub(f64x2.sub(x, pairAt(center, groupStep)), pairAt(residue, groupStep));
    const xhat = f64x2.mul(d, pairAt(scale, groupStep));
    const y = f64x2.add(f64x2.mul(xhat, pairAt(gamma, parameterStep)), pairAt(beta, parameterStep));
    v128.store(values + doubles(i), y);
    if (groupStep != 0) {
      center += 16;
      residue += 16;
      scale += 16;
    }
    if (parameterStep != 0) {
      gamma += 16;
      beta += 16;
    }
  }
  return i;
}

// @ts-ignore: decorator
@inline
function pairAt(table: usize, step: i32): v128 {
  return step == 0 ? v128.load64_splat(table) : v128.load(table);
}
