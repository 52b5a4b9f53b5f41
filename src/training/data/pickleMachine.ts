import { ReaderError } from '../../readers/readerError';

/** What a pickle of CIFAR-10 is made of. */
export type Pickled =
  | number
  | string
  | boolean
  | null
  | Uint8Array
  | readonly Pickled[]
  | ReadonlyMap<Pickled, Pickled>
  | PickledArray;

/** A NumPy array: what `BUILD` gave it. */
export class PickledArray {
  shape: readonly number[] = [];
  data: Uint8Array = new Uint8Array(0);
  dtype = '';
}

/** A callable the pickle names. Only those of `CALLABLES` exist here: nothing of the pickle is ever executed. */
export class Callable {
  constructor(readonly name: string) {}
}

class PickledDtype {
  constructor(readonly name: string) {}
}

/** Ends of lists and tuples on the stack. */
export const MARK = Symbol('mark');

export type Item = Pickled | Callable | PickledDtype | typeof MARK | Item[] | Map<Item, Item>;

const CALLABLES = new Set([
  'numpy.core.multiarray _reconstruct',
  'numpy._core.multiarray _reconstruct',
  'numpy ndarray',
  'numpy dtype',
  '_codecs encode',
]);

/** The stack and the memo of a pickle being read. It builds values and calls nothing. */
export class PickleMachine {
  readonly #view: DataView;
  readonly #stack: Item[] = [];
  readonly #memo = new Map<number, Item>();
  #at = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly name: string,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  fail(problem: string, at = this.#at): ReaderError {
    return new ReaderError({
      message: `${this.name} is no batch of CIFAR-10: its pickle ${problem}.`,
      where: `${this.name}, byte ${at}`,
      remedy:
        'Only dictionaries, lists, numbers, strings and NumPy arrays are read; nothing in a pickle is executed.',
    });
  }

  push(item: Item): void {
    this.#stack.push(item);
  }

  pop(): Item {
    const item = this.#stack.pop();
    if (item === undefined) throw this.fail('takes more than it has put down');
    return item;
  }

  top(): Item {
    const item = this.pop();
    this.push(item);
    return item;
  }

  /** Everything above the last mark, which goes too. */
  popMarked(): Item[] {
    const items: Item[] = [];
    for (let item = this.pop(); item !== MARK; item = this.pop()) items.push(item);
    return items.reverse();
  }

  remember(key = this.#memo.size): void {
    this.#memo.set(key, this.top());
  }

  recall(key: number): Item {
    const item = this.#memo.get(key);
    if (item === undefined) throw this.fail(`recalls item ${key}, which it has not kept`);
    return item;
  }

  take(length: number): Uint8Array {
    if (this.#at + length > this.bytes.length) throw this.fail('ends in the middle', this.bytes.length);
    const taken = this.bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return taken;
  }

  u8(): number {
    return this.take(1)[0]!;
  }

  u16(): number {
    this.take(2);
    return this.#view.getUint16(this.#at - 2, true);
  }

  i32(): number {
    this.take(4);
    return this.#view.getInt32(this.#at - 4, true);
  }

  u32(): number {
    this.take(4);
    return this.#view.getUint32(this.#at - 4, true);
  }

  u64(): number {
    this.take(8);
    return Number(this.#view.getBigUint64(this.#at - 8, true));
  }

  f64(): number {
    this.take(8);
    return this.#view.getFloat64(this.#at - 8, false);
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw this.fail('ends in the middle of a name', this.bytes.length);
    const text = latin1(this.take(end - this.#at));
    this.take(1);
    return text;
  }

  /** @throws {ReaderError} for any callable that a batch does not need. */
  callable(module: Item, member: Item): Callable {
    const name = `${textOf(module)} ${textOf(member)}`;
    if (!CALLABLES.has(name)) throw this.fail(`asks for ${name.replace(' ', '.')}`);
    return new Callable(name);
  }

  /** The few calls that batches make, each done by hand. */
  reduce(): Item {
    const args = this.pop();
    const called = this.pop();
    if (!(called instanceof Callable) || !Array.isArray(args)) throw this.fail('calls what cannot be called');
    if (called.name.endsWith('_reconstruct')) return new PickledArray();
    if (called.name === 'numpy dtype') return new PickledDtype(textOf(args[0]));
    if (called.name === '_codecs encode') return bytesOf(args[0]);
    throw this.fail(`calls ${called.name.replace(' ', '.')}`);
  }

  /** State of an array: (version, shape, dtype, Fortran order, bytes); that of a dtype says nothing bytes need. */
  build(): void {
    const state = this.pop();
    const target = this.top();
    if (target instanceof PickledDtype) return;
    if (!(target instanceof PickledArray) || !Array.isArray(state)) throw this.fail('builds what it cannot');
    const [, shape, dtype, fortran, data] = state as readonly Item[];
    if (!Array.isArray(shape) || !(dtype instanceof PickledDtype) || fortran === true) {
      throw this.fail('has an array of a form that no batch has');
    }
    target.shape = shape.map(Number);
    target.dtype = dtype.name;
    target.data = bytesOf(data);
  }

  append(items: readonly Item[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw this.fail('appends to what is no list');
    for (const item of items) list.push(item);
  }

  set(items: readonly Item[]): void {
    const map = this.top();
    if (!(map instanceof Map)) throw this.fail('sets items of what is no dictionary');
    for (let i = 0; i + 1 < items.length; i += 2) map.set(items[i]!, items[i + 1]!);
  }
}

/** One character a byte: Python 2's strings. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

/** Python 2 wrote bytes and text alike. */
function textOf(item: Item | undefined): string {
  return typeof item === 'string' ? item : '';
}

function bytesOf(item: Item | undefined): Uint8Array {
  return item instanceof Uint8Array ? item : Uint8Array.from(textOf(item), (char) => char.charCodeAt(0));
}
