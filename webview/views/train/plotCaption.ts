import { html, nothing, type TemplateResult } from 'lit';
import type { LinePlot, Plot } from '../../figures/trainPlot';
import { heatReadout, readoutItems } from '../../figures/trainReadout';
import type { TrainApp } from '../../trainApp';
import { logToggles } from './logToggles';
import { seriesDot } from './seriesMark';

/** Where the pointer is on a picture so many pixels wide. */
export interface Pointing {
  readonly x: number | undefined;
  readonly cell: number | undefined;
  readonly width: number;
}

/** Pixels of a caption: the place that is read, the figure of each line there, the toggles beside it. */
const ROOM = { place: 80, figure: 48, toggles: 96 } as const;

interface Reading {
  readonly text: TemplateResult;
  /** It needs the toggles' room as well. */
  readonly isLong: boolean;
}

/** What a picture shows; while one points at it, the values there, in the same place. */
export function plotCaption(app: TrainApp, plot: Plot, pointing: Pointing): TemplateResult {
  const read = reading(plot, pointing);
  return html`<figcaption class=${read?.isLong === true ? 'long' : ''}>
    <span class="train-caption" title=${[plot.title, plot.rest].join(' ').trim()}
      ><span class=${read ? 'unread' : ''}><b>${plot.title}</b> <span class="quiet">${plot.rest}</span></span
      >${read ? html`<span class="train-reading-line">${read.text}</span>` : nothing}</span
    >
    ${plot.kind === 'lines' && !app.view.table ? logToggles(app, plot) : nothing}
  </figcaption>`;
}

function reading(plot: Plot, { x, cell, width }: Pointing): Reading | undefined {
  if (plot.kind === 'heat' && cell !== undefined)
    return { text: html`${heatReadout(plot, cell)}`, isLong: false };
  return plot.kind === 'lines' && x !== undefined ? lineReading(plot, x, width) : undefined;
}

function lineReading(plot: LinePlot, x: number, width: number): Reading {
  const items = readoutItems(plot, x);
  const fit = (pixels: number): number => Math.floor((pixels - ROOM.place) / ROOM.figure);
  const isLong = items.length > fit(width - ROOM.toggles);
  const most = items.length <= fit(width) ? items.length : Math.max(1, fit(width) - 1);
  const text = html`<b>${plot.xText(x)}</b> ${items
      .slice(0, most)
      .map(
        (item) =>
          html`<span class="train-read" title=${item.name}>${seriesDot(item.style)}${item.text}</span> `,
      )}
    ${items.length > most ? html`<span class="quiet">+${items.length - most}</span>` : nothing}`;
  return { text, isLong };
}
