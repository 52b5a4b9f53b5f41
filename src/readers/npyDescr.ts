import type { DType } from '../tensor/tensor';
import type { ArrayPlace } from './denseArray';
import type { ElementFormat } from './elements';
import { printable, pythonString } from './figures';
import type { PythonValue } from './pythonLiteral';
import { ReaderError } from './readerError';

const DTYPES: Readonly<Partial<Record<string, DType>>> = {
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  b1: 'bool',
};

const READABLE = 'float16, float32, float64, int8 to int64, uint8 to uint64 or bool';

/**
 * The element format that a header's `descr` names: a byte order (`<` little, `>` big, `=` and `|` as this
 * header's writers mean them: little), a kind and a size.
 * @throws {ReaderError} for dtypes that are no plain numbers, with the line of Python that converts them.
 */
export function parseDescr(descr: PythonValue, place: ArrayPlace): ElementFormat {
  if (typeof descr !== 'string') return refuseStructured(descr, place);
  const order = '<>=|'.includes(descr.charAt(0)) ? descr.charAt(0) : '';
  const code = descr.slice(order.length);
  const dtype = Object.hasOwn(DTYPES, code) ? DTYPES[code] : undefined;
  return dtype === undefined ? refuse(descr, code, place) : { dtype, littleEndian: order !== '>' };
}

/** A kind of dtype that holds no plain numbers: what it is called, why not, and how to make numbers of it. */
interface Refusal {
  readonly matches: (code: string) => boolean;
  readonly called: string;
  readonly convert: (load: string) => string;
}

const REFUSALS: readonly Refusal[] = [
  {
    matches: (code) => /^c\d/.test(code),
    called: 'complex numbers',
    convert: (load) => `np.abs(${load})`,
  },
  {
    matches: (code) => /^[SaU]/.test(code),
    called: 'text',
    convert: (load) => `${load}.astype(np.float32)`,
  },
  {
    matches: (code) => /^[mM]/.test(code),
    called: 'dates or durations',
    convert: (load) => `${load}.astype(np.int64).astype(np.float64)`,
  },
  {
    matches: (code) => code === 'V2',
    called: 'raw 2-byte items (bfloat16, perhaps)',
    convert: (load) => `(${load}.view(np.uint16).astype(np.uint32) << 16).view(np.float32)`,
  },
  {
    matches: (code) => code.startsWith('V'),
    called: 'raw bytes',
    convert: (load) => `${load}.view(np.uint8)`,
  },
  {
    matches: (code) => /^[fg]/.test(code),
    called: 'extended floats',
    convert: (load) => `${load}.astype(np.float64)`,
  },
];

function refuse(descr: string, code: string, place: ArrayPlace): never {
  if (code.startsWith('O')) return refusePickled(place);
  const shown = printable(descr);
  const refusal = REFUSALS.find(({ matches }) => matches(code));
  throw new ReaderError({
    message: `${place.file} holds ${refusal?.called ?? 'elements'} of dtype '${shown}', which Normscope does not read.`,
    where: place.file,
    expected: READABLE,
    found: `dtype '${shown}'`,
    remedy: `Convert it in Python: ${saveLine(place, (refusal?.convert ?? toFloat)(place.load(false)))}`,
  });
}

function refusePickled(place: ArrayPlace): never {
  throw new ReaderError({
    message: `${place.file} holds pickled Python objects (dtype object): reading a pickle can run any code, so Normscope does not.`,
    where: place.file,
    expected: READABLE,
    found: 'dtype object',
    remedy: `If you trust the file, save it again as numbers: ${saveLine(place, `np.asarray(${place.load(true)}.tolist(), dtype=np.float32)`)}`,
  });
}

function refuseStructured(descr: PythonValue, place: ArrayPlace): never {
  const fields = fieldNames(descr);
  const shown =
    fields.length === 0
      ? 'no fields'
      : `fields ${fields.slice(0, 6).map(printable).join(', ')}${fields.length > 6 ? ', …' : ''}`;
  const field = fields[0] ?? 'field';
  throw new ReaderError({
    message: `${place.file} is a structured array (${shown}), which Normscope does not read.`,
    where: place.file,
    expected: READABLE,
    found: `a structured dtype with ${shown}`,
    remedy: `Save one field in Python: ${saveLine(place, `${place.load(false)}[${pythonString(field)}]`)}`,
  });
}

/** Field names of `[('name', format), …]`; a titled field is `(('title', 'name'), format)`. */
function fieldNames(descr: PythonValue): string[] {
  return items(descr).flatMap((field) => {
    const first = items(field)[0] ?? null;
    const name = typeof first === 'string' ? first : items(first)[1];
    return typeof name === 'string' && name !== '' ? [name] : [];
  });
}

function items(value: PythonValue): readonly PythonValue[] {
  return typeof value === 'object' && value !== null && value.kind !== 'dict' ? value.items : [];
}

function saveLine(place: ArrayPlace, array: string): string {
  return `np.save(${pythonString(`${place.copyName}.npy`)}, ${array})`;
}

function toFloat(load: string): string {
  return `${load}.astype(np.float32)`;
}
