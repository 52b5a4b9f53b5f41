import { html, nothing, type TemplateResult } from 'lit';
import { StepCurveChart, paintSteps } from '../../charts/stepCurveChart';
import type { StepScene } from '../../charts/stepScene';
import type { CheckApp } from '../../checkApp';
import {
  curveSeries,
  measuredSteps,
  nearestStep,
  stepReadout,
  type CurveSeries,
} from '../../figures/checkCurve';
import { errorFigure, stepFigure } from '../../figures/checkNumbers';
import type { GradientRow } from '../../figures/checkRows';
import { t } from '../../l10n';
import type { Picture } from '../pictures';
import { stepsMenu } from './checkMenus';
import { stepsPicture } from './checkPictures';

/** The error against the step: what is truncation, what is rounding, and what is neither. */
export class StepPane {
  private readonly chart = new StepCurveChart();
  private drawn: readonly unknown[] = [];
  private scene: StepScene | undefined;
  private row: GradientRow | undefined;
  /** The measured step under the pointer, or under the chart's own arrows. */
  private pointed: number | undefined;

  constructor(private readonly app: CheckApp) {
    const { canvas } = this.chart;
    canvas.tabIndex = 0;
    canvas.addEventListener('pointermove', (event) => {
      const h = this.chart.stepAt(event.offsetX);
      this.show(h === undefined ? undefined : nearestStep(this.series, h));
    });
    canvas.addEventListener('pointerleave', () => {
      this.show(undefined);
    });
    canvas.addEventListener('keydown', (event) => {
      this.press(event);
    });
    canvas.addEventListener('contextmenu', (event) => {
      if (this.row) stepsMenu(app, this.row, this.pointed, () => this.picture(), event);
    });
  }

  private get series(): readonly CurveSeries[] {
    return this.scene?.series ?? [];
  }

  render(row: GradientRow): TemplateResult {
    if (this.row !== row) this.pointed = undefined;
    this.row = row;
    const series = curveSeries(row.document, row.parameter.name);
    const readout = this.pointed === undefined ? undefined : stepReadout(series, this.pointed);
    const heading = html`<div class="check-heading">
      <h2>${t('Step size')}</h2>
      <span>${readout ?? caption()}</span>
    </div>`;
    if (series.length === 0)
      return html`${heading}
        <p class="quiet">${t('No step size shows an error.')}</p>`;
    if (this.app.view.table) return html`${heading}${curveTable(series)}`;
    return html`${heading}
      <div class="check-chart">${this.chart.canvas}</div>
      <p class="visually-hidden" role="status">${readout ?? nothing}</p>`;
  }

  /** A new chart only for new figures, a new size, a new theme or another step under the pointer. */
  draw(row: GradientRow): void {
    const box = this.chart.canvas.parentElement;
    if (!box?.isConnected || this.app.view.table) return;
    const { theme } = this.app;
    const { clientWidth: width, clientHeight: height } = box;
    const key = [row.document, row.parameter.name, theme, width, height, this.pointed];
    if (key.every((part, i) => part === this.drawn[i])) return;
    this.drawn = key;
    const { h, rtol: tolerance, dtype } = row.document.options;
    const series = curveSeries(row.document, row.parameter.name);
    if (series.length === 0) return;
    this.chart.canvas.setAttribute('aria-label', chartLabel(series));
    this.scene = { series, h, tolerance, dtype, pointed: this.pointed, theme, width, height };
    this.chart.show(this.scene);
  }

  /** The chart as an export draws it. */
  picture(): Picture | undefined {
    const { scene, row } = this;
    if (!scene || !row || this.series.length === 0 || !this.chart.canvas.isConnected) return undefined;
    const bare = { ...scene, pointed: undefined };
    return stepsPicture(bare, caption(), (ratio) => paintSteps(bare, ratio));
  }

  private show(pointed: number | undefined): void {
    if (pointed === this.pointed) return;
    this.pointed = pointed;
    this.app.redraw();
  }

  /** Arrows walk over the measured steps. */
  private press(event: KeyboardEvent): void {
    const by: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
    const move = by[event.key];
    if (move !== undefined) this.show(this.neighbour(move));
    else if (event.key === 'Escape' && this.pointed !== undefined) this.show(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private neighbour(by: number): number | undefined {
    const steps = measuredSteps(this.series);
    const from = this.pointed ?? nearestStep(this.series, this.scene?.h ?? 1) ?? 0;
    const at = this.pointed === undefined && Number.isFinite(by) ? 0 : by;
    return steps[Math.max(0, Math.min(steps.length - 1, steps.indexOf(from) + at))];
  }
}

const caption = (): string => t('max relative error against h');

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
  const steps = measuredSteps(series).reverse();
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
