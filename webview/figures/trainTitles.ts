import type { RunSummary } from '../../src/protocol/training';
import { differencesOf, type Names } from './trainSettings';

/** More settings than that are no title. */
const MOST_SETTINGS = 2;

/** "14:05" of the day it began. */
export function clock(started: number): string {
  const date = new Date(started);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

export interface RunTitle {
  readonly title: string;
  /** The same where there is little room: values without their names. */
  readonly short: string;
}

/** Titles that tell runs apart: of those that share one, what differs is said, else when they began. */
export function distinctTitles(runs: readonly RunSummary[], names: Names): RunTitle[] {
  return runs.map((run) => {
    const namesakes = runs.filter(({ title }) => title === run.title);
    if (namesakes.length === 1) return { title: run.title, short: run.title };
    const at = namesakes.indexOf(run);
    const settings = differencesOf(
      namesakes.map(({ config }) => config),
      names,
    ).slice(0, MOST_SETTINGS);
    const alike = namesakes.filter(
      (other) => other !== run && JSON.stringify(other.config) === JSON.stringify(run.config),
    );
    const time = alike.length > 0 ? [clock(run.started)] : [];
    const values = settings.map(({ texts }) => texts[at]!);
    const named = settings.map(({ label }, i) => `${label.toLowerCase()} ${values[i]!}`);
    return {
      title: [run.title, ...named, ...time].join(', '),
      short: [run.title, ...values, ...time].join(', '),
    };
  });
}
