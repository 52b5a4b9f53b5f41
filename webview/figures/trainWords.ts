import type { ExperimentSummary, RunSummary } from '../../src/protocol/training';
import { t } from '../l10n';
import { fixed, integer } from './numbers';
import { valueText } from './trainDraft';
import type { TrainEntry } from './trainGroups';
import type { Severity } from './badges';
import { sweepValues } from './trainSweepValues';
import { parameterValue, type Names } from './trainSettings';
import { familyOf, isAccuracy } from './trainPlot';

/** "1.5 s", "42 s", "3 min 20 s", "1 h 5 min": two units at most. */
export function durationText(seconds: number): string {
  if (seconds < 9.95) return t('{0} s', fixed(seconds, 1));
  const whole = Math.round(seconds);
  if (whole < 60) return t('{0} s', whole);
  const minutes = Math.floor(whole / 60);
  if (whole < 3600)
    return whole % 60 === 0 || minutes >= 10
      ? t('{0} min', Math.round(whole / 60))
      : t('{0} min {1} s', minutes, whole % 60);
  const allMinutes = Math.round(whole / 60);
  return t('{0} h {1} min', Math.floor(allMinutes / 60), allMinutes % 60);
}

/** What is left of a run at the rate it has; undefined while that is not known. */
export function remainingText({ step, totalSteps, rate }: RunSummary): string | undefined {
  if (rate === undefined || !(rate > 0)) return undefined;
  return t('{0} left', durationText(Math.max(0, totalSteps - step) / rate));
}

const iterationsText = ({ step, totalSteps }: RunSummary): string =>
  t('{0} of {1}', integer(step), integer(totalSteps));

/** Longer counts leave no room for the word before them. */
const MOST_ROOM = 12;

/** The second line of a run: how far it is, or what it has reached. */
export function runLine(run: RunSummary): string {
  const at = iterationsText(run);
  switch (run.status) {
    case 'queued':
      return t('Waiting');
    case 'running': {
      const left = remainingText(run);
      if (left === undefined) return t('Iteration {0}', at);
      return at.length > MOST_ROOM ? t('{0}, {1}', at, left) : t('Iteration {0}, {1}', at, left);
    }
    case 'paused':
      return t('Paused at {0}', at);
    case 'interrupted':
      return t('Interrupted at {0}', at);
    case 'cancelled':
      return t('Stopped at {0}', at);
    case 'diverged':
      return t('Diverged at step {0}', integer(run.divergence?.step ?? run.step));
    case 'failed':
      return t('Failed at {0}', at);
    case 'finished':
      return accuraciesText(run);
  }
}

/** "train 0.759, val 0.306" */
function accuraciesText({ trainAccuracy, valAccuracy, latestLoss }: RunSummary): string {
  const parts = [
    trainAccuracy !== undefined && t('train {0}', fixed(trainAccuracy, 3)),
    valAccuracy !== undefined && t('val {0}', fixed(valAccuracy, 3)),
  ].filter((part) => part !== false);
  if (parts.length > 0) return parts.join(', ');
  return latestLoss === undefined ? '' : t('loss {0}', valueText('loss', latestLoss));
}

/** At the right of a run: "10 of 10" epochs. */
export const epochsText = ({ epochsDone, config }: RunSummary): string =>
  t('{0} of {1}', integer(epochsDone), integer(config.epochs));

/** How bad a status is; undefined for those that are as they should be. */
export function statusSeverity({ status }: RunSummary): Severity | undefined {
  if (status === 'diverged' || status === 'failed') return 'error';
  return status === 'interrupted' ? 'warning' : undefined;
}

export const isActive = ({ status }: RunSummary): boolean =>
  status === 'running' || status === 'queued' || status === 'paused';
export const isResumable = ({ status }: RunSummary): boolean =>
  status === 'paused' || status === 'cancelled' || status === 'interrupted' || status === 'failed';

/** At the right of a series: runs that have ended, of all. */
export function seriesCount({ runs, points }: TrainEntry): string {
  const ended = runs.filter(({ status }) => status === 'finished' || status === 'diverged').length;
  const read = points.filter(({ results }) => results).length;
  return t('{0} of {1}', Math.max(ended, read), Math.max(runs.length, points.length));
}

/** The second line of a series: its best validation accuracy and where, or the first result it has. */
export function seriesLine(
  { points, runs, lines }: TrainEntry,
  { plots }: Pick<ExperimentSummary, 'plots'>,
  names: Names,
): string {
  const sweeps = plots.filter(({ kind }) => kind === 'sweep' || kind === 'bars');
  const plot = sweeps.find(({ y }) => familyOf(y) === 'valAccuracy') ?? sweeps[0];
  const running = runs.find(({ status }) => status === 'running');
  const values = plot
    ? sweepValues(points, plot.x, plot.y).filter(({ values: { mean } }) => Number.isFinite(mean))
    : [];
  if (!plot || values.length === 0 || lines.length === 1) return running ? runLine(running) : meanLine(runs);
  const isBetter = isAccuracy(familyOf(plot.y)) ? 1 : -1;
  const best = values.reduce((a, b) => (isBetter * (b.values.mean - a.values.mean) > 0 ? b : a));
  const kind = familyOf(plot.y) === 'valAccuracy' ? t('val') : plot.title.toLowerCase();
  return t(
    'best {0} {1} at {2}',
    kind,
    valueText(familyOf(plot.y), best.values.mean),
    parameterValue(best.x, names),
  );
}

/** Several seeds of one setting: the mean of what they reached. */
function meanLine(runs: readonly RunSummary[]): string {
  const ended = runs.filter(({ valAccuracy }) => valAccuracy !== undefined);
  if (ended.length === 0) return '';
  const mean = (read: (run: RunSummary) => number | undefined): number =>
    ended.reduce((sum, run) => sum + (read(run) ?? 0), 0) / ended.length;
  return accuraciesText({
    ...ended[0]!,
    trainAccuracy: mean(({ trainAccuracy }) => trainAccuracy),
    valAccuracy: mean(({ valAccuracy }) => valAccuracy),
  });
}

/** The header's right end: what runs, and how fast. */
export function activityText(runs: readonly RunSummary[]): string {
  const running = runs.filter(({ status }) => status === 'running');
  const waiting = runs.filter(({ status }) => status === 'queued').length;
  const rate = running.reduce((sum, run) => sum + (run.rate ?? 0), 0);
  const parts = [
    running.length === 1 && t('1 run in progress'),
    running.length > 1 && t('{0} runs in progress', running.length),
    waiting > 0 && t('{0} waiting', waiting),
    rate > 0 && t('{0} iterations/s', integer(Math.round(rate))),
  ];
  return parts.filter((part) => part !== false).join(' \u00b7 ');
}
