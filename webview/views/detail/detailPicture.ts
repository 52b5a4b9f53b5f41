import type { LayerReport } from '../../../src/protocol/inspect';
import { drawGlyph } from '../../canvas/glyph';
import type { DetailScene } from '../../charts/lanesPlugin';
import type { BadgeIndex } from '../../figures/badges';
import { rowSentence } from '../../figures/sentences';
import { rowWords } from '../../figures/words';
import type { Picture } from '../pictures';

const HEAD = 22;
const LINE = 16;
/** Bitmap pixels of the chart per CSS pixel: as fine as the export itself. */
const RATIO = 2;

/** The words of a text, on lines that fit. */
function wrapped(context: CanvasRenderingContext2D, text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length > 0 ? `${lines[lines.length - 1]!} ${word}` : word;
    if (lines.length === 0 || context.measureText(longer).width > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** The detail's chart under its heading and sentence, which are text in the page. */
export function headedPicture(
  report: LayerReport,
  badges: BadgeIndex,
  row: number,
  { geometry, theme }: DetailScene,
  paint: (ratio: number) => HTMLCanvasElement,
): Picture {
  const { width } = geometry;
  const sentence = rowSentence(report, badges, row);
  const measure = document.createElement('canvas').getContext('2d');
  if (measure) measure.font = `12px ${theme.fontFamily}`;
  const lines = measure ? wrapped(measure, sentence, width) : [sentence];
  const top = HEAD + lines.length * LINE + 4;
  const heading = (context: CanvasRenderingContext2D): void => {
    const title = `${rowWords(report.axis).Row} ${row}`;
    context.textAlign = 'left';
    context.textBaseline = 'alphabetic';
    context.fillStyle = theme.ink;
    context.font = `600 13px ${theme.fontFamily}`;
    context.fillText(title, 0, 14);
    const x = context.measureText(title).width + 12;
    context.font = `12px ${theme.fontFamily}`;
    const worst = badges.worst(row);
    if (worst) {
      context.fillText(badges.names(row), x + 14, 14);
      drawGlyph(context, theme, badges.severity(worst), x + 4, 10);
    }
    context.fillStyle = theme.ink;
    for (const [index, line] of lines.entries()) context.fillText(line, 0, HEAD + 12 + index * LINE);
  };
  return {
    width,
    height: top + geometry.height,
    draw: (context) => {
      heading(context);
      context.drawImage(paint(RATIO), 0, top, width, geometry.height);
    },
  };
}
