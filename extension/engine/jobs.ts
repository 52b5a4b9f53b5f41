import { createBackends } from '../../src/compute/select';
import type { Backends } from '../../src/compute/select';
import { compareTensors } from '../../src/inspect/compareTensors';
import { execute } from '../../src/inspect/execute';
import { layerReport } from '../../src/inspect/layerReport';
import { momentumReport } from '../../src/inspect/momentum';
import { resolveParameters } from '../../src/inspect/resolveParameters';
import type { ParameterSet } from '../../src/inspect/plan';
import type { CallContext, EventHandlers, RequestHandlers } from '../../src/protocol/channel';
import { sourceKey } from '../../src/protocol/jobs';
import type { EngineContract, InspectJob, SourceListing } from '../../src/protocol/jobs';
import { companionsOf, isActivationLike, preferredTensor } from '../../src/readers/companions';
import { ReaderError } from '../../src/readers/readerError';
import { featureCount } from '../../src/inspect/plan';
import { runBuiltInCheck } from '../checks/builtInCheck';
import { reproduceNotebook } from '../../src/notebook/reproduceNotebook';
import { titleOf } from '../sourceNames';
import { workOf } from './work';
import type { HostFiles } from './remoteSource';
import type { LoadedTensor, OpenedSource } from './tensorStore';
import { TensorStore, withShape } from './tensorStore';

interface Question {
  readonly name: string;
  readonly loaded: LoadedTensor;
  readonly parameters: ParameterSet;
}

/** What the engine worker does for the host. */
export class EngineJobs {
  private readonly store: TensorStore;
  private backends: Backends | undefined;

  constructor(files: HostFiles) {
    this.store = new TensorStore(files);
  }

  readonly events: EventHandlers<EngineContract> = {};
  readonly requests: RequestHandlers<EngineContract> = {
    list: async ({ source, memoryBudget }, context) =>
      listingOf(await this.store.open(source, memoryBudget, workOf(context, 'bytes'))),
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
      };
      return compareTensors(request, workOf(context, 'rows'));
    },
    momentum: async (job, context) => {
      const { loaded } = await this.load(job, job.memoryBudget, context);
      const { choice, samplesPerBatch, passes } = job;
      const request = { tensor: loaded.tensor, choice, samplesPerBatch, passes };
      return momentumReport(request, workOf(context, 'batches'));
    },
    check: (request, context) => runBuiltInCheck(request, workOf(context, 'gradients')),
    notebook: (request, context) => reproduceNotebook(request, workOf(context, 'cells')),
    forget: ({ source }) => {
      this.store.forget(source);
      return undefined;
    },
  };

  private async question(job: InspectJob, context: CallContext): Promise<Question> {
    const { source, memoryBudget, choice } = job;
    const { name, opened, loaded } = await this.load(job, memoryBudget, context);
    const features = featureCount(loaded.tensor.shape, choice);
    const { runningMean, runningVar } = companionsOf(name, opened.file.tensors, features);
    const found = { ...(runningMean && { runningMean }), ...(runningVar && { runningVar }) };
    const parameters = await resolveParameters(
      choice,
      found,
      async (wanted) =>
        (await this.store.load(source, wanted, memoryBudget, workOf(context, 'bytes'))).tensor.data,
    );
    return { name, loaded, parameters };
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
