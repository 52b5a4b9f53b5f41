import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalRuns } from '../../../extension/train/localRuns';
import {
  documentOf,
  experimentDocument,
  trainDocument,
  unlessFailed,
} from '../../../extension/train/runDocuments';
import { RUN_CONFIG_MEMBERS } from '../../../src/protocol/documents/runConfig';
import { runExperimentArguments, runExperimentDocument } from '../../../src/protocol/documents/runExperiment';
import { trainArguments, trainDocument as trainSchema } from '../../../src/protocol/documents/train';
import { DEFAULT_RUN_CONFIG } from '../../../src/training/runConfig';
import { SerialRunner } from './serialRunner';

const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
const fitsTrain = ajv.compile(trainSchema);
const fitsExperiment = ajv.compile(runExperimentDocument);

const SMALL = { data: 'spirals', numTrain: 200, hidden: [4], epochs: 2, dtype: 'float64' } as const;

let folder: string;
let runs: LocalRuns;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'normscope-documents-'));
  runs = new LocalRuns({
    ...{ runsFolder: () => join(folder, 'runs'), baseFolder: () => folder, runner: new SerialRunner() },
    changes: {
      event: () => {
        throw new Error('Nobody listens here');
      },
      fire: () => undefined,
    },
    ...{ versions: {}, log: () => undefined },
  });
});
afterAll(() => rm(folder, { recursive: true }));

/** As it leaves the process. */
function asJson(document: unknown): unknown {
  const text = JSON.stringify(document);
  expect(text).not.toMatch(/null|[[,:]-0[,\]}]/);
  return JSON.parse(text);
}

describe('the document of a run', () => {
  it('fits its schema, with one accuracy more than epochs', async () => {
    const run = await runs.ended((await runs.start(SMALL)).folder);
    const document = await trainDocument(runs, run);
    expect(fitsTrain(asJson(document)), ajv.errorsText(fitsTrain.errors)).toBe(true);
    expect(document).toMatchObject({
      status: 'finished',
      runFolder: run.folder,
      config: SMALL,
    });
    expect(document.trainAccuracyHistory.length).toBe(3);
    expect(document.valAccuracyHistory.length).toBe(3);
    expect(document.lossHistory.length).toBe(run.totalSteps);
    expect(document.bestValAccuracy).toBe(Math.max(...document.valAccuracyHistory));
    expect(document.milliseconds).toBeGreaterThan(0);
  });

  it('says where it diverged', async () => {
    const config = { ...SMALL, norm: 'none', updateRule: 'sgd', learningRate: 1e300 } as const;
    const document = await trainDocument(runs, await runs.ended((await runs.start(config)).folder));
    expect(fitsTrain(asJson(document)), ajv.errorsText(fitsTrain.errors)).toBe(true);
    expect(document.status).toBe('diverged');
    expect(document.diverged!.step).toBeGreaterThan(1);
    expect(['NaN', 'Infinity']).toContain(document.lossHistory.at(-1));
  });

  it('is none for a command whose run failed: the reason is', async () => {
    const failed = { ...(await runs.start(SMALL)), status: 'failed', message: 'the disk is full' } as const;
    expect(() => unlessFailed(failed)).toThrow('Batchnorm failed: the disk is full');
    await runs.ended(failed.folder);
  });
});

describe('the document of an experiment', () => {
  it('fits its schema, and names the run of each point', async () => {
    const { folder: own } = await runs.startExperiment('deepNet', { ...SMALL, seed: [1, 2] });
    const ended = await runs.experimentEnded(own);
    const document = await experimentDocument(runs, ended);
    expect(fitsExperiment(asJson(document)), ajv.errorsText(fitsExperiment.errors)).toBe(true);
    expect(document).toMatchObject({ experiment: 'deepNet', status: 'finished', runFolder: own });
    expect(document.findings.length).toBeGreaterThan(0);
    for (const { run, status } of document.points) {
      expect(status).toBe('finished');
      const known = runs.list().find(({ folder: one }) => one === run);
      expect(await documentOf(runs, known!)).toMatchObject({ status: 'finished', runFolder: run });
    }
  });
});

describe('the arguments', () => {
  it('have every member of a config, and fit the usual one', () => {
    expect(Object.keys(RUN_CONFIG_MEMBERS).sort()).toEqual(Object.keys(DEFAULT_RUN_CONFIG).sort());
    const fits = ajv.compile(trainArguments);
    expect(fits(DEFAULT_RUN_CONFIG), ajv.errorsText(fits.errors)).toBe(true);
    expect(fits({ epochs: 0 })).toBe(false);
    expect(fits({ epoch: 1 })).toBe(false);
  });

  it('of an experiment take a value or a list of them', () => {
    const fits = ajv.compile(runExperimentArguments);
    const lists = { norm: ['none'], hidden: [[4], [5]], seed: [1, 2], options: { targetLoss: 1 } };
    expect(fits({ experiment: 'grid', ...lists }), ajv.errorsText(fits.errors)).toBe(true);
    expect(fits({ experiment: 'grid', hidden: [4], norm: 'none' })).toBe(true);
    expect(fits({ experiment: 'grid', norm: ['nonesuch'] })).toBe(false);
    expect(fits({ experiment: 'grid', weightScales: [1] })).toBe(false);
  });
});
