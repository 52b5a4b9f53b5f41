import { html, nothing, type TemplateResult } from 'lit';
import { fixed } from '../../figures/numbers';
import { valueText } from '../../figures/trainDraft';
import { epochRows } from '../../figures/trainHistory';
import { settingsOf } from '../../figures/trainSettings';
import { t } from '../../l10n';
import type { TrainApp } from '../../trainApp';

/** Settings and epochs of the selected run. */
export function runFacts(app: TrainApp): TemplateResult | typeof nothing {
  const { selectedRun: run, catalogue } = app;
  if (!run || !catalogue) return nothing;
  return html`<section class="train-facts" aria-label=${t('Selected run')}>
    <h2 id="settings-title" title=${run.title}>${t('Settings')}</h2>
    <table class="train-settings" aria-labelledby="settings-title">
      <tbody>
        ${settingsOf(run.config, catalogue).map(
          ({ label, text }) =>
            html`<tr>
              <th scope="row">${label}</th>
              <td title=${text}>${text}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${epochTable(app)}
  </section>`;
}

/** The newest epoch last, as it was trained. */
function epochTable(app: TrainApp): TemplateResult | typeof nothing {
  const run = app.selectedRun!;
  const history = app.store.history(run.folder);
  const rows = history ? epochRows(history) : [];
  if (rows.length === 0) return nothing;
  return html`<h2 id="epochs-title" title=${run.title}>${t('{0} by epoch', run.title)}</h2>
    <table class="figures train-epochs" aria-labelledby="epochs-title">
      <thead>
        <tr>
          <th scope="col">${t('Epoch')}</th>
          <th scope="col">${t('Mean loss')}</th>
          <th scope="col">${t('Train')}</th>
          <th scope="col">${t('Val')}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ epoch, meanLoss, trainAccuracy, valAccuracy }) =>
            html`<tr>
              <th scope="row">${epoch}</th>
              <td>${meanLoss < 100 ? fixed(meanLoss, 3) : valueText('loss', meanLoss)}</td>
              <td>${fixed(trainAccuracy, 3)}</td>
              <td>${fixed(valAccuracy, 3)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}
