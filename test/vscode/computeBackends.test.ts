import assert from 'node:assert/strict';
import Ajv from 'ajv';
import * as vscode from 'vscode';
import { showComputeBackendsDocument } from '../../src/protocol/documents/showComputeBackends';
import type { ShowComputeBackendsDocument } from '../../src/protocol/documents/showComputeBackends';
import { closeAllTabs, inspect } from './support';

const fits = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(showComputeBackendsDocument);

describe('Show Compute Backends', () => {
  afterEach(closeAllTabs);

  it('tries them all and shows a table', async () => {
    const document = await vscode.commands.executeCommand<ShowComputeBackendsDocument>(
      'normscope.showComputeBackends',
      {},
    );
    assert.ok(fits(document), JSON.stringify(fits.errors?.slice(0, 3)));
    const able = document.backends.filter(({ available }) => available).map(({ name }) => name);
    assert.ok(able.includes('wasm') && able.includes('reference'));
    for (const { available, milliseconds, reason } of document.backends) {
      assert.equal(milliseconds !== undefined, available);
      assert.equal(reason === undefined, available);
    }
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    for (const { device } of document.backends) assert.ok(text.includes(device), device);
  });

  it('names as chosen what then computes', async () => {
    const { backends } = await vscode.commands.executeCommand<ShowComputeBackendsDocument>(
      'normscope.showComputeBackends',
    );
    const [chosen, ...others] = backends.filter((one) => one.chosen);
    assert.equal(others.length, 0);
    const { backend } = await inspect({ uri: 'dense.npy' });
    assert.equal(backend.name, chosen?.name);
    assert.equal(backend.device, chosen?.device);
  });

  it('refuses arguments, as it has none', async () => {
    await assert.rejects(
      Promise.resolve(vscode.commands.executeCommand('normscope.showComputeBackends', { fast: true })),
      /unknown key "fast"/,
    );
  });
});
