import type { PlotAxis } from './trainAxes';
import type { CurveDot } from './trainSmooth';
import type { SeriesStyle } from './trainStyles';

/** What a picture measures: pictures of one family in a column share their y axis. */
export type Family = string;

export interface PlotLine {
  /** The entry it belongs to. */
  readonly key: string;
  readonly name: string;
  readonly style: SeriesStyle;
  readonly dots: readonly CurveDot[];
  /** A thin line behind a bold one: values as they came, unsmoothed. */
  readonly raw: boolean;
  /** More points than pixels: the line is a carpet, and lighter. */
  readonly dense?: boolean;
  /** One of the many that a bold one is the mean of: drawn, but in no table. */
  readonly unlisted?: boolean;
  readonly markers: boolean;
  /** The exact value at an x, where the dots are a choice of many. */
  readonly at: (x: number) => number | undefined;
  /** Written at its end. */
  readonly end?: string;
}

/** Least and largest over several seeds. */
export interface PlotBand {
  readonly key: string;
  readonly style: SeriesStyle;
  readonly dots: readonly { readonly x: number; readonly low: number; readonly high: number }[];
}

export interface PlotRule {
  readonly axis: 'x' | 'y';
  readonly at: number;
  readonly text: string;
}

/** Points above the axis, a row of markers per series. */
export interface OffScale {
  readonly key: string;
  readonly style: SeriesStyle;
  readonly xs: readonly number[];
  /** "off scale: 45 to 3.2e7" */
  readonly text: string;
}

/** A picture with two axes: what the chart, the SVG, the table and the report are made from. */
export interface LinePlot {
  readonly kind: 'lines';
  readonly key: string;
  readonly title: string;
  /** After the title, lighter: "per iteration, smoothed in bold". */
  readonly rest: string;
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  /** What the pictures side by side have on their x axes; a zoom and a pointer go for all of one kind. */
  readonly xKind: string;
  readonly xText: (x: number) => string;
  readonly yText: (y: number) => string;
  readonly lines: readonly PlotLine[];
  readonly bands: readonly PlotBand[];
  readonly rules: readonly PlotRule[];
  readonly off: readonly OffScale[];
  /** A logarithmic y axis can be asked for: no share, and nothing below 0. */
  readonly canLog: boolean;
  readonly canLogX: boolean;
  readonly family: Family;
}

/** Under this name a view remembers what was chosen for an x axis; for a y axis it is the family's. */
export const xAxisName = (xKind: string): string => `x:${xKind}`;

export interface Bar {
  readonly key: string;
  readonly label: string;
  readonly style: SeriesStyle;
  /** NaN where it is no number; undefined where there is none, or none yet. */
  readonly value: number | undefined;
  /** Over several seeds. */
  readonly low: number;
  readonly high: number;
}

/** Lying bars, each under its label. */
export interface BarPlot {
  readonly kind: 'bars';
  readonly key: string;
  readonly title: string;
  readonly rest: string;
  readonly bars: readonly Bar[];
  readonly x: PlotAxis;
  readonly text: (value: number) => string;
}

/** A value for each pair of two parameters. */
export interface HeatPlot {
  readonly kind: 'heat';
  readonly key: string;
  readonly title: string;
  readonly rest: string;
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  readonly columnTitle: string;
  readonly rowTitle: string;
  /** Row after row; undefined where no point has ended, NaN where it has no number. */
  readonly values: readonly (number | undefined)[];
  readonly range: { readonly low: number; readonly high: number };
  readonly text: (value: number) => string;
}

export type Plot = LinePlot | BarPlot | HeatPlot;

export function familyOf(name: string): Family {
  if (/^(final|best|mean)?loss$/i.test(name)) return 'loss';
  if (/train.*acc/i.test(name)) return 'trainAccuracy';
  if (/val.*acc/i.test(name)) return 'valAccuracy';
  return name;
}

export const isAccuracy = (family: Family): boolean => /accuracy$/i.test(family);
