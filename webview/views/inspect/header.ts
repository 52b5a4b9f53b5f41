import { html, nothing, type TemplateResult } from 'lit';
import type { Execution, LayerReport, ReportWarning } from '../../../src/protocol/inspect';
import type { ListedTensor } from '../../../src/protocol/jobs';
import type { App } from '../../app';
import { dropdown, iconButton } from '../../controls';
import { figure } from '../../figures/numbers';
import { severityGlyph } from '../glyph';

const SHORT_LIST = 60;
const TIMES = ' \u00d7 ';

/** What is open, where it comes from, what was left out, what computed it. */
export function header(app: App): TemplateResult {
  const { session, report } = app;
  const listed = session?.tensors.find(({ name }) => name === session.tensor);
  const shape = report?.tensor.shape ?? listed?.shape;
  const dtype = report?.tensor.dtype ?? listed?.dtype;
  const facts = [shape?.join(TIMES), dtype, session?.title].filter(
    (fact) => fact !== undefined && fact !== '',
  );
  return html`<header class="header">
    <span class="codicon codicon-symbol-array" aria-hidden="true"></span>
    ${tensorName(app)}
    <span class="facts" title=${session?.description ?? nothing}>${facts.join(' \u00b7 ')}</span>
    <span class="spring"></span>
    ${warnings(report?.warnings ?? [])} ${report ? computedBy(report, app.execution) : nothing}
    ${report ? actions(app) : nothing}
  </header>`;
}

function tensorName(app: App): TemplateResult {
  const { session, report } = app;
  const name = session?.tensor ?? report?.tensor.name ?? '';
  const tensors = session?.tensors ?? [];
  if (tensors.length < 2) return html`<h1>${name === '' ? 'Normscope' : name}</h1>`;
  const filled = app.pickerFilled || tensors.length <= SHORT_LIST;
  const listed = filled ? tensors : tensors.filter((tensor) => tensor.name === name);
  return html`<h1 class="picker">
    ${dropdown({
      id: 'tensor',
      label: 'Tensor',
      value: name,
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
  const facts = `${tensor.shape.join(TIMES)} \u00b7 ${tensor.dtype}`;
  return {
    value: tensor.name,
    label: tensor.name,
    title: tensor.problem ?? facts,
    disabled: tensor.problem !== undefined,
  };
}

function warnings(list: readonly ReportWarning[]): TemplateResult | typeof nothing {
  const [first, ...rest] = list;
  if (!first) return nothing;
  return html`<span class="warning" title=${list.map(({ message }) => message).join('\n')}>
    ${severityGlyph('warning', 'Warning')}<span class="warning-text">${first.message}</span>
    ${rest.length > 0 ? html`<b>+${rest.length}</b>` : nothing}
  </span>`;
}

const briefly = (milliseconds: number): string =>
  milliseconds < 10 ? `${milliseconds.toFixed(1)} ms` : `${figure(milliseconds)} ms`;

/** The shown figures are float64; a backend's own run is named with its distance from them. */
function computedBy(report: LayerReport, execution: Execution | undefined): TemplateResult {
  const { milliseconds } = report;
  const reference = `Statistics in float64: ${figure(milliseconds)} ms.`;
  if (!execution) {
    return html`<span class="computed" title=${reference}>float64 sums · ${briefly(milliseconds)}</span>`;
  }
  const { name, device, precision, maxDeviation } = execution;
  const deviation = `${name} on ${device}, ${precision}: ${figure(execution.milliseconds)} ms, at most ${figure(maxDeviation)} from float64.`;
  return html`<span
    class="computed"
    title="${deviation}
${reference}"
    >${name} · ${precision} · ${briefly(execution.milliseconds)}</span
  >`;
}

function actions(app: App): TemplateResult {
  return html`<span class="actions">
    ${iconButton({
      id: 'refresh',
      icon: 'refresh',
      label: 'Read the file again',
      onClick: () => {
        app.host.emit('retry', {});
      },
    })}
    ${iconButton({
      id: 'table-view',
      icon: 'table',
      label: 'Show the figures as a table (t)',
      pressed: app.view.table,
      onClick: () => {
        app.setView({ table: !app.view.table });
      },
    })}
    ${iconButton({
      id: 'copy-all',
      icon: 'copy',
      label: 'Copy all figures as CSV',
      onClick: () => {
        app.copyAll();
      },
    })}
  </span>`;
}
