import type {
  Activation,
  InspectChoice,
  Layout,
  Mode,
  NormName,
  PathologyKind,
  ReportAxis,
  ReportWarning,
  Semantics,
} from '../inspect';
import { COUNT, NUMBER, WARNINGS, closed } from './schema';
import type { JsonNumber, JsonSchema } from './schema';

/** Orders of a document's features. */
export type SortName = 'severity' | 'index' | 'mean' | 'std' | 'shift';

/** A parameter as an argument: non-finite numbers come as strings, any other string names a tensor of the file. */
export type ParameterArgument = number | readonly JsonNumber[] | string;

/** Arguments of `normscope.inspectActivations`. */
export interface InspectActivationsArguments {
  readonly uri?: string;
  readonly tensor?: string;
  readonly norm?: NormName;
  readonly mode?: Mode;
  readonly eps?: JsonNumber;
  readonly gamma?: ParameterArgument;
  readonly beta?: ParameterArgument;
  readonly runningMean?: ParameterArgument;
  readonly runningVar?: ParameterArgument;
  readonly normalizedDims?: number;
  readonly layout?: Layout;
  readonly followedBy?: Activation;
  readonly axis?: ReportAxis;
  readonly bins?: number | 'fd';
  readonly sort?: SortName;
  readonly limit?: number;
  readonly semantics?: Semantics;
}

const PARAMETER: JsonSchema = {
  anyOf: [{ type: 'number' }, { type: 'array', items: NUMBER, minItems: 1 }, { type: 'string' }],
};

const oneOf = (...values: readonly string[]): JsonSchema => ({ type: 'string', enum: values });

export const NORM_NAMES = ['batchnorm', 'layernorm', 'none'] as const satisfies readonly NormName[];
const LAYOUTS = ['ND', 'NCL', 'NTD', 'NCHW', 'NHWC'] as const satisfies readonly Layout[];
export const ACTIVATIONS = [
  'relu',
  'leakyRelu',
  'sigmoid',
  'tanh',
  'none',
] as const satisfies readonly Activation[];
const SORTS = ['severity', 'index', 'mean', 'std', 'shift'] as const satisfies readonly SortName[];
const PATHOLOGIES = [
  'nonFinite',
  'dead',
  'trainEvalGap',
  'constant',
  'saturated',
  'epsDominated',
  'heavyTail',
] as const satisfies readonly PathologyKind[];

const ARGUMENTS: Record<keyof InspectActivationsArguments, JsonSchema> = {
  uri: { type: 'string', description: 'File to inspect: a URI, or a path' },
  tensor: { type: 'string', description: 'Name in the file; default: the first activation-like one' },
  norm: { ...oneOf(...NORM_NAMES), default: 'batchnorm' },
  mode: { ...oneOf('train', 'running'), default: 'train' },
  eps: { anyOf: [{ type: 'number', minimum: 0 }, { enum: ['Infinity'] }], default: 1e-5 },
  gamma: PARAMETER,
  beta: PARAMETER,
  runningMean: PARAMETER,
  runningVar: PARAMETER,
  normalizedDims: { type: 'integer', minimum: 1, maximum: 3 },
  layout: oneOf(...LAYOUTS),
  followedBy: { ...oneOf(...ACTIVATIONS), default: 'relu' },
  axis: { ...oneOf('feature', 'sample'), default: 'feature' },
  bins: { anyOf: [{ type: 'integer', minimum: 1, maximum: 4096 }, { const: 'fd' }], default: 64 },
  sort: { ...oneOf(...SORTS), default: 'severity' },
  limit: { type: 'integer', minimum: 0 },
  semantics: { ...oneOf('notebook', 'pytorch'), default: 'notebook' },
};

export const inspectActivationsArguments: JsonSchema = {
  $id: 'normscope.inspectActivations.arguments',
  type: 'object',
  properties: ARGUMENTS,
  additionalProperties: false,
};

export interface SummaryDocument {
  readonly mean: JsonNumber;
  readonly std: JsonNumber;
  readonly min: JsonNumber;
  readonly max: JsonNumber;
  readonly p1: JsonNumber;
  readonly p25: JsonNumber;
  readonly p50: JsonNumber;
  readonly p75: JsonNumber;
  readonly p99: JsonNumber;
  readonly zeros: number;
  readonly nan: number;
  readonly posInf: number;
  readonly negInf: number;
  /** Share of the finite values above 0. */
  readonly positiveShare: JsonNumber;
  readonly histogram: { readonly edges: readonly JsonNumber[]; readonly counts: readonly number[] };
}

