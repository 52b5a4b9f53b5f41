import { bufferSource } from '../readers/byteSource';
import { printable } from '../readers/figures';
import { ReaderError } from '../readers/readerError';
import { safetensors } from '../readers/safetensors';
import type { TensorData } from '../tensor/tensor';
import { unattended } from '../work';
import type { WritableTensor } from '../writers/safetensors';
import type { NamedArray, NamedArrays } from './engine';
import { sealOf, sealedFile } from './sealedFile';
import type { SolverState } from './solver';

const FORMAT = 'normscope-checkpoint';

const REMEDY = 'Resume from another checkpoint of the run.';

/** A run between two steps. */
export interface Checkpoint {
  readonly solver: SolverState;
  /** Of computing, so far. */
  readonly milliseconds: number;
}

/**
 * A checkpoint as a safetensors file: the engine's arrays under their own names (`W1`, `runningMean1`, …), beside them
 * `best.*`, `random.*`, `history.*` and `run.milliseconds`. Members that are empty or absent are left out: a tensor has
 * at least one element. Its metadata hold the CRC-32 of the file.
 */
export function encodeCheckpoint({ solver, milliseconds }: Checkpoint): Uint8Array<ArrayBuffer> {
  const { key, position, cachedNormal } = solver.random;
  const best = Object.entries(solver.bestParameters ?? {});
  const tensors: Record<string, WritableTensor> = {
    ...solver.engine,
    ...Object.fromEntries(best.map(([name, array]) => [`best.${name}`, array])),
    'random.key': { shape: [key.length], data: key },
    'random.position': numbers([position]),
    'random.cachedNormal': numbers(cachedNormal === undefined ? [] : [cachedNormal]),
    'history.loss': numbers(solver.lossHistory),
    'history.trainAccuracy': numbers(solver.trainAccuracyHistory),
    'history.valAccuracy': numbers(solver.valAccuracyHistory),
    'run.milliseconds': numbers([milliseconds]),
  };
  const filled = Object.entries(tensors).filter(([, { data }]) => data.length > 0);
  return sealedFile(Object.fromEntries(filled), FORMAT);
}

function numbers(values: readonly number[]): WritableTensor {
  return { shape: [values.length], data: Float64Array.from(values) };
}

/**
 * @param name of the file, for messages.
 * @throws {ReaderError} for bytes that are no whole checkpoint, or not those that were written. Checkpoints of versions
 *   that wrote no checksum are taken as they are.
 */
export async function decodeCheckpoint(name: string, bytes: Uint8Array): Promise<Checkpoint> {
  requireSeal(name, bytes);
  const file = await safetensors.open(bufferSource(name, bytes), { memoryBudget: Infinity });
  const engine: Record<string, NamedArray> = {};
  const best: Record<string, NamedArray> = {};
  const own = new Map<string, TensorData>();
  for (const entry of file.tensors) {
    const { data, shape } = await file.read(entry.name, unattended);
    if (/^(random|history|run)\./.test(entry.name)) own.set(entry.name, data);
    else if (!(data instanceof Float32Array || data instanceof Float64Array))
      throw noCheckpoint(name, entry.name);
    else if (entry.name.startsWith('best.')) best[entry.name.slice('best.'.length)] = { shape, data };
    else engine[entry.name] = { shape, data };
  }
  const list = (member: string): number[] => [...(own.get(member) ?? [])];
  const one = (member: string): number => {
    const value = own.get(member)?.[0];
    if (value === undefined) throw noCheckpoint(name, member);
    return value;
  };
  return { solver: solverState(engine, best, list, one), milliseconds: one('run.milliseconds') };
}

function solverState(
  engine: NamedArrays,
  best: NamedArrays,
  list: (member: string) => number[],
  one: (member: string) => number,
): SolverState {
  const [cachedNormal] = list('random.cachedNormal');
  one('random.key');
  const random = { key: Uint32Array.from(list('random.key')), position: one('random.position') };
  const lossHistory = list('history.loss');
  return {
    engine,
    step: lossHistory.length,
    random: cachedNormal === undefined ? random : { ...random, cachedNormal },
    lossHistory,
    trainAccuracyHistory: list('history.trainAccuracy'),
    valAccuracyHistory: list('history.valAccuracy'),
    ...(Object.keys(best).length > 0 && { bestParameters: best }),
  };
}

function requireSeal(file: string, bytes: Uint8Array): void {
  const seal = sealOf(bytes, FORMAT);
  if (seal.kind === 'whole' || seal.kind === 'unsealed') return;
  if (seal.kind !== 'broken')
    throw new ReaderError({
      message: `${file} is no checkpoint of a run, or its beginning is damaged.`,
      where: file,
      expected: `a safetensors file whose metadata begin with "format": "${FORMAT}"`,
      remedy: REMEDY,
    });
  const { expected, found } = seal;
  throw new ReaderError({
    message: `${file} is damaged: its checksum says ${printable(expected)}, its bytes give ${found}.`,
    ...{ where: file, expected: `CRC-32 ${printable(expected)}`, found, remedy: REMEDY },
  });
}

function noCheckpoint(file: string, member: string): ReaderError {
  return new ReaderError({
    message: `${file} is no checkpoint of a run: ${member} is missing or of another kind.`,
    where: file,
    expected: `${member} as a checkpoint has it`,
    remedy: REMEDY,
  });
}
