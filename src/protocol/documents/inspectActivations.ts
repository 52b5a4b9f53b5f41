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
  SimulatedType,
} from '../inspect';
import { COUNT, NUMBER, WARNINGS, closed } from './schema';
import type { JsonNumber, JsonSchema } from './schema';
import { SUMMARY } from './summary';
import type { SummaryDocument } from './summary';
import { FEATURE_BATCH, FEATURE_SIMULATION, WHAT_IF } from './whatIf';
import type { FeatureBatchDocument, FeatureSimulationDocument, WhatIfDocument } from './whatIf';

/** Orders of a document's features. */
export type SortName = 'severity' | 'index' | 'mean' | 'std' | 'shift';

/** A parameter as an argument: non-finite numbers come as strings, any other string names a tensor of the file. */
export type ParameterArgument = number | readonly JsonNumber[] | string;

/** Arguments of `normscope.inspectActivations`. */
export interface InspectActivationsArguments {
  readonly uri?: string;
  readonly tensor?: string;
  readonly shape?: readonly number[];
  readonly norm?: NormName;
  readonly mode?: Mode;
  readonly eps?: JsonNumber;
  readonly gamma?: ParameterArgument;
  readonly beta?: ParameterArgument;
  readonly runningMean?: ParameterArgument;
  readonly runningVar?: ParameterArgument;
  readonly normalizedDims?: number;
  readonly groups?: number;
  readonly layout?: Layout;
  readonly batchSize?: number;
  readonly simulate?: SimulatedType;
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

export const NORM_NAMES = [
  'batchnorm',
  'batchnormPerPosition',
  'layernorm',
  'instancenorm',
  'groupnorm',
  'rmsnorm',
  'none',
] as const satisfies readonly NormName[];
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

/** A shape given by hand: one length may be -1, what the others leave. */
export const SHAPE: JsonSchema = {
  type: 'array',
  items: { anyOf: [{ type: 'integer', minimum: 1 }, { const: -1 }] },
  minItems: 1,
  maxItems: 4,
};

const ARGUMENTS: Record<keyof InspectActivationsArguments, JsonSchema> = {
  uri: { type: 'string', description: 'File to inspect: a URI, or a path' },
  tensor: { type: 'string', description: 'Name in the file; default: the first activation-like one' },
  shape: { ...SHAPE, description: "Takes the tensor's elements, row-major, as a tensor of this shape" },
  norm: { ...oneOf(...NORM_NAMES), default: 'batchnorm' },
  mode: { ...oneOf('train', 'running'), default: 'train' },
  eps: { anyOf: [{ type: 'number', minimum: 0 }, { enum: ['Infinity'] }], default: 1e-5 },
  gamma: PARAMETER,
  beta: PARAMETER,
  runningMean: PARAMETER,
  runningVar: PARAMETER,
  normalizedDims: { type: 'integer', minimum: 1, maximum: 3 },
  groups: { type: 'integer', minimum: 1 },
  layout: oneOf(...LAYOUTS),
  batchSize: { type: 'integer', minimum: 1, description: 'Statistics from the first samples only' },
  simulate: { ...oneOf('float16', 'bfloat16'), description: 'Also run the norm in this type' },
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

export interface FeatureDocument {
  readonly index: number;
  readonly before: SummaryDocument;
  readonly after: SummaryDocument;
  readonly gap?: {
    readonly meanShift: JsonNumber;
    readonly logVarianceRatio: JsonNumber;
    readonly kl: JsonNumber;
  };
  readonly batch?: FeatureBatchDocument;
  readonly simulation?: FeatureSimulationDocument;
  readonly pathologies: readonly { readonly kind: PathologyKind; readonly value: JsonNumber }[];
}

interface BandDocument {
  readonly low: JsonNumber;
  readonly high: JsonNumber;
}

/** Result of `normscope.inspectActivations` and `normscope.openSample`. */
export interface InspectActivationsDocument extends WhatIfDocument {
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
    readonly groups?: number;
    readonly batchSize?: number;
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

const BAND = closed({ low: NUMBER, high: NUMBER });

const FEATURE = closed(
  {
    index: COUNT,
    before: SUMMARY,
    after: SUMMARY,
    gap: closed({ meanShift: NUMBER, logVarianceRatio: NUMBER, kl: NUMBER }),
    batch: FEATURE_BATCH,
    simulation: FEATURE_SIMULATION,
    pathologies: { type: 'array', items: closed({ kind: oneOf(...PATHOLOGIES), value: NUMBER }) },
  },
  ['gap', 'batch', 'simulation'],
);

export const inspectActivationsDocument: JsonSchema = {
  $id: 'normscope.inspectActivations.document',
  ...closed(
    {
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
          groups: COUNT,
          batchSize: COUNT,
          followedBy: oneOf(...ACTIVATIONS),
          semantics: oneOf('notebook', 'pytorch'),
        },
        ['normalizedDims', 'groups', 'batchSize'],
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
      ...WHAT_IF,
    },
    Object.keys(WHAT_IF),
  ),
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
