import { createCounter } from '../../src/compute/createCounter';
import { TIMED_SHAPE } from '../../src/compute/kernelTimes';
import { createBackends } from '../../src/compute/select';
import type { BackendOptions, Backends } from '../../src/compute/select';
import { checkActivations } from '../../src/gradientCheck/activationCheck';
import type { ActivationPoint } from '../../src/gradientCheck/activationCheck';
import { compareTensors } from '../../src/inspect/compareTensors';
import { execute } from '../../src/inspect/execute';
import { layerReport } from '../../src/inspect/layerReport';
import { streamedReport } from '../../src/inspect/streamedReport';
import { momentumReport } from '../../src/inspect/momentum';
import { resolveParameters } from '../../src/inspect/resolveParameters';
import type { ParameterSet } from '../../src/inspect/plan';
import type { CallContext, EventHandlers, RequestHandlers } from '../../src/protocol/channel';
import type { Execution } from '../../src/protocol/inspect';
import { sourceKey } from '../../src/protocol/jobs';
import type {
  ActivationsJob,
  EngineContract,
  ExecuteJob,
  InspectJob,
  SourceListing,
} from '../../src/protocol/jobs';
import { companionsOf, isActivationLike, preferredTensor } from '../../src/readers/companions';
import { ReaderError } from '../../src/readers/readerError';
import { reshapeStream } from '../../src/readers/reshape';
import type { TensorStream } from '../../src/readers/tensorStream';
import { elementCount } from '../../src/tensor/tensor';
import type { Tensor } from '../../src/tensor/tensor';
import type { Work } from '../../src/work';
import { featureCount } from '../../src/inspect/plan';
import { runBuiltInCheck } from '../checks/builtInCheck';
import { compareBackwardForms } from '../../src/notebook/backwardForms';
import { reproduceNotebook } from '../../src/notebook/reproduceNotebook';
import { titleOf } from '../sourceNames';
import { workOf } from './work';
import type { LocalFiles } from './localFiles';
import type { HostFiles } from './remoteSource';
import type { LoadedTensor, OpenedSource } from './tensorStore';
import { TensorStore, withShape } from './tensorStore';

interface Question {
  readonly name: string;
  readonly loaded: LoadedTensor;
  readonly parameters: ParameterSet;
}

/** A tensor that is not in memory. */
interface StreamedQuestion {
  readonly name: string;
  readonly stream: TensorStream;
  readonly parameters: ParameterSet;
}

/** A backend is shown at work on this many elements of a streamed tensor. */
const EXECUTED_ELEMENTS = 1 << 24;
/** A check looks among this many elements of a streamed tensor for finite ones. */
const CHECKED_ELEMENTS = 1 << 20;

/** What the engine worker does for the host. */
export class EngineJobs {
  private readonly store: TensorStore;
  private readonly counter = createCounter();
  private readonly backends: Backends;

  /** @param compute What the compute backends may use of the platform. */
  constructor(files: HostFiles, local: LocalFiles, compute: Pick<BackendOptions, 'threads' | 'memory'> = {}) {
    this.store = new TensorStore(files, local);
    this.backends = createBackends({ now, ...compute });
  }

  readonly events: EventHandlers<EngineContract> = {};
  readonly requests: RequestHandlers<EngineContract> = {
    list: async ({ source, memoryBudget }, context) =>
      listingOf(await this.store.open(source, memoryBudget, workOf(context, 'bytes'))),
    inspect: async (job, context) => {
      const { counter } = this;
      const { choice } = job;
      const streamed = await this.streamed(job, context);
      if (streamed) return streamedReport({ ...streamed, choice, now, counter }, workOf(context, 'samples'));
      const { name, loaded, parameters } = await this.question(job, context);
      const { tensor, summaries: cache } = loaded;
      return layerReport({ name, tensor, choice, parameters, now, cache, counter }, workOf(context, 'rows'));
    },
    execute: async (job, context) => {
      const streamed = await this.streamed(job, context);
      if (streamed) return this.executeHead(streamed, job, context);
      const { loaded, parameters } = await this.question(job, context);
      const { backend, warnings } = await this.backends.get(job.backend);
      const request = { tensor: loaded.tensor, choice: job.choice, parameters, now };
      const execution = await execute(request, backend, workOf(context, 'rows'));
      return { ...execution, warnings: [...warnings, ...execution.warnings] };
    },
    compare: async (job, context) => {
      const first = await this.load(job, job.memoryBudget, context);
      const second = await this.load(job.second, job.memoryBudget, context);
      const elsewhere = sourceKey(job.source) !== sourceKey(job.second.source);
      const source = elsewhere ? titleOf(job.second.source) : '';
      const request = {
        first: { name: first.name, tensor: first.loaded.tensor },
        second: { name: second.name, source, tensor: second.loaded.tensor },
        choice: job.choice,
        now,
        counter: this.counter,
      };
      return compareTensors(request, workOf(context, 'rows'));
    },
    momentum: async (job, context) => {
      const { loaded } = await this.load(job, job.memoryBudget, context);
      const { choice, samplesPerBatch, passes } = job;
      const request = { tensor: loaded.tensor, choice, samplesPerBatch, passes };
      return momentumReport(request, workOf(context, 'batches'));
    },
    check: async (request, context) => {
      const { activations } = request;
      const work = workOf(context, 'gradients');
      if (!activations) return runBuiltInCheck(request, work);
      return checkActivations(await this.activations(activations, context), request, work, now);
    },
    backends: async ({ setting }) => ({
      setting,
      shape: TIMED_SHAPE,
      backends: await this.backends.survey(setting),
    }),
    notebook: (request, context) => reproduceNotebook(request, workOf(context, 'cells')),
    backwardForms: (request, context) => compareBackwardForms(request, workOf(context, 'repeats'), now),
    forget: ({ source }) => {
      this.store.forget(source);
      return undefined;
    },
  };

