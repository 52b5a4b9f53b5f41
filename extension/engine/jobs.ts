import { createBackends } from '../../src/compute/select';
import type { Backends } from '../../src/compute/select';
import { execute } from '../../src/inspect/execute';
import { layerReport } from '../../src/inspect/layerReport';
import { resolveParameters } from '../../src/inspect/resolveParameters';
import type { ParameterSet } from '../../src/inspect/plan';
import type { CallContext, EventHandlers, RequestHandlers } from '../../src/protocol/channel';
import type { EngineContract, InspectJob, SourceListing } from '../../src/protocol/jobs';
import { companionsOf, isActivationLike, preferredTensor } from '../../src/readers/companions';
import { ReaderError } from '../../src/readers/readerError';
import { CancelledError } from '../../src/work';
import type { Work } from '../../src/work';
import { channelCount } from '../../src/inspect/plan';
import type { LoadedTensor, OpenedSource } from './tensorStore';
import { TensorStore } from './tensorStore';

/** A job lets waiting messages (a cancellation, a newer question) in at least this often. */
const BREATH_MS = 15;

/** Progress and cancellation of one request, for computations. */
function workOf(context: CallContext, unit: string): Work {
  let last = performance.now();
  return {
    progress: (done, total) => {
      context.progress(done, total, unit);
    },
    pause: () => {
      if (context.cancellation.cancelled) throw new CancelledError();
      if (performance.now() - last < BREATH_MS) return undefined;
      return new Promise<void>((resolve, reject) => {
        setImmediate(() => {
          last = performance.now();
          if (context.cancellation.cancelled) reject(new CancelledError());
          else resolve();
        });
      });
    },
  };
}

interface Question {
  readonly name: string;
  readonly loaded: LoadedTensor;
  readonly parameters: ParameterSet;
}

/** What the engine worker does for the host. */
export class EngineJobs {
  private readonly store = new TensorStore();
  private backends: Backends | undefined;

  readonly events: EventHandlers<EngineContract> = {};
  readonly requests: RequestHandlers<EngineContract> = {
    list: async ({ source, memoryBudget }) => listingOf(await this.store.open(source, memoryBudget)),
    inspect: async (job, context) => {
      const { name, loaded, parameters } = await this.question(job, context);
      return layerReport(
        { name, tensor: loaded.tensor, choice: job.choice, parameters, now, cache: loaded.summaries },
        workOf(context, 'rows'),
      );
    },
    execute: async (job, context) => {
      const { loaded, parameters } = await this.question(job, context);
      this.backends ??= createBackends({ now });
      const { backend, warnings } = await this.backends.get(job.backend);
      const request = { tensor: loaded.tensor, choice: job.choice, parameters, now };
      const execution = await execute(request, backend, workOf(context, 'rows'));
      return { ...execution, warnings: [...warnings, ...execution.warnings] };
    },
    forget: ({ source }) => {
      this.store.forget(source);
      return undefined;
    },
  };

  private async question(job: InspectJob, context: CallContext): Promise<Question> {
    const { source, memoryBudget, choice } = job;
    const opened = await this.store.open(source, memoryBudget);
    const name = job.tensor ?? preferredName(opened);
    if (name === undefined) throw nothingToInspect(opened);
    const read = (wanted: string): Promise<LoadedTensor> =>
      this.store.load(source, wanted, memoryBudget, workOf(context, 'bytes'));
    const loaded = await read(name);
    const features = channelCount(loaded.tensor.shape, choice.layout);
    const { runningMean, runningVar } = companionsOf(name, opened.file.tensors, features);
    const found = { ...(runningMean && { runningMean }), ...(runningVar && { runningVar }) };
    const parameters = await resolveParameters(
      choice,
      found,
      async (wanted) => (await read(wanted)).tensor.data,
    );
    return { name, loaded, parameters };
  }
}

function now(): number {
  return performance.now();
}

function nothingToInspect({ file, format }: OpenedSource): ReaderError {
  const reasons = file.unreadable.map(({ name, message }) => `${name}: ${message}`).join('; ');
  return new ReaderError({
    message: `This ${format} holds no tensor that can be inspected.`,
    expected: 'a numeric tensor of rank 1 to 4',
    found: reasons === '' ? `${file.tensors.length} tensors` : reasons,
  });
}

function preferredName({ file }: OpenedSource): string | undefined {
  return file.preferred ?? preferredTensor(file.tensors)?.name ?? file.tensors[0]?.name;
}

function listingOf(source: OpenedSource): SourceListing {
  const { file, format, bytes } = source;
  const preferred = preferredName(source);
  return {
    format,
    bytes,
    tensors: [
      ...file.tensors.map((entry) => ({
        name: entry.name,
        shape: entry.shape,
        dtype: entry.dtype,
        activationLike: isActivationLike(entry),
      })),
      ...file.unreadable.map(({ name, message }) => ({
        name,
        shape: [],
        dtype: '',
        activationLike: false,
        problem: message,
      })),
    ],
    ...(preferred !== undefined && { preferred }),
  };
}
