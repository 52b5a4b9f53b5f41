import type { RunConfig } from '../protocol/training';
import { completeConfig } from '../training/runConfig';
import { damagedFile, isObject, parseJsonFile, toJson } from './jsonFile';

export const RUN_FILE = 'run.json';
const FORMAT = 'normscope.run';
const VERSION = 1;

/** A figure that is worked out beside a trained net, by its name in the registry of measures. */
export interface MeasureRequest {
  readonly name: string;
  readonly options?: Readonly<Record<string, number | string>>;
}

/** `run.json`: what a run is; stands before its first step, and never changes from then on. */
export interface RunFile {
  readonly title: string;
  readonly config: RunConfig;
  readonly measure?: MeasureRequest;
  /** Milliseconds since 1970. */
  readonly started: number;
  /**
   * What made it: `{ normscope: "0.1.0", node: "20.1.0", engine: "WebAssembly relaxed SIMD, float32" }`; the engine once
   * it has begun.
   */
  readonly versions: Readonly<Record<string, string>>;
}

export function runFileText(run: RunFile): string {
  return `${toJson({ format: FORMAT, version: VERSION, ...run }, 2)}\n`;
}

/**
 * @param where the file, for messages.
 * @throws {ReaderError} that names the member at fault.
 */
export function parseRunFile(text: string, where: string): RunFile {
  const { title, config, measure, started, versions } = parseJsonFile(text, where, FORMAT, VERSION);
  if (typeof title !== 'string') throw damagedFile(where, '"title" as a text', title);
  if (!isObject(config)) throw damagedFile(where, '"config" as an object', config);
  if (!isMeasure(measure)) throw damagedFile(where, '"measure" with a "name"', measure);
  return {
    title,
    config: configOf(config, where),
    ...(measure && { measure }),
    started: typeof started === 'number' ? started : 0,
    versions: isObject(versions) ? (versions as Record<string, string>) : {},
  };
}

function configOf(config: object, where: string): RunConfig {
  try {
    return completeConfig(config);
  } catch (error) {
    throw damagedFile(
      where,
      'a config that can be run',
      error instanceof Error ? error.message : String(error),
    );
  }
}

export function isMeasure(value: unknown): value is MeasureRequest | undefined {
  return value === undefined || (isObject(value) && typeof value['name'] === 'string');
}
