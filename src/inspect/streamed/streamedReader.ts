import type { InspectChoice } from '../../protocol/inspect';
import type { TensorStream } from '../../readers/tensorStream';
import { allocate, elementCount } from '../../tensor/tensor';
import type { Tensor, TensorData } from '../../tensor/tensor';
import type { Work } from '../../work';
import { planNorm } from '../plan';
import type { NormPlan, ParameterSet } from '../plan';
import type { Block } from './streamedBlock';

/** A look at one block. */
export type Visitor = (block: Block) => Promise<void> | void;

export interface ReaderRequest {
  readonly stream: TensorStream;
  readonly choice: InspectChoice;
  readonly parameters: ParameterSet;
  /** Elements read at a time; the next block is read while one is counted. */
  readonly blockElements?: number;
}

const BLOCK_ELEMENTS = 1 << 24;

/** Reads a streamed tensor from its first block to its last, as often as it takes. */
export class StreamedReader {
  private readonly plans = new Map<number, NormPlan>();
  private readonly rooms: TensorData[] = [];
  private passesDone = 0;

  /** @param passes How many there probably are, for progress. */
  constructor(
    private readonly request: ReaderRequest,
    private readonly passes: number,
  ) {}

  /** Reads all blocks in order, each while the one before it is looked at; nothing where nobody looks. */
  async pass(visitors: readonly Visitor[], work: Work): Promise<void> {
    if (visitors.length === 0) return;
    const { stream, blockElements = BLOCK_ELEMENTS } = this.request;
    const [samples, ...rest] = stream.shape as [number, ...number[]];
    const step = Math.max(1, Math.floor(blockElements / elementCount(rest)));
    // Of two blocks, one is looked at while the other is read.
    const read = async (first: number): Promise<TensorData> => {
      const room = (first / step) % 2;
      const data = await stream.read(first, Math.min(step, samples - first), work, this.rooms[room]);
      this.rooms[room] ??= data;
      return data;
    };
    let next: ReturnType<typeof read> | undefined = read(0);
    for (let first = 0; next; first += step) {
      const data = await next;
      next = first + step < samples ? read(first + step) : undefined;
      // A failure to read ahead is met when its turn comes, or not at all after a cancellation.
      next?.catch(() => undefined);
      work.progress(this.passesDone * samples + first, this.passes * samples);
      await work.pause();
      const shape = [Math.min(step, samples - first), ...rest];
      const block = { first, tensor: { data, shape, dtype: stream.dtype }, plan: this.planOf(shape) };
      for (const visit of visitors) await visit(block);
    }
    this.passesDone++;
  }

  private planOf(shape: readonly number[]): NormPlan {
    const known = this.plans.get(shape[0]!);
    if (known) return known;
    const { choice, parameters, stream } = this.request;
    // PyTorch refuses a batch of one sample; a block of one is none.
    const lenient = { ...choice, semantics: 'notebook' } as const;
    const plan = planNorm(empty(shape, stream), lenient, parameters);
    this.plans.set(shape[0]!, plan);
    return plan;
  }
}

/** What plans are made for: a shape without elements. */
export function empty(shape: readonly number[], { dtype }: Pick<Tensor, 'dtype'>): Tensor {
  return { data: allocate(dtype, 0), shape, dtype };
}
