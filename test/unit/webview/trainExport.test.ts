import { describe, expect, it } from 'vitest';
import { canvasPen } from '../../../webview/canvas/canvasPen';
import { groupsOf } from '../../../webview/figures/trainGroups';
import type { Plot } from '../../../webview/figures/trainPlot';
import { trainReport } from '../../../webview/figures/trainReport';
import { sectionsOf } from '../../../webview/figures/trainSections';
import { captionHeight, wrapped } from '../../../webview/figures/trainCaption';
import { paintSheet, sheetSize } from '../../../webview/figures/trainSheet';
import type { Palette } from '../../../webview/figures/trainStyles';
import { escaped, svgElement } from '../../../webview/figures/trainSvg';
import { plotCsv, plotTable } from '../../../webview/figures/trainTable';
import { NAMES, epochOf, experimentOf, historyOf, pointOf, runOf, stepsOf } from './trainRuns';

const COLOURS = [
  'ground',
  'ink',
  'muted',
  'before',
  'after',
  'warning',
  'fourth',
  'fifth',
  'error',
  'hair',
  'tick',
] as const satisfies readonly (keyof Palette)[];
const PALETTE = Object.fromEntries(COLOURS.map((name) => [name, `var(--${name})`])) as unknown as Palette;

const points = [1e-3, 1].flatMap((weightScale) => [
  pointOf('Batchnorm', { weightScale }, { finalLoss: 1, time: 2, grid: 0.5 }),
  pointOf('<No> "norm"', { weightScale }, { finalLoss: weightScale === 1 ? 1e7 : 2, time: null, grid: 0.1 }),
]);
const experiment = experimentOf(points, {
  title: 'Scales & norms',
  plots: [
    { title: 'Loss', kind: 'sweep', x: 'weightScale', y: 'finalLoss', logX: true },
    { title: 'Time', kind: 'bars', x: 'weightScale', y: 'time' },
    { title: 'Grid', kind: 'heatMap', x: 'weightScale', y: 'weightScale', value: 'grid' },
  ],
  findings: ['First', 'Batchnorm < no norm'],
  questions: ['Why?'],
  started: 1,
});
const runs = [runOf('a', { started: 5, step: 4, totalSteps: 4, trainAccuracy: 0.4, valAccuracy: 0.2 })];
const history = historyOf([...stepsOf([2.3, 2.1, 1.9, 1.5]), epochOf(0, 1, 0.1), epochOf(1, 4, 0.4)]);
const groups = groupsOf({ runs, experiments: [experiment] }, [], NAMES);
const sections = sectionsOf(groups, {
  names: NAMES,
  shown: ({ entries }) => entries,
  history: (folder) => (folder === 'a' ? history : undefined),
  zoom: () => undefined,
  log: () => undefined,
  layer: () => 1,
  width: () => 294,
  height: 310,
});
const sheet = sections.map(({ group, entries, plots }) => ({
  title: group.title,
  finding: 'found',
  entries,
  plots,
  runs: entries.flatMap((entry) => entry.runs),
  ...(group.experiment && { experiment: group.experiment }),
}));
const plotOf = (title: string): Plot =>
  sections.flatMap(({ plots }) => plots).find((plot) => plot.title === title)!;

