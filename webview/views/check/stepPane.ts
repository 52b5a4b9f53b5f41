import { html, type TemplateResult } from 'lit';
import { StepCurveChart } from '../../charts/stepCurveChart';
import type { CheckApp } from '../../checkApp';
import { curveSeries, type CurveSeries } from '../../figures/checkCurve';
import { errorFigure, stepFigure } from '../../figures/checkNumbers';
import type { GradientRow } from '../../figures/checkRows';
import { t } from '../../l10n';

/** The error against the step: what is truncation, what is rounding, and what is neither. */
export class StepPane {
  private readonly chart = new StepCurveChart();
  private drawn: readonly unknown[] = [];

  constructor(private readonly app: CheckApp) {}

  render(row: GradientRow): TemplateResult {
    const series = curveSeries(row.document, row.parameter.name);
    const heading = html`<div class="check-heading">
      <h2>${t('Step size')}</h2>
      <span>${t('max relative error against h')}</span>
    </div>`;
    if (series.length === 0)
      return html`${heading}
        <p class="quiet">${t('No step size shows an error.')}</p>`;
    if (this.app.view.table) return html`${heading}${curveTable(series)}`;
    return html`${heading}
      <div class="check-chart">${this.chart.canvas}</div>`;
  }

  /** A new chart only for new figures, a new size or a new theme. */
  draw(row: GradientRow): void {
    const box = this.chart.canvas.parentElement;
    if (!box?.isConnected || this.app.view.table) return;
    const key = [row.document, row.parameter.name, this.app.theme, box.clientWidth, box.clientHeight];
    if (key.every((part, i) => part === this.drawn[i])) return;
    this.drawn = key;
    const { options } = row.document;
    const series = curveSeries(row.document, row.parameter.name);
    if (series.length === 0) return;
    this.chart.canvas.setAttribute('aria-label', chartLabel(series));
    this.chart.draw({
      series,
      h: options.h,
      tolerance: options.rtol,
      dtype: options.dtype,
      theme: this.app.theme,
      width: box.clientWidth,
      height: box.clientHeight,
    });
  }
}

function chartLabel(series: readonly CurveSeries[]): string {
  const parts = series.map(({ name, dtype, best }) =>
    best
      ? t(
          '{0} in {1}: smallest error {2} at h {3}',
          name,
          dtype,
          errorFigure(best.error, 2),
          stepFigure(best.h),
        )
      : `${name} ${dtype}`,
  );
  return t('Error against step size. {0}', parts.join('; '));
}

/** The chart's figures, a column per curve. */
function curveTable(series: readonly CurveSeries[]): TemplateResult {
  const steps = [...new Set(series.flatMap(({ points }) => points.map(({ h }) => h)))].sort((a, b) => b - a);
  const at = ({ points }: CurveSeries, h: number): string => {
    const point = points.find((each) => each.h === h);
    return point ? errorFigure(point.error) : '';
  };
  return html`<div class="check-plain" role="region" tabindex="0" aria-label=${t('Step size')}>
    <table class="figures check-worst" aria-label=${t('Max relative error against h')}>
      <thead>
        <tr>
          <th scope="col" class="text">${t('step h')}</th>
          ${series.map(({ name, dtype }) => html`<th scope="col">${name} ${dtype}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${steps.map(
          (h) =>
            html`<tr>
              <th scope="row">${stepFigure(h)}</th>
              ${series.map((each) => html`<td>${at(each, h)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
