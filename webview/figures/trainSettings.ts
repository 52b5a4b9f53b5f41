import type { TrainCatalogue } from '../../src/protocol/trainMessages';
import type { PointValue, RunConfig } from '../../src/protocol/training';
import { t } from '../l10n';
import { stepFigure } from './checkNumbers';
import { integer } from './numbers';

/** Labels of what has a registry. */
export type Names = Pick<TrainCatalogue, 'norms' | 'activations' | 'updateRules' | 'dataSets'>;

type Named = readonly { readonly name: string; readonly label: string }[];

const labelOf = (list: Named, name: string): string => list.find((item) => item.name === name)?.label ?? name;

/** "5 x 100" for like layers, else every size. */
export function layersText(hidden: readonly number[]): string {
  const [first] = hidden;
  const alike = first !== undefined && hidden.length > 1 && hidden.every((size) => size === first);
  return alike ? `${hidden.length} \u00d7 ${first}` : hidden.join(', ');
}

/** What is trained on, by name: a path by its last part. */
export function dataName({ dataSets }: Names, data: string): string {
  return (
    dataSets.find(({ name }) => name === data)?.label ?? data.replace(/[\\/]+$/, '').replace(/^.*[\\/]/, '')
  );
}

/** "first 1,000" of the training examples, or all of them. */
const examplesText = (numTrain: number): string =>
  numTrain === 0 ? t('all') : t('first {0}', integer(numTrain));

interface Setting {
  readonly label: string;
  readonly text: string;
}

type Write = (config: RunConfig, names: Names) => string;

const scaling: Write = ({ scaling: name }) =>
  ({ none: t('none'), standardize: t('standardized'), minMax: t('min to max') })[name];

interface Writer {
  readonly label: () => string;
  readonly write: Write;
  /** It says nothing, and is left out. */
  readonly rare?: (config: RunConfig) => boolean;
}

/** Every setting that people read, in reading order. */
const WRITERS: readonly Writer[] = [
  { label: () => t('Data'), write: ({ data }, names) => dataName(names, data) },
  { label: () => t('Examples'), write: ({ numTrain }) => examplesText(numTrain) },
  { label: () => t('Scaling'), write: scaling, rare: (config) => config.scaling === 'none' },
  {
    label: () => t('Net'),
    write: ({ model }) => (model === 'convolutional' ? t('convolutional') : t('fully connected')),
    rare: ({ model }) => model === 'fullyConnected',
  },
  { label: () => t('Hidden layers'), write: ({ hidden }) => layersText(hidden) },
  { label: () => t('Norm'), write: ({ norm }, { norms }) => labelOf(norms, norm) },
  {
    label: () => t('Groups'),
    write: ({ groups }) => String(groups),
    rare: ({ norm }) => norm !== 'groupnorm',
  },
  {
    label: () => t('Norm stands'),
    write: ({ normPlacement }) =>
      normPlacement === 'beforeActivation' ? t('before activation') : t('after activation'),
    rare: ({ norm, normPlacement }) => norm === 'none' || normPlacement === 'beforeActivation',
  },
  {
    label: () => t('Norm momentum'),
    write: ({ momentum }) => stepFigure(momentum),
    rare: ({ norm, momentum }) => norm === 'none' || momentum === 0.9,
  },
  { label: () => t('Weight scale'), write: ({ weightScale }) => stepFigure(weightScale) },
  {
    label: () => t('Activation'),
    write: ({ activation }, { activations }) => labelOf(activations, activation),
  },
  {
    label: () => t('Dropout keeps'),
    write: ({ keep }) => stepFigure(keep),
    rare: ({ keep }) => keep === 1,
  },
  { label: () => t('Regularization'), write: ({ reg }) => stepFigure(reg) },
  {
    label: () => t('Update rule'),
    write: ({ updateRule }, { updateRules }) => labelOf(updateRules, updateRule),
  },
  { label: () => t('Learning rate'), write: ({ learningRate }) => stepFigure(learningRate) },
  {
    label: () => t('Rate decay'),
    write: ({ learningRateDecay }) => t('\u00d7 {0} per epoch', stepFigure(learningRateDecay)),
    rare: ({ learningRateDecay }) => learningRateDecay === 1,
  },
  {
    label: () => t('Weight decay'),
    write: ({ weightDecay }) => stepFigure(weightDecay),
    rare: ({ updateRule }) => updateRule !== 'adamw',
  },
  {
    label: () => t('Gradient clip'),
    write: ({ gradientClip }) => stepFigure(gradientClip),
    rare: ({ gradientClip }) => gradientClip === 0,
  },
  { label: () => t('Epochs'), write: ({ epochs }) => integer(epochs) },
  { label: () => t('Batch size'), write: ({ batchSize }) => integer(batchSize) },
  { label: () => t('Seed'), write: ({ seed }) => String(seed) },
  { label: () => t('Arithmetic'), write: ({ dtype }) => dtype },
];