/** Tags open and close in pairs: enough of XML to know that a reader takes it. */
function expectWellFormed(xml: string): void {
  const open: string[] = [];
  for (const [, close, name, empty] of xml.matchAll(/<(\/?)([a-zA-Z][\w-]*)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (empty === '/' || ['meta', 'line'].includes(name!)) continue;
    if (close === '/') expect(open.pop()).toBe(name);
    else open.push(name!);
  }
  expect(open).toEqual([]);
  expect(xml.replace(/<[^<>]*>/g, '')).not.toMatch(/[<>]/);
}

describe('SVG', () => {
  const { width, height } = sheetSize(sheet);
  const svg = svgElement(width, height, 'Training', 'sans', (pen) => {
    paintSheet(pen, sheet, PALETTE);
  });

  it('is well formed, whatever the texts are', () => {
    expectWellFormed(svg);
    expect(svg).toContain('&lt;No&gt; &quot;norm&quot;');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(escaped(`<a b='c'>&`)).toBe('&lt;a b=&#39;c&#39;&gt;&amp;');
  });

  it('holds titles, lines, ticks and what is off the scale', () => {
    for (const text of ['Training loss', 'Scales &amp; norms', 'iteration', 'off scale: 1e7', 'found'])
      expect(svg).toContain(text);
    expect(svg.match(/<path/g)!.length).toBeGreaterThan(10);
  });
});

describe('captions', () => {
  it('break where a line is full, and never inside a word', () => {
    expect(wrapped('Spread of one sample over random batches', 20)).toEqual([
      'Spread of one sample',
      'over random batches',
    ]);
    expect(wrapped('Extraordinarily-long', 5)).toEqual(['Extraordinarily-long']);
  });

  it('of a row are as high as the longest of them, so that the pictures stand side by side', () => {
    const short = plotOf('Training loss');
    const long = { ...short, title: 'Spread of one sample\u2019s values over random batches' };
    expect(captionHeight(long, 294)).toBeGreaterThan(captionHeight(short, 294));
    const row = (plots: readonly Plot[]): number =>
      sheetSize([{ title: 'T', finding: '', entries: [], plots }]).height;
    expect(row([short, long])).toBe(row([long]));
  });
});

describe('the canvas', () => {
  it('is asked for the same picture as the SVG', () => {
    const texts: string[] = [];
    const context = new Proxy(
      {},
      {
        get: (_, name) =>
          name === 'globalAlpha'
            ? 1
            : (...args: unknown[]) => {
                if (name === 'fillText') texts.push(String(args[0]));
              },
        set: () => true,
      },
    );
    paintSheet(canvasPen(context as CanvasRenderingContext2D, 'sans'), sheet, PALETTE);
    const svg = svgElement(9, 9, '', 'sans', (pen) => {
      paintSheet(pen, sheet, PALETTE);
    });
    const written = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text);
    expect(texts.map(escaped)).toEqual(written);
  });
});

describe('CSV', () => {
  it('has every loss as it came, and smoothed, in full precision', () => {
    expect(plotCsv(plotOf('Training loss'))).toBe(
      'iteration,a,"a, smoothed"\n1,2.3,2.3\n2,2.1,2.1\n3,1.9,1.9\n4,1.5,1.5\n',
    );
  });

  it('keeps what was off the scale', () => {
    expect(plotCsv(plotOf('Loss'))).toBe('weight scale,Batchnorm,"<No> ""norm"""\n0.001,1,2\n1,1,10000000\n');
  });

  it('has bars and maps, too', () => {
    expect(plotCsv(plotOf('Time')).split('\n')[0]).toBe('Series,Time,Least,Most');
    expect(plotTable(plotOf('Grid'))).toEqual({
      heads: ['weight scale \\ weight scale', '1e−3', '1'],
      rows: [
        ['1', '', '0.500'],
        ['1e−3', '0.500', ''],
      ],
    });
  });
});

describe('the report', () => {
  const html = trainReport(sheet, (folder) => (folder === 'a' ? history : undefined), NAMES, 'Made today');

  it('is one page that asks nobody for anything', () => {
    expectWellFormed(html.replace(/<!DOCTYPE html>/, '').replace(/<style>[^]*?<\/style>/, ''));
    expect(html).not.toMatch(/<script|<link|<img|url\((?!#clip)|@import|\ssrc=|href=/i);
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/);
    expect(html).toContain(`default-src 'none'; style-src 'unsafe-inline'`);
  });

  it('holds findings, questions, settings and epochs', () => {
    for (const text of ['Batchnorm &lt; no norm', 'Why?', 'Hidden layers', '<td>0.400</td>', 'Made today'])
      expect(html).toContain(text);
    expect(html.match(/<svg/g)!.length).toBeGreaterThan(6);
    expect(html).not.toMatch(/undefined|NaN<\/td>/);
  });
});
