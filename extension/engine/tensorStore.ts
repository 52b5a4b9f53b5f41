import { createDecoder } from '../../src/compute/createDecoder';
import type { BeforeCache } from '../../src/inspect/layerReport';
import { StreamedCache } from '../../src/inspect/streamed/streamedCache';
import { sourceKey } from '../../src/protocol/jobs';
import type { SourceSpec } from '../../src/protocol/jobs';
import type { ByteSource } from '../../src/readers/byteSource';
import { ReaderError } from '../../src/readers/readerError';
import { openTensors } from '../../src/readers/registry';
import { reshape } from '../../src/readers/reshape';
import { memoryOf } from '../../src/readers/denseArray';
import type { ReaderLimits, TensorFile } from '../../src/readers/tensorFile';
import type { TensorStream } from '../../src/readers/tensorStream';
import { samples } from '../../src/samples/registry';
import type { Tensor } from '../../src/tensor/tensor';
import { CancelledError } from '../../src/work';
import type { Work } from '../../src/work';
import type { LocalFiles } from './localFiles';
import { openRemote, remoteStamp } from './remoteSource';
import type { HostFiles } from './remoteSource';

export interface OpenedSource {
  readonly format: string;
  readonly bytes: number;
  readonly file: TensorFile;
}

export interface LoadedTensor {
  readonly tensor: Tensor;
  /** Summaries before, which only depend on the tensor and the rows. */
  readonly summaries: BeforeCache;
  /** The same elements in other shapes, by shape. */
  readonly reshaped: Map<string, LoadedTensor>;
}

/**
 * A loaded tensor in the shape that was asked for. Its elements are the same memory, its summaries its own.
 * @throws {ReaderError} when the shape has another number of elements.
 */
export function withShape(loaded: LoadedTensor, shape: readonly number[]): LoadedTensor {
  const known = loaded.reshaped.get(shape.join());
  if (known) return known;
  const tensor = reshape(loaded.tensor, shape);
  const reshaped: LoadedTensor = { tensor, summaries: new Map(), reshaped: loaded.reshaped };
  loaded.reshaped.set(shape.join(), reshaped);
  return reshaped;
}

/** A tensor that is read in blocks. */
export interface StoredStream {
  readonly stream: TensorStream;
  /** What questions about it have found, for the shape it is asked about in. */
  cacheOf(shape: readonly number[]): StreamedCache;
}

interface CachedSource {
  /** Changes when the file does. */
  readonly stamp: string;
  /** A promise, so that jobs that come together share one opening. */
  readonly opened: Promise<OpenedSource & { close(): Promise<void> }>;
  readonly tensors: Map<string, Promise<LoadedTensor>>;
  /** By tensor and shape. */
  readonly streamed: Map<string, StreamedCache>;
}

/** What the engine keeps between jobs: open files, and the tensors read last, within the memory budget. */
export class TensorStore {
  private readonly sources = new Map<string, CachedSource>();
  /** Tensors in memory, the one used longest ago first. */
  private readonly held = new Map<LoadedTensor, () => void>();
  private readonly decode = createDecoder();

  constructor(
    private readonly files: HostFiles,
    private readonly local: LocalFiles,
  ) {}

  async open(spec: SourceSpec, memoryBudget: number, work: Work): Promise<OpenedSource> {
    try {
      return await (
        await this.source(spec, memoryBudget, work)
      ).opened;
    } catch (error) {
      // As in `load`: another job opened it first and gave up.
      if (!(error instanceof CancelledError)) throw error;
      await work.pause();
      return this.open(spec, memoryBudget, work);
    }
  }

  async load(spec: SourceSpec, name: string, memoryBudget: number, work: Work): Promise<LoadedTensor> {
    const source = await this.source(spec, memoryBudget, work);
    const underWay = source.tensors.get(name);
    if (!underWay) return this.read(source, name, memoryBudget, work);
    try {
      const loaded = await underWay;
      this.hold(loaded, () => source.tensors.delete(name), memoryBudget);
      return loaded;
    } catch (error) {
      // Who read it first gave up; that is no reason for us to.
      if (!(error instanceof CancelledError)) throw error;
      await work.pause();
      return this.load(spec, name, memoryBudget, work);
    }
  }

  /** A tensor that the budget does not hold, as a stream; undefined for one that is held, or must be read as a whole. */
  async stream(
    spec: SourceSpec,
    name: string,
    memoryBudget: number,
    work: Work,
  ): Promise<StoredStream | undefined> {
    const source = await this.source(spec, memoryBudget, work);
    const { file } = await this.open(spec, memoryBudget, work);
    const entry = file.tensors.find((tensor) => tensor.name === name);
    if (!entry || memoryOf(entry) <= memoryBudget) return undefined;
    const stream = await file.stream?.(name);
    return stream && { stream, cacheOf: (shape) => streamedCache(source, name, shape) };
  }

