import { html, nothing, type TemplateResult } from 'lit';
import { headline } from '../../figures/trainFindings';
import type { TrainSection } from '../../figures/trainSections';
import { t } from '../../l10n';
import type { TrainApp } from '../../trainApp';
import { differencesTable } from './differencesTable';
import type { PlotTile } from './plotTile';

export interface SectionPlace {
  /** One for each picture. */
  readonly tiles: readonly PlotTile[];
  readonly columns: number;
  /** No other section is on show. */
  readonly alone: boolean;
}

/** One experiment, or runs beside each other: the finding in its title, its pictures, what to think about. */
export function sectionView(
  app: TrainApp,
  section: TrainSection,
  { tiles, columns, alone }: SectionPlace,
): TemplateResult {
  const { group, entries } = section;
  const finding = headline(group, entries, app.store.history);
  return html`<section class="train-section" aria-label=${group.title}>
    <div class="train-heading">
      <div class="train-headline">
        <h2>${group.title}</h2>
        ${finding === '' ? nothing : html`<span class="train-finding">${finding}</span>`}
      </div>
      ${wordsToggle(app, section, alone)}
      ${
        app.zooms.has(group.key)
          ? html`<button
              class="link"
              id="reset-zoom"
              @click=${() => {
                app.zooms.reset(group.key);
              }}
            >
              ${t('Reset zoom')}
            </button>`
          : nothing
      }
    </div>
    ${
      entries.length === 0
        ? html`<p class="quiet">
            ${t('All of its curves are hidden. Click a marker in the list to show one.')}
          </p>`
        : html`<div class="train-plots columns-${columns}">
            ${section.plots.map((plot, i) => tiles[i]!.render(plot, section))}
          </div>`
    }
    ${group.kind === 'experiment' ? nothing : differencesTable(app, entries)}
    ${areWordsOpen(app, section, alone) ? words(section) : nothing}
  </section>`;
}

interface Words {
  readonly findings: readonly string[];
  readonly questions: readonly string[];
}

/** All findings beyond the first, and what the notebook asks once there is something to think about. */
function wordsOf({ group: { experiment } }: TrainSection): Words {
  return {
    findings: experiment?.findings.slice(1) ?? [],
    questions: experiment?.status === 'finished' ? experiment.questions : [],
  };
}

const wordsKey = ({ group }: TrainSection): string => `words\n${group.key}`;

/** A section that has the page to itself has room for them. */
const areWordsOpen = (app: TrainApp, section: TrainSection, alone: boolean): boolean =>
  app.view.open[wordsKey(section)] ?? alone;

function wordsToggle(app: TrainApp, section: TrainSection, alone: boolean): TemplateResult | typeof nothing {
  const { findings, questions } = wordsOf(section);
  if (findings.length + questions.length === 0) return nothing;
  const open = areWordsOpen(app, section, alone);
  const parts = [
    findings.length === 1 && t('1 more finding'),
    findings.length > 1 && t('{0} more findings', findings.length),
    questions.length === 1 && t('1 question'),
    questions.length > 1 && t('{0} questions', questions.length),
  ].filter((part) => part !== false);
  return html`<button
    class="link train-words-toggle"
    aria-expanded=${open}
    @click=${() => {
      app.setView({ open: { ...app.view.open, [wordsKey(section)]: !open } });
    }}
  >
    ${parts.join(', ')}
  </button>`;
}

function words(section: TrainSection): TemplateResult | typeof nothing {
  const { findings, questions } = wordsOf(section);
  const list = (title: string, name: string, items: readonly string[]): TemplateResult | typeof nothing =>
    items.length === 0
      ? nothing
      : html`<div class=${name}>
          <h3>${title}</h3>
          <ul>
            ${items.map((item) => html`<li>${item}</li>`)}
          </ul>
        </div>`;
  return findings.length + questions.length === 0
    ? nothing
    : html`<div class="train-words">
        ${list(t('What it shows, too'), 'train-findings', findings)}
        ${list(t('To think about'), 'train-questions', questions)}
      </div>`;
}
