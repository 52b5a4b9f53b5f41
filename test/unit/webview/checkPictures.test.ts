import { describe, expect, it } from 'vitest';
import { curveAxes, curveSeries, decadeTicks, isFlat, valueAt } from '../../../webview/figures/checkCurve';
import { alongLine, freePlace } from '../../../webview/figures/checkLabels';
import {
  cellAt,
  layoutMap,
  mapBlocks,
  pooled,
  rampPlace,
  rowName,
  worstElements,
} from '../../../webview/figures/checkMap';
import { documentOf, parameterOf } from './checkDocuments';

const matrix = { name: 'x', shape: [2, 3], numeric: [1, 2, 3, 4, 5, 6] };
const vector = { name: 'gamma', numeric: [1, 2, 3], analytic: [1, 2, 9], verdict: 'fail' } as const;
const other = { name: 'w', numeric: [1, 2] };

describe('the element map', () => {
  const document = documentOf([matrix, other, vector]);
  const blocks = mapBlocks(document, document.parameters[0]!);

  it('stacks the gradients that share a last axis, vectors first', () => {
    expect(blocks.map(({ name, rows, columns }) => [name, rows, columns])).toEqual([
      ['dgamma', 1, 3],
      ['dx', 2, 3],
    ]);
    expect(blocks[0]!.cells.map((cell) => cell?.above)).toEqual([false, false, true]);
    expect(blocks[1]!.cells[5]?.element.index).toEqual([1, 2]);
    expect([rowName(blocks[1]!, 1), rowName(blocks[0]!, 0)]).toEqual(['dx[1]', 'dgamma']);
  });

  it('has rows of 20 px while they fit, and says values while there are few', () => {
    const wide = layoutMap(blocks, 480, 200);
    expect(wide).toMatchObject({ pitch: 20, withValues: true, height: 66 });
    expect(layoutMap(blocks, 90, 200).withValues).toBe(false);
    expect(layoutMap(blocks, 480, 30).withValues).toBe(false);
  });

  it('finds the cell under the pointer', () => {
    const layout = layoutMap(blocks, 300, 200);
    expect(cellAt(layout, 300, 250, 5)?.cell.element.index).toEqual([2]);
    expect(cellAt(layout, 300, 250, 50)?.cell.element.index).toEqual([1, 2]);
    expect(cellAt(layout, 300, 250, 22)).toBeUndefined();
    expect(cellAt(layout, 300, -5, 5)).toBeUndefined();
  });

  it('shows the worst of the elements that share a pixel', () => {
    const [small] = mapBlocks(document, document.parameters[2]!);
    const tight = pooled(small!, 1, 1);
    expect(tight.cells).toHaveLength(1);
    expect(tight.cells[0]).toMatchObject({ above: true, difference: 6 });
  });

  it('inks differences from 1e-15 to 1e-5', () => {
    expect([0, 1e-16, 1e-10, 1e-5, 1].map(rampPlace)).toEqual([0, 0, expect.closeTo(0.5), 1, 1]);
  });

  it('leaves elements that were not checked without a cell', () => {
    const parameter = parameterOf(matrix);
    const sampled = { ...document, parameters: [{ ...parameter, elements: parameter.elements.slice(4) }] };
    const [block] = mapBlocks(sampled, sampled.parameters[0]!);
    expect(block!.cells.map((cell) => cell !== undefined)).toEqual([false, false, false, false, true, true]);
  });

  it('lists the worst elements first, equally bad ones in order', () => {
    const parameter = parameterOf({ name: 'g', numeric: [1, 4, 8, 3], analytic: [1, 1, 2, 3] });
    expect(worstElements(parameter, 3).map(({ index }) => index[0])).toEqual([1, 2, 0]);
  });
});

describe('the step-size chart', () => {
  const steps = [1e-8, 1e-6, 1e-4, 1e-2];
  const curve = (name: string, dtype: 'float64' | 'float32', errors: readonly (number | 'NaN')[]) =>
    steps.map((h, i) => ({ h, name, dtype, maxRelError: errors[i]! }));
  const stepCurve = [
    ...curve('gamma', 'float64', [0.6, 0.6, 0.6, 0.6]),
    ...curve('gamma', 'float32', [0.6, 0.6, 0.6, 0.6]),
    ...curve('x', 'float64', [1e-6, 1e-9, 1e-10, 1e-5]),
    ...curve('x', 'float32', ['NaN', 1, 1e-2, 1e-3]),
    ...curve('w', 'float64', [0, 0, 0, 0]),
  ];
  const document = documentOf([vector, matrix, other], { stepCurve });

  it('draws the selected or first sound gradient in both precisions, and the wrong one over it', () => {
    const series = curveSeries(document, 'gamma');
    expect(series.map(({ name, dtype, wrong }) => `${name} ${dtype} ${wrong}`)).toEqual([
      'dx float32 false',
      'dx float64 false',
      'dgamma float64 true',
    ]);
    expect(series[1]!.best).toEqual({ h: 1e-4, error: 1e-10 });
    expect(series[0]!.points).toHaveLength(3);
  });

  it('knows what no step changes, and reads the value at the step in use', () => {
    const [, sound, wrong] = curveSeries(document, 'x');
    expect([isFlat(sound!), isFlat(wrong!)]).toEqual([false, true]);
    expect(valueAt(sound!, 1.1e-6)?.error).toBe(1e-9);
    expect(valueAt(sound!, 1)).toBeUndefined();
  });

  it('has axes of whole decades, with every second one named', () => {
    const axes = curveAxes(curveSeries(document, 'x'), 1e-5);
    expect([axes.x.min, axes.x.max]).toEqual([expect.closeTo(1e-8, 12), expect.closeTo(1e-2)]);
    expect(axes.y.min).toBeLessThan(1e-10);
    expect(decadeTicks(1e-8, 1e-2, 2).map((tick) => Math.round(Math.log10(tick)))).toEqual([-8, -6, -4, -2]);
  });

  it('shows no curve of what is 0 at every step', () => {
    expect(curveSeries(documentOf([other], { stepCurve: curve('w', 'float64', [0, 0, 0, 0]) }), 'w')).toEqual(
      [],
    );
  });
});

describe('labels', () => {
  const area = { x: 0, y: 0, width: 100, height: 100 };
  const at = (x: number, y: number) => ({ x, y, width: 20, height: 10 });

  it('take the first free place', () => {
    expect(freePlace([at(0, 0), at(50, 50)], area, [at(5, 5)], [])).toEqual(at(50, 50));
    expect(freePlace([at(0, 0), at(50, 50)], area, [], [{ x: 5, y: 5 }])).toEqual(at(50, 50));
    expect(freePlace([at(95, 0), at(50, 50)], area, [], [])).toEqual(at(50, 50));
  });

  it('are left out where there is none', () => {
    expect(freePlace([at(0, 0)], area, [at(0, 0)], [])).toBeUndefined();
    expect(freePlace([], area, [], [])).toBeUndefined();
  });

  it('see a line between its points', () => {
    const line = alongLine([
      { x: 0, y: 0 },
      { x: 40, y: 0 },
    ]);
    expect(line.length).toBeGreaterThanOrEqual(10);
    expect(line.at(-1)).toEqual({ x: 40, y: 0 });
  });
});
