import type { NormDefinition, NormOptions } from '../normalization/norm';
import { norms } from '../normalization/registry';
import { DEFAULT_CHOICE } from '../protocol/inspect';
import type { InspectChoice, LayerReport, ReportWarning } from '../protocol/inspect';

/** What was given by hand, and what was made of it. */
interface Question {
  readonly given: Partial<InspectChoice>;
  readonly report: LayerReport;
  readonly definition: NormDefinition;
}

/** Why an option that was given does nothing; undefined where it does something. */
type Reason = (question: Question) => string | undefined;

/** Options that some norms, or some tensors, have no use for. */
const REASONS: Partial<Record<keyof InspectChoice, Reason>> = {
  mode: ({ report, definition }) =>
    report.norm.mode === 'running' ? undefined : withoutRunning(report, definition),
  runningMean: (question) => withoutItsPair(question, 'runningVar'),
  runningVar: (question) => withoutItsPair(question, 'runningMean'),
  eps: ({ report, definition }) =>
    definition.hasStatistics ? undefined : `${report.norm.name} divides by nothing`,
  normalizedDims: (question) => withoutAxes(question, 'normalizedDims'),
  groups: (question) => withoutAxes(question, 'groups'),
  batchSize: ({ given: { batchSize = 0 }, report, definition }) => {
    const samples = report.tensor.shape[0]!;
    if (!definition.acrossSamples) return `${report.norm.name} sees every sample alone`;
    if (report.norm.mode === 'running') return 'running statistics are of no batch';
    return batchSize > samples ? `the tensor has ${samples} samples, and all of them were taken` : undefined;
  },
};

/**
 * Options that a script gave for nothing: told, lest it believes the answer to be about them. What a panel keeps from
 * one norm to the next was not given for this one, so a panel does not ask.
 */
export function ignoredOptions(given: Partial<InspectChoice>, report: LayerReport): ReportWarning[] {
  const question = { given, report, definition: norms[report.norm.name] };
  return Object.entries(REASONS).flatMap(([name, reason]) => {
    const value = given[name as keyof InspectChoice];
    if (value === undefined || value === DEFAULT_CHOICE[name as keyof InspectChoice]) return [];
    const why = reason(question);
    return why === undefined ? [] : [{ kind: 'optionIgnored', message: `"${name}" was left out: ${why}` }];
  });
}

function withoutRunning({ norm }: LayerReport, { hasRunningStatistics }: NormDefinition): string | undefined {
  return hasRunningStatistics ? undefined : `${norm.name} keeps no running statistics`;
}

/** Running statistics are used, or compared with, in pairs. */
function withoutItsPair(
  { given, report, definition }: Question,
  other: 'runningMean' | 'runningVar',
): string | undefined {
  const alone = given[other] === undefined && report.rowsAreGroups && !report.gaps;
  return (
    withoutRunning(report, definition) ??
    (alone ? `no ${other} was given, and none stands beside this tensor` : undefined)
  );
}

function withoutAxes({ report, definition }: Question, name: keyof NormOptions): string | undefined {
  if (definition.options.includes(name)) return undefined;
  const users = Object.entries<NormDefinition>(norms).flatMap(([norm, { options }]) =>
    options.includes(name) ? [norm] : [],
  );
  return `${report.norm.name} has no use for it, only ${users.join(' and ')}`;
}
