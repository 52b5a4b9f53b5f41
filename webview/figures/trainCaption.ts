import type { Pen } from './trainPen';
import type { Plot } from './trainPlot';
import type { Palette } from './trainStyles';

/** Pixels of a character, about, wherever a file is opened: a pen cannot measure. */
const CHARACTER = { bold: 7.6, plain: 6.3 } as const;
const LINE = 16;
const GAP = 8;
const BELOW = 4;

/** Words in lines of at most so many characters; a word longer than that has a line of its own. */
export function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

interface Caption {
  readonly title: readonly string[];
  /** Stands behind the title's last line; else on a line of its own. */
  readonly isBeside: boolean;
  readonly lines: number;
}

function captionOf({ title, rest }: Plot, width: number): Caption {
  const lines = wrapped(title, Math.floor(width / CHARACTER.bold));
  const used = (lines.at(-1) ?? '').length * CHARACTER.bold;
  const isBeside = rest === '' || used + GAP + rest.length * CHARACTER.plain <= width;
  return { title: lines, isBeside, lines: lines.length + (isBeside ? 0 : 1) };
}

/** Of the caption above a picture. */
export const captionHeight = (plot: Plot, width: number): number =>
  captionOf(plot, width).lines * LINE + BELOW;

/** Title and what is said beside it, its last line right above the picture at `height`. */
export function paintCaption(pen: Pen, plot: Plot, width: number, height: number, palette: Palette): void {
  const { title, isBeside, lines } = captionOf(plot, width);
  const first = height - BELOW - (lines - 1) * LINE - 4;
  for (const [i, line] of title.entries())
    pen.text(0, first + i * LINE, line, { colour: palette.ink, bold: true, size: 12 });
  if (plot.rest === '') return;
  const y = first + (lines - 1) * LINE;
  const style = { colour: palette.muted, size: 11 } as const;
  if (isBeside) pen.text(width, y, plot.rest, { ...style, anchor: 'end' });
  else pen.text(0, y, plot.rest, style);
}
