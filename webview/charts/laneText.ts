import type { Theme } from '../theme';

export type Side = 'left' | 'right';
export type Run = readonly [text: string, style: 'bold' | 'plain' | 'muted'];

/** Text on a halo of ground, so that bars and lines may pass behind it. */
export function drawRuns(
  ctx: CanvasRenderingContext2D,
  theme: Theme,
  runs: readonly Run[],
  side: Side,
  x: number,
  baseline: number,
): void {
  const font = (style: Run[1]): string => `${style === 'bold' ? '600 ' : ''}11px ${theme.fontFamily}`;
  const widths = runs.map(([text, style]) => {
    ctx.font = font(style);
    return ctx.measureText(text).width;
  });
  let left = side === 'left' ? x : x - widths.reduce((sum, width) => sum + width, 0);
  ctx.save();
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.lineJoin = 'round';
  ctx.lineWidth = 3;
  for (const [index, [text, style]] of runs.entries()) {
    ctx.font = font(style);
    ctx.strokeStyle = theme.ground;
    ctx.strokeText(text, left, baseline);
    ctx.fillStyle = style === 'muted' ? theme.muted : theme.ink;
    ctx.fillText(text, left, baseline);
    left += widths[index]!;
  }
  ctx.restore();
}
