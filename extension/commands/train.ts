import { trainArguments } from '../../src/protocol/documents/train';
import type { TrainArguments, TrainDocument } from '../../src/protocol/documents/train';
import { trainDocument, unlessFailed } from '../train/runDocuments';
import { checkArguments } from '../validate';
import type { CommandContext } from './context';

/**
 * *Train and Compare…*: by hand, the form of the train view; with arguments, one run, and its document once it has
 * ended.
 */
export async function train(
  { runs, trainView }: CommandContext,
  argument?: unknown,
): Promise<TrainDocument | undefined> {
  if (argument === undefined) {
    trainView.show({ form: 'run' });
    return undefined;
  }
  const { title, ...config } = checkArguments('normscope.train', trainArguments, argument) as TrainArguments;
  const { folder } = await runs.start(config, title);
  trainView.show({ folder }, true);
  return trainDocument(runs, unlessFailed(await runs.ended(folder)));
}
