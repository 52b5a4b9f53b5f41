import { blobs } from './blobs';
import { cifar10Binary, cifar10Python } from './cifar10';
import { cifarPiece } from './cifarPiece';
import type { DataFormat, EmbeddedSet } from './dataFormat';
import { idx } from './idx';
import { imageFolders } from './imageFolders';
import { npyPairs, npzSet } from './numpySet';
import { spirals } from './spirals';
import { synthetic } from './synthetic';

/** Sets that need no file. */
export const embeddedSets = { synthetic, spirals, blobs } satisfies Record<string, EmbeddedSet>;

/** Forms of data sets on disk; the first that recognizes a place reads it. */
export const dataFormats = {
  cifar10Binary,
  cifar10Python,
  cifarPiece,
  idx,
  npyPairs,
  npzSet,
  imageFolders,
} satisfies Record<string, DataFormat>;
