import type { Subject } from './subject';
import { copyArrays, structuredCopy } from './subject';
import type { CheckOptions } from './checkOptions';
import type { Finding } from './verdicts';

export interface DoctorWarning {
  readonly kind: 'onesUpstream' | 'batchOfOne' | 'varianceBelowEps' | 'float32' | 'statefulForward';
  readonly message: string;
}

export interface Diagnosis {
  readonly warnings: readonly DoctorWarning[];
  /** Forward is no function of its inputs: then no gradient can be checked. */
  readonly unstable?: Finding;
  /** Forward's output is float32, whatever it was given. */
  readonly isFloat32: boolean;
}

/** Look at the subject before the run: is it fit for checking? */
export function examine(subject: Subject, options: CheckOptions): Diagnosis {
  const outputs = Array.from({ length: Math.max(2, options.repeats) }, () => freshForward(subject));
  const unstable = instability(subject, outputs);
  const isFloat32 = options.dtype === 'float32' || storesFloat32(outputs[0]!);
  const warnings: DoctorWarning[] = [];
  const { data } = subject.dout;
  if (data.length > 1 && data.every((value) => value === data[0])) {
    warnings.push({
      kind: 'onesUpstream',
      message:
        'The upstream gradient is the same everywhere: under a norm dx is then 0 and its relative error means nothing. Use a random one.',
    });
  }
  if (subject.params['mode'] !== 'test' && subject.sizes['N'] === 1 && ignoresX(subject, outputs[0]!)) {
    warnings.push({
      kind: 'batchOfOne',
      message:
        'With N = 1 in training batchnorm puts out beta whatever x is: dx and dgamma are 0. Use N of 2 or more.',
    });
  }
  warnings.push(...smallVariance(subject));
  if (isFloat32) {
    warnings.push({
      kind: 'float32',
      message: 'The forward computes in float32: errors up to about 1e-2 are rounding. Check in float64.',
    });
  }
  if (unstable) warnings.push({ kind: 'statefulForward', message: unstable.evidence });
  return { warnings, isFloat32, ...(unstable && { unstable }) };
}

/** Whether another x gives the same output: what a norm across samples makes of a single one. */
function ignoresX(subject: Subject, output: Float64Array): boolean {
  const inputs = copyArrays(subject.inputs);
  const { x } = inputs;
  if (!x || !('gamma' in inputs)) return false;
  for (let i = 0; i < x.data.length; i++) x.data[i] = 2 * x.data[i]! + i + 1;
  const { out } = subject.layer.forward(inputs, structuredCopy(subject.params));
  return out.data.every((value, i) => value === output[i]);
}

function freshForward({ layer, inputs, params }: Subject): Float64Array {
  return layer.forward(copyArrays(inputs), structuredCopy(params)).out.data.slice();
}

/** Same inputs, same params, other output: state that drifts one way, or chance. Or a forward that writes to its inputs. */
function instability(subject: Subject, outputs: readonly Float64Array[]): Finding | undefined {
  const inputs = copyArrays(subject.inputs);
  subject.layer.forward(inputs, structuredCopy(subject.params));
  const written = Object.keys(inputs).find((name) =>
    inputs[name]!.data.some((value, i) => !Object.is(value, subject.inputs[name]!.data[i])),
  );
  if (written !== undefined) {
    return { cause: 'stateful', evidence: `forward writes to its input ${written}` };
  }
  const moves = outputs.slice(1).map((output, n) => output.map((value, i) => value - outputs[n]![i]!));
  if (moves.every((move) => move.every((value) => value === 0 || Number.isNaN(value)))) return undefined;
  const steady = moves.slice(1).every((move, n) => cosine(move, moves[n]!) > 0.9);
  return steady && moves.length > 1
    ? {
        cause: 'stateful',
        evidence: 'forward changes from call to call on the same inputs, in one direction: it keeps state',
      }
    : { cause: 'nonDeterministic', evidence: 'forward gives another output on the same inputs each time' };
}

function cosine(a: Float64Array, b: Float64Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    aa += a[i]! ** 2;
    bb += b[i]! ** 2;
  }
  return dot / Math.sqrt(aa * bb);
}

/** Every value is a float32, and they are not just small round numbers. */
function storesFloat32(output: Float64Array): boolean {
  const fractions = output.filter((value) => value !== 0 && !Number.isInteger(value * 1024));
  return (
    fractions.length >= Math.min(3, output.length) && fractions.every((value) => Math.fround(value) === value)
  );
}

/** A feature whose variance eps drowns: its gradient is mostly eps's doing. */
function smallVariance({ inputs, params }: Subject): DoctorWarning[] {
  const { x, gamma } = inputs;
  if (!x || !gamma || x.shape.length !== 2) return [];
  const eps = typeof params['eps'] === 'number' ? params['eps'] : 1e-5;
  const [N, D] = x.shape as [number, number];
  const drowned = Array.from({ length: D }, (_, k) => k).filter((k) => {
    const column = Array.from({ length: N }, (_, n) => x.data[n * D + k]!);
    const mean = column.reduce((sum, value) => sum + value, 0) / N;
    const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / N;
    return N > 1 && variance < eps;
  });
  if (drowned.length === 0) return [];
  const message = `${drowned.length} of ${D} features have a variance below eps (${eps}), first ${drowned[0]!}: eps decides their gradient.`;
  return [{ kind: 'varianceBelowEps', message }];
}
