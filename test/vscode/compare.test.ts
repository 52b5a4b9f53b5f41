import assert from 'node:assert/strict';
import Ajv from 'ajv';
import * as vscode from 'vscode';
import { compareTensorsDocument } from '../../src/protocol/documents/compareTensors';
import type { CompareTensorsDocument } from '../../src/protocol/documents/compareTensors';
import { closeAllTabs, extensionApi, inspect, tabs, until, workspaceUri } from './support';

const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(compareTensorsDocument);

async function compare(args?: Record<string, unknown>): Promise<CompareTensorsDocument> {
  const document = await vscode.commands.executeCommand<CompareTensorsDocument>(
    'normscope.compareTensors',
    args,
  );
  assert.ok(validate(document), JSON.stringify(validate.errors?.slice(0, 3)));
  return document;
}

/** A copy of dense.npy whose last element is another one. */
async function changedCopy(): Promise<void> {
  const bytes = await vscode.workspace.fs.readFile(workspaceUri('dense.npy'));
  const changed = Uint8Array.from(bytes);
  new DataView(changed.buffer).setFloat32(changed.length - 4, 1000, true);
  await vscode.workspace.fs.writeFile(workspaceUri('changed.npy'), changed);
}

describe('Compare With…', () => {
  before(changedCopy);
  afterEach(closeAllTabs);

  it('answers with both tensors on shared bins, and names the largest difference', async () => {
    const document = await compare({ uri: 'dense.npy', secondUri: 'changed.npy', sort: 'index', bins: 8 });
    const { largest, ...comparison } = document.comparison;
    assert.deepEqual(comparison, { name: 'changed', source: 'changed.npy', differing: 1, elements: 480 });
    assert.deepEqual([largest!.index, largest!.second], [[59, 7], 1000]);
    assert.equal(document.norm.name, 'none');
    const last = document.features[7]!;
    assert.equal(last.after.max, 1000);
    assert.notEqual(last.before.max, 1000);
    assert.equal(last.before.histogram.edges.at(-1), 1000);
    assert.deepEqual(last.before.histogram.edges, last.after.histogram.edges);
    await until(() => tabs().some(({ label }) => label === 'dense.npy'), 'the panel is open');
  });

  it('takes two tensors of one file, and is a function of the API', async () => {
    const args = { uri: 'activations.npz', tensor: 'affine1', secondTensor: 'affine1' };
    const document = await compare(args);
    assert.deepEqual([document.comparison.source, document.comparison.differing], ['', 0]);
    const api = await extensionApi();
    assert.deepEqual((await api.compareTensors(args))?.comparison, document.comparison);
  });

  it('says what does not fit', async () => {
    await assert.rejects(compare({ uri: 'dense.npy' }), /"secondUri" or "secondTensor"/);
    await assert.rejects(compare({ secondUri: 'dense.npy' }), /expected "uri"/);
    await assert.rejects(compare({ uri: 'dense.npy', second: 'dense.npy' }), /unknown key "second"/);
    await assert.rejects(
      compare({ uri: 'dense.npy', secondUri: 'activations.npz', secondTensor: 'affine1' }),
      /expected 8 as dense \(60 × 8\) has, got 12 from affine1 \(40 × 12\)/,
    );
  });

  it('asks by hand for a tensor of what is open', async () => {
    await inspect({ uri: 'activations.npz', tensor: 'affine1' });
    await inspect({ uri: 'dense.npy' });
    const asked: string[] = [];
    const { showQuickPick } = vscode.window;
    const answering = {
      showQuickPick: (items: readonly vscode.QuickPickItem[]) => {
        asked.push(...items.map(({ label }) => label));
        return Promise.resolve(items.find(({ label }) => label === 'affine1'));
      },
    };
    Object.assign(vscode.window, answering);
    try {
      assert.equal(await vscode.commands.executeCommand('normscope.compareTensors'), undefined);
    } finally {
      Object.assign(vscode.window, { showQuickPick });
    }
    assert.ok(asked.includes('affine1'), asked.join(', '));
    assert.ok(asked.some((label) => label.includes('Another file…')));
    assert.ok(!asked.includes('dense'), 'a tensor is not compared with itself');
  });
});

describe('what-if arguments', () => {
  afterEach(closeAllTabs);

  it('take statistics from a small batch, and try a smaller type', async () => {
    const document = await inspect({ uri: 'dense.npy', batchSize: 8, simulate: 'float16', sort: 'index' });
    assert.deepEqual(document.batch, { size: 8, draws: 20 });
    assert.equal(document.simulation?.type, 'float16');
    const { batch, simulation } = document.features[0]!;
    assert.ok(Number(batch!.meanSpread) > 0.1 && Number(batch!.meanSpread) < 1);
    assert.equal(simulation!.overflow, 0);
    await assert.rejects(
      inspect({ uri: 'dense.npy', batchSize: 0 }),
      /"batchSize" must be an integer from 1/,
    );
  });
});
