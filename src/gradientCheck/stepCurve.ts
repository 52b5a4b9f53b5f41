import { RandomState } from '../tensor/randomState';
import type { Work } from '../work';
import { Probe } from './probe';
import { maxRelError } from './relError';
import { analyticOf } from './subject';
import type { Subject } from './subject';

export interface StepPoint {
  readonly h: number;
  readonly dtype: 'float64' | 'float32';
  readonly name: string;
  readonly maxRelError: number;
}

/** Elements per gradient the curve is taken over: its shape needs no more. */
const ELEMENTS = 4;
/** Three steps per decade from 1e-1 down to 1e-12. */
const STEPS = Array.from({ length: 34 }, (_, i) => 10 ** (-1 - i / 3));

/** Largest relative error of every gradient against the step, in both precisions. */
export async function stepCurve(
  subject: Subject,
  names: readonly string[],
  work: Work,
): Promise<StepPoint[]> {
  const analytic = analyticOf(subject);
  const points: StepPoint[] = [];
  for (const dtype of ['float64', 'float32'] as const) {
    const probe = new Probe(subject, dtype);
    for (const name of names) {
      const gradient = analytic[name];
      const count = subject.inputs[name]!.data.length;
      if (gradient?.data.length !== count) continue;
      const elements = new RandomState(count).permutation(count).slice(0, ELEMENTS);
      const expected = Float64Array.from(elements, (at) => gradient.data[at]!);
      for (const h of STEPS) {
        await work.pause();
        const numeric = Float64Array.from(elements, (at) => probe.central(name, at, h));
        points.push({ h, dtype, name, maxRelError: maxRelError(numeric, expected) });
      }
    }
  }
  return points;
}