export interface FeatureDocument {
  readonly index: number;
  readonly before: SummaryDocument;
  readonly after: SummaryDocument;
  readonly gap?: {
    readonly meanShift: JsonNumber;
    readonly logVarianceRatio: JsonNumber;
    readonly kl: JsonNumber;
  };
  readonly pathologies: readonly { readonly kind: PathologyKind; readonly value: JsonNumber }[];
}

interface BandDocument {
  readonly low: JsonNumber;
  readonly high: JsonNumber;
}

/** Result of `normscope.inspectActivations` and `normscope.openSample`. */
export interface InspectActivationsDocument {
  readonly tensor: {
    readonly name: string;
    readonly shape: readonly number[];
    readonly dtype: string;
    readonly layout: Layout;
  };
  readonly norm: {
    readonly name: NormName;
    readonly mode: Mode;
    readonly eps: JsonNumber;
    readonly gamma: ParameterArgument;
    readonly beta: ParameterArgument;
    readonly normalizedDims?: number;
    readonly followedBy: Activation;
    readonly semantics: InspectChoice['semantics'];
  };
  readonly axis: ReportAxis;
  readonly backend: {
    readonly name: string;
    readonly device: string;
    readonly precision: string;
    readonly milliseconds: number;
    readonly maxDeviation: JsonNumber;
  };
  readonly warnings: readonly ReportWarning[];
  readonly bands: {
    readonly order: readonly number[];
    readonly before: BandDocument;
    readonly after: BandDocument;
  };
  readonly features: readonly FeatureDocument[];
}

const SUMMARY = closed({
  mean: NUMBER,
  std: NUMBER,
  min: NUMBER,
  max: NUMBER,
  p1: NUMBER,
  p25: NUMBER,
  p50: NUMBER,
  p75: NUMBER,
  p99: NUMBER,
  zeros: COUNT,
  nan: COUNT,
  posInf: COUNT,
  negInf: COUNT,
  positiveShare: NUMBER,
  histogram: closed({ edges: { type: 'array', items: NUMBER }, counts: { type: 'array', items: COUNT } }),
});

const BAND = closed({ low: NUMBER, high: NUMBER });

const FEATURE = closed(
  {
    index: COUNT,
    before: SUMMARY,
    after: SUMMARY,
    gap: closed({ meanShift: NUMBER, logVarianceRatio: NUMBER, kl: NUMBER }),
    pathologies: { type: 'array', items: closed({ kind: oneOf(...PATHOLOGIES), value: NUMBER }) },
  },
  ['gap'],
);

export const inspectActivationsDocument: JsonSchema = {
  $id: 'normscope.inspectActivations.document',
  ...closed({
    tensor: closed({
      name: { type: 'string' },
      shape: { type: 'array', items: COUNT },
      dtype: { type: 'string' },
      layout: oneOf(...LAYOUTS),
    }),
    norm: closed(
      {
        name: oneOf(...NORM_NAMES),
        mode: oneOf('train', 'running'),
        eps: NUMBER,
        gamma: PARAMETER,
        beta: PARAMETER,
        normalizedDims: COUNT,
        followedBy: oneOf(...ACTIVATIONS),
        semantics: oneOf('notebook', 'pytorch'),
      },
      ['normalizedDims'],
    ),
    axis: oneOf('feature', 'sample'),
    backend: closed({
      name: { type: 'string' },
      device: { type: 'string' },
      precision: oneOf('float32', 'float64'),
      milliseconds: { type: 'number' },
      maxDeviation: NUMBER,
    }),
    warnings: WARNINGS,
    bands: closed({ order: { type: 'array', items: COUNT }, before: BAND, after: BAND }),
    features: { type: 'array', items: FEATURE },
  }),
};

/** Arguments of `normscope.openSample`. */
export interface OpenSampleArguments {
  readonly sample?: 'two-layer' | 'six-layer';
}

export const openSampleArguments: JsonSchema = {
  $id: 'normscope.openSample.arguments',
  type: 'object',
  properties: { sample: oneOf('two-layer', 'six-layer') },
  additionalProperties: false,
};
