import type { CreateEngine } from './engine';
import { createWasmEngine, fitsWasmEngine } from './fast/wasmEngine';
import { createFloat64Engine } from './float64Engine';

/** The engine that a run's config asks for: the fast one wherever it computes this config, else the reference. */
export const createEngine: CreateEngine = (config, dataset, random) =>
  (fitsWasmEngine(config) ? createWasmEngine : createFloat64Engine)(config, dataset, random);
