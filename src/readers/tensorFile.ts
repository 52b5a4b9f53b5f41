import type { DType, Tensor } from '../tensor/tensor';
import type { Work } from '../work';
import type { ByteSource } from './byteSource';
import type { DecodeElements } from './elements';
import type { TensorStream } from './tensorStream';

/** What a listing can say of a tensor without reading its elements. */
export interface TensorEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** What the file calls the entries of the last axis, where it names them. */
  readonly columnNames?: readonly string[];
}

/** An opened file of tensors. Opening reads headers only, where the format has any. */
export interface TensorFile {
  readonly tensors: readonly TensorEntry[];
  /**
   * Members that are no tensor we can read, each with the reason: listed, never fatal for the others.
   */
  readonly unreadable: readonly { readonly name: string; readonly message: string }[];
  /** The tensor to look at first, where the source itself knows; else names decide. */
  readonly preferred?: string;
  /**
   * Read one tensor, transposed to row-major order while it is read.
   * @throws {ReaderError} for a name that is not in the file or elements that are not there.
   */
  read(name: string, work: Work): Promise<Tensor>;
  /** The same for a tensor that is too large to hold; absent where a format must be read as a whole. */
  stream?(name: string): Promise<TensorStream>;
}

/** A file format. A new one is one file that exports a `Reader`, and one line in `registry.ts`. */
export interface Reader {
  /** As the user knows it: "NumPy array". */
  readonly label: string;
  /** Lower-case file name endings without the dot. */
  readonly extensions: readonly string[];
  /** First bytes that give the format away, for files without a known ending. None where no bytes do. */
  readonly signatures: readonly (readonly number[])[];
  /** Others use its endings too: first bytes that give away another format win over them. */
  readonly ambiguousExtensions?: boolean;
  /**
   * @param work for formats that must go through the file to know what is in it.
   * @throws {ReaderError} when the bytes are not of this format.
   */
  open(source: ByteSource, limits: ReaderLimits, work?: Work): Promise<TensorFile>;
}

export interface ReaderLimits {
  /** Largest tensor, in bytes in memory, that may be read. */
  readonly memoryBudget: number;
  /** What decodes elements; TypeScript where none is given. */
  readonly decode?: DecodeElements;
}
