import type { RunConfig } from '../../src/protocol/training';
import type { DataShape } from '../../src/runs/jobs';
import { embeddedSets } from '../../src/training/data/registry';
import { dataShape, loadDataset } from '../../src/training/data/loadDataset';
import type { Dataset } from '../../src/training/dataset';
import type { Work } from '../../src/work';
import { fileStamp } from '../engine/fileSource';
import { LocalPlaces } from './dataPlace';

type Choice = Pick<RunConfig, 'data' | 'numTrain' | 'dtype' | 'scaling'>;

/** The last data set a process has loaded: runs of one experiment, one after the other, mostly ask for the same. */
export class Datasets {
  private key = '';
  private loaded: Dataset | undefined;

  async load({ data, numTrain, dtype, scaling }: Choice, work: Work): Promise<Dataset> {
    const stamp = data in embeddedSets ? '' : await fileStamp(data);
    const key = JSON.stringify([data, stamp, numTrain, dtype, scaling]);
    if (this.loaded && this.key === key) return this.loaded;
    // The old one must not wait in memory beside the new one.
    this.loaded = undefined;
    const places = new LocalPlaces();
    try {
      this.loaded = await loadDataset({ data, numTrain, dtype, scaling }, places.openPlace, work);
      this.key = key;
      return this.loaded;
    } finally {
      await places.close();
    }
  }
}

/** @throws {ReaderError} when there is no data set. */
export async function describeData(data: string, work: Work): Promise<DataShape> {
  const places = new LocalPlaces();
  try {
    return await dataShape(data, places.openPlace, work);
  } finally {
    await places.close();
  }
}
