import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/protocol/training';
import { ReaderError } from '../../../src/readers/readerError';
import { parseMetrics, recordLine } from '../../../src/runs/metrics';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const linesOf = (records: readonly RunRecord[]): string => records.map(recordLine).join('');

const RECORDS: readonly RunRecord[] = [
  { kind: 'inputs', step: 0, file: 'inputs-00000000.safetensors', features: [] },
  { kind: 'step', step: 1, loss: 2.302585092994046 },
  { kind: 'epoch', step: 1, epoch: 0, trainAccuracy: 0.125, valAccuracy: 0.1 },
  { kind: 'capture', step: 1, file: 'capture-00000001.safetensors' },
  { kind: 'step', step: 2, loss: Infinity },
  { kind: 'step', step: 3, loss: NaN },
  { kind: 'checkpoint', step: 3, file: 'checkpoint-00000003.safetensors' },
  {
    kind: 'end',
    status: 'diverged',
    step: 3,
    milliseconds: 12.5,
    divergence: { step: 3, loss: NaN, layer: 2, feature: 7, message: 'Zu groß: the loss became NaN' },
  },
];

describe('metrics.jsonl', () => {
  it('gives back what was written, numbers that are none among them', () => {
    const { records, ends, halfWritten } = parseMetrics(bytesOf(linesOf(RECORDS)), 'metrics.jsonl');
    expect(records).toEqual(RECORDS);
    expect(ends.at(-1)).toBe(bytesOf(linesOf(RECORDS)).length);
    expect(halfWritten).toBeUndefined();
  });

  it('cut at any byte, has all records but the last one', () => {
    const bytes = bytesOf(linesOf(RECORDS));
    const ends = RECORDS.map((_, i) => bytesOf(linesOf(RECORDS.slice(0, i + 1))).length);
    for (let length = 0; length <= bytes.length; length++) {
      const cut = parseMetrics(bytes.subarray(0, length), 'metrics.jsonl');
      const whole = ends.filter((end) => end <= length).length;
      // A line that lacks its newline alone is whole as well.
      const expected = ends.includes(length + 1) ? whole + 1 : whole;
      expect(cut.records).toEqual(RECORDS.slice(0, expected));
      expect(cut.halfWritten === undefined).toBe(
        length === 0 || ends.includes(length) || ends.includes(length + 1),
      );
    }
  });

  it('never takes anything else for records, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat({ max: 400 }), (noise, at) => {
        const bytes = bytesOf(linesOf(RECORDS.slice(0, 3)));
        const place = Math.min(at, bytes.length);
        const spoiled = Uint8Array.from([...bytes.subarray(0, place), ...noise, ...bytes.subarray(place)]);
        try {
          for (const { kind } of parseMetrics(spoiled, 'm').records) expect(typeof kind).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(ReaderError);
        }
      }),
      { seed: 231, numRuns: 300 },
    );
  });

  it('forgives blank lines and the line ends of other systems', () => {
    const text = linesOf(RECORDS.slice(0, 2)).replaceAll('\n', '\r\n\r\n');
    expect(parseMetrics(bytesOf(text), 'm').records).toEqual(RECORDS.slice(0, 2));
  });

  it.each([
    ['{"kind":"step","step":1,"loss":oops}', /line 2: expected a record as JSON, got/],
    ['[1]', /line 2: expected a record as a JSON object/],
    [
      '{"kind":"stop","step":1}',
      /line 2: expected "kind" as one of step, epoch, inputs, capture, checkpoint, end/,
    ],
    ['{"kind":"step","step":1,"loss":"low"}', /line 2: expected "loss" as a number/],
    ['{"kind":"step","step":-1,"loss":1}', /line 2: expected "step" as a whole number/],
    ['{"kind":"step","step":0,"loss":1}', /line 2: expected a step from 1 on/],
    ['{"kind":"epoch","step":1,"epoch":1,"trainAccuracy":2,"valAccuracy":1}', /"trainAccuracy" as a share/],
    ['{"kind":"checkpoint","step":1,"file":"../../etc/passwd"}', /"file" as a file of the run's folder/],
    ['{"kind":"checkpoint","step":1,"file":"/etc/passwd"}', /"file" as a file of the run's folder/],
    ['{"kind":"end","step":1,"status":"done","milliseconds":1}', /"status" as one of finished/],
  ])('edited by hand into %s, names the line', (line, message) => {
    const first = recordLine(RECORDS[1]!);
    expect(() => parseMetrics(bytesOf(`${first}${line}\n${first}`), 'metrics.jsonl')).toThrow(message);
  });
});
