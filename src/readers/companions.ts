import { elementCount } from '../tensor/tensor';
import type { TensorEntry } from './tensorFile';

/** Tensors that stand beside an activation and belong to its norm, by name. */
export interface Companions {
  readonly runningMean?: string;
  readonly runningVar?: string;
  readonly gamma?: string;
  readonly beta?: string;
}

type Role = keyof Companions;

/**
 * What the last word of a name says. `explicit` words can mean nothing else and win over the general ones,
 * which other layers use too.
 */
interface Word {
  readonly word: string;
  readonly role?: Role;
  readonly explicit?: boolean;
}

/** Longer words first, so that `running_mean` is not taken for a `mean`. Compared without case. */
const WORDS: readonly Word[] = [
  { word: 'num_batches_tracked' },
  { word: 'moving_variance', role: 'runningVar', explicit: true },
  { word: 'running_variance', role: 'runningVar', explicit: true },
  { word: 'running_mean', role: 'runningMean', explicit: true },
  { word: 'moving_mean', role: 'runningMean', explicit: true },
  { word: 'runningmean', role: 'runningMean', explicit: true },
  { word: 'running_var', role: 'runningVar', explicit: true },
  { word: 'moving_var', role: 'runningVar', explicit: true },
  { word: 'runningvar', role: 'runningVar', explicit: true },
  { word: 'running_std' },
  { word: 'variance', role: 'runningVar' },
  { word: 'weights' },
  { word: 'weight', role: 'gamma' },
  { word: 'offset', role: 'beta' },
  { word: 'kernel' },
  { word: 'biases' },
  { word: 'scale', role: 'gamma' },
  { word: 'gamma', role: 'gamma', explicit: true },
  { word: 'mean', role: 'runningMean' },
  { word: 'beta', role: 'beta', explicit: true },
  { word: 'bias', role: 'beta' },
  { word: 'var', role: 'runningVar' },
  { word: 'std' },
  { word: 'w' },
];

/** Last words that say "the tensor at this place", in whatever direction: no part of the place's own name. */
const PLACE_WORDS = new Set(
  'input inputs output outputs in out x y pre post before after act acts activation activations'.split(' '),
);

const SEPARATORS = './_-';

/**
 * Whether a tensor may be activations: rank 1 to 4, numbers, and not named like a parameter or a statistic.
 * `bn1.running_mean`, `conv1.weight`, `gamma` and `W1` are not; `bn1.input`, `layer3/x`, `h1` are.
 */
export function isActivationLike(entry: TensorEntry): boolean {
  return entry.shape.length >= 1 && entry.dtype !== 'bool' && parameterWord(entry.name) === undefined;
}

/** What to show first: the first activation-like tensor of rank 2 or more, else of rank 1, else none. */
export function preferredTensor(entries: readonly TensorEntry[]): TensorEntry | undefined {
  const candidates = entries.filter(isActivationLike);
  return candidates.find(({ shape }) => shape.length >= 2) ?? candidates[0];
}

/**
 * The running statistics and parameters that belong to the activation `name`.
 *
 * A parameter's *stem* is its name without its last word: `bn1` for `bn1.running_mean`, `layer3` for
 * `layer3/beta`, nothing for `gamma`. The parameters with one stem are a set, and a set belongs to the activation
 * 1. whose name is the stem, or begins with the stem and a separator (`bn1` owns `bn1`, `bn1.input` and
 *    `bn1_out`, never `bn10`); of several such sets the longest stem wins; or
 * 2. if it has no stem (`gamma`) or is the only set in the file, and all activations in the file are at one place:
 *    `x` and `out` are, and `h.input` and `h.output`; `h1` and `h2` are not.
 *
 * Within its set a tensor takes its role only when it is a vector of `featureCount` numbers (other axes of length
 * 1 do not matter). Explicit words (`gamma`) win over general ones (`weight`); two of the same kind are ambiguous,
 * and the role stays empty. A general `bias` or `offset` needs a gamma beside it: alone it is a linear layer's.
 */
