import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { button, iconButton } from '../../controls';
import type { ListRow } from '../../figures/trainRows';
import { t } from '../../l10n';
import type { TrainApp } from '../../trainApp';
import { entryRow, groupRow, runRow } from './runRows';
import { startMenu } from './trainMenus';

/** Everything that ran or runs, grouped: arrows move, Space shows and hides, Enter puts runs side by side. */
export function runList(app: TrainApp): TemplateResult {
  const at = app.rows.findIndex(({ key }) => key === app.view.selected);
  return html`<section class="train-list" aria-label=${t('Runs')}>
    <div class="train-start">
      ${button({
        id: 'new-run',
        label: t('New run\u2026'),
        onClick: () => {
          app.forms.open('run');
        },
      })}
      ${iconButton({
        id: 'start-menu',
        icon: 'chevron-down',
        label: t('Other ways to begin\u2026'),
        menu: true,
        onClick: (event) => {
          startMenu(app, event.currentTarget as HTMLElement);
        },
      })}
    </div>
    <div
      id="runs"
      class="train-tree"
      role="tree"
      tabindex="0"
      aria-label=${t('Runs and experiments')}
      aria-activedescendant=${at < 0 ? nothing : `run-row-${at}`}
      ${ref((element) => {
        if (element) revealSelected(app, element);
      })}
    >
      ${app.rows.map((row, index) => listRow(app, row, index))}
    </div>
  </section>`;
}

function listRow(app: TrainApp, row: ListRow, index: number): TemplateResult {
  switch (row.kind) {
    case 'group':
      return groupRow(app, row, index);
    case 'entry':
      return entryRow(app, row, index);
    case 'run':
      return runRow(app, row, index);
  }
}

/** Once the page has been rendered. */
function revealSelected(app: TrainApp, tree: Element): void {
  if (!app.reveal) return;
  app.reveal = false;
  queueMicrotask(() => {
    tree.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });
}
