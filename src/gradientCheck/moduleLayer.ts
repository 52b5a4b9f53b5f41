import { ShapeError, array } from '../layers/layer';
import type { Arrays, Layer, NdArray } from '../layers/layer';
import type { RandomState } from '../tensor/randomState';
import type { Checkable } from './checkables';

/** A module that cannot be checked; the message says what it should export. */
export class ModuleError extends Error {
  override readonly name = 'ModuleError';
}

type Exported = (...args: unknown[]) => unknown;

/**
 * A user's module as a layer: `forward(inputs, params) -> {out, cache}` and `backward(dout, cache) -> gradients by
 * input name`, arrays as `{data, shape}`. Inputs are `x` (5*randn + 12), `gamma` and `beta` (one per last axis), unless
 * the module exports `inputShapes`: an object, or a function of (shape, params), from input name to shape.
 */
export function moduleCheckable(label: string, exported: Readonly<Record<string, unknown>>): Checkable {
  const forward = functionNamed(exported, 'forward');
  const backward = functionNamed(exported, 'backward');
  const layer: Layer = {
    forward: (inputs, params) => {
      const result = forward(inputs, params);
      if (!isRecord(result) || !('out' in result)) throw new ModuleError('forward must return {out, cache}');
      return { out: asArray(result['out'], 'out of forward'), cache: result['cache'] };
    },
    backward: (dout, cache) => {
      const result = backward(dout, cache);
      if (!isRecord(result))
        throw new ModuleError('backward must return gradients by input name: {x, gamma, …}');
      const gradients = Object.entries(result).filter(([, value]) => value !== undefined);
      return Object.fromEntries(
        gradients.map(([name, value]) => [name, asArray(value, `gradient of ${name}`)]),
      );
    },
  };
  return { label, layer, pure: false, defaultShape: [4, 5], draw: drawInputs(exported['inputShapes']) };
}

function drawInputs(given: unknown): Checkable['draw'] {
  return (shape, params, random) => {
    const last = shape.at(-1) ?? 1;
    if (given === undefined) {
      const x = randn(random, shape);
      return {
        x: { data: x.data.map((value) => 5 * value + 12), shape },
        gamma: randn(random, [last]),
        beta: randn(random, [last]),
      };
    }
    return drawShapes(typeof given === 'function' ? (given as Exported)(shape, params) : given, random);
  };
}

function drawShapes(shapes: unknown, random: RandomState): Arrays {
  if (!isRecord(shapes)) throw new ModuleError('inputShapes must be an object from input name to shape');
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      if (Array.isArray(shape) && shape.every((size) => Number.isInteger(size) && size > 0)) {
        return [name, randn(random, shape as number[])];
      }
      throw new ModuleError(
        `inputShapes: the shape of "${name}" must be a list of sizes, got ${JSON.stringify(shape)}`,
      );
    }),
  );
}

function randn(random: RandomState, shape: readonly number[]): NdArray {
  return array(random.randn(shape.reduce((product, size) => product * size, 1)), shape);
}

function functionNamed(exported: Readonly<Record<string, unknown>>, name: string): Exported {
  const value = exported[name];
  if (typeof value === 'function') return value as Exported;
  const found = Object.keys(exported).join(', ');
  throw new ModuleError(
    `The module must export a function ${name}(${name === 'forward' ? 'inputs, params' : 'dout, cache'}); it exports ${found === '' ? 'nothing' : found}`,
  );
}

function asArray(value: unknown, what: string): NdArray {
  const data: unknown = isRecord(value) ? value['data'] : undefined;
  const shape: unknown = isRecord(value) ? value['shape'] : undefined;
  if (!isNumbers(data) || !Array.isArray(shape)) {
    const found = (JSON.stringify(value) as string | undefined) ?? String(value);
    throw new ModuleError(`The ${what} must be {data: Float64Array, shape}, got ${found.slice(0, 80)}`);
  }
  try {
    return array(data, shape as number[]);
  } catch (error) {
    throw error instanceof ShapeError ? new ModuleError(`The ${what}: ${error.message}`) : error;
  }
}

function isNumbers(value: unknown): value is ArrayLike<number> {
  return (
    ArrayBuffer.isView(value) || (Array.isArray(value) && value.every((item) => typeof item === 'number'))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
