import { printable } from '../../readers/figures';
import { ReaderError } from '../../readers/readerError';
import type { RunConfig } from '../../protocol/training';
import type { Work } from '../../work';
import { unattended } from '../../work';
import type { Dataset } from '../dataset';
import type { DataPlace, OpenPlace } from './dataFiles';
import type { DataFormat, EmbeddedSet } from './dataFormat';
import { prepare } from './prepare';
import type { RawSet } from './rawSet';
import { dataFormats, embeddedSets } from './registry';

// Messages say everything: where a run is asked for, nobody sees more of an error.
const EMBEDDED = Object.keys(embeddedSets).join(', ');

/**
 * The data set of a run: an embedded one by name, or what lies at a path.
 * @throws {ReaderError} when nothing there is a data set, or what is there is damaged.
 * @throws {RangeError} when it has fewer examples than the run asks for.
 */
export async function loadDataset(
  config: Pick<RunConfig, 'data' | 'numTrain' | 'dtype' | 'scaling'>,
  openPlace: OpenPlace,
  work: Work = unattended,
): Promise<Dataset> {
  return prepare(await rawSet(config.data, openPlace, work), config);
}

/**
 * How large the whole data set is, before a run takes its part of it.
 * @throws {ReaderError} as {@link loadDataset} does.
 */
export async function dataShape(
  data: string,
  openPlace: OpenPlace,
  work: Work = unattended,
): Promise<{ readonly features: number; readonly classes: number; readonly train: number }> {
  const { inputShape, classes, train } = await rawSet(data, openPlace, work);
  const features = inputShape.reduce((product, size) => product * size, 1);
  return { features, classes, train: train.y.length };
}

async function rawSet(data: string, openPlace: OpenPlace, work: Work): Promise<RawSet> {
  const embedded = Object.entries<EmbeddedSet>(embeddedSets).find(([name]) => name === data);
  if (embedded) return embedded[1].make();
  const place = await openPlace(data).catch((error: unknown) => {
    throw error instanceof ReaderError ? nowhere(data, error) : error;
  });
  const format = Object.values<DataFormat>(dataFormats).find((each) => each.recognizes(place));
  if (!format) throw nothingHere(place);
  const set = await format.read(place, work);
  expectExamples(set);
  return set;
}

function expectExamples({ name, train, val }: RawSet): void {
  if (train.y.length > 0 && val.y.length > 0) return;
  throw new ReaderError({
    message: `${name} has ${train.y.length} training and ${val.y.length} validation examples.`,
  });
}

/** Neither a name nor a place. */
function nowhere(data: string, { problem }: ReaderError): ReaderError {
  return new ReaderError({
    ...problem,
    message:
      `data must be one of the embedded sets ${EMBEDDED}, or the path of a file or folder, ` +
      `got ${JSON.stringify(printable(data))}: ${problem.message}`,
  });
}

function nothingHere({ name }: DataPlace): ReaderError {
  const forms = Object.values<DataFormat>(dataFormats).map(({ looksFor }) => looksFor);
  const expected = `${forms.slice(0, -1).join('; ')}; or ${forms.at(-1)!}`;
  return new ReaderError({
    message: `${printable(name)} holds no data set. Expected ${expected}. Embedded sets are ${EMBEDDED}.`,
    where: printable(name),
  });
}
