import { html, nothing, type TemplateResult } from 'lit';
import type { CheckApp } from '../../checkApp';
import { doctorNotes, fitnessText, headerFacts } from '../../figures/checkWords';
import { figure, integer } from '../../figures/numbers';
import { t } from '../../l10n';
import { severityGlyph } from '../glyph';
import { viewActions } from '../menuItems';
import { exportItems, type CheckPictures } from './checkMenus';
import { verdictGlyph } from './verdictGlyph';

/** What was checked, whether its inputs are fit for it, what it cost. */
export function checkHeader(app: CheckApp, pictures: CheckPictures): TemplateResult {
  return html`<header class="header">
    <span class="codicon codicon-beaker" aria-hidden="true"></span>
    <h1>${t('Gradient check')}</h1>
    <span class="facts">${headerFacts(app.items, app.rows)}</span>
    <span class="spring"></span>
    ${
      app.rows.length === 0
        ? nothing
        : html`${doctor(app)} ${cost(app)}
            <span class="actions">${viewActions(app, () => exportItems(app, pictures))}</span>`
    }
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
