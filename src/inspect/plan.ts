import {
  groupSize,
  groupedView,
  indexOnView,
  isConstantPerGroup,
  keepAxes,
  refineTo,
  sameGroups,
} from '../normalization/grouping';
import type { GroupedView, Grouping } from '../normalization/grouping';
import { resolveLayout } from '../normalization/layout';
import type { AxisRoles } from '../normalization/layout';
import type { NormAxes, NormDefinition } from '../normalization/norm';
import { norms } from '../normalization/registry';
import type { InspectChoice, ReportAxis, ReportWarning } from '../protocol/inspect';
import type { Tensor } from '../tensor/tensor';
import { parameterWarnings } from './parameterWarnings';

/** A parameter with its values at hand: one for all, or one per parameter (or per group, for running statistics). */
export type ParameterValues = number | ArrayLike<number>;

/** The parameters of a choice, tensor names already replaced by their values. */
export interface ParameterSet {
  readonly gamma?: ParameterValues;
  readonly beta?: ParameterValues;
  readonly runningMean?: ParameterValues;
  readonly runningVar?: ParameterValues;
}

/** A choice that cannot be carried out on this tensor. The message says what was expected and what came. */
export class ChoiceError extends Error {
  override readonly name = 'ChoiceError';
}

/** A choice worked out for one tensor: every default filled in, every length checked. */
export interface NormPlan {
  readonly roles: AxisRoles;
  readonly definition: NormDefinition;
  readonly axes: NormAxes;
  /** Rows of the report. */
  readonly rows: Grouping;
  readonly rowView: GroupedView;
  readonly gamma: Float64Array;
  readonly beta: Float64Array;
  readonly running?: { readonly mean: Float64Array; readonly variance: Float64Array };
  /** Statistics come from `running` instead of the batch. */
  readonly useRunning: boolean;
  readonly affinePerRow: boolean;
  /** The report's rows are the norm's groups. */
  readonly rowsAreGroups: boolean;
  readonly warnings: readonly ReportWarning[];
}

export function planNorm(tensor: Tensor, choice: InspectChoice, parameters: ParameterSet): NormPlan {
  const definition: NormDefinition = norms[choice.norm];
  const { roles, axes } = resolveAxes(tensor, choice, definition);
  const rows = rowsAlong(choice.axis, { definition, roles, axes });
  const size = axes.parameters.count;
  const running = runningOf(parameters, axes.groups.count, definition);
  const useRunning = choice.mode === 'running' && definition.hasRunningStatistics;
  if (useRunning && !running) {
    throw new ChoiceError(
      'Running statistics need runningMean and runningVar: none were given and none stand beside this tensor',
    );
  }
  const uniform = isUniform(parameters.gamma) && isUniform(parameters.beta);
  return {
    roles,
    definition,
    axes,
    rows,
    rowView: groupedView(rows),
    gamma: expand('gamma', parameters.gamma ?? 1, size),
    beta: expand('beta', definition.centered ? (parameters.beta ?? 0) : 0, size),
    ...(running && { running }),
    useRunning,
    rowsAreGroups: definition.hasStatistics && sameGroups(axes.groups, rows),
    affinePerRow:
      isConstantPerGroup(axes.groups, rows) && (uniform || isConstantPerGroup(axes.parameters, rows)),
    warnings: [
      ...batchOfOne(choice, definition, axes, useRunning),
      ...betaIgnored(definition, parameters.beta),
      ...parameterWarnings(parameters, definition, useRunning),
    ],
  };
}

/** What the rows of a report are, per feature or per sample. */
export function rowsAlong(
  axis: ReportAxis,
  { definition, roles, axes }: Pick<NormPlan, 'definition' | 'roles' | 'axes'>,
): Grouping {
  const features = definition.featureAxes?.(roles) ?? [roles.channelAxis];
  return refineTo(keepAxes(roles.dims, axis === 'feature' ? features : [0]), axes.groups.dims);
}

function resolveAxes(
  tensor: Tensor,
  choice: InspectChoice,
  definition: NormDefinition,
): { roles: AxisRoles; axes: NormAxes } {
  try {
    const roles = resolveLayout(tensor.shape, choice.layout);
    const { normalizedDims, groups } = choice;
    const options = {
      ...(normalizedDims !== undefined && { normalizedDims }),
      ...(groups !== undefined && { groups }),
    };
    return { roles, axes: definition.axes(roles, options) };
  } catch (error) {
    throw error instanceof RangeError ? new ChoiceError(error.message) : error;
  }
}

function isUniform(values: ParameterValues | undefined): boolean {
  return values === undefined || typeof values === 'number' || values.length === 1;
}

function expand(name: string, values: ParameterValues, length: number): Float64Array {
  if (typeof values === 'number') return new Float64Array(length).fill(values);
  if (values.length === 1) return new Float64Array(length).fill(values[0]!);
  if (values.length !== length) {
    throw new ChoiceError(`${name} needs one value or ${length} values for this norm, got ${values.length}`);
  }
  return Float64Array.from(values);
}

function runningOf(
  { runningMean, runningVar }: ParameterSet,
  groups: number,
  definition: NormDefinition,
): NormPlan['running'] {
  if (!definition.hasRunningStatistics || runningMean === undefined || runningVar === undefined)
    return undefined;
  return {
    mean: expand('runningMean', runningMean, groups),
    variance: expand('runningVar', runningVar, groups),
  };
}

function batchOfOne(
  choice: InspectChoice,
  definition: NormDefinition,
  axes: NormAxes,
  useRunning: boolean,
): ReportWarning[] {
  if (!definition.hasStatistics || useRunning || groupSize(axes.groups) > 1) return [];
  if (choice.semantics === 'pytorch' && definition.acrossSamples) {
    throw new ChoiceError(
      `Expected more than 1 value per channel when training, got shape (${axes.groups.dims.join(', ')})`,
    );
  }
  return [
    {
      kind: 'batchOfOne',
      message:
        'Each group holds one value: its mean is the value itself, so every output is beta. Use layernorm, or running statistics.',
    },
  ];
}

function betaIgnored(definition: NormDefinition, beta: ParameterValues | undefined): ReportWarning[] {
  if (definition.centered || beta === undefined || beta === 0) return [];
  return [{ kind: 'betaIgnored', message: `${definition.label} has no beta; the one given is left out` }];
}

/** How rows find their group and parameter. */
export function rowIndices(plan: NormPlan): {
  group: ReturnType<typeof indexOnView>;
  parameter: ReturnType<typeof indexOnView>;
} {
  return {
    group: indexOnView(plan.rowView, plan.axes.groups),
    parameter: indexOnView(plan.rowView, plan.axes.parameters),
  };
}

/** Features of a tensor under a norm: how long running statistics of its own are. 0 where the shape has no layout. */
export function featureCount(shape: readonly number[], { norm, layout }: InspectChoice): number {
  try {
    const roles = resolveLayout(shape, layout);
    const definition: NormDefinition = norms[norm];
    const axes = definition.featureAxes?.(roles) ?? [roles.channelAxis];
    return axes.reduce((product, axis) => product * roles.dims[axis]!, 1);
  } catch {
    return 0;
  }
}
