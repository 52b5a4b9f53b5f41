import { Surface } from '../../canvas/surface';
import {
  drawErrorRow,
  drawErrorScale,
  drawTolerance,
  nameTolerance,
  type Gap,
} from '../../canvas/drawErrorTicks';
import type { CheckApp } from '../../checkApp';
import { errorPlace, numberOf } from '../../figures/checkNumbers';

/** Room for half a dot at both ends of the axis. */
const MARGIN = 4;
const SCALE_HEIGHT = 14;

/** One canvas over the errors' column: it stays where it is while the rows move under it. */
export class ErrorTicks {
  private readonly surface = new Surface('check-ticks');

  constructor(private readonly app: CheckApp) {
    this.surface.canvas.setAttribute('aria-hidden', 'true');
  }

  get element(): HTMLCanvasElement {
    return this.surface.canvas;
  }

  /** Rows are as tall as their text makes them: their places are measured. */
  draw(): void {
    const { app, surface } = this;
    const { canvas } = surface;
    const scroll = canvas.parentElement?.querySelector('.check-scroll');
    const column = scroll?.querySelector('.check-head .ticks');
    if (!scroll || !column) return;
    const frame = scroll.getBoundingClientRect();
    const box = column.getBoundingClientRect();
    canvas.style.left = `${box.left - frame.left}px`;
    const context = surface.begin(box.width, scroll.clientHeight);
    const axis = { left: MARGIN, width: box.width - 2 * MARGIN - 4 };
    const top = scroll.querySelector('.check-head')!.getBoundingClientRect().bottom - frame.top;
    drawErrorScale(context, app.theme, axis, top - SCALE_HEIGHT);
    context.save();
    context.beginPath();
    context.rect(0, top, box.width, surface.height - top);
    context.clip();
    const tolerance = app.selected?.document.options.rtol ?? app.options.rtol ?? 0;
    const x = axis.left + errorPlace(tolerance) * axis.width;
    const gaps = titleGaps(scroll, box.left + x);
    for (const [index, row] of scroll.querySelectorAll('.check-row').entries()) {
      const cell = row.querySelector('.ticks')!.getBoundingClientRect();
      const bottom = row.getBoundingClientRect().bottom;
      // A cause below its row is text that no line may cross.
      if (bottom - cell.bottom > 8) gaps.push({ from: cell.bottom - frame.top, to: bottom - frame.top });
      const y = Math.round(cell.top - frame.top + cell.height / 2);
      const shown = app.shown[index];
      if (!shown || y < top - 12 || y > surface.height + 12) continue;
      const errors = shown.parameter.elements.map(({ relError }) => numberOf(relError));
      const worst = numberOf(shown.parameter.maxRelError);
      drawErrorRow(context, app.theme, axis, y, { errors, worst, verdict: shown.parameter.verdict });
    }
    if (tolerance > 0) {
      const inOrder = [...gaps].sort((a, b) => a.from - b.from);
      drawTolerance(context, app.theme, x, { top, bottom: surface.height, gaps: inOrder });
      this.nameTolerance(x, top, frame, box.left - frame.left);
    }
    context.restore();
  }

  /** Named in the first group's row, on the side where there is room. */
  private nameTolerance(x: number, top: number, frame: DOMRect, left: number): void {
    const { app, surface } = this;
    const title = document.querySelector('.check-title')?.getBoundingClientRect();
    const y = title ? title.top - frame.top + title.height / 2 : 0;
    if (!title || y < top) return;
    nameTolerance(surface.context, app.theme, {
      x,
      y,
      from: title.right - frame.left - left,
      to: surface.width,
    });
  }
}

/** Titles of groups that reach as far as `x` on the page: text that no line may cross. */
function titleGaps(scroll: Element, x: number): Gap[] {
  const { top } = scroll.getBoundingClientRect();
  return [...scroll.querySelectorAll('.check-title')]
    .map((title) => title.getBoundingClientRect())
    .filter(({ right }) => right + 4 > x)
    .map((title) => ({ from: title.top - top, to: title.bottom - top }));
}
