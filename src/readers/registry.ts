import { unattended } from '../work';
import type { Work } from '../work';
import { readExactly } from './byteSource';
import type { ByteSource } from './byteSource';
import { csv } from './csv';
import { printable, pythonString } from './figures';
import { npy } from './npy';
import { npz } from './npz';
import { rawFloat32 } from './rawFloat32';
import { ReaderError } from './readerError';
import { safetensors } from './safetensors';
import { hex, SIGNATURE_BYTES, startsWith } from './signatures';
import type { Reader, ReaderLimits, TensorFile } from './tensorFile';

/** Every file format that can be opened. */
export const readers = { npy, npz, safetensors, csv, rawFloat32 } satisfies Record<string, Reader>;

export type FormatName = keyof typeof readers;

/** All endings that can be opened, lower case and without the dot: for file pickers and messages. */
export const supportedExtensions: readonly string[] = all().flatMap(({ extensions }) => extensions);

export interface OpenedTensors {
  /** The reader's label: "NumPy archive". */
  readonly format: string;
  readonly file: TensorFile;
}

/**
 * Opens a file of tensors with the reader its ending names or, where the ending says little, its first bytes.
 * @throws {ReaderError} when no reader fits, or the one that does cannot read the file.
 */
export async function openTensors(
  source: ByteSource,
  limits: ReaderLimits,
  work: Work = unattended,
): Promise<OpenedTensors> {
  const reader = await readerOf(source);
  return { format: reader.label, file: await reader.open(source, limits, work) };
}

async function readerOf(source: ByteSource): Promise<Reader> {
  const ending = endingOf(source.name);
  const named = all().find(({ extensions }) => extensions.includes(ending));
  if (named !== undefined && named.ambiguousExtensions !== true) return named;
  const conversion = PICKLED.get(ending);
  if (conversion !== undefined) throw pickled(source, ending, conversion);
  const head = await readExactly(source, 0, Math.min(SIGNATURE_BYTES, source.size));
  const recognized = all().find(({ signatures }) =>
    signatures.some((signature) => startsWith(head, signature)),
  );
  const reader = recognized ?? named;
  if (reader === undefined) throw unknownFormat(source, ending, head);
  return reader;
}

function all(): Reader[] {
  return Object.values<Reader>(readers);
}

function endingOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
}

type Conversion = (from: string, to: string) => string;

const fromTorch: Conversion = (from, to) =>
  `import numpy as np, torch\n` +
  `np.savez(${to}, **{k: v.float().numpy() for k, v in torch.load(${from}, map_location="cpu", weights_only=True).items()})`;

const fromPickle: Conversion = (from, to) =>
  `import numpy as np, pickle\n` +
  `np.savez(${to}, **{str(k): np.asarray(v) for k, v in pickle.load(open(${from}, "rb")).items()})`;

/** Endings of files that are pickles: never read here, since reading one can run any code. */
const PICKLED: ReadonlyMap<string, Conversion> = new Map([
  ['pt', fromTorch],
  ['pth', fromTorch],
  ['pkl', fromPickle],
  ['pickle', fromPickle],
]);

function pickled(source: ByteSource, ending: string, conversion: Conversion): ReaderError {
  const from = pythonString(source.name);
  const to = pythonString(`${source.name.slice(0, -ending.length - 1)}.npz`);
  return new ReaderError({
    message: `${printable(source.name)} is a Python pickle (.${ending}): reading one can run any code, so Normscope does not.`,
    where: printable(source.name),
    expected: endings(),
    found: `.${ending}`,
    remedy: `If you trust the file, convert it in Python:\n${conversion(from, to)}`,
  });
}

function unknownFormat(source: ByteSource, ending: string, head: Uint8Array): ReaderError {
  return new ReaderError({
    message: `${printable(source.name)} is in no format that Normscope reads: it reads ${endings()}.`,
    where: `${printable(source.name)}, byte 0`,
    expected: endings(),
    found: `${ending === '' ? 'no ending' : `.${printable(ending)}`}, first bytes ${hex(head)}`,
    remedy: 'Save the activations in Python with np.savez("activations.npz", layer1=x)',
  });
}

function endings(): string {
  return supportedExtensions.map((extension) => `.${extension}`).join(', ');
}
