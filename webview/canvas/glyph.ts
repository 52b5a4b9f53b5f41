import type { Severity } from '../figures/badges';
import type { Theme } from '../theme';

/** A badge's shape, 8 px: disc with a cross (error), triangle (warning), ring (note). Drawn around (x, y). */
export function drawGlyph(
  context: CanvasRenderingContext2D,
  theme: Theme,
  severity: Severity,
  x: number,
  y: number,
): void {
  switch (severity) {
    case 'error':
      drawCrossedDisc(context, theme, x, y);
      break;
    case 'warning':
      context.fillStyle = theme.warning;
      context.beginPath();
      context.moveTo(x, y - 4);
      context.lineTo(x + 4.5, y + 4);
      context.lineTo(x - 4.5, y + 4);
      context.fill();
      break;
    case 'note':
      context.strokeStyle = theme.ink;
      context.lineWidth = 1.5;
      context.beginPath();
      context.arc(x, y, 3.25, 0, 2 * Math.PI);
      context.stroke();
      break;
  }
}

function drawCrossedDisc(context: CanvasRenderingContext2D, theme: Theme, x: number, y: number): void {
  context.fillStyle = theme.error;
  context.beginPath();
  context.arc(x, y, 4.25, 0, 2 * Math.PI);
  context.fill();
  context.strokeStyle = theme.ground;
  context.lineWidth = 1.25;
  context.beginPath();
  for (const sign of [-1, 1]) {
    context.moveTo(x - 1.5, y - 1.5 * sign);
    context.lineTo(x + 1.5, y + 1.5 * sign);
  }
  context.stroke();
}
