import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import Ajv from 'ajv';
import * as vscode from 'vscode';
import { newLayerTemplate } from '../../src/gradientCheck/newLayerTemplate';
import { checkGradientsDocument } from '../../src/protocol/documents/checkGradients';
import type { CheckGradientsDocument } from '../../src/protocol/documents/checkGradients';
import { compareBackwardFormsDocument } from '../../src/protocol/documents/compareBackwardForms';
import type { CompareBackwardFormsDocument } from '../../src/protocol/documents/compareBackwardForms';
import { reproduceNotebookDocument } from '../../src/protocol/documents/reproduceNotebook';
import type { ReproduceNotebookDocument } from '../../src/protocol/documents/reproduceNotebook';
import { closeAllTabs, desktopOnly, inWorkspace, workspaceUri } from './support';

/** Why some of it needs Node. */
const MODULES = 'a browser runs no code from files';

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const fitsCheck = ajv.compile(checkGradientsDocument);
const fitsNotebook = ajv.compile(reproduceNotebookDocument);
const fitsForms = ajv.compile(compareBackwardFormsDocument);

async function check(args: Record<string, unknown>): Promise<CheckGradientsDocument> {
  const document = await vscode.commands.executeCommand<CheckGradientsDocument>(
    'normscope.checkGradients',
    args,
  );
  assert.ok(fitsCheck(document), JSON.stringify(fitsCheck.errors?.slice(0, 3)));
  return document;
}

function finding(document: CheckGradientsDocument, name: string): string {
  const { verdict, cause } = document.parameters.find((parameter) => parameter.name === name)!;
  return `${verdict} ${cause}`;
}

describe('Check Gradients', () => {
  afterEach(closeAllTabs);

  it('answers with the document of the contract', async () => {
    const document = await check({ layer: 'batchnorm', shape: [4, 5], seed: 231 });
    assert.deepEqual(
      document.parameters.map(({ name }) => name),
      ['x', 'gamma', 'beta'],
    );
    for (const { verdict } of document.parameters) assert.equal(verdict, 'pass');
    assert.ok(Number(document.parameters[0]!.maxRelError) < 1e-7);
    assert.ok(document.stepCurve.some(({ dtype }) => dtype === 'float32'));
  });

  it("reads the course's full net as it should be read", async () => {
    const document = await check({
      layer: 'fullyConnectedNet',
      shape: [2, 15],
      seed: 231,
      params: { hidden: [20, 30] },
    });
    assert.equal(finding(document, 'W1'), 'explained truncation');
    assert.equal(finding(document, 'b1'), 'pass structuralZero');
    assert.equal(finding(document, 'gamma1'), 'pass none');
  });

  it('names the layers it knows, and the argument that does not fit', async () => {
    await assert.rejects(check({ layer: 'batchnorn' }), /no layer "batchnorn".*batchnorm, /);
    await assert.rejects(check({ layer: 'batchnorm', options: { h: 0 } }), /options/);
    await assert.rejects(
      check({ layer: 'groupnorm', shape: [2, 3], params: { groups: 2 } }),
      /divide the 3 channels/,
    );
  });
});

desktopOnly(MODULES).describe('a module of the user', () => {
  afterEach(closeAllTabs);

  async function module(name: string, text: string): Promise<string> {
    const path = inWorkspace(name);
    await writeFile(path, text);
    return path;
  }

  it('is right as the template gives it, and wrong with its cause once it is spoiled', async () => {
    const layer = await module('layer.mjs', newLayerTemplate());
    const right = await check({ layer });
    assert.deepEqual(
      right.parameters.map(({ verdict }) => verdict),
      ['pass', 'pass', 'pass'],
    );
    const spoiled = newLayerTemplate().replace(
      'dgamma[i % D] += dout.data[i] * xhat[i];',
      'dgamma[i % D] += dout.data[i] * xhat[i] / N;',
    );
    const wrong = await check({ layer: await module('layer.mjs', spoiled) });
    assert.equal(finding(wrong, 'gamma'), 'fail scale');
    assert.match(wrong.parameters[1]!.evidence, /= 4\.000 = N: a mean, not a sum\?/);
  });

  it('is told what it must export, and where it threw', async () => {
    await assert.rejects(
      check({ layer: await module('empty.mjs', 'export const forwards = 1;') }),
      /must export a function forward/,
    );
    const throwing = newLayerTemplate().replace('const [N, D] = x.shape;', 'throw new Error("not yet");');
    await assert.rejects(check({ layer: await module('throwing.mjs', throwing) }), /not yet/);
    const broken = check({ layer: await module('broken.mjs', 'export function (') });
    await assert.rejects(broken, /broken\.mjs:1:\d+: .*Expected an ES module that exports/);
    await assert.rejects(check({ layer: inWorkspace('missing.mjs') }), /missing\.mjs/);
  });

  it('is stopped when it does not end', async () => {
    const configuration = vscode.workspace.getConfiguration('normscope');
    await configuration.update('check.timeLimit', 2, vscode.ConfigurationTarget.Workspace);
    try {
      const endless = newLayerTemplate().replace('const [N, D] = x.shape;', 'for (;;) ;');
      await assert.rejects(check({ layer: await module('endless.mjs', endless) }), /longer than 2 s/);
    } finally {
      await configuration.update('check.timeLimit', undefined, vscode.ConfigurationTarget.Workspace);
    }
    assert.equal((await check({ layer: 'relu' })).parameters.length, 1);
  });
});