  forget(spec: SourceSpec): void {
    const key = sourceKey(spec);
    const source = this.sources.get(key);
    this.sources.delete(key);
    for (const tensor of source?.tensors.values() ?? []) {
      tensor.then(
        (loaded) => this.held.delete(loaded),
        () => undefined,
      );
    }
    source?.opened.then(
      (opened) => opened.close(),
      () => undefined,
    );
  }

  private async source(spec: SourceSpec, memoryBudget: number, work: Work): Promise<CachedSource> {
    const key = sourceKey(spec);
    const stamp = `${await this.stamp(spec)} ${memoryBudget}`;
    const known = this.sources.get(key);
    if (known?.stamp === stamp) return known;
    this.forget(spec);
    const opened =
      spec.kind === 'sample'
        ? openSample(spec.name)
        : openFile(this.bytes(spec, memoryBudget), { memoryBudget, decode: this.decode }, work);
    const source: CachedSource = { stamp, opened, tensors: new Map(), streamed: new Map() };
    this.sources.set(key, source);
    // A file that could not be opened is tried anew next time.
    opened.catch(() => this.sources.get(key) === source && this.sources.delete(key));
    return source;
  }

  private stamp(spec: SourceSpec): Promise<string> | string {
    if (spec.kind === 'sample') return 'sample';
    return spec.kind === 'file' ? this.local.stamp(spec.path) : remoteStamp(this.files, spec.uri);
  }

  private bytes(spec: Exclude<SourceSpec, { kind: 'sample' }>, memoryBudget: number): Promise<Closable> {
    return spec.kind === 'file'
      ? this.local.open(spec.path, memoryBudget)
      : openRemote(this.files, spec.uri, memoryBudget);
  }

  private async read(
    source: CachedSource,
    name: string,
    memoryBudget: number,
    work: Work,
  ): Promise<LoadedTensor> {
    const reading = source.opened.then(async ({ file }): Promise<LoadedTensor> => {
      if (!file.tensors.some((tensor) => tensor.name === name)) throw missing(name, file);
      return { tensor: await file.read(name, work), summaries: new Map(), reshaped: new Map() };
    });
    source.tensors.set(name, reading);
    try {
      const loaded = await reading;
      this.hold(loaded, () => source.tensors.delete(name), memoryBudget);
      return loaded;
    } catch (error) {
      source.tensors.delete(name);
      throw error;
    }
  }

  /** Mark a tensor as used just now, and drop those used longest ago until what is held fits. */
  private hold(loaded: LoadedTensor, drop: () => void, memoryBudget: number): void {
    this.held.delete(loaded);
    this.held.set(loaded, drop);
    let total = 0;
    for (const { tensor } of this.held.keys()) total += tensor.data.byteLength;
    for (const [oldest, dropOldest] of this.held) {
      if (total <= memoryBudget || oldest === loaded) return;
      this.held.delete(oldest);
      dropOldest();
      total -= oldest.tensor.data.byteLength;
    }
  }
}

function streamedCache({ streamed }: CachedSource, name: string, shape: readonly number[]): StreamedCache {
  const key = `${name} ${shape.join()}`;
  const cache = streamed.get(key) ?? new StreamedCache();
  streamed.set(key, cache);
  return cache;
}

/** Bytes that may hold something open. */
type Closable = ByteSource & { close?(): Promise<void> };

async function openFile(
  opening: Promise<Closable>,
  limits: ReaderLimits,
  work: Work,
): Promise<OpenedSource & { close(): Promise<void> }> {
  const source = await opening;
  const close = async (): Promise<void> => source.close?.();
  try {
    const { format, file } = await openTensors(source, limits, work);
    return { format, bytes: source.size, file, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function openSample(name: string): Promise<OpenedSource & { close(): Promise<void> }> {
  const sample = Object.hasOwn(samples, name) ? samples[name as keyof typeof samples] : undefined;
  if (!sample) {
    const expected = Object.keys(samples).join(' or ');
    return Promise.reject(
      new ReaderError({ message: `There is no sample "${name}".`, expected, found: name }),
    );
  }
  return Promise.resolve({
    format: sample.label,
    bytes: 0,
    file: sample.open(),
    close: () => Promise.resolve(),
  });
}

function missing(name: string, file: TensorFile): ReaderError {
  const unreadable = file.unreadable.find((tensor) => tensor.name === name);
  if (unreadable) return new ReaderError({ message: unreadable.message, where: name });
  const names = file.tensors.map((tensor) => tensor.name);
  const shown = names.slice(0, 8).join(', ') + (names.length > 8 ? `, … (${names.length} in all)` : '');
  return new ReaderError({
    message: `There is no tensor "${name}" in this source.`,
    expected: shown === '' ? 'no tensor can be inspected here' : `one of ${shown}`,
    found: name,
  });
}
