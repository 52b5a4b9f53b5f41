import type { InspectChoice, ParameterChoice } from '../protocol/inspect';
import { ChoiceError } from './plan';
import type { ParameterSet, ParameterValues } from './plan';

const NAMES = ['gamma', 'beta', 'runningMean', 'runningVar'] as const;

/**
 * Replace tensor names in a choice by their values. `found` are the statistics that stand beside the tensor in its
 * file; the choice overrides them. gamma and beta are taken from the file only when the choice names them.
 */
export async function resolveParameters(
  choice: InspectChoice,
  found: { readonly runningMean?: string; readonly runningVar?: string },
  read: (name: string) => Promise<ArrayLike<number>>,
): Promise<ParameterSet> {
  const resolved: Partial<Record<(typeof NAMES)[number], ParameterValues>> = {};
  const asked: Partial<Record<(typeof NAMES)[number], ParameterChoice>> = {
    ...found,
    ...definedOnly(choice),
  };
  for (const name of NAMES) {
    const value = asked[name];
    if (value === undefined) continue;
    resolved[name] = typeof value === 'string' ? await read(value) : value;
  }
  assertVariances(resolved.runningVar);
  return resolved;
}

function definedOnly(choice: InspectChoice): Partial<Record<(typeof NAMES)[number], ParameterChoice>> {
  return Object.fromEntries(
    NAMES.flatMap((name) => (choice[name] === undefined ? [] : [[name, choice[name]]])),
  );
}

function assertVariances(values: ParameterValues | undefined): void {
  const negative = (value: number): boolean => value < 0;
  if (values === undefined) return;
  const list = typeof values === 'number' ? [values] : Array.from(values);
  const at = list.findIndex(negative);
  if (at >= 0) {
    throw new ChoiceError(`runningVar holds variances, which are never negative: value ${at} is ${list[at]}`);
  }
}
