import { COUNT, NUMBER, closed } from './schema';
import type { JsonNumber, JsonSchema } from './schema';

/** A small batch's statistics against the whole's, of one feature; see `BatchSpread`. */
export interface FeatureBatchDocument {
  readonly meanSpread: JsonNumber;
  readonly logStdSpread: JsonNumber;
  readonly meanShift: JsonNumber;
  readonly stdRatio: JsonNumber;
}

/** The norm in a small type, of one feature; see `Simulation`. */
export interface FeatureSimulationDocument {
  readonly overflow: JsonNumber;
  readonly epsVanishes: boolean;
  readonly deviation: JsonNumber;
}

export const FEATURE_BATCH: JsonSchema = closed({
  meanSpread: NUMBER,
  logStdSpread: NUMBER,
  meanShift: NUMBER,
  stdRatio: NUMBER,
});

export const FEATURE_SIMULATION: JsonSchema = closed({
  overflow: NUMBER,
  epsVanishes: { type: 'boolean' },
  deviation: NUMBER,
});

/** Of the whole layer. */
export interface WhatIfDocument {
  readonly batch?: { readonly size: number; readonly draws: number };
  readonly simulation?: { readonly type: 'float16' | 'bfloat16'; readonly eps: JsonNumber };
}

export const WHAT_IF = {
  batch: closed({ size: COUNT, draws: COUNT }),
  simulation: closed({ type: { type: 'string', enum: ['float16', 'bfloat16'] }, eps: NUMBER }),
} satisfies Record<keyof WhatIfDocument, JsonSchema>;