/** The settings of one run, those that say nothing left out. */
export function settingsOf(config: RunConfig, names: Names): Setting[] {
  return WRITERS.filter(({ rare }) => rare?.(config) !== true).map(({ label, write }) => ({
    label: label(),
    text: write(config, names),
  }));
}

export interface Difference {
  readonly label: string;
  /** One per run. */
  readonly texts: readonly string[];
}

/** The settings in which runs differ. */
export function differencesOf(configs: readonly RunConfig[], names: Names): Difference[] {
  return WRITERS.map(({ label, write }) => ({
    label: label(),
    texts: configs.map((config) => write(config, names)),
  })).filter(({ texts }) => new Set(texts).size > 1);
}

/** What all of these runs share, as the header says it: data, update rule and rate, batch, arithmetic, seed. */
export function sharedFacts(configs: readonly RunConfig[], names: Names): string {
  const [first] = configs;
  if (!first) return '';
  const same = (read: (config: RunConfig) => unknown): boolean =>
    configs.every((config) => read(config) === read(first));
  const facts = [
    same(({ data }) => data) && dataName(names, first.data),
    same(({ numTrain }) => numTrain) &&
      (first.numTrain === 0 ? '' : t('first {0} examples', integer(first.numTrain))),
    same(({ updateRule }) => updateRule) &&
      (same(({ learningRate }) => learningRate)
        ? `${labelOf(names.updateRules, first.updateRule)} ${stepFigure(first.learningRate)}`
        : labelOf(names.updateRules, first.updateRule)),
    same(({ batchSize }) => batchSize) && t('batch {0}', integer(first.batchSize)),
    same(({ dtype }) => dtype) && first.dtype,
    same(({ seed }) => seed) && t('seed {0}', first.seed),
  ];
  return facts.filter((fact): fact is string => typeof fact === 'string' && fact !== '').join(' \u00b7 ');
}

/** "weight scale" of `weightScale`: a parameter or a result in running text. */
export function parameterName(name: string): string {
  const names: Record<string, string> = {
    weightScale: t('weight scale'),
    learningRate: t('learning rate'),
    batchSize: t('batch size'),
    momentum: t('momentum'),
    reg: t('regularization'),
    hidden: t('hidden layers'),
    keep: t('dropout keeps'),
    numTrain: t('examples'),
  };
  return names[name] ?? spaced(name);
}

/** A parameter's value in running text. */
export function parameterValue(value: PointValue, names: Names): string {
  if (typeof value === 'number')
    return Number.isInteger(value) && Math.abs(value) < 1e5 ? integer(value) : stepFigure(value);
  const lists: readonly Named[] = [names.norms, names.activations, names.updateRules, names.dataSets];
  const known = lists.flat().find(({ name }) => name === value);
  return known?.label ?? spaced(value);
}

/** "batch size 50, learning rate 1e-3" */
export const parametersText = (parameters: Readonly<Record<string, PointValue>>, names: Names): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${parameterName(name)} ${parameterValue(value, names)}`)
    .join(', ');

/** "final loss" of `finalLoss`. */
const spaced = (name: string): string =>
  name.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
