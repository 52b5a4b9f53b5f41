import type { Arrays, NdArray } from '../../../src/layers/layer';
import { RandomState } from '../../../src/tensor/randomState';
import type { CheckableName } from '../../../src/gradientCheck/checkables';
import type { Cause } from '../../../src/gradientCheck/verdicts';

/** What a wrong backward knows. */
interface Point {
  readonly right: Readonly<Record<string, NdArray>>;
  readonly dout: NdArray;
  readonly inputs: Readonly<Record<string, NdArray>>;
}

/** A mistake people make: gradients in place of the right ones, and what a check may call them. */
export interface Bug {
  readonly layer: CheckableName;
  readonly what: string;
  readonly wrong: (point: Point) => Arrays;
  readonly causes: readonly Cause[];
  readonly params?: (D: number) => Readonly<Record<string, unknown>>;
}

const mapped = ({ data, shape }: NdArray, f: (value: number, i: number) => number): NdArray => ({
  data: data.map(f),
  shape,
});

const timesInput = (name: string, factor: (inputs: Point['inputs']) => number): Bug['wrong'] => {
  return ({ right, inputs }) => ({ [name]: mapped(right[name]!, (value) => factor(inputs) * value) });
};
const samples = (inputs: Point['inputs']): number => inputs['x']!.shape[0]!;

/** Mistakes in the closed form `rstd/M * (M*g - sum(g) - xhat*sum(g*xhat))`. */
interface NormMistake {
  readonly eps?: number;
  readonly rstd?: (variance: number, eps: number) => number;
  readonly M?: (M: number) => number;
  readonly centering?: number;
  readonly scaling?: number;
  readonly gamma?: 'left out';
  readonly sums?: 'over the other axis';
}

/** dx of batchnorm (axis 0) or layernorm (axis 1) of a matrix, with a mistake. */
function normDx(axis: 0 | 1, mistake: NormMistake): Bug['wrong'] {
  return ({ inputs, dout }) => {
    const { data, shape } = inputs['x']!;
    const [N, D] = shape as [number, number];
    const line = (along: 0 | 1, i: number): number => (along === 0 ? i % D : Math.floor(i / D));
    const total = (along: 0 | 1, values: Float64Array): Float64Array => {
      const sums = new Float64Array(along === 0 ? D : N);
      values.forEach((value, i) => (sums[line(along, i)]! += value));
      return sums;
    };
    const M = axis === 0 ? N : D;
    const eps = mistake.eps ?? 1e-5;
    const mean = total(axis, data).map((sum) => sum / M);
    const centred = data.map((value, i) => value - mean[line(axis, i)]!);
    const variance = total(
      axis,
      centred.map((value) => value * value),
    ).map((sum) => sum / M);
    const xhat = centred.map((value, i) => value / Math.sqrt(variance[line(axis, i)]! + eps));
    const g = dout.data.map((d, i) => d * (mistake.gamma ? 1 : inputs['gamma']!.data[i % D]!));
    const along = mistake.sums ? ((1 - axis) as 0 | 1) : axis;
    const sumG = total(along, g);
    const sumGXhat = total(
      along,
      g.map((value, i) => value * xhat[i]!),
    );
    const rstd = mistake.rstd ?? ((v: number) => 1 / Math.sqrt(v + eps));
    const m = mistake.M?.(M) ?? M;
    return {
      x: mapped({ data: g, shape }, (value, i) => {
        const centering = (mistake.centering ?? 1) * sumG[line(along, i)]!;
        const scaling = (mistake.scaling ?? 1) * xhat[i]! * sumGXhat[line(along, i)]!;
        return (rstd(variance[line(axis, i)]!, eps) / m) * (m * value - centering - scaling);
      }),
    };
  };
}

const TERM: readonly Cause[] = ['missingSum', 'realError'];
const ERROR: readonly Cause[] = ['realError'];

const normBugs = (
  [
    ['batchnorm', 0],
    ['layernorm', 1],
  ] as const
).flatMap(([layer, axis]): Bug[] => {
  const bug = (what: string, mistake: NormMistake, causes: readonly Cause[]): Bug => ({
    ...{ layer, what, wrong: normDx(axis, mistake), causes },
    ...(mistake.eps !== undefined && { params: () => ({ eps: mistake.eps }) }),
  });
  return [
    bug('forgets eps', { eps: 0.1, rstd: (v) => 1 / Math.sqrt(v) }, ERROR),
    bug('forgets the gradient through the mean', { centering: 0 }, TERM),
    bug('forgets the gradient through the variance', { scaling: 0 }, TERM),
    bug('takes half the gradient through the variance', { scaling: 0.5 }, TERM),
    bug('divides by M - 1', { M: (M) => M - 1 }, TERM),
    bug('forgets gamma', { gamma: 'left out' }, ERROR),
    bug('divides by the variance', { rstd: (v, eps) => 1 / (v + eps) }, ERROR),
    bug('sums over the other axis', { sums: 'over the other axis' }, ERROR),
    {
      ...{ layer, what: 'swaps dgamma and dbeta', causes: ['wrongClosure'] },
      wrong: ({ right }) => ({ gamma: right['beta']!, beta: right['gamma']! }),
    },
    {
      ...{ layer, what: 'is off by one in dgamma', causes: ERROR },
      wrong: ({ right: { gamma } }) => ({
        gamma: mapped(gamma!, (_, k) => gamma!.data[(k + 1) % gamma!.data.length]!),
      }),
    },
    {
      ...{ layer, what: 'is 1% off in one element', causes: ERROR },
      wrong: ({ right }) => ({ x: mapped(right['x']!, (value, i) => (i === 2 ? 1.01 * value : value)) }),
    },
    { layer, what: 'forgets dbeta', causes: ERROR, wrong: () => ({ beta: undefined as never }) },
  ];
});

