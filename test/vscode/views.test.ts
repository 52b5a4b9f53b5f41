import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAllTabs, desktopOnly, documentOf, inspect, tabs, until, workspaceUri } from './support';

const customTabs = (): vscode.TabInputCustom[] =>
  tabs().flatMap(({ input }) => (input instanceof vscode.TabInputCustom ? [input] : []));
const panels = (): vscode.Tab[] => tabs().filter(({ input }) => input instanceof vscode.TabInputWebview);

describe('the editor', () => {
  afterEach(closeAllTabs);

  it('opens .npy and .npz files, also broken ones', async () => {
    for (const name of ['dense.npy', 'activations.npz', 'truncated.npy']) {
      await vscode.commands.executeCommand('vscode.openWith', workspaceUri(name), 'normscope.activations');
    }
    await until(() => customTabs().length === 3, 'three editors are open');
    assert.ok(customTabs().every(({ viewType }) => viewType === 'normscope.activations'));
  });

  it('leaves the default editor of such files alone', () => {
    const { packageJSON } = vscode.extensions.getExtension('normscope.normscope')! as {
      packageJSON: { contributes: { customEditors: { priority: string }[] } };
    };
    assert.deepEqual(
      packageJSON.contributes.customEditors.map(({ priority }) => priority),
      ['option'],
    );
  });
});

describe('the panel', () => {
  afterEach(closeAllTabs);

  it('is one, and shows what was opened last', async () => {
    await inspect({ uri: 'dense.npy' });
    await documentOf('normscope.openSample');
    await until(() => panels().length === 1 && panels()[0]!.label === 'six-layer sample', 'one panel');
  });

  it('comes back after it was closed', async () => {
    await documentOf('normscope.openSample');
    await closeAllTabs();
    await until(() => panels().length === 0, 'it is closed');
    await documentOf('normscope.openSample');
    await until(() => panels().length === 1, 'it is open again');
  });
});

describe('contributions', () => {
  it('are all there: every command of package.json is registered, under one category', async () => {
    const { packageJSON } = vscode.extensions.getExtension('normscope.normscope')! as {
      packageJSON: { contributes: { commands: { command: string; category: string }[] } };
    };
    const registered = new Set(await vscode.commands.getCommands(true));
    for (const { command, category } of packageJSON.contributes.commands) {
      assert.ok(registered.has(command), command);
      assert.equal(category, 'Normscope');
    }
  });

  it('show in the activity bar', async () => {
    await vscode.commands.executeCommand('workbench.view.extension.normscope');
    await vscode.commands.executeCommand('normscope.feature.focus');
  });
});

describe('settings', () => {
  const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('normscope');
  const set = (key: string, value: unknown): Thenable<void> =>
    configuration().update(key, value, vscode.ConfigurationTarget.Workspace);
  afterEach(async () => {
    await set('compute.backend', undefined);
    await set('memoryBudget', undefined);
    await closeAllTabs();
  });

  it('choose the backend', async () => {
    for (const name of ['reference', 'gpujs', 'wasm'] as const) {
      await set('compute.backend', name);
      const { backend } = await inspect({ uri: 'dense.npy' });
      assert.equal(backend.name, name);
      assert.equal(backend.precision, name === 'reference' ? 'float64' : 'float32');
    }
  });

  it('never change what a user reads', async () => {
    await set('compute.backend', 'reference');
    const reference = await inspect({ uri: 'dense.npy' });
    await set('compute.backend', 'gpujs');
    const gpujs = await inspect({ uri: 'dense.npy' });
    assert.deepEqual(gpujs.features, reference.features);
  });

  desktopOnly('VS Code reads files whole').it('bound the memory', async () => {
    await set('memoryBudget', 0.001);
    const streamed = await inspect({ uri: 'dense.npy' });
    await set('memoryBudget', undefined);
    const whole = await inspect({ uri: 'dense.npy' });
    assert.ok(streamed.warnings.some(({ kind }) => kind === 'streamed'));
    assert.deepEqual(
      streamed.features.map(({ before }) => before.histogram.counts),
      whole.features.map(({ before }) => before.histogram.counts),
    );
  });
});
