import { TIMED_SHAPE } from '../../src/compute/kernelTimes';
import type { BackendOptions } from '../../src/compute/select';
import { checkActivations } from '../../src/gradientCheck/activationCheck';
import type { ActivationPoint } from '../../src/gradientCheck/activationCheck';
import { compareAny } from '../../src/inspect/compareAny';
import { execute } from '../../src/inspect/execute';
import { layerReport } from '../../src/inspect/layerReport';
import type { StreamedCache } from '../../src/inspect/streamed/streamedCache';
import { streamedMomentum } from '../../src/inspect/streamed/streamedMomentum';
import { streamedReport } from '../../src/inspect/streamed/streamedReport';
import { momentumReport } from '../../src/inspect/momentum';
import { resolveParameters } from '../../src/inspect/resolveParameters';
import type { ParameterSet } from '../../src/inspect/plan';
import type { CallContext, EventHandlers, RequestHandlers } from '../../src/protocol/channel';
import type { Execution } from '../../src/protocol/inspect';
import { sourceKey } from '../../src/protocol/jobs';
import type { ActivationsJob, EngineContract, ExecuteJob, InspectJob } from '../../src/protocol/jobs';
import { companionsOf } from '../../src/readers/companions';
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
import { Compute } from './compute';
import { listingOf, nothingToInspect, preferredName } from './listing';
import { workOf } from './work';
import type { LocalFiles } from './localFiles';
import type { HostFiles } from './remoteSource';
import type { LoadedTensor, OpenedSource } from './tensorStore';
import { TensorStore, withShape } from './tensorStore';

type WantedTensor = Pick<InspectJob, 'source' | 'tensor' | 'shape'>;

interface Question {
  readonly name: string;
  readonly loaded: LoadedTensor;
  readonly parameters: ParameterSet;
}

/** A tensor that is not in memory. */
interface StreamedQuestion {
  readonly name: string;
  readonly stream: TensorStream;
  readonly cache: StreamedCache;
  readonly parameters: ParameterSet;
}

/** A backend is shown at work on this many elements of a streamed tensor. */
const EXECUTED_ELEMENTS = 1 << 24;
/** A check looks among this many elements of a streamed tensor for finite ones. */
const CHECKED_ELEMENTS = 1 << 20;

/** What the engine worker does for the host. */
export class EngineJobs {
  private readonly store: TensorStore;
  private readonly compute: Compute;

  /** @param compute What the compute backends may use of the platform. */
  constructor(files: HostFiles, local: LocalFiles, compute: Pick<BackendOptions, 'threads' | 'memory'> = {}) {
    this.store = new TensorStore(files, local);
    this.compute = new Compute({ now, ...compute });
  }

  readonly events: EventHandlers<EngineContract> = {};
  readonly requests: RequestHandlers<EngineContract> = {
    list: async ({ source, memoryBudget }, context) =>
      listingOf(await this.store.open(source, memoryBudget, workOf(context, 'bytes'))),
    inspect: async (job, context) => {
      const { choice } = job;
      const streamed = await this.streamed(job, context);
      if (streamed) {
        const work = workOf(context, 'samples');
        return this.compute.count((counter) => streamedReport({ ...streamed, choice, now, counter }, work));
      }
      const { name, loaded, parameters } = await this.question(job, context);
      const { tensor, summaries: cache } = loaded;
      const request = { name, tensor, choice, parameters, now, cache };
      return this.compute.count((counter) => layerReport({ ...request, counter }, workOf(context, 'rows')));
    },
    execute: async (job, context) => {
      const streamed = await this.streamed(job, context);
      if (streamed) return this.executeHead(streamed, job, context);
      const { loaded, parameters } = await this.question(job, context);
      const { backend, warnings } = await this.compute.backend(job.backend);
      const request = { tensor: loaded.tensor, choice: job.choice, parameters, now };
      const execution = await execute(request, backend, workOf(context, 'rows'));
      return { ...execution, warnings: [...warnings, ...execution.warnings] };
    },
    compare: async (job, context) => {
      const first = await this.compared(job, job.memoryBudget, context);
      const second = await this.compared(job.second, job.memoryBudget, context);
      const elsewhere = sourceKey(job.source) !== sourceKey(job.second.source);
      const source = elsewhere ? titleOf(job.second.source) : '';
      const request = { first, second: { ...second, source }, choice: job.choice, now };
      return this.compute.count((counter) => compareAny({ ...request, counter }, workOf(context, 'rows')));
    },
    momentum: async (job, context) => {
      const { choice, samplesPerBatch, passes } = job;
      const question = { choice, samplesPerBatch, passes };
      const found = await this.stored(job, job.memoryBudget, context);
      if (found) {
        const work = workOf(context, 'samples');
        const { stream } = found;
        return this.compute.count((counter) => streamedMomentum({ ...question, stream, counter }, work));
      }
      const { loaded } = await this.load(job, job.memoryBudget, context);
      return momentumReport({ ...question, tensor: loaded.tensor }, workOf(context, 'batches'));
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
      backends: await this.compute.survey(setting),
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

  /** A tensor to compare, as a stream where it is larger than the budget. */
  private async compared(
    wanted: WantedTensor,
    memoryBudget: number,
    context: CallContext,
  ): Promise<{ readonly name: string; readonly tensor: Tensor | TensorStream }> {
    const found = await this.stored(wanted, memoryBudget, context);
    if (found) return { name: found.name, tensor: found.stream };
    const { name, loaded } = await this.load(wanted, memoryBudget, context);
    return { name, tensor: loaded.tensor };
  }

  /** The question when its tensor is larger than the budget; else undefined. */
  private async streamed(job: InspectJob, context: CallContext): Promise<StreamedQuestion | undefined> {
    const found = await this.stored(job, job.memoryBudget, context);
    if (!found) return undefined;
    const { name, opened, stream, cache } = found;
    return {
      name,
      stream,
      cache,
      parameters: await this.parameters(job, name, opened, stream.shape, context),
    };
  }

  /** The tensor asked for, or the source's preferred one, when it is larger than the budget; else undefined. */
  private async stored(
    { source, tensor, shape }: WantedTensor,
    memoryBudget: number,
    context: CallContext,
  ): Promise<(Omit<StreamedQuestion, 'parameters'> & { readonly opened: OpenedSource }) | undefined> {
    const work = workOf(context, 'bytes');
    const opened = await this.store.open(source, memoryBudget, work);
    const name = tensor ?? preferredName(opened);
    if (name === undefined) return undefined;
    const found = await this.store.stream(source, name, memoryBudget, work);
    if (!found) return undefined;
    const stream = shape ? reshapeStream(found.stream, shape) : found.stream;
    return { name, opened, stream, cache: found.cacheOf(stream.shape) };
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
    const { backend, warnings } = await this.compute.backend(setting);
    const execution = await execute({ tensor, choice, parameters, now }, backend, work);
    const part = {
      kind: 'executedOnPart',
      message: `The backend ran on the first ${count.toLocaleString('en')} of ${samples.toLocaleString('en')} samples`,
    };
    return { ...execution, warnings: [...warnings, ...execution.warnings, part] };
  }

  /** The tensor asked for, or the source's preferred one. */
  private async load(
    { source, tensor, shape }: WantedTensor,
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
