import { html, nothing, type TemplateResult } from 'lit';
import type { MomentumReport } from '../../../src/protocol/inspect';
import type { App, FieldName } from '../../app';
import { iconButton } from '../../controls';
import { parseWhole } from '../../figures/fields';
import { momentumCaption, momentumLines } from '../../figures/momentum';
import { tensorFacts } from '../../figures/tensorFacts';
import { t } from '../../l10n';
import { severityGlyph } from '../glyph';
import { choiceField } from './choiceField';

const MOST_PASSES = 1000;

/** What the running statistics would be under other momenta: asked for, so it stands under its message. */
export function momentumPane(app: App): TemplateResult | typeof nothing {
  const { state } = app.momentum;
  if (state.kind === 'closed') return nothing;
  return html`<section class="momentum" aria-label=${t('Running statistics by momentum')}>
    <div class="momentum-head">
      <h2>${t('Running statistics by momentum')}</h2>
      ${fields(app)}
      <span class="spring"></span>
      ${iconButton({
        id: 'momentum-close',
        icon: 'close',
        label: t('Close the comparison of momenta'),
        onClick: () => {
          app.momentum.close();
        },
      })}
    </div>
    <div class="momentum-body" aria-live="polite">${body(app)}</div>
  </section>`;
}

function fields(app: App): TemplateResult | typeof nothing {
  if (!app.report) return nothing;
  const { samples } = tensorFacts(app.report.tensor);
  const field = (
    name: Extract<FieldName, 'perBatch' | 'passes'>,
    caption: string,
    shown: number,
    range: readonly [number, number],
    take: (value: number) => void,
  ): TemplateResult =>
    choiceField<number>(app, {
      name,
      label: caption,
      caption,
      shown: String(shown),
      patient: true,
      parse: (text) => parseWhole(text, caption, ...range),
      take: (value) => {
        take(value);
        void app.momentum.ask();
      },
    });
  const { momentum } = app;
  return html`${field('perBatch', t('Samples per batch'), momentum.samplesPerBatch, [1, samples], (value) => {
    momentum.samplesPerBatch = value;
  })}
  ${field('passes', t('Passes'), momentum.passes, [1, MOST_PASSES], (value) => {
    momentum.passes = value;
  })}`;
}

function body({ momentum: { state } }: App): TemplateResult | typeof nothing {
  switch (state.kind) {
    case 'loading':
      return html`<p class="quiet" id="momentum-loading">
        ${t('Updating running statistics batch by batch\u2026')}
      </p>`;
    case 'error':
      return html`<p class="momentum-error">${severityGlyph('error', t('Error'))}${state.message}</p>`;
    case 'ready':
      return momentumTable(state.report);
    case 'closed':
      return nothing;
  }
}

function momentumTable(report: MomentumReport): TemplateResult {
  const heads = [t('Momentum'), t('Updates'), t('Median KL'), t('Largest KL')];
  return html`<table
    class="figures"
    id="momentum-table"
    aria-label=${t('Distance of the running statistics from the whole set')}
  >
    <thead>
      <tr>
        ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        <th scope="col" class="text">${momentumCaption(report)}</th>
      </tr>
    </thead>
    <tbody>
      ${momentumLines(report).map(
        ({ cells: [momentum, ...cells], best }) =>
          html`<tr class=${best ? 'best' : ''}>
            <th scope="row">${momentum}</th>
            ${cells.map((cell) => html`<td>${cell}</td>`)}
            <td class="text">
              ${best ? html`<span class="codicon codicon-check" aria-hidden="true"></span>${t('Nearest to the whole set')}` : nothing}
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
