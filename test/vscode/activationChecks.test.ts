import assert from 'node:assert/strict';
import Ajv from 'ajv';
import * as vscode from 'vscode';
import { checkGradientsDocument } from '../../src/protocol/documents/checkGradients';
import type { CheckGradientsDocument } from '../../src/protocol/documents/checkGradients';
import { closeAllTabs, extensionApi, inWorkspace, tabs, until } from './support';

const fits = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(checkGradientsDocument);

async function check(args?: Record<string, unknown>): Promise<CheckGradientsDocument> {
  const document = await vscode.commands.executeCommand<CheckGradientsDocument>(
    'normscope.checkActivations',
    args,
  );
  assert.ok(fits(document), JSON.stringify(fits.errors?.slice(0, 3)));
  return document;
}

describe('Check Gradients on These Activations', () => {
  afterEach(closeAllTabs);

  it('takes tensor and norm of the inspection on screen, and says which elements', async () => {
    await vscode.commands.executeCommand('normscope.openSample', { sample: 'six-layer' });
    const document = await check();
    assert.equal(document.layer, 'batchnorm');
    assert.deepEqual(document.activations, {
      source: 'six-layer sample',
      tensor: 'affine4',
      shape: [200, 100],
      slice: [
        [0, 24],
        [18, 43],
      ],
    });
    assert.match(document.warnings[0]!.message, /first NaN at \[3, 17\]: checked on affine4\[0:24, 18:43\]/);
    assert.ok(document.parameters.every(({ verdict }) => verdict !== 'fail'));
    await until(() => tabs().some(({ label }) => label === 'Gradient check'), 'the check view');
  });

  it('takes another norm, another tensor and another slice of it', async () => {
    await vscode.commands.executeCommand('normscope.openSample', { sample: 'six-layer' });
    const norm = await check({ norm: 'layernorm', tensor: 'affine1' });
    assert.deepEqual(norm.activations?.slice, [
      [0, 6],
      [0, 100],
    ]);
    const slice = [
      [4, 8],
      [0, 5],
    ];
    const few = await check({ tensor: 'affine1', slice, options: { dout: 'ones' } });
    assert.deepEqual([few.shape, few.activations?.slice], [[4, 5], slice]);
    assert.equal(few.warnings[0]?.kind, 'onesUpstream');
  });

  it('takes a file that is not open, also through the API', async () => {
    const api = await extensionApi();
    const document = await api.checkActivations({ uri: inWorkspace('dense.npy'), norm: 'rmsnorm' });
    // Two values of its feature 2 are not finite, in samples 4 and 9.
    assert.deepEqual(document.activations, {
      source: 'dense.npy',
      tensor: 'dense',
      shape: [60, 8],
      slice: [
        [10, 60],
        [0, 8],
      ],
    });
    assert.deepEqual(
      document.parameters.map(({ name, verdict }) => `${name} ${verdict}`),
      ['x pass', 'gamma pass'],
    );
  });

  it('refuses what cannot be checked, and says where', async () => {
    const uri = inWorkspace('dense.npy');
    await assert.rejects(check({ uri, norm: 'none' }), /Without a norm/);
    await assert.rejects(check({ uri, slice: [[0, 2]] }), /one \[start, end\] per axis: 2, got 1/);
    await assert.rejects(check({ uri, bins: 8 }), /unknown key "bins"/);
    await vscode.commands.executeCommand('normscope.openSample', { sample: 'six-layer' });
    const slice = [
      [0, 4],
      [16, 20],
    ];
    await assert.rejects(
      check({ tensor: 'affine4', slice }),
      /affine4\[0:4, 16:20\] holds a value that is not finite, NaN at \[3, 17\]/,
    );
  });
});
