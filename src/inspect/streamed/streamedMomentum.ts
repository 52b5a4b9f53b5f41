import type { Counter } from '../../compute/counter';
import { referenceCounter } from '../../compute/reference/referenceCounter';
import type { MomentumReport } from '../../protocol/inspect';
import type { TensorStream } from '../../readers/tensorStream';
import { elementCount } from '../../tensor/tensor';
import { silent } from '../../work';
import type { Work } from '../../work';
import { takeSamples } from '../batchSpread';
import { MomentumBatches } from '../momentum';
import type { MomentumQuestion } from '../momentum';
import { ChoiceError } from '../plan';
import { StreamedGroups } from './streamedGroups';
import { StreamedReader } from './streamedReader';

export interface StreamedMomentumRequest extends MomentumQuestion {
  readonly stream: TensorStream;
  readonly counter?: Counter;
  /** Elements read at a time, about: whole batches. */
  readonly blockElements?: number;
}

const BLOCK_ELEMENTS = 1 << 23;
/** Of a batch, which is in memory as a whole, with the next one. */
const MOST_ELEMENTS = 1 << 24;

/**
 * As `momentumReport`, for a tensor that is read in blocks of batches, once.
 * @throws {ChoiceError} as `momentumReport`, and for batches too large to hold.
 */
export async function streamedMomentum(
  {
    stream,
    counter = referenceCounter,
    blockElements = BLOCK_ELEMENTS,
    ...question
  }: StreamedMomentumRequest,
  work: Work,
): Promise<MomentumReport> {
  const running = new MomentumBatches(stream, question);
  const { choice, samplesPerBatch } = question;
  const sample = elementCount(stream.shape.slice(1));
  const batch = samplesPerBatch * sample;
  if (batch > MOST_ELEMENTS && samplesPerBatch > 1) {
    const most = Math.max(1, Math.floor(MOST_ELEMENTS / sample));
    throw new ChoiceError(
      `The tensor is larger than the memory budget, so samplesPerBatch must be up to ${most}, got ${samplesPerBatch}: raise normscope.memoryBudget for larger batches`,
    );
  }
  const perBlock = Math.max(1, Math.floor(blockElements / batch));
  const request = { stream, choice: { ...choice, mode: 'train' } as const, parameters: {} };
  const reader = new StreamedReader({ ...request, blockElements: perBlock * batch }, 1);
  const groups = new StreamedGroups(running.plan, counter, true);
  const addBatches = async ({ tensor }: Parameters<StreamedGroups['visit']>[0]): Promise<void> => {
    for (let first = 0; first + samplesPerBatch <= tensor.shape[0]!; first += samplesPerBatch) {
      await work.pause();
      await running.add(takeSamples(tensor, first, samplesPerBatch).data, silent(work));
    }
  };
  await reader.pass([(block) => groups.visit(block, silent(work)), addBatches], work);
  return running.finish(groups.finish());
}
