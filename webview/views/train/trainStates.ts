import { html, nothing, type TemplateResult } from 'lit';
import type { ExperimentSummary, RunSummary } from '../../../src/protocol/training';
import { button } from '../../controls';
import { integer } from '../../figures/numbers';
import { t } from '../../l10n';
import type { TrainApp } from '../../trainApp';
import { severityGlyph } from '../glyph';
import { band } from '../inspect/messageBand';
import { inspectCapture } from './inspectCapture';

/** Nothing has been trained yet. */
export function emptyTraining(app: TrainApp): TemplateResult {
  return html`<section class="empty">
    <p class="empty-title">${t('Train a net, with and without normalization.')}</p>
    <p class="quiet">
      ${t('The course\u2019s experiments with their own numbers, on data that needs no download; or runs of your own.')}
    </p>
    ${unableNote(app)}
    <div class="empty-actions">
      ${button({
        id: 'empty-experiment',
        label: t('Run experiment\u2026'),
        primary: true,
        onClick: () => {
          app.forms.open('experiment');
        },
      })}
      ${button({
        id: 'empty-run',
        label: t('New run\u2026'),
        onClick: () => {
          app.forms.open('run');
        },
      })}
      ${button({
        id: 'empty-open',
        label: t('Open run folder\u2026'),
        disabled: app.catalogue?.unable !== undefined,
        onClick: () => {
          app.host.emit('openRun', {});
        },
      })}
    </div>
  </section>`;
}

/** Where nothing can be trained it is said at once, not when somebody has filled in a form. */
export function unableNote(app: TrainApp): TemplateResult | typeof nothing {
  const unable = app.catalogue?.unable;
  if (unable === undefined) return nothing;
  return html`<p class="train-unable" role="note">
    ${severityGlyph('note', t('Note'))}<span>${unable}</span>
  </p>`;
}

/** Run folders that were damaged or edited: which, and why, in the log as well. */
export function unreadableBand(app: TrainApp): TemplateResult | typeof nothing {
  const { unreadable } = app;
  const [first] = unreadable;
  if (first === undefined) return nothing;
  const more = unreadable.length - 1;
  return band({
    severity: 'warning',
    slim: true,
    title:
      more === 0
        ? t('A run was left out: {0}', first)
        : t('{0} runs were left out: {1} \u2026', unreadable.length, first),
    lines: [],
    actions: [
      logButton(app),
      button({
        id: 'dismiss-unreadable',
        label: t('Dismiss'),
        onClick: () => {
          app.receiveUnreadable([]);
        },
      }),
    ],
  });
}

/** What happened to the selected run, where that needs a word or a decision. */
export function runBand(app: TrainApp): TemplateResult | typeof nothing {
  const { selectedRun: run, selectedRow: row } = app;
  if (!run) return nothing;
  const isBad = run.status === 'diverged' || run.status === 'failed';
  const stopped = isBad ? undefined : row?.group.experiment;
  if (stopped?.status === 'interrupted' || stopped?.status === 'cancelled')
    return stoppedExperimentBand(app, stopped, stopped.status);
  switch (run.status) {
    case 'diverged':
      return divergedBand(app, run);
    case 'failed':
      return band({
        severity: 'error',
        title: t('{0} failed: {1}', run.title, run.message ?? ''),
        lines: [],
        actions: [logButton(app), resumeButton(app, run.folder, t('Try again'))],
      });
    case 'interrupted':
    case 'cancelled':
    case 'paused':
      return stoppedBand(app, run);
    case 'queued':
      return nothing;
    case 'running':
    case 'finished':
      return notesBand(run);
  }
}

/** What to know of how the run came about. */
function notesBand({ title, notes = [] }: RunSummary): TemplateResult | typeof nothing {
  const [first, ...more] = notes;
  if (first === undefined) return nothing;
  return band({
    severity: 'warning',
    slim: true,
    title: t('{0}: {1}', title, first),
    lines: more.map((note) => html`${note}`),
    actions: [],
  });
}

function divergedBand(app: TrainApp, run: RunSummary): TemplateResult {
  const { divergence } = run;
  const title = divergence
    ? t(
        '{0} diverged at step {1}, in layer {2}, feature {3}',
        run.title,
        integer(divergence.step),
        divergence.layer,
        divergence.feature,
      )
    : t('{0} diverged', run.title);
  const message = divergence?.message ?? run.message ?? '';
  const capture = inspectCapture(app, run, divergence?.layer, divergence?.step);
  return band({
    severity: 'error',
    title,
    lines: message === '' ? [] : [html`${message}`],
    actions: capture
      ? [
          button({
            id: 'inspect-divergence',
            label: t('Inspect step {0}', integer(capture.step)),
            primary: true,
            onClick: capture.open,
          }),
        ]
      : [],
  });
}

function stoppedExperimentBand(
  app: TrainApp,
  { folder, title, points }: ExperimentSummary,
  status: 'interrupted' | 'cancelled',
): TemplateResult {
  const at = t('{0} of {1}', points.filter(({ results }) => results).length, points.length);
  return band({
    severity: status === 'interrupted' ? 'warning' : 'note',
    slim: true,
    title:
      status === 'interrupted'
        ? t('{0} was interrupted after {1} runs. It goes on to the same numbers.', title, at)
        : t('{0} was stopped after {1} runs.', title, at),
    lines: [],
    actions: [resumeButton(app, folder, t('Resume')), discardButton(app, folder)],
  });
}

function stoppedBand(app: TrainApp, run: RunSummary): TemplateResult {
  const at = t('{0} of {1}', integer(run.step), integer(run.totalSteps));
  const titles = {
    interrupted: t('{0} was interrupted at iteration {1}. It goes on to the same numbers.', run.title, at),
    cancelled: t('{0} was stopped at iteration {1}.', run.title, at),
    paused: t('{0} pauses at iteration {1}.', run.title, at),
  };
  const status = run.status as keyof typeof titles;
  return band({
    severity: status === 'interrupted' ? 'warning' : 'note',
    slim: true,
    title: titles[status],
    lines: [],
    actions: [resumeButton(app, run.folder, t('Resume')), discardButton(app, run.folder)],
  });
}

const resumeButton = (app: TrainApp, folder: string, label: string): TemplateResult =>
  button({
    id: 'resume-run',
    label,
    primary: true,
    onClick: () => {
      app.resume(folder);
    },
  });

/** The host asks first. */
const discardButton = (app: TrainApp, folder: string): TemplateResult =>
  button({
    id: 'discard',
    label: t('Discard'),
    onClick: () => {
      app.host.emit('remove', { folder });
    },
  });

const logButton = (app: TrainApp): TemplateResult =>
  button({
    id: 'show-log',
    label: t('Open log'),
    onClick: () => {
      app.host.emit('showLog', {});
    },
  });

/** A request that the host refused. */
export function refusalBand(app: TrainApp): TemplateResult | typeof nothing {
  if (app.refusal === undefined) return nothing;
  return band({
    severity: 'error',
    slim: true,
    title: app.refusal,
    lines: [],
    actions: [
      logButton(app),
      button({
        id: 'dismiss',
        label: t('Dismiss'),
        onClick: () => {
          app.refusal = undefined;
          app.redraw();
        },
      }),
    ],
  });
}
