import { html, nothing, type TemplateResult } from 'lit';
import type { CheckApp } from '../../checkApp';
import { t } from '../../l10n';
import { menuView } from '../menuView';
import { checkControls } from './checkControls';
import { checkHeader } from './checkHeader';
import type { CheckPictures } from './checkMenus';
import { checkBands, emptyCheck } from './checkStates';
import { ElementsPane } from './elementsPane';
import { GradientTable } from './gradientTable';
import { StepPane } from './stepPane';
import { verdictRow } from './verdictRow';

/** Header, controls, verdict, the table of all gradients; below, the selected one's elements and step sizes. */
export class CheckView {
  private readonly table: GradientTable;
  private readonly elements: ElementsPane;
  private readonly steps: StepPane;
  private readonly pictures: CheckPictures = {
    elements: () => this.elements.picture(),
    steps: () => this.steps.picture(),
  };

  constructor(private readonly app: CheckApp) {
    this.table = new GradientTable(app);
    this.elements = new ElementsPane(app);
    this.steps = new StepPane(app);
  }

  render(): TemplateResult {
    const { app } = this;
    const { status } = app;
    if (status === 'loading') return html`<main class="panel check"></main>`;
    if (status === 'empty') return html`<main class="panel check">${emptyCheck(app)}</main>`;
    return html`<main class="panel check">
      ${checkHeader(app, this.pictures)} ${checkControls(app)} ${checkBands(app)}
      ${app.rows.length > 0 ? this.picture() : nothing}
      <p class="visually-hidden" role="status" aria-live="polite">${app.announcement}</p>
      ${menuView(app)}
    </main>`;
  }

  private picture(): TemplateResult {
    const { selected } = this.app;
    return html`<div class="picture check-picture">
      ${verdictRow(this.app)} ${this.table.render()}
      ${
        selected
          ? html`<div class="check-lower">
              <section class="check-elements" aria-label=${t('Elements')}>
                ${this.elements.render(selected)}
              </section>
              <section class="check-steps" aria-label=${t('Step size')}>
                ${this.steps.render(selected)}
              </section>
            </div>`
          : nothing
      }
    </div>`;
  }

  /** After the page has been rendered: fit and draw the canvases. */
  draw(): void {
    const { selected } = this.app;
    if (!selected) return;
    this.table.draw();
    this.elements.draw(selected);
    this.steps.draw(selected);
  }
}
