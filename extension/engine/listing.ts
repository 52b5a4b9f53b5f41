import type { SourceListing } from '../../src/protocol/jobs';
import { isActivationLike, preferredTensor } from '../../src/readers/companions';
import { ReaderError } from '../../src/readers/readerError';
import type { OpenedSource } from './tensorStore';

/** Why a source without a preferred tensor cannot be inspected. */
export function nothingToInspect({ file, format }: OpenedSource): ReaderError {
  const reasons = file.unreadable.map(({ name, message }) => `${name}: ${message}`).join('; ');
  return new ReaderError({
    message: `This ${format} holds no tensor that can be inspected.`,
    expected: 'a numeric tensor of rank 1 to 4',
    found: reasons === '' ? `${file.tensors.length} tensors` : reasons,
  });
}

/** The tensor to look at first; undefined where there is none. */
export function preferredName({ file }: OpenedSource): string | undefined {
  return file.preferred ?? preferredTensor(file.tensors)?.name ?? file.tensors[0]?.name;
}

/** What a source holds, for people to choose from. */
export function listingOf(source: OpenedSource): SourceListing {
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
