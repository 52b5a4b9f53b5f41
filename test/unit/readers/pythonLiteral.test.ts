import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePythonLiteral } from '../../../src/readers/pythonLiteral';
import type { PythonValue } from '../../../src/readers/pythonLiteral';
import { ReaderError } from '../../../src/readers/readerError';

const parse = (text: string) => parsePythonLiteral(text, { file: 'x.npy', firstByte: 10 });

/** Python's literal as plain JSON: tuples as {t: [...]}. */
function plain(value: PythonValue): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value.kind === 'dict') return Object.fromEntries([...value.entries].map(([key, v]) => [key, plain(v)]));
  const items = value.items.map(plain);
  return value.kind === 'tuple' ? { t: items } : items;
}

describe('parsePythonLiteral', () => {
  it.each<[string, unknown]>([
    [
      "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }   \n",
      { descr: '<f4', fortran_order: false, shape: { t: [3, 4] } },
    ],
    ['{"a": True, "b": None}', { a: true, b: null }],
    ['()', { t: [] }],
    ['(7,)', { t: [7] }],
    ['(7)', 7],
    ['(3L, 4L)', { t: [3, 4] }],
    ['[(\'pos\', \'<f4\', (2,)), ("id", "<i8")]', [{ t: ['pos', '<f4', { t: [2] }] }, { t: ['id', '<i8'] }]],
    [String.raw`'a\'b\\c\x41\u00e9\n'`, "a'b\\cAé\n"],
    ['-12', -12],
    ['{}', {}],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('reads %s', (text, value) => {
    expect(plain(parse(text))).toEqual(value);
  });

  it.each<[string, string]>([
    ['', 'a Python literal'],
    ["{'a': 1", ', or }'],
    ["{'a' 1}", ':'],
    ['{1: 2}', 'a key in quotes, or }'],
    ["{'a': 1, 'a': 2}", "the key 'a' only once"],
    ['(1 2)', ', or )'],
    ['(,)', 'a Python literal'],
    ["'open", "a string that ends with '"],
    [String.raw`'\q'`, 'a Python escape sequence'],
    [String.raw`'\x4'`, 'a Python escape sequence'],
    [String.raw`'\Uffffffff'`, 'a Python escape sequence'],
    ['007', 'an integer'],
    ['-', 'an integer'],
    ['9007199254740993', 'an integer below 2^53'],
    ['1.5', 'the end of the header'],
    ["__import__('os')", 'a Python literal'],
    ['{} {}', 'the end of the header'],
    ['('.repeat(100_000), 'at most 32 nested brackets'],
  ])('refuses %.40s', (text, expected) => {
    expect(() => parse(text)).toThrow(ReaderError);
    try {
      parse(text);
    } catch (error) {
      expect((error as ReaderError).problem.expected).toBe(expected);
    }
  });

  it('names the byte and what stands there', () => {
    expect(() => parse("{'shape': (3, x)}")).toThrow(
      'x.npy has a damaged header: at byte 24, a Python literal was expected, but "x)}" is there.',
    );
  });

  it('answers any text with a value or a ReaderError', () => {
    const alphabet = fc.constantFrom(...`{}[]()'",:\\ \n-0129LTrueFalsN`.split(''));
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 60 }), (text) => {
        try {
          parse(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ReaderError);
        }
      }),
      { seed: 231, numRuns: 3000 },
    );
  });
});
