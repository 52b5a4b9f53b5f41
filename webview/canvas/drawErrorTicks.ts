import { ERROR_TICKS, errorPlace, powerFigure, tickPixels } from '../figures/checkNumbers';
import type { Verdict } from '../figures/checkRows';
import { t } from '../l10n';
import type { Theme } from '../theme';

export interface ErrorAxis {
  readonly left: number;
  readonly width: number;
}

export interface ErrorRow {
  readonly errors: readonly number[];
  readonly worst: number;
  readonly verdict: Verdict;
}

const TICK_HEIGHT = 11;
const LABELLED = 190;

/** Powers of ten above the column; the outermost stay inside it. */
export function drawErrorScale(
  context: CanvasRenderingContext2D,
  theme: Theme,
  axis: ErrorAxis,
  baseline: number,
): void {
  context.font = `11px ${theme.fontFamily}`;
  context.fillStyle = theme.muted;
  context.textBaseline = 'middle';
  // In a narrow column the two lowest powers would run into each other.
  for (const value of axis.width < LABELLED ? ERROR_TICKS.slice(2) : ERROR_TICKS) {
    const place = errorPlace(value);
    context.textAlign = place < 0.1 ? 'left' : place === 1 ? 'right' : 'center';
    context.fillText(powerFigure(value), axis.left + place * axis.width, baseline);
  }
}

/** A tick per element, a dot for the worst: disc where it is wrong, ring where it is explained. */
export function drawErrorRow(
  context: CanvasRenderingContext2D,
  theme: Theme,
  axis: ErrorAxis,
  y: number,
  { errors, worst, verdict }: ErrorRow,
): void {
  context.fillStyle = theme.hair;
  context.fillRect(axis.left, y, axis.width, 1);
  context.fillStyle = theme.before;
  const pixels = tickPixels(errors, axis.width);
  const most = Math.max(...pixels.values());
  for (const [pixel, count] of pixels) {
    // Many ticks side by side would be a bar: let their number still be seen.
    context.globalAlpha = most < 3 ? 1 : 0.4 + (0.6 * count) / most;
    context.fillRect(axis.left + pixel, y - (TICK_HEIGHT - 1) / 2, 1, TICK_HEIGHT);
  }
  context.globalAlpha = 1;
  if (errors.length === 0) return;
  const x = axis.left + errorPlace(worst) * axis.width;
  context.beginPath();
  context.arc(x, y + 0.5, verdict === 'fail' ? 5 : 4, 0, 2 * Math.PI);
  context.fillStyle = verdict === 'fail' ? theme.error : verdict === 'pass' ? theme.ink : theme.ground;
  context.fill();
  if (verdict !== 'explained') return;
  context.strokeStyle = theme.ink;
  context.lineWidth = 1.5;
  context.stroke();
}

export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** One dashed line through all rows, but for the gaps. */
export function drawTolerance(
  context: CanvasRenderingContext2D,
  theme: Theme,
  x: number,
  { top, bottom, gaps }: { readonly top: number; readonly bottom: number; readonly gaps: readonly Gap[] },
): void {
  context.strokeStyle = theme.ink;
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.beginPath();
  let from = top;
  for (const gap of [...gaps, { from: bottom, to: bottom }]) {
    context.moveTo(Math.round(x) + 0.5, from);
    context.lineTo(Math.round(x) + 0.5, Math.max(from, gap.from));
    from = Math.max(from, gap.to);
  }
  context.stroke();
  context.setLineDash([]);
}

/** Right of the line, else left of it, else not at all. */
export function nameTolerance(
  context: CanvasRenderingContext2D,
  theme: Theme,
  { x, y, from, to }: { readonly x: number; readonly y: number } & Gap,
): void {
  const text = t('tolerance');
  context.font = `11px ${theme.fontFamily}`;
  context.textBaseline = 'middle';
  context.fillStyle = theme.muted;
  const width = context.measureText(text).width + 6;
  const right = x + width <= to && from < x - 4;
  if (!right && from > x - width - 8) return;
  context.textAlign = right ? 'left' : 'right';
  context.fillText(text, right ? x + 6 : x - 5, y);
}
