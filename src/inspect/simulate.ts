import { indexOnView } from '../normalization/grouping';
import type { InspectChoice, ReportWarning, SimulatedType, Simulation } from '../protocol/inspect';
import { smallFloats } from '../tensor/smallFloat';
import type { SmallFloat } from '../tensor/smallFloat';
import type { TensorData } from '../tensor/tensor';
import type { Work } from '../work';
import type { SmallBatch } from './batchSpread';
import { forEachGroup, keepFinite } from './rows/groupRows';
import { centralMoments } from './rows/moments';
import { reciprocalStd } from './normStatistics';
import type { GroupStatistics } from './normStatistics';
import type { NormPlan } from './plan';

/** Longer groups and rows are simulated on their first values: a sum in 16 bits has long since stalled. */
export const SIMULATED_VALUES = 65_536;

/** Per group: the norm in the small type, and in float64 from the same values. */
interface GroupScales {
  readonly mean: Float64Array;
  readonly rstd: Float64Array;
  /** Statistics that are no finite numbers in the type. */
  readonly failed: Uint8Array;
  readonly epsVanishes: Uint8Array;
  readonly exactMean: Float64Array;
  readonly exactResidue: Float64Array;
  readonly exactRstd: Float64Array;
}

/**
 * The norm as a float16 or bfloat16 kernel without wider accumulators carries it out: inputs, parameters, eps and
 * every intermediate result rounded to the type, sums accumulated one value after another,
 * `mean = sum(x)/M`, `variance = sum((x - mean)^2)/M`, `rstd = 1/sqrt(variance + eps)`,
 * `y = ((x - mean)*rstd)*gamma + beta`. M divides exactly, also where the type has no such number. Values that are
 * not finite to begin with are left out; `overflow` counts those that float64 would have kept finite. Rows without
 * finite values have the overflow NaN, rows without finite outputs the deviation NaN.
 */
export async function simulateNorm(
  data: TensorData,
  plan: NormPlan,
  choice: InspectChoice & { readonly simulate: SimulatedType },
  batch: SmallBatch | undefined,
  work: Work,
): Promise<{ readonly simulation: Simulation; readonly warnings: readonly ReportWarning[] }> {
  const type = smallFloats[choice.simulate];
  const scales = await scaleGroups(data, plan, choice, batch, type, work);
  const rows = await compareRows(data, plan, scales, type, work);
  const simulation = { type: choice.simulate, eps: type.round(choice.eps), ...rows };
  return { simulation, warnings: truncation(plan, batch) };
}

function truncation(plan: NormPlan, batch: SmallBatch | undefined): ReportWarning[] {
  const sizeOf = ({ dims, count }: { dims: readonly number[]; count: number }): number =>
    dims.reduce((product, size) => product * size, 1) / count;
  const group = plan.definition.hasStatistics ? sizeOf((batch?.plan ?? plan).axes.groups) : 0;
  const longest = Math.max(group, sizeOf(plan.rows));
  if (longest <= SIMULATED_VALUES) return [];
  return [
    {
      kind: 'simulationTruncated',
      message: `The simulation takes the first ${SIMULATED_VALUES.toLocaleString('en')} of ${longest.toLocaleString('en')} values`,
    },
  ];
}

async function scaleGroups(
  data: TensorData,
  plan: NormPlan,
  choice: InspectChoice,
  batch: SmallBatch | undefined,
  type: SmallFloat,
  work: Work,
): Promise<GroupScales> {
  const { small, exact } = await measureGroups(data, plan, batch, type, work);
  const scales = smallScales(small.mean, small.variance, plan, choice, type);
  // A batch of one has xhat 0 in every type.
  if (batch?.ofOne) scales.rstd.fill(0);
  const exactRstd = reciprocalStd(exact.variance, choice.eps, plan, choice.semantics);
  return { ...scales, exactMean: exact.mean, exactResidue: exact.residue, exactRstd };
}

interface Measured {
  readonly small: { readonly mean: Float64Array; readonly variance: Float64Array };
  readonly exact: GroupStatistics;
}

/** Every group's statistics, in the type and in float64. */
async function measureGroups(
  data: TensorData,
  { definition, running, useRunning, axes }: NormPlan,
  batch: SmallBatch | undefined,
  type: SmallFloat,
  work: Work,
): Promise<Measured> {
  const groups = batch?.plan.axes.groups ?? axes.groups;
  const mean = new Float64Array(groups.count);
  if (useRunning && running) {
    const small = { mean: running.mean.map(type.round), variance: running.variance.map(type.round) };
    return { small, exact: { ...running, residue: mean } };
  }
  if (batch?.ofOne) return { small: { mean, variance: mean }, exact: batch.applied };
  const variance = new Float64Array(groups.count).fill(1);
  const exact = { mean: mean.slice(), residue: mean.slice(), variance: variance.slice() };
  if (!definition.hasStatistics) return { small: { mean, variance }, exact };
  const measure = (values: Float64Array, group: number): void => {
    const count = keepFinite(values);
    const moments = centralMoments(values, count);
    const offset = definition.centered ? 0 : moments.mean + moments.residue;
    exact.mean[group] = definition.centered ? moments.mean : 0;
    exact.residue[group] = definition.centered ? moments.residue : 0;
    exact.variance[group] = moments.variance + offset * offset;
    const small = smallMoments(values, count, definition.centered, type);
    mean[group] = small.mean;
    variance[group] = small.variance;
  };
  await forEachGroup(batch?.tensor.data ?? data, groups, work, measure, SIMULATED_VALUES);
  return { small: { mean, variance }, exact };
}

