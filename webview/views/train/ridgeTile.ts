import { html, nothing, type TemplateResult } from 'lit';
import { canvasPen } from '../../canvas/canvasPen';
import { Surface } from '../../canvas/surface';
import type { TrainEntry } from '../../figures/trainGroups';
import { nearestRecord, ridgeReadout, shiftText, type Ridge } from '../../figures/trainRidge';
import { paintRidge, RIDGE_HEIGHT, stepAt } from '../../figures/trainRidgePaint';
import { figure, integer } from '../../figures/numbers';
import { t } from '../../l10n';
import type { TrainApp } from '../../trainApp';
import { seriesDot } from './seriesMark';

/** One run's layer over the steps, or its inputs by feature; a click or a drag chooses the step or the feature. */
export class RidgeTile {
  private readonly surface = new Surface('train-canvas');
  private ridge: Ridge | undefined;
  private at = 0;
  private drawn: readonly unknown[] = [];

  constructor(private readonly app: TrainApp) {
    this.surface.canvas.setAttribute('role', 'img');
  }

  render(entry: TrainEntry, ridge: Ridge, wanted: number): TemplateResult {
    const at = nearestRecord(ridge, wanted);
    this.ridge = ridge;
    this.at = at;
    const readout = ridgeReadout(ridge, at);
    const summary = ridge.reach > 0 ? readout : shiftText(ridge);
    this.surface.canvas.setAttribute(
      'aria-label',
      [`${entry.title}: ${summary}`, ridge.beyond].filter((part) => part !== '').join(', '),
    );
    return html`<figure class="train-plot train-ridge">
      <figcaption>
        <span class="train-caption" title=${readout}
          >${seriesDot(entry.style)}<b>${entry.title}</b>${
            ridge.beyond === '' ? nothing : html` <span class="quiet">${ridge.beyond}</span>`
          }</span
        >
      </figcaption>
      <p class="train-ridge-read quiet">${readout}</p>
      ${
        this.app.view.table
          ? ridgeTable(ridge)
          : html`<div class="train-ridge-box" @pointerdown=${this.onPoint} @pointermove=${this.onPoint}>
              ${this.surface.canvas}
            </div>`
      }
    </figure>`;
  }

  draw(): void {
    const { ridge, at, app } = this;
    const box = this.surface.canvas.parentElement;
    if (!ridge || !box?.isConnected || app.view.table) return;
    const width = box.clientWidth;
    const key = [ridge, at, app.theme, width];
    if (key.every((part, i) => part === this.drawn[i])) return;
    this.drawn = key;
    const pen = canvasPen(this.surface.begin(width, RIDGE_HEIGHT), app.theme.fontFamily);
    paintRidge(pen, ridge, width, at, app.theme);
  }

  private readonly onPoint = (event: PointerEvent): void => {
    if ((event.buttons & 1) === 0 || !this.ridge) return;
    const at = stepAt(this.ridge, this.surface.width, event.offsetX);
    if (at !== undefined && at !== this.at)
      this.app.setView(this.ridge.reach > 0 ? { feature: at } : { step: at });
  };
}

function ridgeTable({ records, reach }: Ridge): TemplateResult {
  const place = reach > 0 ? t('Feature') : t('Iteration');
  const heads = [place, t('p1'), t('p50'), t('p99'), t('p1 after'), t('p50 after'), t('p99 after')];
  const shown = (values: readonly number[]): string[] => [0, 2, 4].map((index) => figure(values[index]!));
  return html`<div class="train-table" role="region" tabindex="0" aria-label=${t('Percentiles')}>
    <table class="figures" aria-label=${t('Percentiles')}>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${records.map(
          ({ at, record }) =>
            html`<tr>
              <th scope="row">${integer(at)}</th>
              ${[...shown(record.inputPercentiles), ...shown(record.outputPercentiles)].map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
