import type { RunSummary } from '../../src/protocol/training';

/** A summary as it crosses to a webview: JSON has no NaN, so a loss that is none is left out. */
export function crossing(run: RunSummary): RunSummary {
  const { latestLoss, ...rest } = run;
  return latestLoss !== undefined && Number.isFinite(latestLoss) ? run : rest;
}

/** What a webview sends is checked like any other input. @throws {TypeError} for anything but a text. */
export function textOf(member: string, value: unknown): string {
  if (typeof value !== 'string') throw new TypeError(`${member} must be a text`);
  return value;
}