/** Two-pass mean and variance of `values[0 … count - 1]` in the type; the values are rounded in place. */
export function smallMoments(
  values: Float64Array,
  count: number,
  centered: boolean,
  { round }: SmallFloat,
): { readonly mean: number; readonly variance: number } {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const x = round(values[i]!);
    values[i] = x;
    sum = round(sum + x);
  }
  const mean = centered ? round(sum / count) : 0;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const difference = round(values[i]! - mean);
    squares = round(squares + round(difference * difference));
  }
  return { mean, variance: round(squares / count) };
}

function smallScales(
  mean: Float64Array,
  variance: Float64Array,
  { definition: { hasStatistics }, useRunning }: NormPlan,
  choice: InspectChoice,
  { round }: SmallFloat,
): Pick<GroupScales, 'mean' | 'rstd' | 'failed' | 'epsVanishes'> {
  const eps = round(choice.eps);
  const rstd = new Float64Array(mean.length).fill(1);
  const failed = new Uint8Array(mean.length);
  const epsVanishes = new Uint8Array(mean.length);
  if (!hasStatistics) return { mean, rstd, failed, epsVanishes };
  const constantGivesBeta = choice.eps === 0 && choice.semantics === 'pytorch' && !useRunning;
  for (let group = 0; group < mean.length; group++) {
    const before = variance[group]!;
    const after = round(before + eps);
    rstd[group] = before === 0 && constantGivesBeta ? 0 : round(1 / Math.sqrt(after));
    if (!Number.isFinite(mean[group]! + before)) failed[group] = 1;
    else if (after === before || eps === 0) epsVanishes[group] = 1;
  }
  return { mean, rstd, failed, epsVanishes };
}

async function compareRows(
  data: TensorData,
  plan: NormPlan,
  scales: GroupScales,
  type: SmallFloat,
  work: Work,
): Promise<Pick<Simulation, 'overflow' | 'epsVanishes' | 'deviation'>> {
  const rows = plan.rows.count;
  const overflow = new Float64Array(rows);
  const epsVanishes = new Uint8Array(rows);
  const deviation = new Float64Array(rows);
  const compareRow = rowComparison(plan, scales, type);
  const visit = (values: Float64Array, row: number): void => {
    const found = compareRow(values, row);
    overflow[row] = found.lost / found.finite;
    epsVanishes[row] = Number(found.epsVanishes);
    deviation[row] = found.largest;
  };
  await forEachGroup(data, plan.rows, work, visit, SIMULATED_VALUES);
  return { overflow, epsVanishes, deviation };
}

interface RowComparison {
  readonly finite: number;
  readonly lost: number;
  /** NaN where no output is finite. */
  readonly largest: number;
  readonly epsVanishes: boolean;
}

/** Normalizes a row's values in the type and in float64. */
function rowComparison(
  plan: NormPlan,
  scales: GroupScales,
  { round }: SmallFloat,
): (values: Float64Array, row: number) => RowComparison {
  const { Q } = plan.rowView;
  const groupOf = indexOnView(plan.rowView, plan.axes.groups);
  const parameterOf = indexOnView(plan.rowView, plan.axes.parameters);
  const gamma = plan.gamma.map(round);
  const beta = plan.beta.map(round);
  return (values, row) => {
    let finite = 0;
    let lost = 0;
    let largest = NaN;
    let epsVanishes = false;
    for (let i = 0; i < values.length; i++) {
      const x = values[i]!;
      if (x - x !== 0) continue;
      finite++;
      const p = Math.floor(i / Q);
      const q = i - p * Q;
      const g = groupOf.p[p]! + groupOf.k[row]! + groupOf.q[q]!;
      const a = parameterOf.p[p]! + parameterOf.k[row]! + parameterOf.q[q]!;
      if (scales.epsVanishes[g] === 1) epsVanishes = true;
      const centered = x - scales.exactMean[g]! - scales.exactResidue[g]!;
      const exact = centered * scales.exactRstd[g]! * plan.gamma[a]! + plan.beta[a]!;
      if (exact - exact !== 0) continue;
      const xhat = round(round(round(x) - scales.mean[g]!) * scales.rstd[g]!);
      const y = round(round(xhat * gamma[a]!) + beta[a]!);
      const kept = y - y === 0;
      if (!kept || scales.failed[g] === 1) lost++;
      if (kept && !(Math.abs(y - exact) <= largest)) largest = Math.abs(y - exact);
    }
    return { finite, lost, largest, epsVanishes };
  };
}
