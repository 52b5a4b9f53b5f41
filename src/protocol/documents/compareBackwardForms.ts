import { NUMBER, closed } from './schema';
import type { JsonNumber, JsonSchema } from './schema';

/** Arguments of `normscope.compareBackwardForms`. */
export interface CompareBackwardFormsArguments {
  /** (N, D); the course's 100 × 500 without it. */
  readonly shape?: readonly [number, number];
  readonly seed?: number;
  /** How often each form is timed. */
  readonly repeats?: number;
}

export type CompareBackwardFormsRequest = Required<CompareBackwardFormsArguments>;

const SHAPE: JsonSchema = {
  type: 'array',
  items: { type: 'integer', minimum: 1 },
  minItems: 2,
  maxItems: 2,
};
const SEED: JsonSchema = { type: 'integer', minimum: 0, maximum: 0xffffffff };
const REPEATS: JsonSchema = { type: 'integer', minimum: 1, maximum: 10_000 };

export const compareBackwardFormsArguments: JsonSchema = {
  $id: 'normscope.compareBackwardForms.arguments',
  type: 'object',
  properties: { shape: SHAPE, seed: SEED, repeats: REPEATS },
  additionalProperties: false,
};

export type GradientName = 'dx' | 'dgamma' | 'dbeta';

/** How far the closed form's gradient is from the staged one's. */
export interface FormDifference {
  /** Largest `|a - b| / max(1e-8, |a| + |b|)`. */
  readonly relError: JsonNumber;
  readonly maxAbs: JsonNumber;
}

/** Result of `normscope.compareBackwardForms`: batchnorm's backward, staged against closed form, in float64. */
export interface CompareBackwardFormsDocument extends CompareBackwardFormsRequest {
  /** Medians of `repeats` runs. */
  readonly forms: readonly { readonly name: 'staged' | 'closed'; readonly milliseconds: number }[];
  /** The staged form's time over the closed form's. */
  readonly speedup: JsonNumber;
  readonly differences: Readonly<Record<GradientName, FormDifference>>;
}

const DIFFERENCE = closed({ relError: NUMBER, maxAbs: NUMBER });

export const compareBackwardFormsDocument: JsonSchema = {
  $id: 'normscope.compareBackwardForms.document',
  ...closed({
    shape: SHAPE,
    seed: SEED,
    repeats: REPEATS,
    forms: {
      type: 'array',
      items: closed({
        name: { type: 'string', enum: ['staged', 'closed'] },
        milliseconds: { type: 'number', minimum: 0 },
      }),
      minItems: 2,
      maxItems: 2,
    },
    speedup: NUMBER,
    differences: closed({ dx: DIFFERENCE, dgamma: DIFFERENCE, dbeta: DIFFERENCE }),
  }),
};
