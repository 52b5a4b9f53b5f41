import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAllTabs, inspect, workspaceUri } from '../support';

describe('the extension host of a browser', () => {
  afterEach(closeAllTabs);

  it('is a web worker: what passes here needs no Node', () => {
    assert.equal(typeof Reflect.get(globalThis, 'importScripts'), 'function');
    assert.equal(vscode.env.uiKind, vscode.UIKind.Web);
  });

  it('computes with the kernels of gpu.js in a worker, and names what runs them', async () => {
    const settings = vscode.workspace.getConfiguration('normscope');
    await settings.update('compute.backend', 'gpujs', vscode.ConfigurationTarget.Workspace);
    try {
      const { backend } = await inspect({ uri: 'dense.npy' });
      assert.equal(backend.name, 'gpujs');
      assert.match(backend.device, /^(WebGL2|WebAssembly( SIMD)?|JavaScript) via gpu\.js/);
    } finally {
      await settings.update('compute.backend', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it("says that a user's module needs desktop VS Code", async () => {
    await vscode.workspace.fs.writeFile(workspaceUri('layer.mjs'), new TextEncoder().encode('export {};'));
    await assert.rejects(
      Promise.resolve(vscode.commands.executeCommand('normscope.checkGradients', { layer: 'layer.mjs' })),
      /layer\.mjs is code, and VS Code in a browser cannot run it.*desktop VS Code/,
    );
  });

  it('says that training needs desktop VS Code', async () => {
    await assert.rejects(
      Promise.resolve(vscode.commands.executeCommand('normscope.train', { epochs: 1 })),
      /VS Code in a browser cannot train.*desktop VS Code/,
    );
    assert.equal(await vscode.commands.executeCommand('normscope.train'), undefined);
  });

  it('cannot read a path of this machine, and says so', async () => {
    await assert.rejects(
      inspect({ uri: '/nowhere/dense.npy' }),
      /file:\/\/\/nowhere\/dense\.npy cannot be read/,
    );
  });
});
