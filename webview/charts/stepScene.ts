import type { Chart } from 'chart.js';
import type { CurvePoint, CurveSeries } from '../figures/checkCurve';
import type { Theme } from '../theme';

/** All that the chart of the step sizes shows. */
export interface StepScene {
  readonly series: readonly CurveSeries[];
  /** Step and tolerance of the check. */
  readonly h: number;
  readonly tolerance: number;
  readonly dtype: CurveSeries['dtype'];
  /** The measured step that the readout is about. */
  readonly pointed: number | undefined;
  readonly theme: Theme;
  readonly width: number;
  readonly height: number;
}

export function curveColour({ wrong, dtype }: CurveSeries, theme: Theme): string {
  if (wrong) return theme.error;
  return dtype === 'float64' ? theme.after : theme.before;
}

/** Where a point of the curves lies on the chart. */
export function place(chart: Chart, { h, error }: CurvePoint): { x: number; y: number } {
  return {
    x: chart.scales['x']?.getPixelForValue(h) ?? 0,
    y: chart.scales['y']?.getPixelForValue(error) ?? 0,
  };
}

/** The curve whose best step parts rounding from truncation: the one of the check's own arithmetic. */
export const leading = ({ series, dtype }: StepScene): CurveSeries | undefined =>
  series.find((each) => !each.wrong && each.dtype === dtype) ?? series.find(({ wrong }) => !wrong);
