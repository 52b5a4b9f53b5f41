import { html, nothing, type TemplateResult } from 'lit';
import type { Execution, LayerReport, ReportWarning } from '../../../src/protocol/inspect';
import type { ListedTensor } from '../../../src/protocol/jobs';
import type { App } from '../../app';
import { dropdown, iconButton } from '../../controls';
import { comparisonText, differingText } from '../../figures/comparison';
import { figure } from '../../figures/numbers';
import { cutMiddle } from '../../figures/words';
import { t } from '../../l10n';
import { exportItems } from '../exportMenu';
import { severityGlyph } from '../glyph';
import { viewActions } from '../menuItems';
import type { Pictures } from '../pictures';

const SHORT_LIST = 60;
const NAME = { title: 34, picker: 30, option: 60, file: 32 } as const;
const TIMES = ' \u00d7 ';
const DOT = ' \u00b7 ';

/** What is open, where it comes from, what was left out, what computed it. */
export function header(app: App, pictures: Pictures): TemplateResult {
  const { session, report } = app;
  const listed = session?.tensors.find(({ name }) => name === session.tensor);
  const shape = report?.tensor.shape ?? listed?.shape;
  const dtype = report?.tensor.dtype ?? listed?.dtype;
  const title = cutMiddle(session?.title ?? '', NAME.file);
  const compared = report?.comparison !== undefined;
  const facts = [shape?.join(TIMES), compared ? undefined : dtype, title].filter(
    (fact) => fact !== undefined && fact !== '',
  );
  return html`<header class="header">
    <span class="codicon codicon-symbol-array" aria-hidden="true"></span>
    ${tensorName(app)}
    <span class="facts" title=${session?.description ?? nothing}>${facts.join(DOT)}</span>
    ${report && compared ? against(app, report) : nothing}
    <span class="spring"></span>
    ${warnings(unsaid(app), compared)} ${report && !compared ? computedBy(report, app.execution) : nothing}
    ${report ? actions(app, pictures) : nothing}
  </header>`;
}

function tensorName(app: App): TemplateResult {
  const { session, report } = app;
  const name = session?.tensor ?? report?.tensor.name ?? '';
  const tensors = session?.tensors ?? [];
  if (tensors.length < 2)
    return html`<h1 title=${name}>${name === '' ? 'Normscope' : cutMiddle(name, NAME.title)}</h1>`;
  const filled = app.pickerFilled || tensors.length <= SHORT_LIST;
  const listed = filled ? tensors : tensors.filter((tensor) => tensor.name === name);
  return html`<h1 class="picker">
    ${dropdown({
      id: 'tensor',
      label: t('Tensor'),
      value: name,
      shown: cutMiddle(name, NAME.picker),
      title: name,
      options: listed.map(tensorOption),
      onApproach: () => {
        app.fillPicker();
      },
      onChange: (value) => {
        app.chooseTensor(value);
      },
    })}
  </h1>`;
}

function tensorOption(tensor: ListedTensor): {
  value: string;
  label: string;
  title: string;
  disabled: boolean;
} {
  const facts = `${tensor.name}\n${tensor.shape.join(TIMES)}${DOT}${tensor.dtype}`;
  return {
    value: tensor.name,
    label: cutMiddle(tensor.name, NAME.option),
    title: tensor.problem ?? facts,
    disabled: tensor.problem !== undefined,
  };
}

/** The second tensor, how far it is from the first, and the way out. */
function against(app: App, report: LayerReport): TemplateResult | typeof nothing {
  const { comparison } = report;
  if (!comparison) return nothing;
  const source = comparison.source === '' ? '' : `${DOT}${cutMiddle(comparison.source, NAME.file)}`;
  const off = iconButton({
    id: 'compare-off',
    icon: 'close',
    label: t('End the comparison'),
    onClick: () => {
      app.compare(true);
    },
  });
  return html`<span class="against"
      ><span class="label">${t('against')}</span>
      <b title=${comparison.name}>${cutMiddle(comparison.name, NAME.title)}</b
      ><span class="facts">${source}</span>${off}</span
    >
    <span class="difference" id="difference" title=${differingText(report)}>${comparisonText(report)}</span>`;
}

