import { fromJsonNumber, toJsonNumber } from '../protocol/documents/schema';
import { printable } from '../readers/figures';
import { ReaderError } from '../readers/readerError';

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as JSON; NaN and infinities are the strings of the documents. */
export function toJson(value: unknown, indent?: number): string {
  const plain = (_key: string, member: unknown): unknown =>
    typeof member === 'number' ? toJsonNumber(member) : member;
  return JSON.stringify(value, plain, indent);
}

/** What {@link toJson} wrote, its numbers as they were. @throws {SyntaxError} */
export function fromJson(text: string): unknown {
  return JSON.parse(text, (_key, member: unknown) => fromJsonNumber(member) ?? member);
}

/**
 * The members of a JSON file that says what it is by `format` and `version`.
 * @throws {ReaderError} for anything else.
 */
export function parseJsonFile(
  text: string,
  where: string,
  format: string,
  version: number,
): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = fromJson(text);
  } catch (error) {
    throw endsInTheMiddle(text)
      ? cutFile(text, where)
      : damagedFile(where, 'JSON', error instanceof Error ? error.message : String(error));
  }
  if (!isObject(value) || value['format'] !== format) {
    throw damagedFile(where, `an object whose "format" is "${format}"`, text.slice(0, 80));
  }
  if (value['version'] === version) return value;
  throw damagedFile(where, `"version" ${version}`, value['version'], 'Update Normscope.');
}

/** Whether brackets, or a text, are still open where the text ends: it begins as JSON and was cut. */
function endsInTheMiddle(text: string): boolean {
  if (text.trim() === '') return true;
  // Texts may hold brackets of their own; one that is not closed counts as a bracket that is not.
  const bare = text.replace(/"(?:[^"\\]|\\.)*("|$)/gs, (_part, end: string) => (end === '"' ? '' : '['));
  const open = bare.replace(/[^[{]/g, '').length - bare.replace(/[^\]}]/g, '').length;
  return open > 0;
}

function cutFile(text: string, where: string): ReaderError {
  const bytes = new TextEncoder().encode(text).length;
  const found = bytes === 0 ? 'an empty file' : `its end at byte ${bytes}`;
  const remedy = 'Copy it again from where it is whole, or delete its folder.';
  return new ReaderError({
    message:
      bytes === 0
        ? `${where} is empty: it was not written to its end`
        : `${where} ends in the middle (at byte ${bytes}): it was not written or copied to its end`,
    where,
    expected: 'JSON to its closing bracket',
    found,
    remedy,
  });
}

/** A member in a message. */
function brief(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}

export function damagedFile(
  where: string,
  expected: string,
  found: unknown,
  remedy = 'Undo the change to this file, or delete its folder.',
): ReaderError {
  const shown = printable(typeof found === 'string' ? found : brief(found));
  return new ReaderError({
    message: `${where}: expected ${expected}, got ${shown}`,
    where,
    expected,
    found: shown,
    remedy,
  });
}
