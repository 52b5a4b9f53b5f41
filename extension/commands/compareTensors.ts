import * as vscode from 'vscode';
import { compareDocument } from '../../src/inspect/compareDocument';
import { compareTensorsArguments } from '../../src/protocol/documents/compareTensors';
import type {
  CompareTensorsArguments,
  CompareTensorsDocument,
} from '../../src/protocol/documents/compareTensors';
import { DEFAULT_CHOICE } from '../../src/protocol/inspect';
import type { InspectChoice } from '../../src/protocol/inspect';
import type { SecondTensor } from '../../src/protocol/jobs';
import { PANEL_CHOICE } from '../choicePatch';
import { memoryBudget } from '../settings';
import { ArgumentError, checkArguments } from '../validate';
import { sourceOf } from '../workspaceFiles';
import { following } from './askEngine';
import type { CommandContext } from './context';
import { resolveUri } from './inspectActivations';
import { pickSecondTensor } from './pickSecondTensor';

/**
 * *Compare With…*: by hand, the tensor on show with one that is picked; with arguments, any two, as a document.
 * @returns the document; undefined by hand, where the picture is the answer.
 */
export async function compareTensors(
  context: CommandContext,
  argument?: unknown,
): Promise<CompareTensorsDocument | undefined> {
  if (argument === undefined) return compareByHand(context);
  const args = checkArguments(
    'normscope.compareTensors',
    compareTensorsArguments,
    argument,
  ) as CompareTensorsArguments;
  const { uri, tensor, secondUri = uri, secondTensor, sort = 'severity', limit, ...rest } = args;
  if (uri === undefined || secondUri === undefined || (args.secondUri ?? secondTensor) === undefined) {
    throw new ArgumentError(
      'normscope.compareTensors: two tensors are needed: expected "uri", and "secondUri" or "secondTensor", ' +
        `got ${JSON.stringify(args)}`,
    );
  }
  const source = sourceOf(resolveUri(uri));
  const second = {
    source: sourceOf(resolveUri(secondUri)),
    ...(secondTensor !== undefined && { tensor: secondTensor }),
  };
  const choice: InspectChoice = { ...DEFAULT_CHOICE, norm: 'none', ...rest };
  showInPanel(context, { source, ...(tensor !== undefined && { tensor }) }, second, rest);
  const job = {
    source,
    ...(tensor !== undefined && { tensor }),
    choice,
    memoryBudget: memoryBudget(),
    second,
  };
  return following('Comparing tensors', async (options) => {
    const { comparison, ...report } = await context.engine.call('compare', job, options);
    if (!comparison) throw new TypeError('The engine gave a report without a comparison');
    return compareDocument({ ...report, comparison }, choice, {
      sort,
      ...(limit !== undefined && { limit }),
    });
  });
}

function showInPanel(
  { sessions, panel }: CommandContext,
  first: SecondTensor,
  second: SecondTensor,
  { bins, ...asked }: Partial<InspectChoice>,
): void {
  const session = sessions.get(first.source);
  panel.show(session, true);
  session.restore({
    choice: { ...PANEL_CHOICE, ...asked },
    ...(first.tensor !== undefined && { tensor: first.tensor }),
  });
  void session.compareWith(second);
}

async function compareByHand({ engine, sessions, panel }: CommandContext): Promise<undefined> {
  const session = sessions.active;
  const { tensor } = session?.state ?? {};
  if (!session || tensor === undefined) {
    void vscode.window.showInformationMessage(
      'Open a tensor first: it is what another one is compared with.',
    );
    return;
  }
  const second = await pickSecondTensor(engine, sessions, { source: session.source, tensor });
  if (!second) return;
  // What is open as an editor of its own stays there; anything else is on show in the panel.
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (!(input instanceof vscode.TabInputCustom)) panel.show(session);
  void session.compareWith(second);
}
