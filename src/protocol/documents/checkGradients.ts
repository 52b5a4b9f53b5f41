import { COUNT, NUMBER, WARNINGS, closed } from './schema';
import type { JsonNumber, JsonSchema } from './schema';

/** Arguments of `normscope.checkGradients`. */
export interface CheckGradientsArguments {
  /** A registry name, or the path of an ES module that exports `forward` and `backward`. */
  readonly layer?: string;
  readonly shape?: readonly number[];
  readonly seed?: number;
  /** What the layer is given besides its inputs: eps, mode, hidden, norm, … */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly options?: CheckOptionsArgument;
}

export interface CheckOptionsArgument {
  readonly h?: number;
  readonly atol?: number;
  readonly rtol?: number;
  readonly floor?: number;
  readonly dtype?: 'float64' | 'float32';
  readonly inputs?: readonly string[];
  readonly elements?: number;
  readonly fast?: boolean;
  readonly repeats?: number;
  readonly dout?: 'random' | 'ones';
}

const POSITIVE: JsonSchema = { type: 'number', exclusiveMinimum: 0 };
const NOT_NEGATIVE: JsonSchema = { type: 'number', minimum: 0 };

const OPTIONS: Record<keyof CheckOptionsArgument, JsonSchema> = {
  h: POSITIVE,
  atol: NOT_NEGATIVE,
  rtol: NOT_NEGATIVE,
  floor: POSITIVE,
  dtype: { type: 'string', enum: ['float64', 'float32'] },
  inputs: { type: 'array', items: { type: 'string' }, minItems: 1 },
  elements: { type: 'integer', minimum: 1 },
  fast: { type: 'boolean' },
  repeats: { type: 'integer', minimum: 1, maximum: 100 },
  dout: { type: 'string', enum: ['random', 'ones'] },
};

export const checkGradientsArguments: JsonSchema = {
  $id: 'normscope.checkGradients.arguments',
  type: 'object',
  properties: {
    layer: { type: 'string' },
    shape: { type: 'array', items: { type: 'integer', minimum: 1 }, minItems: 1, maxItems: 4 },
    seed: { type: 'integer', minimum: 0, maximum: 0xffffffff },
    params: { type: 'object' },
    options: { type: 'object', properties: OPTIONS, additionalProperties: false },
  },
  additionalProperties: false,
};

export interface CheckElementDocument {
  /** Per axis. */
  readonly index: readonly number[];
  readonly numeric: JsonNumber;
  readonly analytic: JsonNumber;
  readonly relError: JsonNumber;
}

export interface CheckParameterDocument {
  readonly name: string;
  readonly shape: readonly number[];
  readonly maxRelError: JsonNumber;
  readonly maxAbsError: JsonNumber;
  /** Index of the element with the largest relative error. */
  readonly worst: readonly number[];
  readonly verdict: 'pass' | 'explained' | 'fail';
  readonly cause: string;
  readonly evidence: string;
  readonly elements: readonly CheckElementDocument[];
}

/** Start and end of a slice along one axis, the end left out. */
export type SliceRange = readonly [start: number, end: number];

/** Activations that a layer was checked on: what x was. */
export interface ActivationsDocument {
  /** "activations.npz" */
  readonly source: string;
  readonly tensor: string;
  /** Of the whole tensor. */
  readonly shape: readonly number[];
  /** Per axis of the tensor. */
  readonly slice: readonly SliceRange[];
}

/** As NumPy writes it: `fc1[0:24, :]`. */
export function sliceText({ tensor, shape, slice }: Omit<ActivationsDocument, 'source'>): string {
  const parts = slice.map(([start, end], axis) =>
    start === 0 && end === shape[axis] ? ':' : `${start}:${end}`,
  );
  return `${tensor}[${parts.join(', ')}]`;
}

/** Result of `normscope.checkGradients`. */
export interface CheckGradientsDocument {
  readonly layer: string;
  readonly shape: readonly number[];
  readonly seed: number;
  readonly options: Required<Omit<CheckOptionsArgument, 'inputs' | 'elements'>> &
    Pick<CheckOptionsArgument, 'inputs' | 'elements'>;
  readonly milliseconds: number;
  readonly evaluations: number;
  /** Where x came from, when it was not drawn. */
  readonly activations?: ActivationsDocument;
  readonly warnings: readonly { readonly kind: string; readonly message: string }[];
  readonly parameters: readonly CheckParameterDocument[];
  readonly stepCurve: readonly {
    readonly h: number;
    readonly dtype: 'float64' | 'float32';
    readonly name: string;
    readonly maxRelError: JsonNumber;
  }[];
}

export const CAUSES = [
  'none',
  'structuralZero',
  'roundingFloor',
  'truncation',
  'kink',
  'float32',
  'stateful',
  'nonDeterministic',
  'wrongClosure',
  'scale',
  'sign',
  'transposed',
  'missingSum',
  'realError',
] as const;

const INDEX: JsonSchema = { type: 'array', items: COUNT };

export const SLICE: JsonSchema = {
  type: 'array',
  items: { type: 'array', items: COUNT, minItems: 2, maxItems: 2 },
  minItems: 1,
  maxItems: 4,
};

const DOCUMENT: Record<keyof CheckGradientsDocument, JsonSchema> = {
  layer: { type: 'string' },
  shape: INDEX,
  seed: COUNT,
  options: closed(OPTIONS, ['inputs', 'elements']),
  milliseconds: { type: 'number' },
  evaluations: COUNT,
  activations: closed({
    source: { type: 'string' },
    tensor: { type: 'string' },
    shape: INDEX,
    slice: SLICE,
  }),
  warnings: WARNINGS,
  parameters: {
    type: 'array',
    items: closed({
      name: { type: 'string' },
      shape: INDEX,
      maxRelError: NUMBER,
      maxAbsError: NUMBER,
      worst: INDEX,
      verdict: { type: 'string', enum: ['pass', 'explained', 'fail'] },
      cause: { type: 'string', enum: CAUSES },
      evidence: { type: 'string' },
      elements: {
        type: 'array',
        items: closed({ index: INDEX, numeric: NUMBER, analytic: NUMBER, relError: NUMBER }),
      },
    }),
  },
  stepCurve: {
    type: 'array',
    items: closed({
      h: { type: 'number' },
      dtype: { type: 'string', enum: ['float64', 'float32'] },
      name: { type: 'string' },
      maxRelError: NUMBER,
    }),
  },
};

export const checkGradientsDocument: JsonSchema = {
  $id: 'normscope.checkGradients.document',
  ...closed(DOCUMENT, ['activations']),
};
