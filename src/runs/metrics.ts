import type { RunRecord } from '../protocol/training';
import { printable } from '../readers/figures';
import { ReaderError } from '../readers/readerError';
import { fromJson, isObject, toJson } from './jsonFile';

export const METRICS_FILE = 'metrics.jsonl';

/** What stands in a `metrics.jsonl`. */
export interface Metrics {
  readonly records: readonly RunRecord[];
  /** Of each record: the byte behind its line, to which the file can be cut. */
  readonly ends: readonly number[];
  /** The last line, where it is no whole record: what a kill in the middle of writing leaves. */
  readonly halfWritten?: string;
}

const NEWLINE = 0x0a;

/** One line, newline included. */
export function recordLine(record: RunRecord): string {
  return `${toJson(record)}\n`;
}

/**
 * Reads the lines of a `metrics.jsonl`. A last line without its newline may be half written, and is left out then;
 * every other line must be a record, and steps must not go back.
 * @param where the file, for messages.
 * @throws {ReaderError} that names the line.
 */
export function parseMetrics(bytes: Uint8Array, where: string): Metrics {
  const records: RunRecord[] = [];
  const ends: number[] = [];
  for (const { line, text, end, whole } of linesOf(bytes)) {
    if (text === '') continue;
    const record = parseRecord(text);
    if (typeof record === 'string') {
      if (!whole) return { records, ends, halfWritten: text };
      throw damagedLine(where, line, record, text);
    }
    const before = records.at(-1)?.step ?? 0;
    if (record.step < before) {
      throw damagedLine(where, line, `a step from ${before} on, where the line before it stands`, text);
    }
    records.push(record);
    ends.push(end);
  }
  return { records, ends };
}

interface Line {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  /** The byte behind it. */
  readonly end: number;
  /** It ends in a newline. */
  readonly whole: boolean;
}

function* linesOf(bytes: Uint8Array): Generator<Line> {
  const decoder = new TextDecoder();
  let begin = 0;
  for (let line = 1; begin < bytes.length; line++) {
    const found = bytes.indexOf(NEWLINE, begin);
    const end = found < 0 ? bytes.length : found + 1;
    yield { line, text: decoder.decode(bytes.subarray(begin, end)).trim(), end, whole: found >= 0 };
    begin = end;
  }
}

/** The record, or what was expected in its place. */
function parseRecord(text: string): RunRecord | string {
  let value: unknown;
  try {
    value = fromJson(text);
  } catch {
    return 'a record as JSON';
  }
  if (!isObject(value)) return 'a record as a JSON object';
  const kind = value['kind'];
  if (typeof kind !== 'string' || !Object.hasOwn(MEMBERS, kind)) {
    return `"kind" as one of ${Object.keys(MEMBERS).join(', ')}`;
  }
  for (const [name, [expected, fits]] of Object.entries(MEMBERS[kind as RunRecord['kind']])) {
    if (!fits(value[name])) return `"${name}" as ${expected}`;
  }
  return value as unknown as RunRecord;
}

type Check = readonly [expected: string, fits: (value: unknown) => boolean];

const isWhole = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isShare = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 1;
const isNumber = (value: unknown): boolean => typeof value === 'number';
const isAbsentOr =
  (fits: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === undefined || fits(value);

/** A name below the run's own folder: a record must not lead anywhere else. */
function isInnerPath(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    /^[^\\:]+$/.test(value) &&
    value.split('/').every((part) => /[^.]/.test(part))
  );
}

const isLayer = (value: unknown): boolean => isObject(value) && isWhole(value['layer']);
const isInput = (value: unknown): boolean => isObject(value) && isWhole(value['feature']);
const isDivergence = (value: unknown): boolean =>
  isObject(value) && isWhole(value['step']) && typeof value['message'] === 'string';

const STEP: Check = ['a whole number from 0', isWhole];
const FILE: Check = ["a file of the run's folder", isInnerPath];
const SHARE: Check = ['a share from 0 to 1', isShare];
const END_STATUS: readonly unknown[] = ['finished', 'cancelled', 'diverged'];

/** What a record of each kind must have. */
const MEMBERS: Readonly<Record<RunRecord['kind'], Readonly<Record<string, Check>>>> = {
  step: {
    step: STEP,
    loss: ['a number', isNumber],
    layers: ['a list of layers', isAbsentOr((value) => Array.isArray(value) && value.every(isLayer))],
  },
  epoch: { step: STEP, epoch: STEP, trainAccuracy: SHARE, valAccuracy: SHARE },
  inputs: {
    step: STEP,
    file: FILE,
    features: ['a list of features', (value) => Array.isArray(value) && value.every(isInput)],
  },
  capture: { step: STEP, file: FILE },
  checkpoint: { step: STEP, file: FILE },
  end: {
    step: STEP,
    status: [`one of ${END_STATUS.join(', ')}`, (value) => END_STATUS.includes(value)],
    milliseconds: ['a number', isNumber],
    divergence: ['where it diverged', isAbsentOr(isDivergence)],
  },
};

function damagedLine(where: string, line: number, expected: string, text: string): ReaderError {
  const found = printable(text);
  return new ReaderError({
    message: `${where}, line ${line}: expected ${expected}, got ${found}`,
    where: `${where}, line ${line}`,
    expected,
    found,
    remedy:
      'Undo the change to this line, or delete it and all behind it: the run can be resumed from there.',
  });
}
