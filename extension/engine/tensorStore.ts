import { samples } from '../../src/samples/registry';
import type { BeforeCache } from '../../src/inspect/layerReport';
import type { SourceSpec } from '../../src/protocol/jobs';
import { openTensors } from '../../src/readers/registry';
import { ReaderError } from '../../src/readers/readerError';
import type { TensorFile } from '../../src/readers/tensorFile';
import type { Tensor } from '../../src/tensor/tensor';
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

interface CachedSource extends OpenedSource {
  readonly stamp: string;
  readonly close: () => Promise<void>;
  readonly tensors: Map<string, LoadedTensor>;
}

/** What the engine keeps between jobs: open files, and the tensors read last, within the memory budget. */
export class TensorStore {
  private readonly sources = new Map<string, CachedSource>();

  async open(spec: SourceSpec, memoryBudget: number): Promise<OpenedSource> {
    return this.source(spec, memoryBudget);
  }

  async load(spec: SourceSpec, name: string, memoryBudget: number, work: Work): Promise<LoadedTensor> {
    const source = await this.source(spec, memoryBudget);
    const known = source.tensors.get(name);
    if (known) {
      source.tensors.delete(name);
      source.tensors.set(name, known);
      return known;
    }
    const entry = source.file.tensors.find((tensor) => tensor.name === name);
    const unreadable = source.file.unreadable.find((tensor) => tensor.name === name);
    if (!entry) throw missing(name, source, unreadable?.message);
    const loaded = { tensor: await source.file.read(name, work), summaries: new Map() };
    this.makeRoom(memoryBudget - loaded.tensor.data.byteLength);
    source.tensors.set(name, loaded);
    return loaded;
  }

  async forget(spec: SourceSpec): Promise<void> {
    const key = keyOf(spec);
    const source = this.sources.get(key);
    this.sources.delete(key);
    await source?.close();
  }

  private async source(spec: SourceSpec, memoryBudget: number): Promise<CachedSource> {
    const key = keyOf(spec);
    const stamp = spec.kind === 'file' ? `${await fileStamp(spec.path)} ${memoryBudget}` : 'sample';
    const known = this.sources.get(key);
    if (known?.stamp === stamp) return known;
    await this.forget(spec);
    const opened =
      spec.kind === 'file' ? await openFile(spec.path, stamp, memoryBudget) : openSample(spec.name, stamp);
    this.sources.set(key, opened);
    return opened;
  }

  /** Drop the tensors read longest ago until what is kept fits. */
  private makeRoom(budget: number): void {
    const kept = [...this.sources.values()].flatMap(({ tensors }) =>
      [...tensors].map(([name, { tensor }]) => ({ tensors, name, bytes: tensor.data.byteLength })),
    );
    let total = kept.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { tensors, name, bytes } of kept) {
      if (total <= budget) return;
      tensors.delete(name);
      total -= bytes;
    }
  }
}

function keyOf(spec: SourceSpec): string {
  return spec.kind === 'file' ? `file:${spec.path}` : `sample:${spec.name}`;
}

async function openFile(path: string, stamp: string, memoryBudget: number): Promise<CachedSource> {
  const source = await FileSource.open(path);
  const close = (): Promise<void> => source.close();
  try {
    const { format, file } = await openTensors(source, { memoryBudget });
    return { format, bytes: source.size, file, stamp, close, tensors: new Map() };
  } catch (error) {
    await close();
    throw error;
  }
}

function openSample(name: string, stamp: string): CachedSource {
  const sample = Object.hasOwn(samples, name) ? samples[name as keyof typeof samples] : undefined;
  if (!sample) {
    throw new ReaderError({
      message: `There is no sample "${name}".`,
      expected: Object.keys(samples).join(' or '),
      found: name,
    });
  }
  const file = sample.open();
  const close = (): Promise<void> => Promise.resolve();
  return { format: sample.label, bytes: 0, file, stamp, close, tensors: new Map() };
}

function missing(name: string, source: OpenedSource, reason: string | undefined): ReaderError {
  if (reason !== undefined) return new ReaderError({ message: reason, where: name });
  const names = source.file.tensors.map((tensor) => tensor.name);
  const shown = names.slice(0, 8).join(', ') + (names.length > 8 ? `, … (${names.length} in all)` : '');
  return new ReaderError({
    message: `There is no tensor "${name}" in this source.`,
    expected: shown === '' ? 'no tensor can be inspected here' : `one of ${shown}`,
    found: name,
  });
}
