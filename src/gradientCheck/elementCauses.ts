import { bestSlopes } from './bestSlope';
import type { BestSlope } from './bestSlope';
import type { CheckOptions } from './checkOptions';
import type { Motion, Probe } from './probe';
import { figure } from './verdicts';
import type { Finding } from './verdicts';

/** One failing element, or a failing direction. */
export interface Suspect {
  readonly name: string;
  readonly motion: Motion;
  readonly numeric: number;
  readonly analytic: number;
}

/**
 * Why the check itself is off at an element, or undefined where it is not: the analytic value must be the slope that
 * the best of many steps finds, or lie between the two slopes of a corner.
 */
export function elementCause(
  probe: Probe,
  suspect: Suspect,
  options: CheckOptions,
  isFloat32: boolean,
): Finding | undefined {
  const { name, motion, numeric, analytic } = suspect;
  const tolerance = (value: number): number =>
    options.rtol * Math.max(options.floor, Math.abs(value) + Math.abs(analytic));
  const slopes = bestSlopes((h) => probe.central(name, motion, h), options.h, probe.scale(name, motion));
  const best = slopes.find(
    ({ value, uncertainty }) => Math.abs(value - analytic) <= 3 * uncertainty + tolerance(value),
  );
  if (!best) return subgradient(probe, suspect, slopes[0]!);
  // Where a wider step does better it is rounding that is in the way, else what the step runs over.
  const rounded = best.h > options.h || Math.abs(numeric - analytic) <= 2 * best.noise(options.h);
  if (rounded) return rounding(suspect, best, options, isFloat32);
  return kinkWithin(probe, suspect, options) ?? truncation(probe, suspect, best, options);
}

/** The difference is no more than what rounding does to the numeric gradient. */
function rounding(
  { numeric, analytic }: Suspect,
  best: BestSlope,
  { h }: CheckOptions,
  isFloat32: boolean,
): Finding {
  const noise = figure(best.noise(h));
  return isFloat32
    ? {
        cause: 'float32',
        evidence: `The forward computes in float32: its rounding moves the numeric gradient by ${noise} at h ${h}`,
      }
    : {
        cause: 'roundingFloor',
        evidence: `Rounding floor: the difference of ${figure(Math.abs(numeric - analytic))} is within the ${noise} that rounding moves the numeric gradient by`,
      };
}

/** A smaller step finds the analytic value; where h is in the range of the curve's own h^2, by how much it falls. */
function truncation(
  probe: Probe,
  { name, motion, numeric, analytic }: Suspect,
  best: BestSlope,
  { h }: CheckOptions,
): Finding {
  const half = probe.central(name, motion, h / 2);
  const ratio = (numeric - analytic) / (half - analytic);
  const evidence =
    ratio > 3.2 && ratio < 4.8
      ? `The error grows ${ratio.toFixed(2)} times when h doubles`
      : `At h ${figure(best.h)} the numeric gradient is ${figure(best.value)}`;
  return { cause: 'truncation', evidence: `Truncation, not a bug. ${evidence}` };
}

interface Sides {
  readonly left: number;
  readonly right: number;
}

const gap = ({ left, right }: Sides): number => Math.abs(right - left);
const steepest = ({ left, right }: Sides): number => Math.max(Math.abs(left), Math.abs(right));

/** A corner within reach of the step: the one-sided slopes differ and do not close in with h, as a curve's would. */
function kinkWithin(probe: Probe, { name, motion }: Suspect, { h, rtol }: CheckOptions): Finding | undefined {
  const wide = probe.oneSided(name, motion, h);
  if (!(gap(wide) > 20 * rtol * steepest(wide))) return undefined;
  const closing = (part: number): number => gap(probe.oneSided(name, motion, h * part)) / gap(wide);
  const curve = Math.abs(closing(1 / 8) - 1 / 8) < 0.06 && Math.abs(closing(1 / 2) - 1 / 2) < 0.1;
  return curve ? undefined : kink(wide);
}

/** At a corner central differences find the mean of its slopes; any slope between the two is as right. */
function subgradient(
  probe: Probe,
  { name, motion, analytic }: Suspect,
  { h, noise }: BestSlope,
): Finding | undefined {
  const wide = probe.oneSided(name, motion, h);
  const narrow = probe.oneSided(name, motion, h / 10);
  const slack = 4 * noise(h / 10) + 1e-6 * steepest(narrow);
  const corner = gap(narrow) > 4 * slack && gap(narrow) > gap(wide) / 2;
  const low = Math.min(narrow.left, narrow.right) - slack;
  const high = Math.max(narrow.left, narrow.right) + slack;
  return corner && analytic >= low && analytic <= high ? kink(narrow) : undefined;
}

function kink({ left, right }: Sides): Finding {
  return {
    cause: 'kink',
    evidence: `A kink within h: the slope is ${figure(left)} to the left and ${figure(right)} to the right`,
  };
}
