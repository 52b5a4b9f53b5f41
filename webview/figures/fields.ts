import type { InspectChoice, ParameterChoice } from '../../src/protocol/inspect';
import { t } from '../l10n';

/** What a text field holds: a value, or why it is none. */
export type Field<T> = { readonly value: T } | { readonly error: string };

const NUMBER = /^[+\u2212-]?(\d+\.?\d*|\.\d+)(e[+\u2212-]?\d+)?$/i;

const UNFINISHED = /^[+\u2212-]?\d*\.?\d*(e[+\u2212-]?)?$/i;

/** On the way to a number: "1e-". No error yet while one types. */
export const isUnfinished = (text: string): boolean => UNFINISHED.test(text.trim());

function readNumber(text: string): number | undefined {
  const tidy = text.trim();
  return NUMBER.test(tidy) ? Number(tidy.replaceAll('\u2212', '-')) : undefined;
}

export function parseEps(text: string): Field<number> {
  const value = readNumber(text);
  if (value === undefined || !Number.isFinite(value))
    return { error: t('\u03b5 is a number, such as 1e-5.') };
  return value < 0 ? { error: t('\u03b5 is 0 or more.') } : { value };
}

export function parseParameter(
  text: string,
  symbol: string,
  tensors: readonly string[],
): Field<ParameterChoice> {
  const value = readNumber(text);
  if (value !== undefined && Number.isFinite(value)) return { value };
  const name = text.trim();
  if (tensors.includes(name)) return { value: name };
  const parts = name.split(/[\s,]+/).filter((part) => part !== '');
  const values = parts.map(readNumber);
  if (parts.length > 1 && values.every((item) => item !== undefined)) return { value: values };
  return {
    error: t('{0} is a number, one number per parameter, or the name of a tensor in the file.', symbol),
  };
}

export const BINS = { least: 2, most: 512 } as const;

export function parseBins(text: string): Field<InspectChoice['bins']> {
  const tidy = text.trim().toLowerCase();
  if (tidy === 'fd') return { value: 'fd' };
  const value = Number(tidy);
  if (tidy !== '' && Number.isInteger(value) && value >= BINS.least && value <= BINS.most) return { value };
  return { error: t('Bins are {0} to {1}, or fd.', BINS.least, BINS.most) };
}

/** Longer lists are said, not shown. */
const SHORT_LIST = 3;

/** A number as one would type it: 1e-5, not 0.00001. */
export function typed(value: number): string {
  const plain = String(value);
  const short = value.toExponential();
  return value !== 0 && short.length < plain.length ? short.replace('e+', 'e') : plain;
}

export function typedParameter(value: ParameterChoice | undefined, otherwise: number): string {
  if (value === undefined) return typed(otherwise);
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return typed(value);
  return value.length <= SHORT_LIST ? value.map(typed).join(', ') : t('per feature');
}

/** A whole number from `least` to `most`. */
export function parseWhole(text: string, label: string, least: number, most: number): Field<number> {
  const value = Number(text.trim().replaceAll(',', ''));
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return { value };
  return { error: t('{0}: a whole number from {1} to {2}.', label, least, most.toLocaleString('en-US')) };
}

/** Groups share the channels evenly. */
export function parseGroups(text: string, channels: number): Field<number> {
  const field = parseWhole(text, t('Groups'), 1, channels);
  if ('error' in field || channels % field.value === 0) return field;
  const divisors = Array.from({ length: channels }, (_, i) => i + 1).filter((n) => channels % n === 0);
  const near = divisors.filter((n) => n <= 64).join(', ');
  return { error: t('Groups must divide the {0} channels: {1}.', channels, near) };
}
