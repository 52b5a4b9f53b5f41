import { MAP_HEAD, MAP_LABELS, RAMP_INK, drawMap, type MapScene } from '../../canvas/drawMap';
import type { CheckApp } from '../../checkApp';
import { verdictTitle } from '../../figures/checkWords';
import { t } from '../../l10n';
import type { Theme } from '../../theme';
import { drawHeading, drawPlaced, type Placed } from '../composePicture';
import type { Picture } from '../pictures';
import type { CheckPictures } from './checkMenus';

const MARGIN = 12;
const TITLE = 32;
const HEADING = 24;
const LEGEND = 24;
const RAMP = { width: 120, height: 9 } as const;
/** The two halves stand side by side as long as the picture is no wider than this. */
const WIDE = 1400;
/** Bitmap pixels of the chart per CSS pixel: as fine as the export itself. */
const RATIO = 2;

/** The element map under its heading, over its legend. */
export function mapPicture(scene: MapScene, text: string): Picture {
  const { layout, theme, width } = scene;
  const bottom = HEADING + MAP_HEAD + layout.height;
  return {
    width,
    height: bottom + LEGEND,
    draw: (context) => {
      drawHeading(context, theme, [t('Elements'), text], 0, 14);
      context.save();
      context.translate(0, HEADING);
      drawMap(context, scene);
      context.translate(MAP_LABELS, MAP_HEAD + layout.height + 16);
      drawLegend(context, theme);
      context.restore();
    },
  };
}

function drawLegend(context: CanvasRenderingContext2D, theme: Theme): void {
  context.font = `11px ${theme.fontFamily}`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  let x = 0;
  const say = (text: string): void => {
    context.fillStyle = theme.muted;
    context.fillText(text, x, 0);
    x += context.measureText(text).width + 6;
  };
  say('\u2264 1e\u221215');
  const ramp = context.createLinearGradient(x, 0, x + RAMP.width, 0);
  ramp.addColorStop(0, theme.ground);
  ramp.addColorStop(1, theme.ink);
  context.fillStyle = theme.ground;
  context.fillRect(x, -RAMP.height / 2, RAMP.width, RAMP.height);
  context.globalAlpha = RAMP_INK;
  context.fillStyle = ramp;
  context.fillRect(x, -RAMP.height / 2, RAMP.width, RAMP.height);
  context.globalAlpha = 1;
  context.strokeStyle = theme.tick;
  context.lineWidth = 1;
  context.strokeRect(x + 0.5, -RAMP.height / 2 + 0.5, RAMP.width - 1, RAMP.height - 1);
  x += RAMP.width + 6;
  say('1e\u22125');
  x += 10;
  context.fillStyle = theme.error;
  context.fillRect(x, -RAMP.height / 2, 14, RAMP.height);
  x += 20;
  say(t('relative error above tolerance'));
}

/** The chart of the step sizes under its heading. */
export function stepsPicture(
  { theme, width, height }: { readonly theme: Theme; readonly width: number; readonly height: number },
  text: string,
  paint: (ratio: number) => HTMLCanvasElement,
): Picture {
  return {
    width,
    height: HEADING + height,
    draw: (context) => {
      drawHeading(context, theme, [t('Step size'), text], 0, 14);
      context.drawImage(paint(RATIO), 0, HEADING, width, height);
    },
  };
}

/** Both halves of the selected gradient under the verdict, for slides and reports. */
export function wholePicture(app: CheckApp, pictures: CheckPictures): Picture | undefined {
  const { selected, theme } = app;
  const halves = [pictures.elements(), pictures.steps()].filter((picture) => picture !== undefined);
  if (!selected || halves.length === 0) return undefined;
  const across = halves.reduce((sum, { width }) => sum + width + 2 * MARGIN, 0);
  const beside = across <= WIDE;
  const { item, name } = selected;
  const text = [verdictTitle(app.rows), item.title, item.subtitle, name].join(' \u00b7 ');
  let [x, y] = [MARGIN, TITLE];
  const placed = halves.map((picture): Placed => {
    const at = { picture, x, y };
    if (beside) x += picture.width + 2 * MARGIN;
    else y += picture.height + MARGIN;
    return at;
  });
  return {
    width: Math.max(...placed.map((each) => each.x + each.picture.width)) + MARGIN,
    height: Math.max(...placed.map((each) => each.y + each.picture.height)) + MARGIN,
    draw: (context) => {
      drawHeading(context, theme, [t('Gradient check'), text], MARGIN, 21);
      drawPlaced(context, placed);
    },
  };
}
