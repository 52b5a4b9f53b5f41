import { basename } from 'node:path';
import type { SourceSpec } from '../src/protocol/jobs';
import { nameOf } from './engine/remoteSource';

/** "activations.npz". */
export function titleOf(source: SourceSpec): string {
  if (source.kind === 'sample') return `${source.name} sample`;
  return source.kind === 'file' ? basename(source.path) : nameOf(source.uri);
}

/** Where it is, for a tooltip. */
export function descriptionOf(source: SourceSpec): string {
  if (source.kind === 'sample') return 'Made from seed 231, no file needed';
  return source.kind === 'file' ? source.path : source.uri;
}

/** "1.2 GB", in the unit that suits `of`. */
export function formatBytes(bytes: number, of: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, of > 0 ? Math.floor(Math.log10(of) / 3) : 0);
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** power).toFixed(1)} ${units[power]!}`;
}
