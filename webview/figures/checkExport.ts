import type { CheckItem } from '../../src/protocol/checkMessages';
import type { CheckElementDocument } from '../../src/protocol/documents/checkGradients';
import { measuredSteps, type CurveSeries } from './checkCurve';
import { errorFigure, indexText, numberOf, shapeText } from './checkNumbers';
import { rowsOfItem, type GradientRow } from './checkRows';
import { causeText, fitnessText, standingName, verdictTitle } from './checkWords';
import { exact } from './numbers';

const cellText = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
const ascii = (text: string): string => text.replaceAll('\u2212', '-');

function markdownRow(row: GradientRow): string {
  const { name, parameter } = row;
  const { lead, text } = causeText(parameter);
  const cells = [
    `\`${name}\``,
    shapeText(parameter.shape),
    ascii(errorFigure(numberOf(parameter.maxRelError))),
    ascii(errorFigure(numberOf(parameter.maxAbsError), 2)),
    indexText(parameter.worst),
    standingName(row),
    // The verdict has its own column here.
    lead === 'Wrong.' ? text : `${lead} ${text}`.trim(),
  ];
  return `| ${cells.map(cellText).join(' | ')} |`;
}

/** A report to paste into an issue or a review. */
export function checkMarkdown(items: readonly CheckItem[]): string {
  const checked = items.filter(({ document }) => document);
  const parts = checked.flatMap((item) => {
    const { options, seed, warnings } = item.document!;
    const how = `${options.dtype}, h ${options.h}, tolerance ${options.rtol}, seed ${seed}`;
    const doctor =
      warnings.length === 0 ? [fitnessText(item.document!)] : warnings.map(({ message }) => message);
    return [
      `### ${item.title} (${item.subtitle})`,
      '',
      `${how}.`,
      ...doctor.map((line) => `- ${line}`),
      '',
      '| Gradient | Shape | Max rel. error | Max abs. error | Worst at | Verdict | Cause |',
      '| --- | --- | ---: | ---: | --- | --- | --- |',
      ...rowsOfItem(item).map(markdownRow),
      '',
    ];
  });
  const title = verdictTitle(checked.flatMap(rowsOfItem));
  return [`## Gradient check: ${title.charAt(0).toLowerCase()}${title.slice(1)}`, '', ...parts].join('\n');
}

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const ELEMENT_HEAD = 'layer,gradient,index,numeric,analytic,relError,verdict,cause';

/** Every checked element, full precision; of one gradient only, where it is named. */
export function checkCsv(items: readonly CheckItem[], only?: string): string {
  const lines = items
    .flatMap(rowsOfItem)
    .filter(({ parameter }) => only === undefined || parameter.name === only)
    .flatMap(({ item, name, parameter }) =>
      parameter.elements.map((element) =>
        [
          quoted(item.title),
          quoted(name),
          quoted(element.index.join(' ')),
          ...elementFigures(element).map(exact),
          parameter.verdict,
          parameter.cause,
        ].join(','),
      ),
    );
  return [ELEMENT_HEAD, ...lines, ''].join('\n');
}

const elementFigures = ({ numeric, analytic, relError }: CheckElementDocument): number[] =>
  [numeric, analytic, relError].map(numberOf);

/** One element for the clipboard: tab-separated, full precision, ASCII. */
export function elementText(name: string, element: CheckElementDocument): string {
  const head = ['element', 'numeric', 'analytic', 'relError'];
  const figures = [`${name}[${element.index.join(', ')}]`, ...elementFigures(element).map(exact)];
  return [head.join('\t'), figures.join('\t'), ''].join('\n');
}

/** One row of the table for the clipboard: tab-separated, full precision, ASCII. */
export function rowText({ item, name, parameter }: GradientRow): string {
  const head = [
    'layer',
    'gradient',
    'shape',
    'maxRelError',
    'maxAbsError',
    'worst',
    'verdict',
    'cause',
    'evidence',
  ];
  const figures = [
    ...[item.title, name, parameter.shape.join(' x ')],
    ...[parameter.maxRelError, parameter.maxAbsError].map((value) => exact(numberOf(value))),
    `[${parameter.worst.join(', ')}]`,
    ...[parameter.verdict, parameter.cause, ascii(parameter.evidence)],
  ];
  return [head.join('\t'), figures.join('\t'), ''].join('\n');
}

/** The shown curves, a line per step from the largest down, full precision. */
export function curveCsv(series: readonly CurveSeries[]): string {
  const lines = measuredSteps(series)
    .reverse()
    .map((h) => {
      const errors = series.map(({ points }) => points.find((point) => point.h === h)?.error);
      return [exact(h), ...errors.map((error) => (error === undefined ? '' : exact(error)))].join(',');
    });
  const names = series.map(({ name, dtype }) => quoted(`${name} ${dtype}`));
  return [['h', ...names].join(','), ...lines, ''].join('\n');
}

/** The documents themselves, as the command returns them. */
export function checkJson(items: readonly CheckItem[]): string {
  const documents = items.flatMap(({ document }) => (document ? [document] : []));
  return `${JSON.stringify(documents.length === 1 ? documents[0] : documents, null, 1)}\n`;
}
