import { laneTops, STRIP, type StripScene } from './drawStrip';

interface ByLane {
  readonly before: string;
  readonly after: string;
}

/** The captions of the strip's lanes, which are text in the page, drawn for an export. */
export function drawStripCaptions(
  { context, theme, laneHeight }: StripScene,
  names: ByLane,
  captions: ByLane,
): void {
  const tops = laneTops(laneHeight);
  context.textAlign = 'left';
  for (const lane of ['before', 'after'] as const) {
    const y = tops[lane] - 8;
    context.fillStyle = theme[lane];
    context.fillRect(STRIP.gutter, y - 9, 10, 10);
    context.fillStyle = theme.ink;
    context.font = `600 12px ${theme.fontFamily}`;
    context.fillText(names[lane], STRIP.gutter + 16, y);
    const after = STRIP.gutter + 24 + context.measureText(names[lane]).width;
    context.font = `12px ${theme.fontFamily}`;
    context.fillText(captions[lane], after, y);
  }
}
