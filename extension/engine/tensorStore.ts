import type { BeforeCache } from '../../src/inspect/layerReport';
import type { SourceSpec } from '../../src/protocol/jobs';
import { ReaderError } from '../../src/readers/readerError';
import { openTensors } from '../../src/readers/registry';
import type { TensorFile } from '../../src/readers/tensorFile';
import { samples } from '../../src/samples/registry';
import type { Tensor } from '../../src/tensor/tensor';
import { CancelledError } from '../../src/work';
import type { Work } from '../../src/work';
import { FileSource, fileStamp } from './fileSource';

export interface OpenedSource {
  readonly format: string;
  readonly bytes: number;
  readonly file: TensorFile;
}

export interface LoadedTensor {
  readonly tensor: Tensor;
  /** Summaries before, which only depend on the tensor and the rows. */
  readonly summaries: BeforeCache;
}

interface CachedSource {
  /** Changes when the file does. */
  readonly stamp: string;
  /** A promise, so that jobs that come together share one opening. */
  readonly opened: Promise<OpenedSource & { close(): Promise<void> }>;
  readonly tensors: Map<string, Promise<LoadedTensor>>;
}

/** What the engine keeps between jobs: open files, and the tensors read last, within the memory budget. */
export class TensorStore {
  private readonly sources = new Map<string, CachedSource>();
  /** Tensors in memory, the one used longest ago first. */
  private readonly held = new Map<LoadedTensor, () => void>();

  async open(spec: SourceSpec, memoryBudget: number): Promise<OpenedSource> {
    return (await this.source(spec, memoryBudget)).opened;
  }

  async load(spec: SourceSpec, name: string, memoryBudget: number, work: Work): Promise<LoadedTensor> {
    const source = await this.source(spec, memoryBudget);
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

  forget(spec: SourceSpec): void {
    const key = keyOf(spec);
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

  private async source(spec: SourceSpec, memoryBudget: number): Promise<CachedSource> {
    const stamp = spec.kind === 'file' ? `${await fileStamp(spec.path)} ${memoryBudget}` : 'sample';
    const known = this.sources.get(keyOf(spec));
    if (known?.stamp === stamp) return known;
    this.forget(spec);
    const opened = spec.kind === 'file' ? openFile(spec.path, memoryBudget) : openSample(spec.name);
    const source = { stamp, opened, tensors: new Map<string, Promise<LoadedTensor>>() };
    this.sources.set(keyOf(spec), source);
    // A file that could not be opened is tried anew next time.
    opened.catch(() => this.sources.get(keyOf(spec)) === source && this.sources.delete(keyOf(spec)));
    return source;
  }

  private async read(
    source: CachedSource,
    name: string,
    memoryBudget: number,
    work: Work,
  ): Promise<LoadedTensor> {
    const reading = source.opened.then(async ({ file }): Promise<LoadedTensor> => {
      if (!file.tensors.some((tensor) => tensor.name === name)) throw missing(name, file);
      return { tensor: await file.read(name, work), summaries: new Map() };
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

function keyOf(spec: SourceSpec): string {
  return spec.kind === 'file' ? `file:${spec.path}` : `sample:${spec.name}`;
}

async function openFile(
  path: string,
  memoryBudget: number,
): Promise<OpenedSource & { close(): Promise<void> }> {
  const source = await FileSource.open(path);
  try {
    const { format, file } = await openTensors(source, { memoryBudget });
    return { format, bytes: source.size, file, close: () => source.close() };
  } catch (error) {
    await source.close();
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
