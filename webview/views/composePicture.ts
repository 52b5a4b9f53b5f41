import type { LayerReport } from '../../src/protocol/inspect';
import { figure } from '../figures/numbers';
import type { Theme } from '../theme';
import type { Picture, Pictures } from './pictures';

const MARGIN = 12;
const TITLE = 32;
/** Bitmap pixels per CSS pixel of an export, whatever the screen has. */
const SCALE = 2;

/** A bold name and the facts about it, as headings stand in the page. */
export function drawHeading(
  context: CanvasRenderingContext2D,
  theme: Theme,
  [name, facts]: readonly [name: string, facts: string],
  x: number,
  y: number,
): void {
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  context.fillStyle = theme.ink;
  context.font = `600 13px ${theme.fontFamily}`;
  context.fillText(name, x, y);
  const after = x + context.measureText(name).width + 10;
  context.fillStyle = theme.muted;
  context.font = `12px ${theme.fontFamily}`;
  context.fillText(facts, after, y);
}

/** Pictures at their places, none beyond its own edges. */
export function drawPlaced(context: CanvasRenderingContext2D, placed: readonly Placed[]): void {
  for (const { picture, x, y } of placed) {
    context.save();
    context.translate(x, y);
    context.beginPath();
    context.rect(0, 0, picture.width, picture.height);
    context.clip();
    picture.draw(context);
    context.restore();
  }
}

export interface Placed {
  readonly picture: Picture;
  readonly x: number;
  readonly y: number;
}

/** Strip, grid and detail as they stand in the panel: side by side where the panel had room for it. */
function place(pictures: Pictures): { placed: Placed[]; width: number; height: number } {
  const [strip, grid, detail] = [pictures.strip(), pictures.grid(), pictures.detail()];
  const placed: Placed[] = [];
  let y = TITLE;
  if (strip) placed.push({ picture: strip, x: MARGIN, y });
  y += strip ? strip.height + MARGIN : 0;
  const beside =
    grid !== undefined &&
    detail !== undefined &&
    strip !== undefined &&
    grid.width + detail.width <= strip.width + 60;
  // As in the panel, the first tile's cell lines up with the margin, not the tile.
  if (grid) placed.push({ picture: grid, x: 0, y });
  if (detail)
    placed.push(
      beside
        ? { picture: detail, x: MARGIN + grid.width, y }
        : { picture: detail, x: MARGIN, y: y + (grid ? grid.height + MARGIN : 0) },
    );
  const right = placed.map(({ picture, x }) => x + picture.width);
  const bottom = placed.map((item) => item.y + item.picture.height);
  return {
    placed,
    width: Math.max(320, ...right) + MARGIN,
    height: Math.max(TITLE, ...bottom) + MARGIN,
  };
}

/** "affine4  200 × 100 · float32 · activations.npz · Batchnorm, ε 1e-5" */
function facts(report: LayerReport, title: string): string {
  const { tensor, norm } = report;
  const how = norm.name === 'none' ? norm.label : `${norm.label}, \u03b5 ${figure(norm.eps)}`;
  return [tensor.shape.join(' \u00d7 '), tensor.dtype, title, how]
    .filter((part) => part !== '')
    .join(' \u00b7 ');
}

/** The whole panel as one picture, for slides and reports. */
export function composePicture(
  pictures: Pictures,
  report: LayerReport,
  title: string,
  theme: Theme,
): Picture {
  const { placed, width, height } = place(pictures);
  return {
    width,
    height,
    draw: (context) => {
      drawHeading(context, theme, [report.tensor.name, facts(report, title)], MARGIN, 21);
      drawPlaced(context, placed);
    },
  };
}

/** PNG bytes of a picture on the theme's ground. */
export async function toPng(picture: Picture, theme: Theme): Promise<Uint8Array> {
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * SCALE);
  canvas.height = Math.round(picture.height * SCALE);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser has no 2d canvas.');
  context.fillStyle = theme.ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(SCALE, SCALE);
  picture.draw(context);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/png');
  });
  if (!blob) throw new Error('The picture is too large for a canvas.');
  return new Uint8Array(await blob.arrayBuffer());
}
