import { expect, it } from 'vitest';
import { inspectDocument } from '../../../src/inspect/inspectDocument';
import { readAsColumn } from '../../../src/inspect/readAsColumn';
import { DEFAULT_CHOICE } from '../../../src/protocol/inspect';
import { bufferSource } from '../../../src/readers/byteSource';
import { openTensors } from '../../../src/readers/registry';
import { npyBytes } from '../support/npyWriter';
import { inspect } from '../support/inspect';

async function remarksOn(file: string, bytes: Uint8Array): Promise<readonly string[]> {
  const { file: opened } = await openTensors(bufferSource(file, bytes), { memoryBudget: 1e6 });
  const [entry] = opened.tensors;
  return readAsColumn(file, entry!).map(({ message }) => message);
}

it.each(['x.f32', 'layer.1.RAW', 'dump.bin'])(
  'a raw file without a shape is told to be one: %s',
  async (name) => {
    const raw = new Uint8Array(Float32Array.from({ length: 1200 }, (_, i) => i).buffer);
    expect(await remarksOn(name, raw)).toEqual([
      `${name} holds raw float32 numbers and not their shape: read as one column of 1,200 samples. Give "shape", ` +
        'such as [-1, 64] for 64 features',
    ]);
  },
);

it('a column that was meant to be one is not', async () => {
  const column = npyBytes({ shape: [6], dtype: 'float32', values: [1, 2, 3, 4, 5, 6] });
  expect(await remarksOn('x.npy', column)).toEqual([]);
  expect(await remarksOn('x.bin', column)).toEqual([]);
  expect(readAsColumn('x.f32', { name: 'x', shape: [3, 2] })).toEqual([]);
});

it('remarks stand first among the warnings of a document', async () => {
  const report = await inspect({ data: Float32Array.of(1, 2, NaN), shape: [3], dtype: 'float32' });
  const execution = { name: 'reference', device: '', milliseconds: 0, maxDeviation: 0, warnings: [] };
  const remarks = readAsColumn('x.f32', report.tensor);
  const options = { sort: 'index', remarks } as const;
  const document = inspectDocument(report, { ...execution, precision: 'float64' }, DEFAULT_CHOICE, options);
  expect(document.warnings.map(({ kind }) => kind)).toEqual([
    'readAsColumn',
    'nonFinite',
    'outputsNonFinite',
  ]);
});
