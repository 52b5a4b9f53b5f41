import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAllTabs, documentOf, extensionApi, inspect, tabs, until, workspaceUri } from './support';

const close = (actual: unknown, expected: number, tolerance: number): void => {
  assert.ok(Math.abs(Number(actual) - expected) <= tolerance, `${String(actual)} is not ${expected}`);
};

describe('Inspect Activations', () => {
  afterEach(closeAllTabs);

  it('answers with the document of the contract and opens the panel', async () => {
    const document = await inspect({ uri: 'dense.npy' });
    assert.deepEqual(document.tensor, { name: 'dense', shape: [60, 8], dtype: 'float32', layout: 'ND' });
    assert.equal(document.features.length, 8);
    assert.deepEqual(
      document.features.slice(0, 3).map(({ index, pathologies }) => [index, pathologies[0]?.kind]),
      [
        [2, 'nonFinite'],
        [5, 'dead'],
        [6, 'constant'],
      ],
    );
    const healthy = document.features.find(({ index }) => index === 0)!;
    close(healthy.after.mean, 0, 1e-13);
    close(healthy.after.std, 1, 1e-4);
    await until(() => tabs().some(({ label }) => label === 'dense.npy'), 'the panel is open');
  });

  it('takes a Uri, as the Explorer gives it', async () => {
    const document = await documentOf('normscope.inspectActivations', workspaceUri('dense.npy'));
    assert.equal(document.tensor.name, 'dense');
  });

  it('executes the backend and says how far it is from float64', async () => {
    const { backend } = await inspect({ uri: 'activations.npz', tensor: 'affine1' });
    const setting = vscode.workspace.getConfiguration('normscope').get('compute.backend');
    if (setting !== 'auto') assert.equal(backend.name, setting);
    assert.ok(Number(backend.maxDeviation) < 2e-6, `deviation ${String(backend.maxDeviation)}`);
    assert.ok(backend.milliseconds >= 0);
  });

  it('offers the running statistics found beside a tensor', async () => {
    const document = await inspect({ uri: 'activations.npz', tensor: 'affine1', mode: 'running' });
    for (const { gap, after } of document.features) {
      assert.ok(gap);
      close(Number(after.mean), Number(gap.meanShift), 1e-6);
      assert.ok(Number(gap.meanShift) < -0.5);
    }
  });

  it('takes parameters as numbers, arrays and tensor names', async () => {
    const args = { uri: 'activations.npz', tensor: 'affine1', sort: 'index' };
    const named = await inspect({ ...args, gamma: 'affine1.weight', beta: 2 });
    named.features.forEach(({ after }, k) => {
      close(after.mean, 2, 1e-12);
      close(after.std, Math.abs(-1 + (3 * k) / 11), 1e-5);
    });
    const infinite = await inspect({ ...args, gamma: 1, beta: ['NaN', ...new Array<number>(11).fill(0)] });
    assert.equal(infinite.features[0]!.after.nan, 40);
  });

  it('normalizes images per channel, and per sample with layernorm', async () => {
    const batch = await inspect({ uri: 'activations.npz', tensor: 'conv' });
    assert.equal(batch.features.length, 3);
    const layer = await inspect({
      uri: 'activations.npz',
      tensor: 'conv',
      norm: 'layernorm',
      axis: 'sample',
    });
    assert.equal(layer.features.length, 8);
    for (const { after } of layer.features) close(after.mean, 0, 1e-13);
  });

  it('sorts, limits and bins as asked', async () => {
    const document = await inspect({ uri: 'dense.npy', sort: 'index', limit: 2, bins: 16 });
    assert.deepEqual(
      document.features.map(({ index }) => index),
      [0, 1],
    );
    assert.equal(document.features[0]!.before.histogram.counts.length, 16);
    assert.equal(document.features[0]!.before.histogram.edges.length, 17);
  });
});

describe('Open Sample Activations', () => {
  afterEach(closeAllTabs);

  it('needs no file and shows sick features', async () => {
    const document = await documentOf('normscope.openSample');
    assert.equal(document.tensor.name, 'affine4');
    const kinds = new Set(
      document.features.flatMap(({ pathologies }) => pathologies.map(({ kind }) => kind)),
    );
    for (const kind of ['nonFinite', 'dead', 'constant'] as const) assert.ok(kinds.has(kind), kind);
  });

  it("is the notebook's simulation when asked for it", async () => {
    const document = await documentOf('normscope.openSample', { sample: 'two-layer' });
    const means = [...document.features]
      .sort((a, b) => a.index - b.index)
      .map(({ before }) => Number(before.mean));
    [-2.381459800604417, -13.180382463991418, 1.9178046225495151].forEach((mean, i) => {
      close(means[i], mean, 1e-11 * Math.abs(mean));
    });
  });
});

describe('the API that activate() returns', () => {
  afterEach(closeAllTabs);

  it('is the commands as functions', async () => {
    const api = await extensionApi();
    const viaApi = await api.inspectActivations({ uri: 'dense.npy', sort: 'index' });
    const viaCommand = await inspect({ uri: 'dense.npy', sort: 'index' });
    assert.deepEqual(viaApi?.features, viaCommand.features);
  });
});
