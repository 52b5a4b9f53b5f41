import * as vscode from 'vscode';
import { formatShape } from '../../src/tensor/tensor';
import { sourceKey } from '../../src/protocol/jobs';
import type { ListedTensor } from '../../src/protocol/jobs';
import type { Session } from '../session';
import type { Sessions } from '../sessions';

export const SOURCES_VIEW = 'normscope.sources';
const SCHEME = 'normscope-tensor';

type Node =
  | { readonly kind: 'source'; readonly session: Session }
  /** Weights and statistics: there to be found, but not in the way of the activations. */
  | { readonly kind: 'parameters'; readonly session: Session; readonly tensors: readonly ListedTensor[] }
  | { readonly kind: 'tensor'; readonly session: Session; readonly tensor: ListedTensor };

/** Open sources and their tensors; what has been inspected carries its count of flagged features. */
export class SourcesTree
  implements vscode.TreeDataProvider<Node>, vscode.FileDecorationProvider, vscode.Disposable
{
  private readonly changed = new vscode.EventEmitter<undefined>();
  private readonly decorated = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  readonly onDidChangeFileDecorations = this.decorated.event;
  /** Tensor address -> flagged features, of everything inspected so far. */
  private readonly flagged = new Map<string, number>();
  private readonly listening: vscode.Disposable;

  constructor(private readonly sessions: Sessions) {
    this.listening = vscode.Disposable.from(
      sessions.onDidChangeList(() => {
        this.changed.fire(undefined);
      }),
      sessions.onDidChangeSession(({ session, change }) => {
        if (change === 'report') this.record(session);
        else if (session.state.status.kind === 'error') this.changed.fire(undefined);
      }),
    );
  }

  getChildren(node?: Node): Node[] {
    if (!node) return this.sessions.all.map((session) => ({ kind: 'source', session }));
    if (node.kind === 'tensor') return [];
    const { session } = node;
    const asNodes = (tensors: readonly ListedTensor[]): Node[] =>
      tensors.map((tensor) => ({ kind: 'tensor', session, tensor }));
    if (node.kind === 'parameters') return asNodes(node.tensors);
    const { tensors } = session.state;
    const shown = tensors.filter(isActivation);
    const others = tensors.filter((tensor) => !isActivation(tensor));
    if (shown.length === 0 || others.length === 0) return asNodes(tensors);
    return [...asNodes(shown), { kind: 'parameters', session, tensors: others }];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node.kind === 'source') return sourceItem(node.session);
    if (node.kind === 'tensor') return tensorItem(node.session, node.tensor);
    return parametersItem(node.session, node.tensors.length);
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== SCHEME) return undefined;
    const count = this.flagged.get(uri.toString()) ?? 0;
    if (count === 0) return undefined;
    const color = new vscode.ThemeColor('list.warningForeground');
    return new vscode.FileDecoration(
      count > 9 ? '9+' : String(count),
      `${count} features need a look`,
      color,
    );
  }

  dispose(): void {
    this.listening.dispose();
    this.changed.dispose();
    this.decorated.dispose();
  }

  private record(session: Session): void {
    const { report } = session;
    if (report?.axis === 'feature') {
      const rows = new Set(report.pathologies.map(({ row }) => row));
      this.flagged.set(addressOf(session, report.tensor.name).toString(), rows.size);
    }
    this.changed.fire(undefined);
    this.decorated.fire(undefined);
  }
}

function addressOf(session: Session, tensor: string): vscode.Uri {
  const { source } = session;
  const place = sourceKey(source);
  // A path of a URI must not begin with two slashes, and a tensor may be named anything.
  return vscode.Uri.from({
    scheme: SCHEME,
    authority: source.kind,
    path: `/${encodeURIComponent(place)}/${tensor}`,
  });
}

function isActivation({ activationLike, problem }: ListedTensor): boolean {
  return activationLike || problem !== undefined;
}

function parametersItem(session: Session, count: number): vscode.TreeItem {
  const item = new vscode.TreeItem('Parameters and statistics', vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `${session.source.kind}:${session.state.description}:${session.title}//parameters`;
  item.iconPath = new vscode.ThemeIcon('symbol-constant');
  item.description = String(count);
  return item;
}

function sourceItem(session: Session): vscode.TreeItem {
  const { tensors: all, description } = session.state;
  const activations = all.filter(isActivation);
  const tensors = activations.length > 0 ? activations : all;
  const item = new vscode.TreeItem(session.title, vscode.TreeItemCollapsibleState.Expanded);
  item.iconPath = new vscode.ThemeIcon(session.source.kind === 'sample' ? 'beaker' : 'file-zip');
  item.description =
    tensors.length === 0 ? '' : `${tensors.length} ${tensors.length === 1 ? 'tensor' : 'tensors'}`;
  item.tooltip = description;
  item.contextValue = 'source';
  item.id = `${session.source.kind}:${description}:${session.title}`;
  return item;
}

function tensorItem(session: Session, tensor: ListedTensor): vscode.TreeItem {
  const item = new vscode.TreeItem(tensor.name, vscode.TreeItemCollapsibleState.None);
  item.id = `${session.source.kind}:${session.state.description}:${session.title}/${tensor.name}`;
  if (tensor.problem !== undefined) {
    item.iconPath = new vscode.ThemeIcon('circle-slash');
    item.description = 'cannot be inspected';
    item.tooltip = tensor.problem;
    return item;
  }
  item.iconPath = new vscode.ThemeIcon(tensor.activationLike ? 'symbol-array' : 'symbol-constant');
  item.description = formatShape(tensor.shape);
  item.tooltip = `${tensor.name}: ${formatShape(tensor.shape)} ${tensor.dtype}`;
  item.resourceUri = addressOf(session, tensor.name);
  item.command = {
    command: 'normscope.showTensor',
    title: 'Inspect',
    arguments: [session.source, tensor.name],
  };
  return item;
}
