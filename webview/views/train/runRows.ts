import { html, nothing, type TemplateResult } from 'lit';
import type { ExperimentPoint, RunSummary } from '../../../src/protocol/training';
import type { ListRow } from '../../figures/trainRows';
import {
  epochsText,
  isActive,
  runLine,
  seriesCount,
  seriesLine,
  statusSeverity,
} from '../../figures/trainWords';
import { parametersText, parameterValue } from '../../figures/trainSettings';
import { t } from '../../l10n';
import type { TrainApp } from '../../trainApp';
import { severityGlyph } from '../glyph';
import { groupAction, runActions, seriesActions, stopping } from './rowActions';
import { seriesLine as seriesSample } from './seriesMark';
import { groupMenu, runMenu } from './trainMenus';

type RowOf<K extends ListRow['kind']> = Extract<ListRow, { kind: K }>;

const select = (app: TrainApp, key: string) => (): void => {
  app.select(key, false);
};

/** A section's heading: folds it with its pictures. */
export function groupRow(app: TrainApp, row: RowOf<'group'>, index: number): TemplateResult {
  const { group, folded, key } = row;
  return html`<div
    id="run-row-${index}"
    class="train-group"
    role="treeitem"
    aria-level="1"
    aria-expanded=${!folded}
    aria-selected=${key === app.view.selected}
    aria-label=${group.title}
    @click=${() => {
      app.select(key, false);
      app.fold(row);
    }}
    @contextmenu=${(event: MouseEvent) => {
      groupMenu(app, group, event);
    }}
  >
    <span class="codicon codicon-chevron-${folded ? 'right' : 'down'}" aria-hidden="true"></span>
    <h2>${group.title}</h2>
    <span class="spring"></span>${groupAction(app, row, index)}
  </div>`;
}

/** A run, or a series of an experiment. */
export function entryRow(app: TrainApp, row: RowOf<'entry'>, index: number): TemplateResult {
  const { entry, group, key, open } = row;
  const [run] = entry.runs;
  const isSeries = entry.runs.length !== 1 || !run;
  const shown = app.isShown(group, entry);
  const line = isSeries ? seriesLine(entry, group.experiment ?? { plots: [] }, app.catalogue!) : runLine(run);
  const active = entry.runs.find(({ status }) => status === 'running' || status === 'paused');
  return html`<div
    id="run-row-${index}"
    class="train-row ${shown ? '' : 'hidden'}"
    role="treeitem"
    aria-level="2"
    aria-expanded=${open ?? nothing}
    aria-checked=${shown}
    aria-selected=${key === app.view.selected}
    aria-label="${entry.title}, ${line}"
    @click=${select(app, key)}
    @contextmenu=${(event: MouseEvent) => {
      app.select(key, false);
      if (run && !isSeries) runMenu(app, run, event);
      else groupMenu(app, group, event);
    }}
  >
    <button
      class="train-mark"
      tabindex="-1"
      aria-pressed=${shown}
      aria-label=${shown ? t('Hide {0}', entry.title) : t('Show {0}', entry.title)}
      title=${shown ? t('Hide its curves (Space)') : t('Show its curves (Space)')}
      @click=${stopping(() => {
        app.toggleShown(group, entry);
      })}
    >
      ${seriesSample(entry.style)}
    </button>
    <span class="train-title" title=${entry.title}
      >${statusGlyph(entry.runs)}<span>${entry.short}</span></span
    >
    <span class="train-count"
      >${isSeries ? seriesCount(entry) : isActive(run) ? nothing : epochsText(run)}</span
    >
    <span class="train-actions"
      >${isSeries ? seriesActions(app, row, index) : runActions(app, run, key, index)}</span
    >
    ${active ? progress(active) : nothing}
    <span class="train-line" title=${line}>${line}</span>
  </div>`;
}

function statusGlyph(runs: readonly RunSummary[]): TemplateResult | typeof nothing {
  const found = runs.map(statusSeverity).find((severity) => severity !== undefined);
  const words = { error: t('Failed'), warning: t('Interrupted'), note: '' };
  return found ? severityGlyph(found, words[found]) : nothing;
}

function progress(run: RunSummary): TemplateResult {
  return html`<progress
    class="progress train-progress"
    aria-label=${runLine(run)}
    max=${Math.max(1, run.totalSteps)}
    value=${run.step}
  ></progress>`;
}

/** One run of a series that was opened. */
export function runRow(
  app: TrainApp,
  { entry, run, key, group }: RowOf<'run'>,
  index: number,
): TemplateResult {
  const point = group.experiment?.points.find((each) => each.run === run.folder);
  const seeds = new Set(entry.points.map(({ seed }) => seed)).size;
  const title = point ? pointTitle(app, point, seeds) : { full: run.title, short: run.title };
  return html`<div
    id="run-row-${index}"
    class="train-row train-point"
    role="treeitem"
    aria-level="3"
    aria-selected=${key === app.view.selected}
    aria-label="${title.full}, ${runLine(run)}"
    @click=${select(app, key)}
    @contextmenu=${(event: MouseEvent) => {
      app.select(key, false);
      runMenu(app, run, event);
    }}
  >
    <span class="train-title" title=${title.full}>${statusGlyph([run])}<span>${title.short}</span></span>
    <span class="train-actions">${runActions(app, run, key, index)}</span>
    ${run.status === 'running' ? progress(run) : nothing}
    <span class="train-line">${runLine(run)}</span>
  </div>`;
}

/** What a point stands at; the list has room for the values alone. */
function pointTitle(
  app: TrainApp,
  { parameters, seed }: ExperimentPoint,
  seeds: number,
): { readonly full: string; readonly short: string } {
  const names = app.catalogue!;
  const seedText = seeds > 1 ? [t('seed {0}', seed)] : [];
  const values = Object.values(parameters).map((value) => parameterValue(value, names));
  return {
    full: [parametersText(parameters, names), ...seedText].join(', '),
    short: [...values, ...seedText].join(', '),
  };
}
