import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/readers/byteSource';
import { ReaderError } from '../../../src/readers/readerError';
import { safetensors } from '../../../src/readers/safetensors';
import { createFloat64Engine } from '../../../src/training/float64Engine';
import { decodeCheckpoint } from '../../../src/training/checkpoint';
import { trainRun } from '../../../src/training/trainRun';
import { unattended } from '../../../src/work';
import { safetensorsBytes } from '../../../src/writers/safetensors';
import type { WritableTensor } from '../../../src/writers/safetensors';
import { MemorySink, tinyConfig, tinyDataset } from './support';

const NAME = 'checkpoint-00000012.safetensors';
let bytes: Uint8Array;

beforeAll(async () => {
  const sink = new MemorySink();
  const config = tinyConfig({ updateRule: 'adam' });
  const rest = { createEngine: createFloat64Engine, work: unattended, now: () => 0 };
  await trainRun({ config, dataset: tinyDataset(), sink, ...rest });
  bytes = sink.files.get(NAME)!;
});

describe('a checkpoint', () => {
  it('with any bits flipped, is never trusted', async () => {
    const bits = fc.uniqueArray(fc.integer({ min: 0, max: 8 * bytes.length - 1 }), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(bits, async (flipped) => {
        const spoiled = bytes.slice();
        for (const bit of flipped) spoiled[bit >> 3]! ^= 1 << (bit & 7);
        await expect(decodeCheckpoint(NAME, spoiled)).rejects.toThrow(ReaderError);
      }),
      { seed: 231, numRuns: 300 },
    );
  });

  it('with any bit of its header flipped, is never trusted', async () => {
    const end = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
    for (let at = 0; at < end; at++) {
      const spoiled = bytes.slice();
      spoiled[at]! ^= 1 << (at % 8);
      await expect(decodeCheckpoint(NAME, spoiled)).rejects.toThrow(ReaderError);
    }
  });

  it('says both checksums where they differ', async () => {
    const spoiled = bytes.slice();
    spoiled[spoiled.length - 1]! ^= 1;
    await expect(decodeCheckpoint(NAME, spoiled)).rejects.toThrow(
      /^checkpoint-00000012\.safetensors is damaged: its checksum says [0-9a-f]{8}, its bytes give [0-9a-f]{8}\.$/,
    );
  });

  it('written before there were checksums, is read as it is', async () => {
    const file = await safetensors.open(bufferSource(NAME, bytes), { memoryBudget: Infinity });
    const tensors: Record<string, WritableTensor> = {};
    for (const { name } of file.tensors) tensors[name] = await file.read(name, unattended);
    const old = safetensorsBytes(tensors, { format: 'normscope-checkpoint' });
    expect(await decodeCheckpoint(NAME, old)).toEqual(await decodeCheckpoint(NAME, bytes));
  });
});
