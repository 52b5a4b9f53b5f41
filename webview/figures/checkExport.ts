import type { CheckItem } from '../../src/protocol/checkMessages';
import { errorFigure, indexText, numberOf, shapeText } from './checkNumbers';
import { rowsOfItem, type GradientRow } from './checkRows';
import { causeText, fitnessText, verdictName, verdictTitle } from './checkWords';
import { exact } from './numbers';

const cellText = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
const ascii = (text: string): string => text.replaceAll('\u2212', '-');

function markdownRow({ name, parameter }: GradientRow): string {
  const { lead, text } = causeText(parameter);
  const cells = [
    `\`${name}\``,
    shapeText(parameter.shape),
    ascii(errorFigure(numberOf(parameter.maxRelError))),
    ascii(errorFigure(numberOf(parameter.maxAbsError), 2)),
    indexText(parameter.worst),
    verdictName(parameter.verdict),
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

/** Every checked element, full precision. */
export function checkCsv(items: readonly CheckItem[]): string {
  const head = 'layer,gradient,index,numeric,analytic,relError,verdict,cause';
  const lines = items
    .flatMap(rowsOfItem)
    .flatMap(({ item, name, parameter }) =>
      parameter.elements.map((element) =>
        [
          quoted(item.title),
          quoted(name),
          quoted(element.index.join(' ')),
          ...[element.numeric, element.analytic, element.relError].map((value) => exact(numberOf(value))),
          parameter.verdict,
          parameter.cause,
        ].join(','),
      ),
    );
  return [head, ...lines, ''].join('\n');
}

/** The documents themselves, as the command returns them. */
export function checkJson(items: readonly CheckItem[]): string {
  const documents = items.flatMap(({ document }) => (document ? [document] : []));
  return `${JSON.stringify(documents.length === 1 ? documents[0] : documents, null, 1)}\n`;
}
