import { html, nothing, type TemplateResult } from 'lit';
import type { InspectChoice, LayerReport } from '../../../src/protocol/inspect';
import type { App } from '../../app';
import { button } from '../../controls';
import type { BadgeIndex } from '../../figures/badges';
import { singleSample, spreadLine } from '../../figures/batch';
import { gapMessage } from '../../figures/gapMessage';
import { simulationLine } from '../../figures/simulation';
import { tensorFacts } from '../../figures/tensorFacts';
import { t } from '../../l10n';
import { band } from './messageBand';
import { momentumPane } from './momentumPane';

/** Messages that take height from the strip's lanes. */
export function hasTallMessage(app: App, report: LayerReport, badges: BadgeIndex): boolean {
  return gapMessage(report, badges) !== undefined || single(app, report) !== undefined;
}

/** Said once for the layer instead of on every feature. */
export function layerMessages(app: App): (TemplateResult | typeof nothing)[] {
  const { report, badges } = app;
  if (!report || !badges) return [];
  const alone = singleBand(app, report);
  return [
    gapBand(app, report, badges),
    alone,
    simulationBand(report),
    alone === nothing ? spreadBand(report) : nothing,
  ];
}

function gapBand(app: App, report: LayerReport, badges: BadgeIndex): TemplateResult | typeof nothing {
  const message = gapMessage(report, badges);
  if (!message) return nothing;
  const useBatch = button({
    id: 'use-batch',
    label: t('Use batch statistics'),
    primary: true,
    onClick: () => {
      app.choose({ mode: 'train' });
    },
  });
  const asked = app.momentum.state.kind !== 'closed';
  const compare = button({
    id: 'compare-momentum',
    label: t('Compare momentum\u2026'),
    onClick: () => {
      app.momentum.open(tensorFacts(report.tensor).samples);
    },
  });
  return html`${band({
    severity: 'error',
    title: message.title,
    lines: [html`${message.effect}`, html`<b>${t('Likely cause:')}</b> ${message.cause}`],
    actions: [message.canUseBatch ? useBatch : nothing, asked ? nothing : compare],
  })}${momentumPane(app)}`;
}

function single(app: App, report: LayerReport): ReturnType<typeof singleSample> {
  const norm = app.catalogue?.norms.find(({ name }) => name === report.norm.name);
  return singleSample(report, norm?.acrossSamples === true);
}

function singleBand(app: App, report: LayerReport): TemplateResult | typeof nothing {
  const message = single(app, report);
  if (!message) return nothing;
  const use = (norm: InspectChoice['norm'], primary: boolean): TemplateResult | typeof nothing => {
    const entry = app.catalogue?.norms.find(({ name }) => name === norm);
    if (!entry) return nothing;
    return button({
      id: `use-${norm}`,
      label: t('Use {0}', entry.label.toLowerCase()),
      primary,
      onClick: () => {
        app.choose({ norm });
      },
    });
  };
  return band({
    severity: 'error',
    title: message.title,
    lines: [
      html`${message.effect}`,
      html`${t('Norms inside a sample do not need a batch: layernorm, groupnorm.')}`,
    ],
    actions: [use('layernorm', true), use('groupnorm', false)],
  });
}

function simulationBand(report: LayerReport): TemplateResult | typeof nothing {
  const line = simulationLine(report);
  if (!line) return nothing;
  return band({
    severity: line.severity,
    title: line.text,
    slim: true,
    lines: line.detail === '' ? [] : [html`${line.detail}`],
    actions: [],
  });
}

function spreadBand(report: LayerReport): TemplateResult | typeof nothing {
  const line = spreadLine(report);
  if (!line) return nothing;
  return band({ severity: 'note', title: line.text, slim: true, lines: [html`${line.detail}`], actions: [] });
}
