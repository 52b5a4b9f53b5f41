import { html, nothing, type TemplateResult } from 'lit';
import { sharedFacts } from '../../figures/trainSettings';
import { activityText } from '../../figures/trainWords';
import { t } from '../../l10n';
import type { TrainApp } from '../../trainApp';
import { viewActions } from '../menuItems';
import { exportItems } from './trainExports';

/** What the runs on show share, what computes, what is in progress. */
export function trainHeader(app: TrainApp): TemplateResult {
  const runs = app.unfolded.flatMap((group) => app.shown(group).flatMap((entry) => entry.runs));
  const facts = app.catalogue
    ? sharedFacts(
        runs.map(({ config }) => config),
        app.catalogue,
      )
    : '';
  const devices = [...new Set(runs.flatMap(({ device }) => device ?? []))];
  const activity = [...(devices.length === 1 ? devices : []), activityText(app.store.state.runs)];
  return html`<header class="header">
    <span class="codicon codicon-graph-line" aria-hidden="true"></span>
    <h1>${t('Training')}</h1>
    <span class="facts" title=${facts}>${facts}</span>
    <span class="spring"></span>
    <span class="computed" role="status">${activity.filter((part) => part !== '').join(' \u00b7 ')}</span>
    ${
      app.rows.length === 0
        ? nothing
        : html`<span class="actions">${viewActions(app, () => exportItems(app))}</span>`
    }
  </header>`;
}
