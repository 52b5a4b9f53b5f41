import { norms } from '../normalization/registry';
import type { NormName } from '../protocol/inspect';
import type { RunConfig } from '../protocol/training';

/** A norm in the middle of a sentence: "batchnorm", "RMSNorm", "no norm". */
export function normWords(norm: NormName): string {
  if (norm === 'none') return 'no norm';
  return within(norms[norm].label);
}

/** A norm as the name of a line: "Batchnorm", "No norm". */
export function normTitle(norm: NormName): string {
  return norm === 'none' ? 'No norm' : norms[norm].label;
}

/** "weight scale"; names that are no members are their own words. */
export function memberWords(name: string): string {
  return Object.hasOwn(MEMBER_WORDS, name) ? MEMBER_WORDS[name as keyof RunConfig] : name;
}

const MEMBER_WORDS: Readonly<Record<keyof RunConfig, string>> = {
  data: 'data',
  model: 'model',
  hidden: 'hidden sizes',
  norm: 'norm',
  groups: 'groups',
  normPlacement: 'placement',
  activation: 'activation',
  keep: 'kept by dropout',
  weightScale: 'weight scale',
  reg: 'reg',
  updateRule: 'update rule',
  learningRate: 'learning rate',
  learningRateDecay: 'learning rate decay',
  weightDecay: 'weight decay',
  gradientClip: 'gradient clip',
  batchSize: 'batch size',
  epochs: 'epochs',
  numTrain: 'training examples',
  seed: 'seed',
  skip: 'skipped draws',
  dtype: 'dtype',
  momentum: 'momentum',
  scaling: 'scaling',
  observeEvery: 'steps between records',
  captureEvery: 'steps between captures',
};

/**
 * Three significant digits, written as axes and tables write them, exponents below 1e-3 and from 1e5, with a real minus:
 * "0.0316", "1.25e\u22125", "1e\u22124", "22,900", "2.29e7".
 */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const rounded = Number(value.toPrecision(3));
  const size = Math.abs(rounded);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e5)
      ? rounded.toExponential().replace('+', '')
      : rounded.toLocaleString('en-US', { maximumFractionDigits: 6 });
  return text.replaceAll('-', '\u2212');
}

/** "0.1 to 0.2"; "0.1" where both are that. */
export function span(from: number, to: number): string {
  const [low, high] = [figure(from), figure(to)];
  return low === high ? low : `${low} to ${high}`;
}

/** "a", "a and b", "a, b and c". */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;
}

/** "1 epoch", "12 epochs". */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** Whether people read the same of both. */
export function alike(a: number, b: number): boolean {
  return figure(a) === figure(b);
}

/** "ahead of no norm by 0.1", "level with no norm". */
export function beside(by: number, other: string): string {
  if (isNothing(by)) return `level with ${other}`;
  return `${by > 0 ? 'ahead of' : 'behind'} ${other} by ${figure(Math.abs(by))}`;
}

/** A difference of accuracies that is rounding, or of no meaning. */
export function isNothing(difference: number): boolean {
  return Math.abs(difference) < 5e-4;
}

/** The name of a line in the middle of a sentence: "batchnorm", "no norm", "RMSNorm". */
export function within(series: string): string {
  return /^[A-Z]+[a-z]*[A-Z]/.test(series) ? series : `${series.charAt(0).toLowerCase()}${series.slice(1)}`;
}

export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