export function companionsOf(
  name: string,
  entries: readonly TensorEntry[],
  featureCount: number,
): Companions {
  const set = setOf(name, entries);
  const found: Partial<Record<Role, string>> = {};
  for (const role of ['runningMean', 'runningVar', 'gamma', 'beta'] as const) {
    const fitting = set.filter(({ entry, word }) => word.role === role && isVector(entry, featureCount));
    const explicit = fitting.filter(({ word }) => word.explicit === true);
    const [first, ...others] = explicit.length > 0 ? explicit : fitting;
    if (first === undefined || others.length > 0) continue;
    if (role === 'beta' && first.word.explicit !== true && found.gamma === undefined) continue;
    found[role] = first.entry.name;
  }
  return found;
}

interface Parameter {
  readonly entry: TensorEntry;
  readonly stem: string;
  readonly word: Word;
}

function setOf(name: string, entries: readonly TensorEntry[]): readonly Parameter[] {
  const sets = new Map<string, Parameter[]>();
  for (const entry of entries) {
    const parsed = parameterWord(entry.name);
    if (parsed?.word.role === undefined || parsed.numbered) continue;
    const set = sets.get(parsed.stem) ?? [];
    set.push({ entry, stem: parsed.stem, word: parsed.word });
    sets.set(parsed.stem, set);
  }
  const owners = [...sets.keys()].filter((stem) => owns(stem, name));
  const longest = owners.reduce((best, stem) => (stem.length > best.length ? stem : best), '');
  if (longest !== '') return sets.get(longest) ?? [];
  const only = sets.get('') ?? (sets.size === 1 ? [...sets.values()][0] : undefined);
  return only !== undefined && atOnePlace(entries) ? only : [];
}

function owns(stem: string, name: string): boolean {
  return (
    stem !== '' && name.startsWith(stem) && (name.length === stem.length || isSeparator(name[stem.length]))
  );
}

function atOnePlace(entries: readonly TensorEntry[]): boolean {
  const activations = entries.filter(isActivationLike);
  const several = activations.filter(({ shape }) => shape.length >= 2);
  return new Set((several.length > 0 ? several : activations).map(({ name }) => placeOf(name))).size === 1;
}

/** `bn1` for `bn1.input` and `bn1_out`; nothing for `x` and `out`. */
function placeOf(name: string): string {
  let at = name.length;
  while (at > 0 && !isSeparator(name[at - 1])) at--;
  return PLACE_WORDS.has(name.slice(at).toLowerCase()) ? withoutSeparators(name.slice(0, at)) : name;
}

/** The parameter word that ends a name, after a separator or as the whole name; a number may follow (`gamma1`). */
function parameterWord(name: string): { word: Word; stem: string; numbered: boolean } | undefined {
  let end = name.length;
  while (end > 0 && name[end - 1]! >= '0' && name[end - 1]! <= '9') end--;
  const lower = name.slice(0, end).toLowerCase();
  for (const word of WORDS) {
    if (!lower.endsWith(word.word)) continue;
    const start = end - word.word.length;
    if (start > 0 && !isSeparator(name[start - 1])) continue;
    return { word, stem: withoutSeparators(name.slice(0, start)), numbered: end < name.length };
  }
  return undefined;
}

function withoutSeparators(name: string): string {
  let end = name.length;
  while (end > 0 && isSeparator(name[end - 1])) end--;
  return name.slice(0, end);
}

function isSeparator(character: string | undefined): boolean {
  return character !== undefined && SEPARATORS.includes(character);
}

function isVector(entry: TensorEntry, length: number): boolean {
  return (
    entry.dtype !== 'bool' &&
    elementCount(entry.shape) === length &&
    entry.shape.filter((size) => size > 1).length <= 1
  );
}
