import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { npyBytes } from '../unit/support/npyWriter';
import { closeAllTabs, inWorkspace, inspect, workspaceUri } from './support';

async function messageOf(args: Record<string, unknown>): Promise<string> {
  try {
    await inspect(args);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new assert.AssertionError({ message: `${JSON.stringify(args)} was accepted` });
}

describe('bad input', () => {
  afterEach(closeAllTabs);

  it('is refused with what was expected, what came and what to do', async () => {
    const truncated = await messageOf({ uri: 'truncated.npy' });
    assert.match(truncated, /truncated\.npy is truncated/);
    assert.match(truncated, /1,920/);
    const objects = await messageOf({ uri: 'objects.npy' });
    assert.match(objects, /pickle/);
    assert.match(objects, /np\.save/);
    assert.match(await messageOf({ uri: 'broken.npz' }), /broken\.npz/);
    assert.match(await messageOf({ uri: 'missing.npy' }), /does not exist/);
    assert.match(await messageOf({ uri: 'parameters.npz' }), /no tensor that can be inspected/);
  });

  it('names the tensor that is not there, and those that are', async () => {
    const message = await messageOf({ uri: 'activations.npz', tensor: 'affine9' });
    assert.match(message, /affine9/);
    assert.match(message, /affine1/);
  });

  it('names the argument that does not fit', async () => {
    assert.match(await messageOf({ uri: 'dense.npy', normm: 'batchnorm' }), /unknown key "normm"/);
    assert.match(
      await messageOf({ uri: 'dense.npy', norm: 'batch' }),
      /"norm" must be "batchnorm", .*"none", got "batch"/,
    );
    assert.match(await messageOf({ uri: 'dense.npy', eps: 'tiny' }), /"eps"/);
    assert.match(await messageOf({ uri: 'dense.npy', layout: 'NCHW' }), /NCHW/);
    assert.match(
      await messageOf({ uri: 'dense.npy', gamma: [1, 2] }),
      /gamma needs one value or 8 values.*got 2/,
    );
    assert.match(await messageOf({ uri: 'dense.npy', mode: 'running' }), /runningMean/);
    assert.match(
      await messageOf({
        uri: 'activations.npz',
        tensor: 'conv',
        norm: 'layernorm',
        normalizedDims: 3,
        eps: 1e-5,
        runningVar: -1,
      }),
      /never negative/,
    );
  });

  it("keeps PyTorch's error for a batch of one, and the notebook's beta", async () => {
    await writeFile(
      inWorkspace('one.npy'),
      npyBytes({ shape: [1, 3], dtype: 'float32', values: [4, -2, 7] }),
    );
    const notebook = await inspect({ uri: 'one.npy', beta: 0.5 });
    assert.ok(notebook.warnings.some(({ kind }) => kind === 'batchOfOne'));
    for (const { after } of notebook.features) assert.equal(after.mean, 0.5);
    assert.match(
      await messageOf({ uri: 'one.npy', semantics: 'pytorch' }),
      /Expected more than 1 value per channel/,
    );
  });

  it('leaves everything usable', async () => {
    await messageOf({ uri: 'truncated.npy' });
    assert.equal((await inspect({ uri: 'dense.npy' })).features.length, 8);
  });
});

describe('a file that changes on disk', () => {
  afterEach(closeAllTabs);

  it('is read again', async () => {
    const uri = workspaceUri('changing.npy');
    await vscode.workspace.fs.copy(workspaceUri('truncated.npy'), uri, { overwrite: true });
    assert.match(await messageOf({ uri: uri.toString() }), /truncated/);
    await vscode.workspace.fs.copy(workspaceUri('dense.npy'), uri, { overwrite: true });
    assert.equal((await inspect({ uri: uri.toString() })).features.length, 8);
  });
});