  private async question(job: InspectJob, context: CallContext): Promise<Question> {
    const { name, opened, loaded } = await this.load(job, job.memoryBudget, context);
    return {
      name,
      loaded,
      parameters: await this.parameters(job, name, opened, loaded.tensor.shape, context),
    };
  }

  /** The tensor of a check; of one larger than the budget its first samples, of which a check takes few. */
  private async activations(job: ActivationsJob, context: CallContext): Promise<ActivationPoint> {
    const { choice, slice } = job;
    const about = { source: titleOf(job.source), choice, ...(slice && { slice }) };
    const streamed = await this.streamed(job, context);
    if (!streamed) {
      const { name, loaded, parameters } = await this.question(job, context);
      return { ...about, name, tensor: loaded.tensor, shape: loaded.tensor.shape, parameters };
    }
    const { name, stream, parameters } = streamed;
    const tensor = await head(stream, CHECKED_ELEMENTS, workOf(context, 'bytes'));
    return { ...about, name, tensor, shape: stream.shape, parameters };
  }

  /** The question when its tensor is larger than the budget; else undefined. */
  private async streamed(job: InspectJob, context: CallContext): Promise<StreamedQuestion | undefined> {
    const { source, memoryBudget, shape } = job;
    const work = workOf(context, 'bytes');
    const opened = await this.store.open(source, memoryBudget, work);
    const name = job.tensor ?? preferredName(opened);
    if (name === undefined) return undefined;
    const stored = await this.store.stream(source, name, memoryBudget, work);
    if (!stored) return undefined;
    const stream = shape ? reshapeStream(stored, shape) : stored;
    return { name, stream, parameters: await this.parameters(job, name, opened, stream.shape, context) };
  }

  /** Parameters of a choice: those given, and the running statistics that stand beside the tensor. */
  private parameters(
    { source, memoryBudget, choice }: InspectJob,
    name: string,
    { file }: OpenedSource,
    shape: readonly number[],
    context: CallContext,
  ): Promise<ParameterSet> {
    const { runningMean, runningVar } = companionsOf(name, file.tensors, featureCount(shape, choice));
    const found = { ...(runningMean && { runningMean }), ...(runningVar && { runningVar }) };
    return resolveParameters(
      choice,
      found,
      async (wanted) =>
        (await this.store.load(source, wanted, memoryBudget, workOf(context, 'bytes'))).tensor.data,
    );
  }

  /** A streamed tensor's first samples on a backend, which is told in a warning. */
  private async executeHead(
    { stream, parameters }: StreamedQuestion,
    { choice, backend: setting }: ExecuteJob,
    context: CallContext,
  ): Promise<Execution> {
    const work = workOf(context, 'samples');
    const tensor = await head(stream, EXECUTED_ELEMENTS, work);
    const [count, samples] = [tensor.shape[0]!, stream.shape[0]!];
    const { backend, warnings } = await this.backends.get(setting);
    const execution = await execute({ tensor, choice, parameters, now }, backend, work);
    const part = {
      kind: 'executedOnPart',
      message: `The backend ran on the first ${count.toLocaleString('en')} of ${samples.toLocaleString('en')} samples`,
    };
    return { ...execution, warnings: [...warnings, ...execution.warnings, part] };
  }

  /** The tensor asked for, or the source's preferred one. */
  private async load(
    { source, tensor, shape }: Pick<InspectJob, 'source' | 'tensor' | 'shape'>,
    memoryBudget: number,
    context: CallContext,
  ): Promise<{ readonly name: string; readonly opened: OpenedSource; readonly loaded: LoadedTensor }> {
    const work = workOf(context, 'bytes');
    const opened = await this.store.open(source, memoryBudget, work);
    const name = tensor ?? preferredName(opened);
    if (name === undefined) throw nothingToInspect(opened);
    const stored = await this.store.load(source, name, memoryBudget, work);
    return { name, opened, loaded: shape ? withShape(stored, shape) : stored };
  }
}

/** First samples of a stream: no more than so many elements, but at least two samples. */
async function head(stream: TensorStream, elements: number, work: Work): Promise<Tensor> {
  const [samples, ...rest] = stream.shape as [number, ...number[]];
  const count = Math.min(samples, Math.max(2, Math.floor(elements / elementCount(rest))));
  return { data: await stream.read(0, count, work), shape: [count, ...rest], dtype: stream.dtype };
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
