import { describe, expect, it } from 'vitest';
import { numericGradient } from '../../../src/gradientCheck/numericGradient';
import { maxRelError } from '../../../src/gradientCheck/relError';
import { batchNormStaged } from '../../../src/layers/batchNormStaged';
import { array } from '../../../src/layers/layer';
import type { Arrays, Layer, NdArray } from '../../../src/layers/layer';
import { statisticsNorm } from '../../../src/layers/statisticsNorm';
import { norms } from '../../../src/normalization/registry';
import { RandomState } from '../../../src/tensor/randomState';
import { FullyConnectedNet } from '../../../src/training/fullyConnectedNet';
import { golden } from '../support/inspect';

interface Gradients {
  out: number[][];
  dx: number[][];
  dgamma: number[];
  dbeta: number[];
}
interface Digest {
  sum: number;
  sumabs: number;
  l2: number;
  at: Record<string, number>;
}
interface NetGradient {
  l2: number;
  first5: number[];
  last: number;
}
interface Cells {
  cell5_bn_backward_4x5: Gradients;
  cell15_ln_backward_4x5: Gradients;
  cell6_bn_100x500: Record<'out' | 'dx' | 'dgamma' | 'dbeta', Digest>;
  ln_100x500: Record<'out' | 'dx' | 'dgamma' | 'dbeta', Digest>;
  cell7_fc_net: {
    nets: Record<
      string,
      { y: number[]; regs: Record<string, { loss: number; grads: Record<string, NetGradient> }> }
    >;
  };
}

const cells = golden<Cells>('notebook_cells_seed231.json');
const batchnorm = statisticsNorm(norms.batchnorm);
const layernorm = statisticsNorm(norms.layernorm);

function drawInputs(N: number, D: number): { inputs: Arrays; dout: NdArray } {
  const random = new RandomState(231);
  const x = array(
    random.randn(N * D).map((value) => 5 * value + 12),
    [N, D],
  );
  const gamma = array(random.randn(D), [D]);
  const beta = array(random.randn(D), [D]);
  return { inputs: { x, gamma, beta }, dout: array(random.randn(N * D), [N, D]) };
}

function expectNear(actual: Float64Array, expected: readonly number[], bound: number): void {
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(bound);
  });
}

function checkNumerically(
  layer: Layer,
  inputs: Arrays,
  dout: NdArray,
  gradients: Arrays,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => {
      const f = (changed: NdArray): NdArray => layer.forward({ ...inputs, [name]: changed }, {}).out;
      return [name, maxRelError(numericGradient(f, value, { dout }), gradients[name]!.data)];
    }),
  );
}

describe.each([
  ['cell 5, batchnorm closed form', batchnorm, cells.cell5_bn_backward_4x5],
  ['cell 5, batchnorm staged', batchNormStaged, cells.cell5_bn_backward_4x5],
  ['cell 15, layernorm', layernorm, cells.cell15_ln_backward_4x5],
])('%s', (_name, layer, cell) => {
  const { inputs, dout } = drawInputs(4, 5);
  const { out, cache } = layer.forward(inputs, {});
  const gradients = layer.backward(dout, cache);

  it('gives the reference numbers', () => {
    expectNear(out.data, cell.out.flat(), 1e-12);
    expectNear(gradients['x']!.data, cell.dx.flat(), 1e-12);
    expectNear(gradients['gamma']!.data, cell.dgamma, 1e-12);
    expectNear(gradients['beta']!.data, cell.dbeta, 1e-12);
  });

  it('agrees with the numeric gradient', () => {
    const errors = checkNumerically(layer, inputs, dout, gradients);
    expect(errors['x']).toBeLessThan(1e-7);
    expect(errors['gamma']).toBeLessThan(1e-9);
    expect(errors['beta']).toBeLessThan(1e-9);
  });
});

describe('cell 6, N=100, D=500', () => {
  const { inputs, dout } = drawInputs(100, 500);
  const closed = batchnorm.backward(dout, batchnorm.forward(inputs, {}).cache);
  const staged = batchNormStaged.backward(dout, batchNormStaged.forward(inputs, {}).cache);

  it('the staged and the closed form agree', () => {
    for (const name of ['x', 'gamma', 'beta']) {
      expect(maxRelError(staged[name]!.data, closed[name]!.data)).toBeLessThan(1e-10);
    }
  });

  it.each([
    ['batchnorm', batchnorm, cells.cell6_bn_100x500],
    ['layernorm', layernorm, cells.ln_100x500],
  ])('%s gives the reference digests', (_name, layer, cell) => {
    const { out, cache } = layer.forward(inputs, {});
    const { x, gamma, beta } = layer.backward(dout, cache);
    const found = { out, dx: x!, dgamma: gamma!, dbeta: beta! };
    for (const name of ['out', 'dx', 'dgamma', 'dbeta'] as const) {
      const digest = cell[name];
      const values = found[name].data;
      for (const [at, value] of Object.entries(digest.at)) expect(values[Number(at)]).toBeCloseTo(value, 11);
      expect(Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)) / digest.l2).toBeCloseTo(1, 11);
    }
  });
});

describe.each(Object.entries(cells.cell7_fc_net.nets))('cell 7, %s', (name, cell) => {
  const [activation, norm] = name.split('/') as ['relu', string];
  const random = new RandomState(231);
  const X = array(random.randn(2 * 15), [2, 15]);
  const y = random.randint(0, 10, 2);
  const nets = ['0', '3.14'].map((reg) => ({
    reg,
    net: new FullyConnectedNet(
      {
        ...{ inputSize: 15, hidden: [20, 30], classes: 10, activation, weightScale: 5e-2, reg: Number(reg) },
        norm: norm === 'batchnorm' || norm === 'layernorm' ? norm : 'none',
      },
      random,
    ),
  }));

  it.each(nets)('reg $reg: loss and gradients', ({ reg, net }) => {
    const expected = cell.regs[reg]!;
    expect([...y]).toEqual(cell.y);
    const { loss, gradients } = net.loss(X, y);
    expect(loss / expected.loss).toBeCloseTo(1, 12);
    for (const [parameter, { l2, first5, last }] of Object.entries(expected.grads)) {
      const { data } = gradients[parameter]!;
      // A bias before batchnorm has gradient 0: what is left is rounding.
      const scale = Math.max(l2, 1e-4);
      expect(Math.abs(Math.sqrt(data.reduce((sum, value) => sum + value * value, 0)) - l2)).toBeLessThan(
        1e-9 * scale,
      );
      expectNear(data.slice(0, 5), first5, 1e-9 * scale);
      expect(Math.abs(data.at(-1)! - last)).toBeLessThan(1e-9 * scale);
    }
  });
});
