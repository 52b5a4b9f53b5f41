import type { Work } from '../../work';
import type { DataPlace } from './dataFiles';
import type { RawSet } from './rawSet';

/** A set that needs no file: made by formula, the same on every machine. */
export interface EmbeddedSet {
  readonly title: string;
  make(): RawSet;
}

/** A form in which data sets lie on disk. */
export interface DataFormat {
  /** As the user knows it: "CIFAR-10, binary version". */
  readonly title: string;
  /** What it looks for, for the message when nothing fits. */
  readonly looksFor: string;
  recognizes(place: DataPlace): boolean;
  /** @throws {ReaderError} for damaged files, wrong counts and labels out of range. */
  read(place: DataPlace, work: Work): Promise<RawSet>;
}