desktopOnly(MODULES).describe('a lens above backward', () => {
  afterEach(closeAllTabs);

  it('stands in modules that export forward and backward, and nowhere else', async () => {
    const lenses = async (name: string, text: string): Promise<number[]> => {
      await writeFile(inWorkspace(name), text);
      const uri = workspaceUri(name);
      await vscode.workspace.openTextDocument(uri);
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        uri,
        10,
      );
      return found
        .filter(({ command }) => command?.command === 'normscope.checkGradients')
        .map(({ range }) => range.start.line);
    };
    const line = newLayerTemplate()
      .split('\n')
      .findIndex((text) => text.startsWith('export function backward'));
    assert.deepEqual(await lenses('lens.mjs', newLayerTemplate()), [line]);
    assert.deepEqual(await lenses('plain.mjs', 'export const forward = 1; // no backward here'), []);
  });
});

describe('Reproduce Course Notebook', () => {
  afterEach(closeAllTabs);

  it('prints the cells of seed 231', async () => {
    const document = await vscode.commands.executeCommand<ReproduceNotebookDocument>(
      'normscope.reproduceNotebook',
      {},
    );
    assert.ok(fitsNotebook(document), JSON.stringify(fitsNotebook.errors?.slice(0, 3)));
    assert.deepEqual(
      document.cells.map(({ cell }) => cell),
      [3, 4, 5, 6, 7, 14, 15],
    );
    const cell = (number: number): Readonly<Record<string, unknown>> =>
      document.cells.find((one) => one.cell === number)!.values;
    const means = cell(3)['before_means'] as number[];
    [-2.381459800604417, -13.180382463991418, 1.9178046225495151].forEach((mean, i) => {
      assert.ok(Math.abs(means[i]! / mean - 1) < 1e-11);
    });
    assert.ok(Math.abs(Number(cell(7)['reg_0_loss']) / 2.2611955101340957 - 1) < 1e-12);
    assert.ok(Math.abs(Number(cell(7)['reg_3.14_loss']) / 6.996533220108303 - 1) < 1e-12);
    assert.ok(Number(cell(5)['dx_error']) < 1e-7);
    assert.ok(Number(cell(6)['dx_difference']) < 1e-10);
  });

  it('takes another seed, and leaky ReLU for the net', async () => {
    const document = await vscode.commands.executeCommand<ReproduceNotebookDocument>(
      'normscope.reproduceNotebook',
      { seed: 220, activation: 'leakyRelu' },
    );
    const net = document.cells.find(({ cell }) => cell === 7)!.values;
    assert.ok(Math.abs(Number(net['reg_0_loss']) - 2.609886575288241) < 1e-12);
    assert.ok(Math.abs(Number(net['reg_3.14_loss']) - 7.008456540025971) < 1e-12);
  });
});

describe('Compare Backward Forms', () => {
  async function forms(args?: unknown): Promise<CompareBackwardFormsDocument> {
    const document = await vscode.commands.executeCommand<CompareBackwardFormsDocument>(
      'normscope.compareBackwardForms',
      args,
    );
    assert.ok(fitsForms(document), JSON.stringify(fitsForms.errors?.slice(0, 3)));
    return document;
  }

  it("times the course's cell 6 and finds the same gradients", async () => {
    const { shape, seed, repeats, forms: timed, speedup, differences } = await forms();
    assert.deepEqual([shape, seed, repeats], [[100, 500], 231, 50]);
    assert.deepEqual(
      timed.map(({ name }) => name),
      ['staged', 'closed'],
    );
    for (const { milliseconds } of timed) assert.ok(milliseconds > 0);
    assert.equal(speedup, timed[0]!.milliseconds / timed[1]!.milliseconds);
    for (const { relError } of Object.values(differences)) assert.ok(Number(relError) < 1e-10);
  });

  it('takes another shape, and refuses what is none', async () => {
    assert.deepEqual((await forms({ shape: [8, 3], repeats: 2 })).shape, [8, 3]);
    await assert.rejects(forms({ shape: [8] }), /shape/);
    await assert.rejects(forms({ shape: [100000, 100000] }), /4000000 elements at most/);
  });
});
