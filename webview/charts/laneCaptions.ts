import { momentsText } from '../figures/numbers';
import { t } from '../l10n';
import type { DetailLane } from './detailData';
import type { DetailScene } from './lanesPlugin';
import { drawRuns, type Run, type Side } from './laneText';

const CAPTION_WIDTH = 0.48;
const CAPTION_ROOM = 16;

/** How much of a lane's height its bars take within the caption's reach of a side. */
function tallestNear(lane: DetailLane, side: Side): number {
  const width = lane.axis.high - lane.axis.low;
  const step = (lane.max - lane.min) / lane.counts.length;
  let tallest = 0;
  for (const [bin, count] of lane.counts.entries()) {
    const place = (lane.min + (bin + 0.5) * step - lane.axis.low) / width;
    if (side === 'left' ? place <= CAPTION_WIDTH : place >= 1 - CAPTION_WIDTH)
      tallest = Math.max(tallest, count);
  }
  return lane.tallest > 0 ? tallest / lane.tallest : 0;
}

/** The lower caption stands inside its lane where the bars leave room, else above it. */
function afterCaptionPlace({ data, geometry }: DetailScene): { side: Side; baseline: number } {
  // Tensors' names are longer than "After", and there are no brackets between the lanes to leave room for.
  const named = data.batch === undefined && data.target === undefined;
  const free = (side: Side): boolean =>
    !named && tallestNear(data.after, side) * geometry.laneHeight < geometry.laneHeight - CAPTION_ROOM;
  const wanted: Side = data.running || data.after.mean >= data.before.mean ? 'right' : 'left';
  const other: Side = wanted === 'right' ? 'left' : 'right';
  const side = !free(wanted) && free(other) && data.running ? other : wanted;
  return { side, baseline: geometry.afterTop + (free(side) ? 12 : -5) };
}

/** What each lane shows, in figures; over one that is pointed at, its bin. */
export function drawCaptions(ctx: CanvasRenderingContext2D, scene: DetailScene): void {
  const { data, geometry, theme, readout } = scene;
  const edge = (side: Side): number => (side === 'left' ? 0 : geometry.width);
  const text = (lane: DetailLane): string => {
    if (readout?.lane === lane.key) return ` ${readout.text}`;
    return lane.values > 0 ? ` ${momentsText(lane.mean, tidyStd(lane))}` : ` ${t('no finite values')}`;
  };
  const runs = (lane: DetailLane): Run[] => [
    [lane.title, 'bold'],
    [text(lane), 'plain'],
  ];
  const beforeSide: Side = data.before.mean > data.after.mean ? 'right' : 'left';
  const baseline = geometry.beforeTop - 6;
  drawRuns(ctx, theme, runs(data.before), beforeSide, edge(beforeSide), baseline);
  if (geometry.width >= 320 && data.before.values > 0) {
    const other: Side = beforeSide === 'left' ? 'right' : 'left';
    const tallest = t('tallest bin {0} of {1}', data.before.tallest, data.before.values);
    drawRuns(ctx, theme, [[tallest, 'muted']], other, edge(other), baseline);
  }
  const place = afterCaptionPlace(scene);
  drawRuns(ctx, theme, runs(data.after), place.side, edge(place.side), place.baseline);
}

/** Dust of a std that is 0 is no std. */
function tidyStd(lane: DetailLane): number {
  return lane.std < Math.abs(lane.mean) * 1e-14 ? 0 : lane.std;
}
