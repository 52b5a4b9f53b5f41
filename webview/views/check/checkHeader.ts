import { html, nothing, type TemplateResult } from 'lit';
import type { CheckApp, CheckFormat } from '../../checkApp';
import { iconButton } from '../../controls';
import { doctorNotes, fitnessText, headerFacts } from '../../figures/checkWords';
import { figure, integer } from '../../figures/numbers';
import { t } from '../../l10n';
import type { MenuItem } from '../../menu';
import { severityGlyph } from '../glyph';
import { verdictGlyph } from './verdictGlyph';

/** What was checked, whether its inputs are fit for it, what it cost. */
export function checkHeader(app: CheckApp): TemplateResult {
  return html`<header class="header">
    <span class="codicon codicon-beaker" aria-hidden="true"></span>
    <h1>${t('Gradient check')}</h1>
    <span class="facts">${headerFacts(app.items, app.rows)}</span>
    <span class="spring"></span>
    ${app.rows.length === 0 ? nothing : [doctor(app), cost(app), actions(app)]}
  </header>`;
}

/** One line of the doctor: all is well, or how many warnings the bands below hold. */
function doctor(app: CheckApp): TemplateResult | typeof nothing {
  const count = doctorNotes(app.items).length;
  const document = app.selected?.document;
  if (count > 0)
    return html`<span class="check-doctor"
      >${severityGlyph('warning', t('Warning'))}<span
        >${count === 1 ? t('1 warning about the inputs') : t('{0} warnings about the inputs', count)}</span
      ></span
    >`;
  if (!document) return nothing;
  const text = fitnessText(document);
  return html`<span class="check-doctor" title=${text}>${verdictGlyph('pass')}<span>${text}</span></span>`;
}

function cost(app: CheckApp): TemplateResult {
  const documents = app.items.flatMap(({ document }) => (document ? [document] : []));
  const evaluations = documents.reduce((sum, item) => sum + item.evaluations, 0);
  const milliseconds = documents.reduce((sum, item) => sum + item.milliseconds, 0);
  return html`<span class="computed"
    >${t('{0} evaluations', integer(evaluations))} · ${figure(milliseconds)} ms</span
  >`;
}

function actions(app: CheckApp): TemplateResult {
  return html`<span class="actions">
    ${iconButton({
      id: 'table-view',
      icon: 'table',
      label: t('Show the figures as a table (t)'),
      pressed: app.view.table,
      onClick: () => {
        app.setView({ table: !app.view.table });
      },
    })}
    ${iconButton({
      id: 'export',
      icon: 'export',
      label: t('Export\u2026'),
      menu: true,
      onClick: (event) => {
        openExport(app, event.currentTarget as HTMLElement);
      },
    })}
  </span>`;
}

function openExport(app: CheckApp, opener: HTMLElement): void {
  const box = opener.getBoundingClientRect();
  const copy = (format: CheckFormat, icon: string, label: string): MenuItem => ({
    id: `copy-${format}`,
    icon,
    label,
    run: () => {
      app.copy(format);
    },
  });
  const save = (format: CheckFormat, label: string): MenuItem => ({
    id: `save-${format}`,
    icon: 'save',
    label,
    run: () => {
      app.save(format);
    },
  });
  app.openMenu({
    label: t('Export'),
    opener,
    x: box.right - 200,
    y: box.bottom + 2,
    items: [
      copy('markdown', 'markdown', t('Copy as Markdown')),
      copy('json', 'json', t('Copy as JSON')),
      copy('csv', 'table', t('Copy elements as CSV')),
      save('markdown', t('Save as Markdown\u2026')),
      save('json', t('Save as JSON\u2026')),
      save('csv', t('Save elements as CSV\u2026')),
    ],
  });
}
