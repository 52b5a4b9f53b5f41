import type { MarkerShape } from './trainStyles';

export type Point = readonly [x: number, y: number];

export interface Stroke {
  readonly colour: string;
  readonly width: number;
  readonly dash?: readonly number[];
  readonly alpha?: number;
}

export interface TextStyle {
  readonly colour: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly bold?: boolean;
  readonly size?: number;
  /** Colour of a rim that keeps lines behind the text from crossing it. */
  readonly halo?: string;
}

export interface MarkerStyle {
  readonly shape: MarkerShape;
  readonly colour: string;
  /** Undefined: filled with its own colour. */
  readonly inside?: string;
  readonly size: number;
}

/** What draws a picture: a canvas on screen, SVG text in a file. Coordinates in CSS pixels, y downwards. */
export interface Pen {
  line(points: readonly Point[], stroke: Stroke): void;
  area(points: readonly Point[], colour: string, alpha: number): void;
  rect(x: number, y: number, width: number, height: number, colour: string, alpha?: number): void;
  /** `y`: of the baseline. */
  text(x: number, y: number, text: string, style: TextStyle): void;
  marker(x: number, y: number, style: MarkerStyle): void;
  /** What is drawn inside stays inside the box. */
  clip(x: number, y: number, width: number, height: number, draw: () => void): void;
  /** What is drawn inside is moved by this much. */
  moved(x: number, y: number, draw: () => void): void;
}

/** Corners of a marker of a given size around 0, 0; a disc has none. */
export function markerPath(shape: Exclude<MarkerShape, 'disc'>, size: number): readonly (readonly Point[])[] {
  const r = size / 2;
  switch (shape) {
    case 'triangle':
      return [
        [
          [0, -r * 1.15],
          [r * 1.1, r * 0.85],
          [-r * 1.1, r * 0.85],
        ],
      ];
    case 'square':
      return [
        [
          [-r * 0.9, -r * 0.9],
          [r * 0.9, -r * 0.9],
          [r * 0.9, r * 0.9],
          [-r * 0.9, r * 0.9],
        ],
      ];
    case 'diamond':
      return [
        [
          [0, -r * 1.2],
          [r * 1.2, 0],
          [0, r * 1.2],
          [-r * 1.2, 0],
        ],
      ];
    case 'cross':
      return [
        [
          [-r, -r],
          [r, r],
        ],
        [
          [-r, r],
          [r, -r],
        ],
      ];
  }
}

/** A line's stretches between points that are no number. */
export function stretches(points: readonly Point[]): Point[][] {
  const parts: Point[][] = [];
  let part: Point[] | undefined;
  for (const point of points) {
    if (!Number.isFinite(point[1])) {
      part = undefined;
      continue;
    }
    if (!part) parts.push((part = []));
    part.push(point);
  }
  return parts;
}
