import { html, type TemplateResult } from 'lit';
import type { InspectChoice, LayerReport } from '../../../src/protocol/inspect';
import type { App } from '../../app';
import { button, dropdown, textField } from '../../controls';
import { parseBins } from '../../figures/fields';
import { describeFilter } from '../../figures/filter';
import { integer } from '../../figures/numbers';
import { availableSorts, sortLabel, SORTS } from '../../figures/order';
import { rowWords } from '../../figures/words';
import { t } from '../../l10n';

/** The grid's head, and its body: tiles, the table in their place, or why there are none. */
export function gridPane(app: App, report: LayerReport, body: HTMLElement): TemplateResult {
  const words = rowWords(report.axis);
  return html`<section class="grid-pane" aria-label=${words.Rows}>
    <div class="grid-head">
      <h2>${words.Rows}</h2>
      <span class="quiet count">${t('{0} of {1}', integer(app.rows.length), integer(report.rows))}</span>
      <span class="spring"></span>
      ${sortControl(app, report)} ${filterControl(app)} ${binsControl(app)}
    </div>
    ${
      app.rows.length > 0
        ? body
        : html`<div class="no-match">
            <p>${describeFilter(app.view.filter, report)}</p>
            ${button({
              id: 'clear-filter',
              label: t('Clear filter'),
              onClick: () => {
                app.setView({ filter: '' });
              },
            })}
          </div>`
    }
  </section>`;
}

function sortControl(app: App, report: LayerReport): TemplateResult {
  return html`<span class="control"
    ><span class="label">${t('Sort')}</span>${dropdown({
      id: 'sort',
      label: t('Sort'),
      value: app.view.sort,
      options: availableSorts(report).map((sort) => ({ value: sort, label: sortLabel(sort) })),
      onChange: (value) => {
        const sort = SORTS.find((item) => item === value);
        if (sort) app.setView({ sort, scroll: 0 });
      },
    })}</span
  >`;
}

function filterControl(app: App): TemplateResult {
  return textField({
    id: 'filter',
    label: t('Filter: indices, ranges and findings, such as 17, 20-40, dead'),
    placeholder: t('Filter: 17, 20-40, dead'),
    icon: 'filter',
    value: app.view.filter,
    onInput: (filter) => {
      app.setView({ filter, scroll: 0 });
    },
    onCommit: (filter) => {
      app.setView({ filter, scroll: 0 });
    },
  });
}

const binsText = (choice: InspectChoice | undefined): string => String(choice?.bins ?? '');

function binsControl(app: App): TemplateResult {
  const choice = app.session?.choice;
  const draft = app.drafts.get('bins');
  const field = draft?.done === true ? parseBins(draft.text) : undefined;
  return html`<span class="control short"
    ><span class="label">${t('Bins')}</span>${textField({
      id: 'bins',
      label: t('Bins'),
      value: draft?.text ?? binsText(choice),
      error: field && 'error' in field ? field.error : undefined,
      onInput: (text) => {
        app.draft('bins', { text, done: false });
      },
      onCommit: (text) => {
        const next = parseBins(text);
        app.draft('bins', 'value' in next || text.trim() === '' ? undefined : { text, done: true });
        if ('value' in next) app.choose({ bins: next.value });
      },
    })}</span
  >`;
}
