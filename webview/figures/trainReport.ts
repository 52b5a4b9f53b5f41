import type { ExperimentSummary, RunSummary } from '../../src/protocol/training';
import { t } from '../l10n';
import { fixed } from './numbers';
import { valueText } from './trainDraft';
import { epochRows, type RunHistory } from './trainHistory';
import { settingsOf, type Names } from './trainSettings';
import { captionedHeight, paintCaptioned, PLOT_SIZE, type SheetSection } from './trainSheet';
import type { Palette } from './trainStyles';
import { escaped, svgElement } from './trainSvg';
import { plotLabel } from './trainReadout';
import { paintMarker } from './trainPaint';
import { runLine } from './trainWords';

export interface ReportSection extends SheetSection {
  readonly experiment?: ExperimentSummary;
  readonly runs: readonly RunSummary[];
}

const FONT = 'system-ui, sans-serif';

/** Colours of the page, light or dark as its reader likes; the pictures name them, too. */
const PALETTE: Palette = {
  ground: 'var(--ground)',
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  before: 'var(--before)',
  after: 'var(--after)',
  warning: 'var(--warning)',
  fourth: 'var(--fourth)',
  fifth: 'var(--fifth)',
  error: 'var(--error)',
  hair: 'var(--hair)',
  tick: 'var(--tick)',
};

const LIGHT =
  '--ground:#fff;--ink:#3b3b3b;--muted:#616161;--before:#868686;--after:#0063d3;--warning:#ac7c0b;--fourth:#652d90;--fifth:#388a34;--error:#e51400;--hair:#e0e0e0;--tick:#c0c0c0';
const DARK =
  '--ground:#1f1f1f;--ink:#ccc;--muted:#9b9b9b;--before:#8a8a8a;--after:#59a4f9;--warning:#ccad1f;--fourth:#b180d7;--fifth:#89d185;--error:#f14c4c;--hair:#3b3b3b;--tick:#565656';

const STYLE = `:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
body{max-width:980px;margin:24px auto;padding:0 16px;background:var(--ground);color:var(--ink);font:14px/20px ${FONT};font-variant-numeric:tabular-nums}
h1{font-size:20px}h2{font-size:16px;margin:28px 0 4px}h3{font-size:14px;margin:16px 0 4px}
.plots{display:flex;flex-wrap:wrap;align-items:flex-end;gap:20px 24px}.legend{display:flex;flex-wrap:wrap;gap:4px 20px;margin:8px 0}.legend svg{vertical-align:middle;margin-right:6px}
.tables{display:flex;flex-wrap:wrap;align-items:flex-start;gap:8px 40px}table{border-collapse:collapse;font-size:13px}th,td{padding:1px 12px 1px 0;text-align:left;font-weight:normal;vertical-align:top}
.number td,.number th{text-align:right}thead th{color:var(--muted);border-bottom:1px solid var(--hair)}tbody th,.quiet{color:var(--muted)}`;

/** Nothing is fetched and nothing runs: the page is the file. */
const CSP = `default-src 'none'; style-src 'unsafe-inline'`;

/** Everything that is on show as one page that opens anywhere. */
export function trainReport(
  sections: readonly ReportSection[],
  history: (folder: string) => RunHistory | undefined,
  names: Names,
  made: string,
): string {
  const title = sections.map((section) => section.title).join(', ');
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${CSP}">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title><style>${STYLE}</style></head>
<body><h1>${escaped(t('Training'))}</h1><p class="quiet">${escaped(made)}</p>
${sections.map((section) => sectionHtml(section, history, names)).join('\n')}
</body></html>
`;
}

function sectionHtml(
  section: ReportSection,
  history: (folder: string) => RunHistory | undefined,
  names: Names,
): string {
  const { title, finding, experiment, plots, runs } = section;
  const pictures = plots.map((plot) =>
    svgElement(PLOT_SIZE.width, captionedHeight(plot), plotLabel(plot), FONT, (pen) => {
      paintCaptioned(pen, plot, PALETTE);
    }),
  );
  return `<section><h2>${escaped(title)}</h2><p>${escaped(finding)}</p>
${legend(section)}
<div class="plots">${pictures.join('\n')}</div>
${list(t('What it shows, too'), experiment?.findings.slice(1) ?? [])}${list(t('To think about'), experiment?.questions ?? [])}
${runs.length <= MOST_RUNS ? runs.map((run) => runHtml(run, history(run.folder), names)).join('\n') : ''}</section>`;
}

/** More runs than that are a sweep: its pictures and table say what each of them reached. */
const MOST_RUNS = 8;

function legend({ entries }: ReportSection): string {
  const items = entries.map(({ title, style }) => {
    const line = svgElement(26, 10, '', FONT, (pen) => {
      pen.line(
        [
          [0, 5],
          [26, 5],
        ],
        { colour: PALETTE[style.colour], width: 2, dash: style.dash },
      );
      paintMarker(pen, PALETTE, style, 13, 5);
    });
    return `<span>${line}${escaped(title)}</span>`;
  });
  return `<div class="legend">${items.join('')}</div>`;
}

const list = (title: string, items: readonly string[]): string =>
  items.length === 0
    ? ''
    : `<h3>${escaped(title)}</h3><ul>${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`;

function runHtml(run: RunSummary, history: RunHistory | undefined, names: Names): string {
  const settings = settingsOf(run.config, names).map(
    ({ label, text }) => `<tr><th>${escaped(label)}</th><td>${escaped(text)}</td></tr>`,
  );
  const rows = history ? epochRows(history) : [];
  const epochs = rows.map(
    ({ epoch, meanLoss, trainAccuracy, valAccuracy }) =>
      `<tr><th>${epoch}</th><td>${escaped(valueText('loss', meanLoss))}</td><td>${fixed(trainAccuracy, 3)}</td><td>${fixed(valAccuracy, 3)}</td></tr>`,
  );
  const heads = [t('Epoch'), t('Mean loss'), t('Train'), t('Val')]
    .map((head) => `<th>${escaped(head)}</th>`)
    .join('');
  const divergence = run.divergence ? `<p>${escaped(run.divergence.message)}</p>` : '';
  return `<h3>${escaped(run.title)} <span class="quiet">${escaped(runLine(run))}</span></h3>${divergence}
<div class="tables"><table><tbody>${settings.join('')}</tbody></table>${
    rows.length === 0
      ? ''
      : `<table class="number"><thead><tr>${heads}</tr></thead><tbody>${epochs.join('')}</tbody></table>`
  }</div>`;
}
