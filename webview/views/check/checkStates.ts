import { html, nothing, type TemplateResult } from 'lit';
import type { CheckItem } from '../../../src/protocol/checkMessages';
import type { CheckApp } from '../../checkApp';
import { button } from '../../controls';
import { doctorNotes } from '../../figures/checkWords';
import { integer } from '../../figures/numbers';
import { t } from '../../l10n';
import { band } from '../inspect/messageBand';

type Kind = CheckItem['status']['kind'];

const withStatus = <K extends Kind>(
  app: CheckApp,
  kind: K,
): (CheckItem & { readonly status: Extract<CheckItem['status'], { kind: K }> })[] =>
  app.items.filter(
    (item): item is CheckItem & { readonly status: Extract<CheckItem['status'], { kind: K }> } =>
      item.status.kind === kind,
  );

export function emptyCheck(app: CheckApp): TemplateResult {
  const check = (id: string, label: string, primary: boolean): TemplateResult =>
    button({
      id,
      label,
      primary,
      onClick: () => {
        app.host.emit('checkLayer', {});
      },
    });
  return html`<section class="empty">
    <p class="empty-title">${t('Check a layer\u2019s backward.')}</p>
    <p class="quiet">
      ${t('Its gradients against central differences of its forward; and, where they differ, why.')}
    </p>
    <div class="empty-actions">${check('check-layer', t('Check a layer\u2026'), true)}</div>
  </section>`;
}

/** A native progress line over all that runs, and what that is: in the controls' row, so that nothing moves. */
export function checkProgress(app: CheckApp): TemplateResult | typeof nothing {
  const running = withStatus(app, 'running');
  const [first] = running;
  if (!first) return nothing;
  const done = running.reduce((sum, { status }) => sum + status.done, 0);
  const total = running.reduce((sum, { status }) => sum + status.total, 0);
  const more = running.length > 1 ? t(' and {0} more', running.length - 1) : '';
  const { status } = first;
  const known = status.total > 1;
  const text = known
    ? t(
        'Checking {0}: {1} of {2} gradients{3}',
        first.title,
        integer(status.done),
        integer(status.total),
        more,
      )
    : t('Checking {0}{1}', first.title, more);
  return html`<progress
      class="progress"
      aria-label=${text}
      max=${known ? total : nothing}
      value=${known ? done : nothing}
    ></progress>
    <span class="check-progress quiet" role="status" title=${text}>${text}</span>`;
}

function errors(app: CheckApp): TemplateResult | typeof nothing {
  const [first, ...rest] = withStatus(app, 'error');
  if (!first) return nothing;
  return band({
    severity: 'error',
    title: `${first.title}: ${first.status.message}`,
    lines: rest.map(({ title, status }) => html`${title}: ${status.message}`),
    actions: [
      button({
        id: 'show-log',
        label: t('Open log'),
        onClick: () => {
          app.host.emit('showLog', {});
        },
      }),
    ],
  });
}

function cancelled(app: CheckApp): TemplateResult | typeof nothing {
  const stopped = withStatus(app, 'cancelled');
  if (stopped.length === 0) return nothing;
  const names = stopped.map(({ title }) => title).join(', ');
  const kept = stopped.some(({ document }) => document);
  return band({
    severity: 'note',
    slim: true,
    title: kept ? t('Stopped: {0}. What you see is its last result.', names) : t('Stopped: {0}.', names),
    lines: [],
    actions: [],
  });
}

/** What the doctor warns of, in full: a line in the header would cut it. */
function doctor(app: CheckApp): TemplateResult[] {
  const many = app.items.length > 1;
  return doctorNotes(app.items).map(({ layer, message }) =>
    band({
      severity: 'warning',
      slim: true,
      title: many ? `${layer}: ${message}` : message,
      lines: [],
      actions: [],
    }),
  );
}

/** Everything between controls and results. */
export function checkBands(app: CheckApp): TemplateResult {
  return html`${errors(app)} ${cancelled(app)} ${doctor(app)}`;
}