const inTestMode = (D: number): Record<string, unknown> => ({
  mode: 'test',
  runningMean: Array.from({ length: D }, (_, k) => 10 + k),
  runningVar: Array.from({ length: D }, (_, k) => 20 + k),
});

const outcome = (layer: CheckableName, slope: (x: number, d: number) => number): Bug['wrong'] => {
  return ({ inputs, dout }) => ({ x: mapped(dout, (d, i) => slope(inputs['x']!.data[i]!, d)) });
};

const layerBugs: readonly Bug[] = [
  {
    layer: 'batchnorm',
    what: 'uses the training formula in test mode',
    wrong: normDx(0, {}),
    causes: TERM,
    params: inTestMode,
  },
  {
    layer: 'batchnorm',
    what: 'multiplies by the momentum in test mode',
    wrong: timesInput('x', () => 0.9),
    causes: ['scale'],
    params: inTestMode,
  },
  {
    layer: 'affine',
    what: 'takes the mean for db',
    wrong: timesInput('b', (inputs) => 1 / samples(inputs)),
    causes: ['scale'],
  },
  { layer: 'affine', what: 'forgets to sum db', wrong: ({ dout }) => ({ b: dout }), causes: ['missingSum'] },
  {
    ...{ layer: 'affine', what: 'transposes dw', causes: ['transposed'] },
    wrong: ({ right: { w } }) => {
      const [D, M] = w!.shape as [number, number];
      return { w: { data: w!.data.map((_, i) => w!.data[(i % D) * M + Math.floor(i / D)]!), shape: [M, D] } };
    },
  },
  { layer: 'affine', what: 'flips the sign of dw', wrong: timesInput('w', () => -1), causes: ['sign'] },
  {
    layer: 'relu',
    what: 'masks the wrong side',
    wrong: outcome('relu', (x, d) => (x < 0 ? d : 0)),
    causes: ERROR,
  },
  { layer: 'relu', what: 'masks by dout', wrong: outcome('relu', (_x, d) => Math.max(0, d)), causes: ERROR },
  {
    layer: 'leakyRelu',
    what: 'leaks nothing',
    wrong: outcome('leakyRelu', (x, d) => (x > 0 ? d : 0)),
    causes: ERROR,
  },
  {
    layer: 'tanh',
    what: 'squares x, not the output',
    wrong: outcome('tanh', (x, d) => d * (1 - x * x)),
    causes: ERROR,
  },
  { layer: 'dropout', what: 'forgets the mask', wrong: ({ dout }) => ({ x: dout }), causes: ERROR },
  { layer: 'dropout', what: 'forgets 1/p', wrong: timesInput('x', () => 0.5), causes: ['scale'] },
  { layer: 'softmaxLoss', what: 'forgets 1/N', wrong: timesInput('x', samples), causes: ['scale'] },
  {
    ...{ layer: 'softmaxLoss', what: 'forgets the label', causes: ERROR },
    wrong: ({ right: { x } }) => {
      const [N, C] = x!.shape as [number, number];
      const label = (n: number): number => (7 * n + 3) % C;
      return { x: mapped(x!, (value, i) => (i % C === label(Math.floor(i / C)) ? value + 1 / N : value)) };
    },
  },
  {
    ...{
      layer: 'fullyConnectedNet',
      what: 'takes half of the penalty',
      causes: ERROR,
      params: () => ({ reg: 3.14, hidden: [8, 6] }),
    },
    wrong: ({ right, inputs }) => ({
      W2: mapped(right['W2']!, (value, i) => value - (3.14 / 2) * inputs['W2']!.data[i]!),
    }),
  },
  {
    ...{
      layer: 'fullyConnectedNet',
      what: 'is 1% off in one weight',
      causes: ERROR,
      params: () => ({ hidden: [8, 6] }),
    },
    wrong: ({ right }) => ({ W2: mapped(right['W2']!, (value, i) => (i === 17 ? 1.01 * value : value)) }),
  },
];

export const BUGS: readonly Bug[] = [...normBugs, ...layerBugs];

/** Sizes of 3 to 8, from a seed. */
export function shapeOf(seed: number): [number, number] {
  const [N, D] = new RandomState(seed).randint(3, 9, 2) as unknown as [number, number];
  return [N, D];
}
