import assert from 'node:assert/strict';
import { cp, readFile, readdir, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import Ajv from 'ajv';
import * as vscode from 'vscode';
import { runExperimentDocument } from '../../src/protocol/documents/runExperiment';
import type { RunExperimentDocument } from '../../src/protocol/documents/runExperiment';
import { trainDocument } from '../../src/protocol/documents/train';
import type { TrainDocument } from '../../src/protocol/documents/train';
import { closeAllTabs, desktopOnly, inWorkspace } from './support';

/** Why none of it runs in a browser. */
const TRAINING = 'runs are processes and folders of a machine';

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const fitsTrain = ajv.compile(trainDocument);
const fitsExperiment = ajv.compile(runExperimentDocument);

const SMALL = { data: 'spirals', hidden: [8], epochs: 2 };

async function run(command: string, args: Record<string, unknown>): Promise<TrainDocument> {
  const document = await vscode.commands.executeCommand<TrainDocument>(command, args);
  assert.ok(fitsTrain(document), JSON.stringify(fitsTrain.errors?.slice(0, 3)));
  return document;
}

function train(args: Record<string, unknown> = {}): Promise<TrainDocument> {
  return run('normscope.train', { ...SMALL, ...args });
}

desktopOnly(TRAINING).describe('Train and Compare', () => {
  after(async () => {
    await closeAllTabs();
    await rm(inWorkspace('.normscope'), { recursive: true, force: true, maxRetries: 5 });
  });

  it('trains, and answers with the document of the contract', async () => {
    const document = await train();
    assert.equal(document.status, 'finished');
    assert.equal(document.trainAccuracyHistory.length, 3);
    assert.equal(document.valAccuracyHistory.length, 3);
    assert.deepEqual(document.config.hidden, [8]);
    assert.ok(document.runFolder.startsWith(inWorkspace(join('.normscope', 'runs'))));
    const files = await readdir(document.runFolder);
    assert.ok(files.includes('run.json') && files.includes('metrics.jsonl'), files.join());
  });

  it('comes to the same numbers from the same seed, and to others from another', async () => {
    const [first, again, other] = [await train(), await train(), await train({ seed: 7 })];
    assert.deepEqual(again.lossHistory, first.lossHistory);
    assert.notDeepEqual(other.lossHistory, first.lossHistory);
  });

  it('trains in float64, with any norm and update rule', async () => {
    const rest = { updateRule: 'sgd', learningRate: 0.1, activation: 'tanh', reg: 0.01 };
    const { lossHistory } = await train({ dtype: 'float64', norm: 'layernorm', ...rest });
    assert.ok(Number(lossHistory.at(-1)) < Number(lossHistory[0]));
  });

  it('opens a run again, and resumes one that was cut off to the same numbers', async () => {
    const whole = await train();
    assert.deepEqual(await run('normscope.openRun', { folder: whole.runFolder }), whole);
    const folder = inWorkspace(join('.normscope', 'runs', 'cut'));
    await cp(whole.runFolder, folder, { recursive: true });
    const { length } = await readFile(join(folder, 'metrics.jsonl'));
    await truncate(join(folder, 'metrics.jsonl'), Math.floor(length / 2));
    assert.equal((await run('normscope.openRun', { folder: './.normscope/runs/cut' })).status, 'interrupted');
    const resumed = await run('normscope.resumeRun', { folder });
    assert.equal(resumed.status, 'finished');
    assert.deepEqual(resumed.lossHistory, whole.lossHistory);
    assert.deepEqual(resumed.valAccuracyHistory, whole.valAccuracyHistory);
    await assert.rejects(run('normscope.resumeRun', { folder }), /has finished: there is nothing to resume/);
  });

  it('names the argument that does not fit', async () => {
    await assert.rejects(train({ epochs: 0 }), /"epochs" must be an integer from 1, got 0/);
    await assert.rejects(train({ epoch: 1 }), /unknown key "epoch"/);
    await assert.rejects(train({ norm: 'instancenorm' }), /norm must be one that averages/);
    await assert.rejects(train({ data: './nowhere' }), /nowhere/);
    await assert.rejects(run('normscope.openRun', { folder: './none' }), /holds no run/);
  });
});

desktopOnly(TRAINING).describe('Run Experiment', () => {
  after(closeAllTabs);

  it('runs every point, and finds something', async () => {
    const document = await vscode.commands.executeCommand<RunExperimentDocument>('normscope.runExperiment', {
      ...{ experiment: 'deepNet', ...SMALL, seed: [1, 2] },
    });
    assert.ok(fitsExperiment(document), JSON.stringify(fitsExperiment.errors?.slice(0, 3)));
    assert.equal(document.points.length, 4);
    assert.ok(document.points.every(({ status, results }) => status === 'finished' && results));
    assert.ok(document.findings.length > 0);
  });

  it('names the experiments there are', async () => {
    const ask = async (args: object): Promise<unknown> =>
      vscode.commands.executeCommand('normscope.runExperiment', args);
    await assert.rejects(ask({}), /"experiment" is missing; there are deepNet, /);
    await assert.rejects(ask({ experiment: 'deep' }), /no experiment "deep"; there are deepNet, /);
    await assert.rejects(ask({ experiment: 'deepNet', reg: [0, 1] }), /this experiment varies norm/);
  });
});
