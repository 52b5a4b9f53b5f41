import type { ExperimentInfo, RunConfig } from '../../src/protocol/training';
import { t } from '../l10n';
import { typed, type Field } from './fields';
import { layersText } from './trainSettings';

/** Members of a config that are typed, not chosen from a list. */
export const TYPED_FIELDS = [
  'data',
  'hidden',
  'groups',
  'keep',
  'weightScale',
  'reg',
  'learningRate',
  'learningRateDecay',
  'weightDecay',
  'gradientClip',
  'batchSize',
  'epochs',
  'numTrain',
  'seed',
  'momentum',
  'observeEvery',
  'captureEvery',
] as const satisfies readonly (keyof RunConfig)[];
export type TypedField = (typeof TYPED_FIELDS)[number];

export const isTypedField = (name: string): name is TypedField =>
  (TYPED_FIELDS as readonly string[]).includes(name);

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function readNumber(text: string): number {
  const tidy = text.trim().replaceAll('\u2212', '-').replaceAll(',', '');
  return NUMBER.test(tidy) ? Number(tidy) : NaN;
}

type Parse<T> = (text: string) => Field<T>;

function number(fits: (value: number) => boolean, error: () => string): Parse<number> {
  return (text) => {
    const value = readNumber(text);
    return Number.isFinite(value) && fits(value) ? { value } : { error: error() };
  };
}

const whole = (least: number, error: () => string): Parse<number> =>
  number((value) => Number.isInteger(value) && value >= least && value <= 0xffffffff, error);

/** Any finite number. */
export const parseNumber: Parse<number> = number(
  () => true,
  () => t('A number, such as 200 or 1e-3.'),
);

/** "100, 100, 50", or "5 x 100" for five of 100. */
function parseHidden(text: string): Field<readonly number[]> {
  const sizes = text.split(/[\s,]*,[\s,]*|\s{2,}/).flatMap((part) => {
    const repeated = /^\s*(\d+)\s*[x\u00d7*]\s*(\d+)\s*$/i.exec(part);
    if (repeated) return new Array<number>(Math.min(1000, Number(repeated[1]))).fill(Number(repeated[2]));
    return part.trim() === '' ? [] : [Number(part)];
  });
  return sizes.length > 0 && sizes.every((size) => Number.isInteger(size) && size > 0)
    ? { value: sizes }
    : { error: t('Hidden layers are sizes such as 100, 100, 50, or 5 \u00d7 100.') };
}

const PARSERS: { readonly [K in TypedField]: Parse<RunConfig[K]> } = {
  data: (text) =>
    text.trim() === ''
      ? { error: t('Data is a set by name, or the path of a file or folder.') }
      : { value: text.trim() },
  hidden: parseHidden,
  groups: whole(1, () => t('Groups: a whole number, at least 1.')),
  keep: number(
    (value) => value > 0 && value <= 1,
    () => t('Dropout keeps a share above 0, at most 1.'),
  ),
  weightScale: number(
    (value) => value >= 0,
    () => t('The weight scale is a number of 0 or more, such as 2e-2.'),
  ),
  reg: number(
    (value) => value >= 0,
    () => t('The regularization is a number of 0 or more.'),
  ),
  learningRate: number(
    (value) => value > 0,
    () => t('The learning rate is a number above 0, such as 1e-3.'),
  ),
  learningRateDecay: number(
    (value) => value > 0,
    () => t('The decay is a factor above 0; 1 keeps the rate.'),
  ),
  weightDecay: number(
    (value) => value >= 0,
    () => t('The weight decay is a number of 0 or more.'),
  ),
  gradientClip: number(
    (value) => value >= 0,
    () => t('The largest gradient norm is a number above 0, or 0 for none.'),
  ),
  batchSize: whole(1, () => t('The batch size is a whole number, at least 1.')),
  epochs: whole(1, () => t('Epochs: a whole number, at least 1.')),
  numTrain: whole(0, () => t('Examples: a whole number; 0 takes all.')),
  seed: whole(0, () => t('The seed is a whole number from 0 to {0}.', (0xffffffff).toLocaleString('en-US'))),
  momentum: number(
    (value) => value >= 0 && value <= 1,
    () => t('The momentum is from 0 to 1: the weight of the old value.'),
  ),
  observeEvery: whole(0, () => t('Steps between records: a whole number; 0 for none.')),
  captureEvery: whole(0, () => t('Steps between captures: a whole number; 0 for none.')),
};

export function parseField<K extends TypedField>(name: K, text: string): Field<RunConfig[K]> {
  return PARSERS[name](text);
}

/** More than this are cut off by a field's edge, and with them an exponent. */
const MOST_CHARACTERS = 12;
const SHORT_DIGITS = 6;

/** A member as one would type it. */
export function fieldText(config: RunConfig, name: TypedField): string {
  const value = config[name];
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? shortText(value) : layersText(value);
}

/** What fits a field; a value whose text nobody touches keeps all its digits. */
function shortText(value: number): string {
  const text = typed(value);
  return text.length > MOST_CHARACTERS ? typed(Number(value.toPrecision(SHORT_DIGITS))) : text;
}

/** The members in which a form differs from what it started with: what an experiment is told. */
export function changesOf(from: RunConfig, to: RunConfig): Partial<RunConfig> {
  return Object.fromEntries(
    Object.entries(to).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(from[key as keyof RunConfig]),
    ),
  );
}

export type VariedValues = Readonly<Record<string, readonly unknown[]>>;

/** A list as one would type it: "5, 10, 50". */
export const listText = (values: readonly unknown[]): string =>
  values.map((value) => (typeof value === 'number' ? typed(value) : String(value))).join(', ');

/** Values of a varied member: numbers where it has numbers, else words among those of the member. */
export function parseList(text: string, like: readonly unknown[]): Field<readonly (number | string)[]> {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) return { error: t('One value or more, separated by commas.') };
  if (typeof like[0] !== 'number') return { value: parts };
  const values = parts.map(readNumber);
  return values.every(Number.isFinite)
    ? { value: values }
    : { error: t('Numbers separated by commas, such as 5, 10, 50.') };
}

/** Lists of plain values: others have no one-line form. Every point can be repeated with several seeds. */
export function variedLists({
  varies = {},
  preset,
}: Pick<ExperimentInfo, 'varies' | 'preset'>): VariedValues {
  const plain = Object.entries(varies).filter(([, values]) =>
    values.every((value) => typeof value === 'number' || typeof value === 'string'),
  );
  return { ...Object.fromEntries(plain), seed: [preset.seed] };
}
