import { html, nothing, type TemplateResult } from 'lit';
import type { CheckElementDocument } from '../../../src/protocol/documents/checkGradients';
import { worstElements } from '../../figures/checkMap';
import { errorFigure, gradientFormat, indexText, isAbove, numberOf } from '../../figures/checkNumbers';
import type { GradientRow } from '../../figures/checkRows';
import { figure, integer } from '../../figures/numbers';
import { t } from '../../l10n';

/** More rows than anyone reads: the CSV has them all. */
const MOST = 1000;

const ratioText = (ratio: number): string =>
  Number.isFinite(ratio) && Math.abs(ratio) >= 1e-3 && Math.abs(ratio) < 1e4
    ? ratio.toFixed(Math.abs(ratio) < 10 ? 3 : 1).replace('-', '\u2212')
    : figure(ratio);

/** The elements of one gradient, worst first. */
export function elementsTable(
  row: GradientRow,
  most: number,
  scrolls: boolean,
  openMenu: (element: CheckElementDocument, event: MouseEvent) => void,
): TemplateResult {
  const { name, parameter, document } = row;
  const elements = worstElements(parameter, Math.min(most, MOST));
  const numbers = elements.map((element) => {
    const numeric = numberOf(element.numeric);
    const analytic = numberOf(element.analytic);
    return { element, numeric, analytic, difference: numeric - analytic };
  });
  const write = gradientFormat(numbers.flatMap(({ numeric, analytic }) => [numeric, analytic]));
  const differ = gradientFormat(numbers.map(({ difference }) => difference));
  const heads = [t('Numeric'), t('Analytic'), t('Difference'), t('Rel. error'), t('Numeric \u00f7 analytic')];
  const body = html`<table class="figures check-worst" aria-label=${t('Worst elements of {0}', name)}>
      <thead>
        <tr>
          <th scope="col" class="text">${name}</th>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${numbers.map(
          ({ element, numeric, analytic, difference }) =>
            html`<tr
              class=${isAbove(element, document.options) ? 'above' : nothing}
              @contextmenu=${(event: MouseEvent) => {
                openMenu(element, event);
              }}
            >
              <th scope="row">${indexText(element.index)}</th>
              <td>${write(numeric)}</td>
              <td>${write(analytic)}</td>
              <td>${differ(difference)}</td>
              <td>${errorFigure(numberOf(element.relError))}</td>
              <td class="ratio">${ratioText(numeric / analytic)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${
      scrolls && parameter.elements.length > MOST
        ? html`<p class="quiet">
            ${t('The worst {0} of {1} elements', integer(MOST), integer(parameter.elements.length))}
          </p>`
        : nothing
    }`;
  return scrolls
    ? html`<div class="check-plain" role="region" tabindex="0" aria-label=${t('Elements of {0}', name)}>
        ${body}
      </div>`
    : body;
}