/** Warnings that no message of the layer says already, and better. */
function unsaid({ report }: App): readonly ReportWarning[] {
  return report?.warnings.filter(({ kind }) => kind !== 'batchOfOne') ?? [];
}

function warnings(list: readonly ReportWarning[], brief: boolean): TemplateResult | typeof nothing {
  const [first, ...rest] = list;
  if (!first) return nothing;
  return html`<span
    class="warning ${brief ? 'brief' : ''}"
    title=${list.map(({ message }) => message).join('\n')}
  >
    ${severityGlyph('warning', t('Warning'))}<span class="warning-text">${first.message}</span>
    ${rest.length > 0 ? html`<b class="warning-rest">+${rest.length}</b>` : nothing}
    <b class="warning-count" aria-hidden="true">${list.length}</b>
  </span>`;
}

const briefly = (milliseconds: number): string =>
  milliseconds < 10 ? `${milliseconds.toFixed(1)} ms` : `${figure(milliseconds)} ms`;

/** The shown figures are float64; a backend's own run is named with its distance from them. */
function computedBy(report: LayerReport, execution: Execution | undefined): TemplateResult {
  const { milliseconds } = report;
  const reference = t('Statistics in float64: {0} ms.', figure(milliseconds));
  if (!execution)
    return html`<span class="computed" title=${reference}>float64 sums · ${briefly(milliseconds)}</span>`;
  const { name, device, precision, maxDeviation } = execution;
  const deviation = t(
    '{0} on {1}, {2}: {3} ms, at most {4} from float64.',
    name,
    device,
    precision,
    figure(execution.milliseconds),
    figure(maxDeviation),
  );
  return html`<span
    class="computed"
    title="${deviation}
${reference}"
    ><span class="device-long">${device}</span><span class="device-short">${name}</span> · ${precision} ·
    ${briefly(execution.milliseconds)}</span
  >`;
}

function actions(app: App, pictures: Pictures): TemplateResult {
  return html`<span class="actions">
    ${iconButton({
      id: 'refresh',
      icon: 'refresh',
      label: t('Read the file again'),
      onClick: () => {
        app.host.emit('retry', {});
      },
    })}
    ${iconButton({
      id: 'compare',
      icon: 'diff',
      label: t('Compare with another tensor\u2026'),
      pressed: app.report?.comparison !== undefined,
      onClick: () => {
        app.compare();
      },
    })}
    ${checkButton(app)} ${viewActions(app, () => exportItems(app, pictures))}
  </span>`;
}

/** The norm's gradients on a slice of this tensor; without a norm there are none. */
function checkButton({ host, report }: App): TemplateResult | typeof nothing {
  if (!report || report.comparison || report.norm.name === 'none') return nothing;
  return iconButton({
    id: 'check-activations',
    icon: 'beaker',
    label: t('Check the gradients of this layer on these activations'),
    onClick: () => {
      host.emit('checkActivations', {});
    },
  });
}

/** A warning cut shorter than this says nothing. */
const LEAST_WARNING = 120;

/**
 * Room decides how much the header says: first the device gives way to its backend's short name, then warnings to
 * their count. Measured, since names and warnings are as long as they are.
 */
export function fitHeader(): void {
  const element = document.querySelector('.header');
  if (!element) return;
  element.classList.remove('tight', 'tighter');
  const parts = [...element.querySelectorAll('.facts, .warning-text')];
  if (parts.some((part) => part.scrollWidth > part.clientWidth)) element.classList.add('tight');
  const warning = element.querySelector('.warning-text');
  if (warning && warning.scrollWidth > warning.clientWidth && warning.clientWidth < LEAST_WARNING)
    element.classList.add('tighter');
}
