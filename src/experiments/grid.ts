import type { ExperimentPlot, PointValue, RunConfig } from '../protocol/training';
import { ConfigError, DEFAULT_RUN_CONFIG } from '../training/runConfig';
import { experiment } from './experiment';
import type { EndedPoint, Varied } from './experiment';
import { bySeed, divergences, meanResult, standardResults } from './figures';
import { alike, figure, listed, memberWords, normTitle, sentence, within } from './words';

export const grid = experiment<never>({
  title: 'Grid of two parameters',
  description:
    'Any two parameters against each other as a heat map, for one norm or several: give a list of values for each.',
  questions: ['Does the best value of the one parameter depend on the other?'],
  preset: { ...DEFAULT_RUN_CONFIG, observeEvery: 0, captureEvery: 0 },
  varies: { learningRate: [1e-4, 1e-3, 1e-2], weightScale: [1e-3, 1e-2, 1e-1] },
  variesAny: true,
  points: ({ config, varied }) => {
    const lists = axes(varied);
    const changes = Object.entries({ ...lists, ...normsOf(varied) }).reduce<Partial<RunConfig>[]>(
      (combined, [key, values]) =>
        combined.flatMap((change) => values.map((value) => ({ ...change, [key]: value }))),
      [{}],
    );
    return changes.map((change) => ({
      series: normTitle(change.norm ?? config.norm),
      parameters: Object.fromEntries(
        Object.keys(lists).map((key) => [key, pointValue(change[key as keyof RunConfig])]),
      ),
      config: { ...config, ...change },
    }));
  },
  results: standardResults,
  findings: (points) => [
    ...extreme(points, 'bestValAccuracy', 'validation accuracy'),
    ...extreme(points, 'bestTrainAccuracy', 'training accuracy'),
    ...divergences(points),
  ],
  plots: (varied) =>
    ['bestValAccuracy', 'bestTrainAccuracy', 'finalLoss'].flatMap((result) => plotOf(axes(varied), result)),
});

/** More are a night's work and no picture. */
const MOST_CELLS = 64;

/** One or two of them; the norm, where it is varied, tells the series apart. */
function axes(varied: Partial<Varied>): Partial<Varied> {
  const { norm, ...lists } = varied;
  const names = Object.keys(lists);
  if (names.length > 2) {
    throw new ConfigError(
      'A grid',
      'lists of values for one or two parameters (and norm, and seed)',
      names.join(', '),
    );
  }
  const counts = Object.values(lists).map(({ length }) => length);
  const cells = counts.reduce((product, count) => product * count, 1);
  if (cells > MOST_CELLS)
    throw new ConfigError('A grid', `of at most ${MOST_CELLS} cells`, `${counts.join(' x ')} = ${cells}`);
  return lists;
}

function normsOf({ norm }: Partial<Varied>): Pick<Partial<Varied>, 'norm'> {
  return norm ? { norm } : {};
}

function pointValue(value: unknown): PointValue {
  if (typeof value === 'number' || typeof value === 'string') return value;
  return Array.isArray(value) ? value.join('-') : JSON.stringify(value);
}

const TITLES: Readonly<Record<string, string>> = {
  bestValAccuracy: 'Best validation accuracy',
  bestTrainAccuracy: 'Best training accuracy',
  finalLoss: 'Final training loss',
};

function plotOf(lists: Partial<Varied>, result: string): ExperimentPlot[] {
  const [x, y] = Object.keys(lists);
  const title = TITLES[result]!;
  if (x === undefined) return [{ title, kind: 'bars', x: 'norm', y: result }];
  if (y !== undefined) return [{ title, kind: 'heatMap', x, y, value: result }];
  return [{ title, kind: 'sweep', x, y: result, logX: isWide(Object.values(lists)[0]!) }];
}

/** Over more than a factor of ten, which a linear axis would squeeze. */
function isWide(values: readonly unknown[]): boolean {
  const numbers = values.filter((value): value is number => typeof value === 'number' && value > 0);
  return numbers.length === values.length && Math.max(...numbers) > 10 * Math.min(...numbers);
}

function extreme(points: readonly EndedPoint[], result: string, words: string): string[] {
  const ranked = bySeed(points)
    .flatMap((net) => {
      const value = meanResult(net, result);
      const at = Object.entries(net.parameters).map(
        ([name, own]) => `${memberWords(name)} ${typeof own === 'number' ? figure(own) : own}`,
      );
      return value === undefined ? [] : [{ value, where: listed([within(net.series), ...at]) }];
    })
    .sort((a, b) => b.value - a.value);
  const [first, last] = [ranked[0], ranked.at(-1)];
  if (!first || !last || first === last) return [];
  if (alike(first.value, last.value))
    return [sentence(`All ${ranked.length} settings came to the same ${words}, ${figure(first.value)}`)];
  return [
    sentence(
      `The best ${words} is ${figure(first.value)} (${first.where}), the lowest ${figure(last.value)} (${last.where})`,
    ),
  ];
}
