import * as vscode from 'vscode';
import { sourceKey } from '../../src/protocol/jobs';
import type { ListedTensor, SecondTensor, SourceSpec } from '../../src/protocol/jobs';
import { supportedExtensions } from '../../src/readers/registry';
import { formatShape } from '../../src/tensor/tensor';
import type { Engine } from '../engine/engine';
import type { Sessions } from '../sessions';
import { memoryBudget } from '../settings';
import { sourceOf } from '../workspaceFiles';

interface TensorItem extends vscode.QuickPickItem {
  readonly second?: SecondTensor;
}

/** Asks for the tensor to compare with: one of an open source, or of another file. Undefined when dismissed. */
export async function pickSecondTensor(
  engine: Engine,
  sessions: Sessions,
  first: Required<SecondTensor>,
): Promise<SecondTensor | undefined> {
  const open = sessions.all.flatMap(({ source, title, state }) =>
    itemsOf(source, title, state.tensors, first),
  );
  const another: TensorItem = { label: '$(folder-opened) Another file…', alwaysShow: true };
  const picked = await vscode.window.showQuickPick<TensorItem>([...open, another], {
    title: `Compare ${first.tensor} With`,
    placeHolder: 'A tensor with as many features',
    matchOnDescription: true,
  });
  if (picked !== another) return picked?.second;
  const files = await vscode.window.showOpenDialog({
    title: 'Compare With',
    openLabel: 'Compare',
    filters: { 'Tensor files': [...supportedExtensions], 'All files': ['*'] },
  });
  const file = files?.[0];
  return file && fromFile(engine, sourceOf(file), first);
}

/** The tensor of the same name where the file has it, as another run's file does; else the user is asked. */
async function fromFile(
  engine: Engine,
  source: SourceSpec,
  first: Required<SecondTensor>,
): Promise<SecondTensor | undefined> {
  const { tensors } = await engine.call('list', { source, memoryBudget: memoryBudget() });
  const items = itemsOf(source, '', tensors, first);
  const same = items.find(({ second }) => second?.tensor === first.tensor);
  if (items.length <= 1 || same) return (same ?? items[0])?.second ?? { source };
  const picked = await vscode.window.showQuickPick(items, { title: `Compare ${first.tensor} With` });
  return picked?.second;
}

function itemsOf(
  source: SourceSpec,
  title: string,
  tensors: readonly ListedTensor[],
  first: Required<SecondTensor>,
): TensorItem[] {
  const isFirst = (name: string): boolean =>
    name === first.tensor && sourceKey(source) === sourceKey(first.source);
  return tensors
    .filter(({ name, problem }) => problem === undefined && !isFirst(name))
    .map(({ name, shape, dtype }) => ({
      label: name,
      description: [title, `${formatShape(shape)} ${dtype}`].filter((part) => part !== '').join(' · '),
      second: { source, tensor: name },
    }));
}
