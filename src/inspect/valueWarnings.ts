import { groupSize, sameGroups } from '../normalization/grouping';
import type { InspectChoice, ReportAxis, ReportWarning, RowSummaries } from '../protocol/inspect';
import type { ReportParts } from './assembleReport';
import { rowsAlong } from './plan';
import type { NormPlan } from './plan';

/** What a report has to say of the values themselves: those that are not finite, and those too large to be squared. */
export function valueWarnings(parts: ReportParts, choice: InspectChoice, plan: NormPlan): ReportWarning[] {
  return [...nonFinite(parts.before, choice.axis, plan), ...overflow(parts, choice, plan)];
}

/** Indices a message names. */
const LISTED = 3;

interface Noun {
  readonly one: string;
  readonly many: string;
  /** What tells it from others of its name: " of 16 values". */
  readonly of: string;
}

const ROWS: Record<ReportAxis, Noun> = {
  feature: { one: 'feature', many: 'features', of: '' },
  sample: { one: 'sample', many: 'samples', of: '' },
};

/** What shares a mean and a variance: features, samples, or neither. */
function groupNoun(plan: NormPlan): Noun {
  const { groups } = plan.axes;
  const axis = (['feature', 'sample'] as const).find((each) => sameGroups(groups, rowsAlong(each, plan)));
  return axis ? ROWS[axis] : { one: 'group', many: 'groups', of: ` of ${groupSize(groups)} values` };
}

function nonFinite(before: RowSummaries, axis: ReportAxis, plan: NormPlan): ReportWarning[] {
  let values = 0;
  let rows = 0;
  for (let row = 0; row < before.nan.length; row++) {
    const bad = before.nan[row]! + before.posInf[row]! + before.negInf[row]!;
    values += bad;
    if (bad > 0) rows++;
  }
  if (values === 0) return [];
  const left = `${values} non-finite ${values === 1 ? 'value' : 'values'} left out of the statistics`;
  const where = `In ${rows} ${rows === 1 ? ROWS[axis].one : ROWS[axis].many}`;
  return [
    { kind: 'nonFinite', message: left },
    { kind: 'outputsNonFinite', message: `${where}${outputsOf(plan)}` },
  ];
}

/** What the layer itself makes of them, in whose terms it has statistics. */
function outputsOf(plan: NormPlan): string {
  if (!plan.definition.hasStatistics || plan.useRunning) return ', the layer itself passes them on';
  if (plan.rowsAreGroups) return ', the layer itself would make every output NaN';
  const { one, of } = groupNoun(plan);
  return `; the layer itself would make every output of a ${one}${of} that holds one NaN`;
}

/** Float64 ends at 1.8e308: the squares of values beyond 1e154 are infinite. */
function overflow(parts: ReportParts, { axis, eps }: InspectChoice, plan: NormPlan): ReportWarning[] {
  const { count, std } = parts.before;
  const rows = indicesOf(std, (value, row) => count[row]! > 0 && !Number.isFinite(value));
  const groups = Number.isFinite(eps) ? infiniteGroups(parts, plan) : [];
  const either = new Set([...rows, ...groups]);
  const places = plan.rowsAreGroups
    ? { rows: [...either].sort((a, b) => a - b), groups: [] }
    : { rows, groups };
  const found = [listed(ROWS[axis], places.rows), listed(groupNoun(plan), places.groups)].filter(
    (place) => place !== '',
  );
  if (found.length === 0) return [];
  const message =
    `The ${plan.definition.centered ? 'variance' : 'mean square'} of ${found.join(' and of ')} overflows float64, as ` +
    'the values are too large to be squared: the std there, and what the norm puts out, mean nothing. Divide the ' +
    'activations by a constant before saving them, or look for what made them so large';
  return [{ kind: 'varianceOverflow', message }];
}

/** Groups that the norm divides by infinity. A batch of one is divided so on purpose. */
function infiniteGroups({ map, batch }: ReportParts, { definition, useRunning }: NormPlan): number[] {
  if (!definition.hasStatistics || useRunning || batch?.ofOne) return [];
  return indicesOf(map.scale, (scale) => scale === 0);
}

function indicesOf(values: Float64Array, holds: (value: number, index: number) => boolean): number[] {
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) if (holds(values[i]!, i)) found.push(i);
  return found;
}

/** "feature 2", "9 samples (0, 3, 4, …)"; nothing for none. */
function listed({ one, many, of }: Noun, indices: readonly number[]): string {
  if (indices.length === 0) return '';
  if (indices.length === 1) return `${one} ${indices[0]!}${of}`;
  const first = indices.slice(0, LISTED).join(', ');
  return `${indices.length} ${many} (${first}${indices.length > LISTED ? ', …' : ''})${of}`;
}
