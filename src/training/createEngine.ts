import type { RunConfig } from '../protocol/training';
import type { CreateEngine } from './engine';
import { createWasmEngine, fitsWasmEngine, wasmDevice } from './fast/wasmEngine';
import { FLOAT64_DEVICE, createFloat64Engine } from './float64Engine';

/** The engine that a run's config asks for: the fast one wherever it computes this config, else the reference. */
export const createEngine: CreateEngine = (config, dataset, random) =>
  (fitsWasmEngine(config) ? createWasmEngine : createFloat64Engine)(config, dataset, random);

/** What will compute a run on this host: the device of the engine made for it. */
export function deviceFor(config: RunConfig): string {
  return fitsWasmEngine(config) ? wasmDevice() : FLOAT64_DEVICE;
}
