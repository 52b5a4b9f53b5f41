import { grouped } from './figures';
import { ReaderError } from './readerError';

/** A value of Python's literal syntax, as far as NumPy headers use it. */
export type PythonValue = string | number | boolean | null | PythonSequence | PythonDict;

export interface PythonSequence {
  readonly kind: 'list' | 'tuple';
  readonly items: readonly PythonValue[];
}

export interface PythonDict {
  readonly kind: 'dict';
  readonly entries: ReadonlyMap<string, PythonValue>;
}

/** Where the text stands in its file, for messages. */
export interface LiteralPlace {
  readonly file: string;
  readonly firstByte: number;
}

/** NumPy's own headers nest three deep; more only ever comes from a file made to exhaust the stack. */
const DEEPEST = 32;

/**
 * Parses one Python literal: dicts with string keys, lists, tuples, strings, integers (also Python 2's `3L`),
 * True, False, None. Nothing is evaluated, and nothing but white space may follow.
 * @throws {ReaderError} naming the byte, what was expected there and what was found.
 */
export function parsePythonLiteral(text: string, place: LiteralPlace): PythonValue {
  const parser = new LiteralParser(text, place);
  const value = parser.value(0);
  parser.end();
  return value;
}

class LiteralParser {
  #at = 0;

  constructor(
    private readonly text: string,
    private readonly place: LiteralPlace,
  ) {}

  value(depth: number): PythonValue {
    if (depth > DEEPEST) this.#fail(`at most ${DEEPEST} nested brackets`);
    const next = this.#peek();
    if (next === '{') return this.#dict(depth);
    if (next === '[') return this.#list(depth);
    if (next === '(') return this.#parenthesized(depth);
    if (next === "'" || next === '"') return this.#string();
    if (next === '-' || isDigit(next)) return this.#integer();
    return this.#constant();
  }

  end(): void {
    if (this.#peek() !== '') this.#fail('the end of the header');
  }

  #dict(depth: number): PythonDict {
    const entries = new Map<string, PythonValue>();
    this.#take('{');
    while (!this.#skip('}')) {
      const quote = this.#peek();
      if (quote !== "'" && quote !== '"') this.#fail('a key in quotes, or }');
      const key = this.#string();
      if (entries.has(key)) this.#fail(`the key '${key}' only once`);
      this.#take(':');
      entries.set(key, this.value(depth + 1));
      if (!this.#skip(',') && this.#peek() !== '}') this.#fail(', or }');
    }
    return { kind: 'dict', entries };
  }

  #list(depth: number): PythonSequence {
    this.#take('[');
    return { kind: 'list', items: this.#items(']', depth).items };
  }

  /** `()`, `(1,)` and `(1, 2)` are tuples; `(1)` is 1. */
  #parenthesized(depth: number): PythonValue {
    this.#take('(');
    const { items, endsWithComma } = this.#items(')', depth);
    return items.length === 1 && !endsWithComma ? items[0]! : { kind: 'tuple', items };
  }

  #items(close: string, depth: number): { items: PythonValue[]; endsWithComma: boolean } {
    const items: PythonValue[] = [];
    let endsWithComma = false;
    while (!this.#skip(close)) {
      items.push(this.value(depth + 1));
      endsWithComma = this.#skip(',');
      if (!endsWithComma && this.#peek() !== close) this.#fail(`, or ${close}`);
    }
    return { items, endsWithComma };
  }

  #string(): string {
    const quote = this.#peek();
    let result = '';
    for (let i = this.#at + 1; i < this.text.length; i++) {
      const character = this.text[i]!;
      if (character === quote) {
        this.#at = i + 1;
        return result;
      }
      if (character === '\n') break;
      if (character !== '\\') {
        result += character;
        continue;
      }
      const escape = unescape(this.text, i + 1);
      this.#at = i;
      if (escape === undefined) this.#fail('a Python escape sequence');
      result += escape.character;
      i += escape.length;
    }
    return this.#fail(`a string that ends with ${quote}`);
  }

  #integer(): number {
    const start = this.#at;
    if (this.text[this.#at] === '-') this.#at++;
    const firstDigit = this.#at;
    while (isDigit(this.text[this.#at] ?? '')) this.#at++;
    const value = Number(this.text.slice(start, this.#at));
    const digits = this.#at - firstDigit;
    if (digits === 0 || (digits > 1 && this.text[firstDigit] === '0')) this.#fail('an integer', start);
    if (!Number.isSafeInteger(value)) this.#fail('an integer below 2^53', start);
    if (this.text[this.#at] === 'L') this.#at++;
    return value;
  }

  #constant(): boolean | null {
    for (const [word, value] of [
      ['True', true],
      ['False', false],
      ['None', null],
    ] as const) {
      if (!this.text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    return this.#fail('a Python literal');
  }

  /** The next character that is no white space; empty at the end. */
  #peek(): string {
    while (isSpace(this.text[this.#at])) this.#at++;
    return this.text[this.#at] ?? '';
  }

  #skip(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at++;
    return true;
  }

  #take(character: string): void {
    if (!this.#skip(character)) this.#fail(character);
  }

  #fail(expected: string, at = this.#at): never {
    const rest = this.text.slice(at, at + 20).trimEnd();
    const found = rest === '' ? 'the end' : JSON.stringify(rest);
    const byte = grouped(this.place.firstByte + at);
    throw new ReaderError({
      message: `${this.place.file} has a damaged header: at byte ${byte}, ${expected} was expected, but ${found} is there.`,
      where: `${this.place.file}, byte ${byte}`,
      expected,
      found,
      remedy: 'Save the array again with np.save or np.savez.',
    });
  }
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  n: '\n',
  r: '\r',
  t: '\t',
};
const HEX_ESCAPES: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** The escape whose letter is at `at`, and how many characters it takes after the backslash. */
function unescape(text: string, at: number): { character: string; length: number } | undefined {
  const letter = text[at] ?? '';
  const simple = SIMPLE_ESCAPES[letter];
  if (simple !== undefined) return { character: simple, length: 1 };
  const digits = HEX_ESCAPES[letter];
  if (digits === undefined) return undefined;
  const code = text.slice(at + 1, at + 1 + digits);
  if (code.length !== digits || !/^[0-9a-fA-F]+$/.test(code)) return undefined;
  const point = parseInt(code, 16);
  return point > 0x10ffff ? undefined : { character: String.fromCodePoint(point), length: 1 + digits };
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\n' || character === '\t' || character === '\r';
}
