import type { NormDefinition } from '../normalization/norm';
import type { ReportWarning } from '../protocol/inspect';
import type { ParameterSet, ParameterValues } from './plan';

/**
 * Says of each parameter that holds NaN or infinities where the first of them is: what comes out there is the
 * parameter's doing and not the norm's.
 */
export function parameterWarnings(
  { gamma, beta, runningMean, runningVar }: ParameterSet,
  { centered, hasRunningStatistics }: NormDefinition,
  useRunning: boolean,
): ReportWarning[] {
  const affine = { gamma, ...(centered && { beta }) };
  const running = hasRunningStatistics ? { runningMean, runningVar } : {};
  const compared = useRunning ? 'what the norm puts out' : 'the gap between batch and running statistics';
  return [
    ...Object.entries(affine).flatMap(([name, values]) => warnOf(name, values, 'what the norm puts out')),
    ...Object.entries(running).flatMap(([name, values]) => warnOf(name, values, compared)),
  ];
}

function warnOf(name: string, given: ParameterValues | undefined, spoiled: string): ReportWarning[] {
  if (given === undefined) return [];
  const values = typeof given === 'number' ? [given] : given;
  let first = -1;
  let others = -1;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    if (first < 0) first = i;
    others++;
  }
  if (first < 0) return [];
  const where = typeof given === 'number' ? 'is' : `at index ${first} is`;
  const more = others === 0 ? '' : ` (and ${others} more of its ${values.length} values are not finite)`;
  const message = `${name} ${where} ${values[first]!}${more}: ${spoiled} means nothing there. Give another ${name}, or look for what spoiled this one`;
  return [{ kind: 'parameterNonFinite', message }];
}
