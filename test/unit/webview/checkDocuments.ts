import type { CheckItem } from '../../../src/protocol/checkMessages';
import type {
  CheckGradientsDocument,
  CheckParameterDocument,
} from '../../../src/protocol/documents/checkGradients';

export interface GradientSketch {
  readonly name: string;
  readonly shape?: readonly number[];
  readonly numeric: readonly number[];
  readonly analytic?: readonly number[];
  readonly verdict?: CheckParameterDocument['verdict'];
  readonly cause?: string;
  readonly evidence?: string;
}

const relative = (a: number, b: number): number =>
  a === b ? 0 : Math.abs(a - b) / (Math.abs(a) + Math.abs(b));

function unravel(flat: number, shape: readonly number[]): number[] {
  const last = shape.at(-1) ?? 1;
  return shape.length < 2 ? [flat] : [...unravel(Math.floor(flat / last), shape.slice(0, -1)), flat % last];
}

export function parameterOf(sketch: GradientSketch): CheckParameterDocument {
  const { numeric, analytic = numeric, shape = [numeric.length] } = sketch;
  const elements = numeric.map((value, i) => ({
    index: unravel(i, shape),
    numeric: value,
    analytic: analytic[i]!,
    relError: relative(value, analytic[i]!),
  }));
  const errors = elements.map(({ relError }) => relError);
  const worst = errors.indexOf(Math.max(...errors));
  return {
    name: sketch.name,
    shape,
    maxRelError: Math.max(...errors),
    maxAbsError: Math.max(...elements.map((e) => Math.abs(e.numeric - e.analytic))),
    worst: elements[worst]?.index ?? [],
    verdict: sketch.verdict ?? 'pass',
    cause: sketch.cause ?? 'none',
    evidence: sketch.evidence ?? '',
    elements,
  };
}

export function documentOf(
  gradients: readonly GradientSketch[],
  more: Partial<CheckGradientsDocument> = {},
): CheckGradientsDocument {
  return {
    layer: 'batchnorm',
    shape: [4, 5],
    seed: 231,
    options: {
      ...{ h: 1e-5, atol: 0, rtol: 1e-5, floor: 1e-8, dtype: 'float64' },
      ...{ fast: false, repeats: 3, dout: 'random' },
    },
    milliseconds: 1,
    evaluations: 10,
    warnings: [],
    parameters: gradients.map(parameterOf),
    stepCurve: [],
    ...more,
  };
}

export function itemOf(id: string, document?: CheckGradientsDocument): CheckItem {
  return {
    ...{ id, title: id, subtitle: 'N = 4, D = 5', request: { layer: id }, isModule: false },
    status: { kind: 'done' },
    ...(document && { document }),
  };
}
