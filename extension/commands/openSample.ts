import { openSampleArguments } from '../../src/protocol/documents/inspectActivations';
import type {
  InspectActivationsDocument,
  OpenSampleArguments,
} from '../../src/protocol/documents/inspectActivations';
import { DEFAULT_CHOICE } from '../../src/protocol/inspect';
import { checkArguments } from '../validate';
import { askForDocument } from './askEngine';
import type { CommandContext } from './context';

/** *Open Sample Activations*: something to look at without a file. */
export async function openSample(
  context: CommandContext,
  argument?: unknown,
): Promise<InspectActivationsDocument> {
  const args = checkArguments('normscope.openSample', openSampleArguments, argument) as OpenSampleArguments;
  const source = { kind: 'sample', name: args.sample ?? 'six-layer' } as const;
  const session = context.sessions.get(source);
  context.panel.show(session);
  if (!session.report) void session.run();
  return askForDocument(context, { source, choice: DEFAULT_CHOICE, sort: 'severity' });
}
