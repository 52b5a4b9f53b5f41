import { html, nothing, type TemplateResult } from 'lit';
import { valueText } from '../../figures/trainDraft';
import type { TrainEntry } from '../../figures/trainGroups';
import { differencesOf } from '../../figures/trainSettings';
import { t } from '../../l10n';
import type { TrainApp } from '../../trainApp';
import { seriesDot } from './seriesMark';

/** Runs side by side: the settings in which they differ, and what each has reached. */
export function differencesTable(
  app: TrainApp,
  entries: readonly TrainEntry[],
): TemplateResult | typeof nothing {
  const runs = entries.flatMap((entry) => entry.runs.map((run) => ({ entry, run })));
  if (runs.length < 2 || !app.catalogue) return nothing;
  const differences = differencesOf(
    runs.map(({ run }) => run.config),
    app.catalogue,
  );
  const accuracy = (value: number | undefined): string =>
    value === undefined ? '' : valueText('valAccuracy', value);
  return html`<div class="train-differences" role="region" tabindex="0" aria-label=${t('Runs side by side')}>
    <table class="figures" aria-label=${t('Runs side by side')}>
      <thead>
        <tr>
          <th scope="col" class="text">${t('Run')}</th>
          ${differences.map(({ label }) => html`<th scope="col">${label}</th>`)}
          <th scope="col">${t('Last loss')}</th>
          <th scope="col">${t('Train')}</th>
          <th scope="col">${t('Val')}</th>
          <th scope="col">${t('Best val')}</th>
        </tr>
      </thead>
      <tbody>
        ${runs.map(
          ({ entry, run }, index) =>
            html`<tr>
              <th scope="row">${seriesDot(entry.style)}${entry.title}</th>
              ${differences.map(({ texts }) => html`<td>${texts[index]}</td>`)}
              <td>${run.latestLoss === undefined ? '' : valueText('loss', run.latestLoss)}</td>
              <td>${accuracy(run.trainAccuracy)}</td>
              <td>${accuracy(run.valAccuracy)}</td>
              <td>${accuracy(run.bestValAccuracy)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
