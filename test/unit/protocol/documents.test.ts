import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { inspectDocument } from '../../../src/inspect/inspectDocument';
import { norms } from '../../../src/normalization/registry';
import {
  NORM_NAMES,
  inspectActivationsArguments,
  inspectActivationsDocument,
} from '../../../src/protocol/documents/inspectActivations';
import type {
  InspectActivationsDocument,
  SortName,
} from '../../../src/protocol/documents/inspectActivations';
import { toJsonNumber } from '../../../src/protocol/documents/schema';
import { DEFAULT_CHOICE } from '../../../src/protocol/inspect';
import type { Execution, InspectChoice } from '../../../src/protocol/inspect';
import { samples } from '../../../src/samples/registry';
import { unattended } from '../../../src/work';
import { inspect } from '../support/inspect';

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const validate = ajv.compile(inspectActivationsDocument);

const execution: Execution = {
  name: 'reference',
  device: 'JavaScript',
  precision: 'float64',
  milliseconds: 1,
  maxDeviation: 0,
  warnings: [],
};

const file = samples['six-layer'].open();

async function sampleDocument(
  choice: Partial<InspectChoice> = {},
  sort: SortName = 'severity',
  limit?: number,
): Promise<InspectActivationsDocument> {
  const report = await inspect(await file.read('affine4', unattended), choice, {
    runningMean: (await file.read('affine4.running_mean', unattended)).data,
    runningVar: (await file.read('affine4.running_var', unattended)).data,
  });
  const options = { sort, ...(limit !== undefined && { limit }) };
  return inspectDocument(report, execution, { ...DEFAULT_CHOICE, ...choice }, options);
}

describe('the document of an inspection', () => {
  it.each<Partial<InspectChoice>>([
    {},
    { norm: 'layernorm', axis: 'sample' },
    { norm: 'none' },
    { mode: 'running', bins: 'fd' },
    { eps: 0, bins: 1 },
    { batchSize: 20, simulate: 'float16' },
    { batchSize: 1, simulate: 'bfloat16', eps: 0 },
    { norm: 'layernorm', batchSize: 20, simulate: 'bfloat16' },
  ])('fits its schema, as plain JSON without -0: %j', async (choice) => {
    const document = await sampleDocument(choice);
    expect(validate(document), ajv.errorsText(validate.errors)).toBe(true);
    const text = JSON.stringify(document);
    expect(JSON.parse(text)).toEqual(document);
    expect(text).not.toMatch(/null|[[,:]-0[,\]}]/);
  });

  it('says what a small batch and a small type make of each feature', async () => {
    const document = await sampleDocument({ batchSize: 20, simulate: 'float16' }, 'index', 2);
    expect(document.norm.batchSize).toBe(20);
    expect(document.batch).toEqual({ size: 20, draws: 20 });
    expect(document.simulation).toEqual({ type: 'float16', eps: 168 * 2 ** -24 });
    for (const { batch, simulation } of document.features) {
      expect(Number(batch!.meanSpread)).toBeGreaterThan(0.1);
      expect(simulation!.overflow).toBe(0);
      expect(typeof simulation!.epsVanishes).toBe('boolean');
    }
    const plain = await sampleDocument({}, 'index', 1);
    expect([plain.batch, plain.simulation, plain.features[0]!.batch]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('lists 64 bins whose edges run from min to max', async () => {
    const { before, after } = (await sampleDocument({}, 'index')).features[0]!;
    for (const { histogram, min, max } of [before, after]) {
      expect(histogram.counts).toHaveLength(64);
      expect([histogram.edges[0], histogram.edges.at(-1)]).toEqual([min, max]);
      expect(histogram.counts.reduce((sum, count) => sum + count)).toBe(200);
    }
  });

  it('sorts and limits', async () => {
    const order = async (sort: SortName, limit?: number): Promise<number[]> =>
      (await sampleDocument({}, sort, limit)).features.map(({ index }) => index);
    expect((await order('severity')).slice(0, 3)).toEqual([17, 29, 52]);
    expect(await order('index', 3)).toEqual([0, 1, 2]);
    expect(await order('severity', 0)).toEqual([]);
    const byMean = (await sampleDocument({}, 'mean')).features.map(({ before }) => Number(before.mean));
    expect(byMean).toEqual([...byMean].sort((a, b) => a - b));
    const byShift = (await sampleDocument({}, 'shift')).features.map(({ gap }) =>
      Math.abs(Number(gap!.meanShift)),
    );
    expect(byShift).toEqual([...byShift].sort((a, b) => b - a));
  });

  it('writes non-finite numbers as strings', () => {
    expect([NaN, Infinity, -Infinity, -0, 1.5].map(toJsonNumber)).toEqual([
      'NaN',
      'Infinity',
      '-Infinity',
      0,
      1.5,
    ]);
  });
});

describe('the arguments of an inspection', () => {
  const accepts = ajv.compile(inspectActivationsArguments);
  it.each([
    [{}, true],
    [{ uri: 'a.npy', norm: 'layernorm', eps: 0, gamma: [1, 'NaN'], beta: 'layer1.bias', bins: 'fd' }, true],
    [{ norm: 'nonorm' }, false],
    [{ batchSize: 32, simulate: 'bfloat16' }, true],
    [{ batchSize: 0 }, false],
    [{ simulate: 'float8' }, false],
    [{ eps: -1 }, false],
    [{ eps: '1e-5' }, false],
    [{ bins: 0 }, false],
    [{ limit: 1.5 }, false],
    [{ unknown: 1 }, false],
    [{ gamma: [] }, false],
  ])('%j -> %s', (value, expected) => {
    expect(accepts(value)).toBe(expected);
  });

  it('name every registered norm', () => {
    expect([...NORM_NAMES]).toEqual(Object.keys(norms));
  });
});
