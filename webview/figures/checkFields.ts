import type { CheckOptionsArgument } from '../../src/protocol/documents/checkGradients';
import { t } from '../l10n';
import type { Field } from './fields';

type Dtype = NonNullable<CheckOptionsArgument['dtype']>;

/** A step that suits one arithmetic drowns the other in rounding: both move with it. What a check starts with. */
export const STEP_OF: Record<Dtype, { readonly h: number; readonly rtol: number }> = {
  float64: { h: 1e-5, rtol: 1e-5 },
  float32: { h: 1e-2, rtol: 1e-2 },
};

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function readNumber(text: string): number {
  const tidy = text.trim().replaceAll('\u2212', '-');
  return NUMBER.test(tidy) ? Number(tidy) : NaN;
}

export function parseStep(text: string): Field<number> {
  const value = readNumber(text);
  return value > 0 && Number.isFinite(value)
    ? { value }
    : { error: t('The step is a number above 0, such as 1e-5.') };
}

export function parseTolerance(text: string): Field<number> {
  const value = readNumber(text);
  return value >= 0 && Number.isFinite(value)
    ? { value }
    : { error: t('The tolerance is a relative error of 0 or more, such as 1e-5.') };
}

const LARGEST_SEED = 0xffffffff;

export function parseSeed(text: string): Field<number> {
  const value = readNumber(text);
  return Number.isInteger(value) && value >= 0 && value <= LARGEST_SEED
    ? { value }
    : { error: t('The seed is a whole number from 0 to {0}.', LARGEST_SEED.toLocaleString('en-US')) };
}
