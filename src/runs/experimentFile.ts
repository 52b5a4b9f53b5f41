import type { ExperimentPlot, PointValue } from '../protocol/training';
import { damagedFile, isObject, parseJsonFile, toJson } from './jsonFile';

export const EXPERIMENT_FILE = 'experiment.json';
const FORMAT = 'normscope.experiment';
const VERSION = 1;

/** A point; what its run is stands in the run's own folder. */
export interface StoredPoint {
  readonly series: string;
  readonly parameters: Readonly<Record<string, PointValue>>;
  readonly seed: number;
  /** The run's folder, a name in the experiment's. */
  readonly run: string;
}

/** `experiment.json`: what an experiment is; written once, before its first run. */
export interface ExperimentFile {
  /** Registry name. */
  readonly experiment: string;
  readonly title: string;
  /** What was asked for. */
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly options: Readonly<Record<string, number>>;
  readonly points: readonly StoredPoint[];
  readonly plots: readonly ExperimentPlot[];
  /** Milliseconds since 1970. */
  readonly started: number;
}

export function experimentFileText(file: ExperimentFile): string {
  return `${toJson({ format: FORMAT, version: VERSION, ...file }, 2)}\n`;
}

/**
 * @param where the file, for messages.
 * @throws {ReaderError} that names the member at fault.
 */
export function parseExperimentFile(text: string, where: string): ExperimentFile {
  const members = parseJsonFile(text, where, FORMAT, VERSION);
  const { experiment, title, overrides, options, points, plots, started } = members;
  const wrong = (expected: string, found: unknown): Error => damagedFile(where, expected, found);
  if (typeof experiment !== 'string') throw wrong('"experiment" as a name', experiment);
  if (!Array.isArray(points)) throw wrong('"points" as a list', points);
  const strange: unknown = points.find((point) => !isPoint(point));
  if (strange !== undefined) throw wrong('points with "series", "parameters", "seed" and "run"', strange);
  if (!Array.isArray(plots) || !plots.every(isObject)) throw wrong('"plots" as a list', plots);
  return {
    experiment,
    title: typeof title === 'string' ? title : experiment,
    overrides: isObject(overrides) ? overrides : {},
    options: isObject(options) ? (options as Record<string, number>) : {},
    points: points as StoredPoint[],
    plots: plots as unknown as ExperimentPlot[],
    started: typeof started === 'number' ? started : 0,
  };
}

/** A point's run lies in the experiment's folder and nowhere else. */
function isPoint(value: unknown): value is StoredPoint {
  return (
    isObject(value) &&
    typeof value['series'] === 'string' &&
    isObject(value['parameters']) &&
    typeof value['seed'] === 'number' &&
    typeof value['run'] === 'string' &&
    /^[^\\/:]*[^\\/:.][^\\/:]*$/.test(value['run'])
  );
}
