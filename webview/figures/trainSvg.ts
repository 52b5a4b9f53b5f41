import { markerPath, stretches, type Pen, type Point } from './trainPen';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for XML and HTML, inside elements and attributes. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);

/** Hundredths of a pixel are enough, and keep files small. */
const short = (value: number): string => String(Math.round(value * 100) / 100);

const path = (points: readonly Point[], close: boolean): string =>
  points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${short(x)} ${short(y)}`).join('') + (close ? 'Z' : '');

const share = (name: string, alpha: number | undefined): string =>
  alpha === undefined || alpha === 1 ? '' : ` ${name}="${short(alpha)}"`;

/** Colours as attributes, which every viewer takes; CSS variables are known to styles alone. */
function coloured(colours: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(colours);
  return pairs.some(([, colour]) => colour.startsWith('var('))
    ? `style="${pairs.map(([name, colour]) => `${name}:${escaped(colour)}`).join(';')}"`
    : pairs.map(([name, colour]) => `${name}="${escaped(colour)}"`).join(' ');
}

/** A pen that writes SVG elements; colours may be any CSS ones, variables too. */
export interface SvgPen extends Pen {
  readonly elements: readonly string[];
}

let clips = 0;

export function svgPen(fontFamily: string): SvgPen {
  const elements: string[] = [];
  const stroked = (colour: string): string => coloured({ stroke: colour, fill: 'none' });
  const filled = (colour: string): string => coloured({ fill: colour });
  return {
    elements,
    line: (points, { colour, width, dash = [], alpha }) => {
      for (const part of stretches(points)) {
        if (part.length < 2) continue;
        const dashes = dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`;
        elements.push(
          `<path d="${path(part, false)}" stroke-width="${short(width)}" stroke-linejoin="round"${dashes}${share('stroke-opacity', alpha)} ${stroked(colour)}/>`,
        );
      }
    },
    area: (points, colour, alpha) => {
      if (points.length > 2)
        elements.push(`<path d="${path(points, true)}"${share('fill-opacity', alpha)} ${filled(colour)}/>`);
    },
    rect: (x, y, width, height, colour, alpha) => {
      elements.push(
        `<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"${share('fill-opacity', alpha)} ${filled(colour)}/>`,
      );
    },
    text: (x, y, text, { colour, anchor = 'start', bold = false, size = 11, halo }) => {
      const rim =
        halo === undefined
          ? { fill: colour }
          : {
              fill: colour,
              stroke: halo,
              'stroke-width': '3',
              'paint-order': 'stroke',
              'stroke-linejoin': 'round',
            };
      elements.push(
        `<text x="${short(x)}" y="${short(y)}" text-anchor="${anchor}" font-size="${size}"${bold ? ' font-weight="600"' : ''} font-family="${escaped(fontFamily)}" ${coloured(rim)}>${escaped(text)}</text>`,
      );
    },
    marker: (x, y, { shape, colour, inside, size }) => {
      const style = coloured({ stroke: colour, fill: inside ?? colour });
      if (shape === 'disc') {
        elements.push(
          `<circle cx="${short(x)}" cy="${short(y)}" r="${short(size / 2)}" stroke-width="1.5" ${style}/>`,
        );
        return;
      }
      const moved = markerPath(shape, size).map((part) => part.map(([dx, dy]): Point => [x + dx, y + dy]));
      const d = moved.map((part) => path(part, shape !== 'cross')).join('');
      elements.push(`<path d="${d}" stroke-width="1.5" ${style}/>`);
    },
    clip: (x, y, width, height, draw) => {
      const id = `clip${++clips}`;
      elements.push(
        `<clipPath id="${id}"><rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"/></clipPath><g clip-path="url(#${id})">`,
      );
      draw();
      elements.push('</g>');
    },
    moved: (x, y, draw) => {
      elements.push(`<g transform="translate(${short(x)} ${short(y)})">`);
      draw();
      elements.push('</g>');
    },
  };
}

/** A whole SVG document, or an element of a page; `label` is what is read out. */
export function svgElement(
  width: number,
  height: number,
  label: string,
  fontFamily: string,
  draw: (pen: Pen) => void,
): string {
  const pen = svgPen(fontFamily);
  draw(pen);
  const size = `width="${short(width)}" height="${short(height)}" viewBox="0 0 ${short(width)} ${short(height)}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="${escaped(label)}">${pen.elements.join('')}</svg>`;
}
