import { Chart, type ChartConfiguration } from 'chart.js';
import type { Theme } from '../theme';

interface Point {
  x: number;
  y: number;
}
type Kind = 'bar' | 'line';
export type ChartConfig<K extends Kind> = ChartConfiguration<K, Point[]>;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Every chart is drawn once for a scene: what moves, moves by a new drawing. */
export const STILL = {
  animation: false,
  responsive: false,
  maintainAspectRatio: false,
  events: [],
} as const satisfies ChartConfiguration['options'];

export const tickFont = ({
  fontFamily,
}: Theme): { readonly family: string; readonly size: number; readonly lineHeight: number } => ({
  family: fontFamily,
  size: 11,
  lineHeight: 14 / 11,
});

/** The one chart.js instance of a place on the page; made anew for every scene. */
export class ChartCanvas<K extends Kind> {
  readonly canvas = document.createElement('canvas');
  private chart: Chart<K, Point[]> | undefined;

  constructor(className: string) {
    this.canvas.className = className;
    this.canvas.setAttribute('role', 'img');
  }

  draw(config: ChartConfig<K>, { width, height }: Size): void {
    this.chart?.destroy();
    this.canvas.width = width;
    this.canvas.height = height;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.chart = new Chart(this.canvas, config);
  }

  get alive(): boolean {
    return this.chart !== undefined;
  }

  /** The value at a pixel of an axis; undefined outside the plot. */
  valueAt(axis: string, x: number): number | undefined {
    const { chart } = this;
    if (!chart || x < chart.chartArea.left || x > chart.chartArea.right) return undefined;
    return chart.scales[axis]?.getValueForPixel(x);
  }
}

/** A chart on a bitmap of its own, for an export. */
export function paintChart<K extends Kind>(
  config: ChartConfig<K>,
  { width, height }: Size,
): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const chart = new Chart(canvas, config);
  const bitmap = document.createElement('canvas');
  bitmap.width = canvas.width;
  bitmap.height = canvas.height;
  bitmap.getContext('2d')?.drawImage(canvas, 0, 0);
  chart.destroy();
  return bitmap;
}
