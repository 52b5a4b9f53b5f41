import { svg, html, type TemplateResult } from 'lit';
import { markerPath } from '../../figures/trainPen';
import type { SeriesColour, SeriesStyle } from '../../figures/trainStyles';

const COLOURS: Readonly<Record<SeriesColour, string>> = {
  after: 'var(--ns-after)',
  before: 'var(--ns-before)',
  warning: 'var(--ns-warning)',
  fourth: 'var(--ns-fourth)',
  fifth: 'var(--ns-right)',
  ink: 'var(--ns-ink)',
};

function marker({ marker: shape, colour, filled }: SeriesStyle, x: number): TemplateResult<2> {
  const fill = filled ? COLOURS[colour] : 'var(--ns-ground)';
  if (shape === 'disc')
    return svg`<circle cx=${x} cy="5" r="3" fill=${fill} stroke=${COLOURS[colour]} stroke-width="1.5"></circle>`;
  const d = markerPath(shape, 6)
    .map(
      (part) => `M${part.map(([dx, dy]) => `${x + dx} ${5 + dy}`).join('L')}${shape === 'cross' ? '' : 'Z'}`,
    )
    .join('');
  return svg`<path d=${d} fill=${fill} stroke=${COLOURS[colour]} stroke-width="1.5"></path>`;
}

/** A piece of a series' line with its marker: what its curves look like. */
export function seriesLine(style: SeriesStyle): TemplateResult {
  return html`<svg class="series-line" viewBox="0 0 26 10" aria-hidden="true">
    ${svg`<path d="M0 5H26" fill="none" stroke=${COLOURS[style.colour]} stroke-width="2" stroke-dasharray=${style.dash.join(' ')}></path>`}
    ${marker(style, 13)}
  </svg>`;
}

/** The marker alone, before a figure of a readout. */
export function seriesDot(style: SeriesStyle): TemplateResult {
  return html`<svg class="series-dot" viewBox="0 0 10 10" aria-hidden="true">${marker(style, 5)}</svg>`;
}
