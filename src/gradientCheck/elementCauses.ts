import { relError } from './relError';
import type { CheckOptions } from './checkOptions';
import type { Probe } from './subject';
import { figure } from './verdicts';
import type { Finding } from './verdicts';

/** One failing element. */
export interface Suspect {
  readonly name: string;
  readonly at: number;
  readonly numeric: number;
  readonly analytic: number;
}

/**
 * How much a numeric gradient scatters by rounding alone: the spread over steps that differ by a few parts in a
 * hundred, which moves a smooth function's truncation error hardly at all. Measured, so it holds for any forward.
 */
export function roundingNoise(probe: Probe, { name, at, numeric }: Suspect, h: number): number {
  const nearby = [0.97, 1.013, 1.029].map((factor) => probe.central(name, at, h * factor));
  return 2 * Math.max(...nearby.map((value) => Math.abs(value - numeric)));
}

/** Why the check itself is off at an element, or undefined where it is not. */
export function elementCause(
  probe: Probe,
  suspect: Suspect,
  options: CheckOptions,
  isFloat32: boolean,
): Finding | undefined {
  return (
    truncation(probe, suspect, options) ??
    rounding(probe, suspect, options, isFloat32) ??
    kink(probe, suspect, options)
  );
}

/** The error falls with h squared, and extrapolating to h = 0 (Richardson) reaches the analytic value. */
function truncation(probe: Probe, suspect: Suspect, { h, rtol, floor }: CheckOptions): Finding | undefined {
  const { name, at, numeric, analytic } = suspect;
  const half = probe.central(name, at, h / 2);
  const ratio = (numeric - analytic) / (half - analytic);
  if (!(ratio > 3.2 && ratio < 4.8)) return undefined;
  const extrapolated = (4 * half - numeric) / 3;
  const explained =
    relError(extrapolated, analytic, floor) <= Math.max(rtol, relError(numeric, analytic, floor) / 8);
  if (!explained) return undefined;
  return {
    cause: 'truncation',
    evidence: `Truncation, not a bug. The error grows ${ratio.toFixed(2)} times when h doubles`,
  };
}

/**
 * A corner within reach of the step: the one-sided slopes differ and do not close in with h, as a curve's would.
 * The analytic value must be one of the slopes, between them, or what smaller steps find.
 */
function kink(probe: Probe, suspect: Suspect, { h, rtol, floor }: CheckOptions): Finding | undefined {
  const { name, at, analytic } = suspect;
  const wide = probe.oneSided(name, at, h);
  const jump = Math.abs(wide.right - wide.left);
  const scale = Math.max(Math.abs(wide.right), Math.abs(wide.left));
  if (!(jump > 20 * rtol * scale)) return undefined;
  const narrow = probe.oneSided(name, at, h / 8);
  const closing = Math.abs(narrow.right - narrow.left) / jump;
  if (Math.abs(closing - 1 / 8) < 0.06) return undefined;
  const low = Math.min(narrow.left, narrow.right);
  const high = Math.max(narrow.left, narrow.right);
  const slack = Math.max(rtol * scale, floor);
  const subgradient = closing > 0.5 && analytic >= low - slack && analytic <= high + slack;
  const reached = [1e-1, 1e-2, 1e-3].some(
    (factor) => relError(probe.central(name, at, h * factor), analytic, floor) <= Math.max(10 * rtol, 1e-4),
  );
  if (!subgradient && !reached) return undefined;
  return {
    cause: 'kink',
    evidence: `A kink within h: the slope is ${figure(wide.left)} to the left and ${figure(wide.right)} to the right`,
  };
}

/** The difference is no more than what rounding does to the numeric gradient. */
function rounding(
  probe: Probe,
  suspect: Suspect,
  { h }: CheckOptions,
  isFloat32: boolean,
): Finding | undefined {
  const noise = roundingNoise(probe, suspect, h);
  const difference = Math.abs(suspect.numeric - suspect.analytic);
  if (!(difference <= 2 * noise)) return undefined;
  return isFloat32
    ? {
        cause: 'float32',
        evidence: `The forward computes in float32: its rounding moves the numeric gradient by ${figure(noise)} at h ${h}`,
      }
    : {
        cause: 'roundingFloor',
        evidence: `Rounding floor: the difference of ${figure(difference)} is within the ${figure(noise)} that rounding moves the numeric gradient by`,
      };
}
