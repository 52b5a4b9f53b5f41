import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../../app';
import { button } from '../../controls';
import { rowWords } from '../../figures/words';
import { DetailView } from '../detail/detailView';
import { statusBand } from '../states';
import { t } from '../../l10n';

/** The side view: the selected feature of the session, at the width of a side bar. */
export class SideView {
  readonly detail: DetailView;

  constructor(private readonly app: App) {
    this.detail = new DetailView(app);
  }

  render(): TemplateResult {
    const { app } = this;
    const { session, report, badges } = app;
    const status = session?.status.kind;
    if (!session || status === 'empty') return html`<main class="side">${this.empty()}</main>`;
    return html`<main class="side">
      ${status === 'ready' || status === 'recomputing' ? nothing : statusBand(app)}
      ${
        report && badges
          ? html`<section class="detail picture" aria-label=${t('Feature')}>
              ${app.selected === undefined ? this.choose(rowWords(report.axis).row) : this.detail.render(report, badges)}
            </section>`
          : nothing
      }
    </main>`;
  }

  private empty(): TemplateResult {
    const { host } = this.app;
    return html`<section class="welcome">
      <p>${t('Open a tensor to see its features before and after normalization.')}</p>
      ${button({
        id: 'open-file',
        label: t('Open file\u2026'),
        primary: true,
        onClick: () => {
          host.emit('openFile', {});
        },
      })}
      ${button({
        id: 'open-sample',
        label: t('Try the sample'),
        onClick: () => {
          host.emit('openSample', {});
        },
      })}
    </section>`;
  }

  private choose(row: string): TemplateResult {
    return html`<section class="welcome">
      <p>${t('Select a {0} in the inspector to follow it here.', row)}</p>
      ${button({
        id: 'reveal',
        label: t('Show the inspector'),
        primary: true,
        onClick: () => {
          this.app.host.emit('reveal', {});
        },
      })}
    </section>`;
  }

  draw(): void {
    this.detail.draw();
  }
}
