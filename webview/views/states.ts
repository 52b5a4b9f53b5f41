import { html, nothing, type TemplateResult } from 'lit';
import type { Status } from '../../src/protocol/messages';
import type { App } from '../app';
import { button } from '../controls';
import { band } from './inspect/messageBand';
import { t } from '../l10n';

type StatusOf<K extends Status['kind']> = Extract<Status, { kind: K }>;

export function emptyState(app: App): TemplateResult {
  return html`<section class="empty">
    <p class="empty-title">${t('Open a tensor to see its features.')}</p>
    <p class="quiet">${t('.npy, .npz, .safetensors and .csv files; nothing leaves this machine.')}</p>
    <div class="empty-actions">
      ${button({
        id: 'open-file',
        label: t('Open file\u2026'),
        primary: true,
        onClick: () => {
          app.host.emit('openFile', {});
        },
      })}
      ${button({
        id: 'open-sample',
        label: t('Try the sample'),
        onClick: () => {
          app.host.emit('openSample', {});
        },
      })}
    </div>
  </section>`;
}

/** "Reading activations.npz: 1.2 of 4.0 GB" over a native progress line. */
export function loadingState(app: App, status: StatusOf<'loading'>): TemplateResult {
  const { done, total, message } = status;
  const known = done !== undefined && total !== undefined && total > 0;
  return html`<section class="loading" role="status" aria-label=${t('Loading')}>
    <progress
      class="progress"
      aria-label=${message}
      max=${known ? total : nothing}
      value=${known ? done : nothing}
    ></progress>
    <p>
      ${message}
      <button
        id="cancel"
        class="link"
        @click=${() => {
          app.host.emit('cancel', {});
        }}
      >
        ${t('Cancel')}
      </button>
    </p>
  </section>`;
}

export function errorState(app: App, status: StatusOf<'error'>): TemplateResult {
  const { expected, found, where, remedy } = status;
  const facts = [
    [t('Where'), where],
    [t('Expected'), expected],
    [t('Found'), found],
    [t('What to do'), remedy],
  ] as const;
  return band({
    severity: 'error',
    title: status.message,
    lines: facts.flatMap(([name, text]) => (text === undefined ? [] : [html`<b>${name}:</b> ${text}`])),
    actions: [
      button({
        id: 'show-log',
        label: t('Open log'),
        onClick: () => {
          app.host.emit('showLog', {});
        },
      }),
      button({
        id: 'open-file',
        label: t('Choose another file'),
        primary: true,
        onClick: () => {
          app.host.emit('openFile', {});
        },
      }),
    ],
  });
}

export function cancelledState(app: App, status: StatusOf<'cancelled'>): TemplateResult {
  return band({
    severity: 'note',
    title: status.message,
    lines: [],
    actions: [
      button({
        id: 'resume',
        label: t('Resume'),
        primary: true,
        onClick: () => {
          app.host.emit('retry', {});
        },
      }),
    ],
  });
}

/** The band of a status; nothing while all is well. */
export function statusBand(app: App): TemplateResult | typeof nothing {
  const status = app.session?.status;
  switch (status?.kind) {
    case 'loading':
      return loadingState(app, status);
    case 'error':
      return errorState(app, status);
    case 'cancelled':
      return cancelledState(app, status);
    case 'empty':
    case 'ready':
    case 'recomputing':
    case undefined:
      return nothing;
  }
}
