import { formatShape } from '../tensor/tensor';
import type { Tensor } from '../tensor/tensor';
import { unattended } from '../work';
import type { Work } from '../work';
import type { ByteSource } from './byteSource';
import { readElements, unknownTensor } from './denseArray';
import type { ArrayPlace } from './denseArray';
import { printable, pythonString, withoutEnding } from './figures';
import { openNpy } from './npy';
import type { NpyHeader } from './npyHeader';
import { ReaderError } from './readerError';
import { EMPTY_ZIP_SIGNATURE, ZIP_SIGNATURE } from './signatures';
import type { Reader, ReaderLimits, TensorEntry, TensorFile } from './tensorFile';
import { streamElements } from './tensorStream';
import type { TensorStream } from './tensorStream';
import { readZipDirectory } from './zipDirectory';
import type { ZipMember } from './zipDirectory';
import { memberName, openMember } from './zipMember';
import type { MemberSource } from './zipMember';

/** A zip of `.npy` members, as `np.savez` and `np.savez_compressed` write it. Tensors are named as NumPy does. */
export const npz: Reader = {
  label: 'NumPy archive',
  extensions: ['npz'],
  signatures: [ZIP_SIGNATURE, EMPTY_ZIP_SIGNATURE],
  async open(source, limits) {
    const directory = await readZipDirectory(source);
    const members = directory.filter((member) => !(member.name.endsWith('/') && member.size === 0));
    if (members.length === 0) throw noArrays(source);
    return openArchive(source, members, limits);
  },
};

/** What is known of a member once its header has been read: its tensor, or why it has none. */
type Opened = { readonly header: NpyHeader } | { readonly problem: ReaderError };

async function openArchive(
  source: ByteSource,
  members: readonly ZipMember[],
  limits: ReaderLimits,
): Promise<TensorFile> {
  const byName = new Map<string, { member: ZipMember; opened: Opened }>();
  for (const member of members) {
    const name = withoutEnding(member.name, 'npy');
    const opened = byName.has(name) ? { problem: duplicate(source, name) } : await tryOpen(source, member);
    byName.set(name, { member, opened });
  }
  const tensors: TensorEntry[] = [];
  const unreadable: { name: string; message: string }[] = [];
  for (const [name, { opened }] of byName) {
    if ('problem' in opened) unreadable.push({ name, message: opened.problem.inOneLine });
    else tensors.push({ name, shape: opened.header.shape, dtype: opened.header.dtype });
  }
  return {
    tensors,
    unreadable,
    read: async (name, work) => {
      const found = byName.get(name);
      if (found === undefined) throw unknownTensor(printable(source.name), name, [...byName.keys()]);
      if ('problem' in found.opened) throw found.opened.problem;
      return readMember(source, found.member, found.opened.header, limits, work);
    },
    stream: (name) => {
      const found = byName.get(name);
      if (found === undefined || 'problem' in found.opened) {
        throw unknownTensor(printable(source.name), name, [...byName.keys()]);
      }
      return streamMember(source, found.member, found.opened.header, limits);
    },
  };
}

async function tryOpen(source: ByteSource, member: ZipMember): Promise<Opened> {
  try {
    const bytes = await openMember(source, member);
    return { header: await openNpy(bytes, placeOf(source, member)) };
  } catch (error) {
    if (error instanceof ReaderError) return { problem: error };
    throw error;
  }
}

/** Opens the member afresh, so that all of it passes through the checksum. */
async function readMember(
  source: ByteSource,
  member: ZipMember,
  listed: NpyHeader,
  limits: ReaderLimits,
  work: Work,
): Promise<Tensor> {
  const place = placeOf(source, member);
  const { bytes, header } = await openAgain(source, member, listed, work);
  const tensor = await readElements(bytes, header, place, limits, work);
  await bytes.verify();
  return tensor;
}

/** A member that is too large to hold: unpacked afresh for every pass, its checksum tried at the end of the first. */
async function streamMember(
  source: ByteSource,
  member: ZipMember,
  listed: NpyHeader,
  limits: ReaderLimits,
): Promise<TensorStream> {
  const { bytes, header } = await openAgain(source, member, listed, unattended);
  if (header.fortranOrder && bytes.forwardOnly) throw scattered(placeOf(source, member));
  const stream = streamElements(bytes, header, limits);
  const [samples] = header.shape as [number];
  return {
    ...stream,
    read: async (first, count, work, room) => {
      const data = await stream.read(first, count, work, room);
      if (first + count === samples) await bytes.verify();
      return data;
    },
  };
}

async function openAgain(
  source: ByteSource,
  member: ZipMember,
  listed: NpyHeader,
  work: Work,
): Promise<{ bytes: MemberSource; header: NpyHeader }> {
  const place = placeOf(source, member);
  const bytes = await openMember(source, member, () => work.pause());
  const header = await openNpy(bytes, place);
  if (header.dtype !== listed.dtype || header.shape.join() !== listed.shape.join()) {
    throw new ReaderError({
      message: `${place.file} has changed since it was opened: it was ${describe(listed)}, now it is ${describe(header)}.`,
      where: place.file,
      expected: describe(listed),
      found: describe(header),
      remedy: 'Open the file again.',
    });
  }
  return { bytes, header };
}

function placeOf(source: ByteSource, member: ZipMember): ArrayPlace {
  const name = withoutEnding(member.name, 'npy');
  return {
    file: memberName(source, member),
    load: (allowPickle) =>
      `np.load(${pythonString(source.name)}${allowPickle ? ', allow_pickle=True' : ''})[${pythonString(name)}]`,
    copyName: name.replace(/[^\w.-]+/g, '_'),
  };
}

function scattered(place: ArrayPlace): ReaderError {
  const { file, copyName } = place;
  return new ReaderError({
    message: `${file} is larger than the memory budget, packed, and in Fortran order: its samples cannot be read one after the other.`,
    where: file,
    expected: 'C order, or an archive that is not compressed',
    found: 'Fortran order, deflated',
    remedy: `Raise the memory budget, or save it in C order: np.save(${pythonString(`${copyName}.npy`)}, np.ascontiguousarray(${place.load(false)}))`,
  });
}

function describe(header: NpyHeader): string {
  return `${formatShape(header.shape)} ${header.dtype}`;
}

function duplicate(source: ByteSource, name: string): ReaderError {
  return new ReaderError({
    message: `${printable(source.name)} has more than one member named ${printable(name)}: which one is meant cannot be known.`,
    where: `${printable(source.name)}, member ${printable(name)}`,
    expected: 'names that differ',
    found: 'the same name twice',
    remedy: 'Save the arrays again with np.savez.',
  });
}

function noArrays(source: ByteSource): ReaderError {
  return new ReaderError({
    message: `${printable(source.name)} is an archive without members.`,
    where: printable(source.name),
    expected: 'at least one .npy member',
    found: 'no members',
    remedy: 'Save at least one array: np.savez("file.npz", x=x)',
  });
}
