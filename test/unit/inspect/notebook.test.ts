import { describe, expect, it } from 'vitest';
import { RUNNING_CONVENTIONS, RunningStatistics } from '../../../src/normalization/runningStatistics';
import { matmul } from '../../../src/layers/affine';
import { relu } from '../../../src/samples/sample';
import { samples } from '../../../src/samples/registry';
import { RandomState } from '../../../src/tensor/randomState';
import { unattended } from '../../../src/work';
import { golden, inspect, tensor } from '../support/inspect';

interface Printed {
  means: number[];
  stds: number[];
}
interface Notebook {
  cell3_bn_forward_train: { before: Printed; after_g1_b0: Printed; after_g123_b111213: Printed };
  cell4_bn_forward_test: {
    running_after_passes: Record<string, { running_mean: number[]; running_var: number[] }>;
    after: Printed;
  };
  cell14_ln_forward: { a: number[][]; before: Printed; after_g1_b0: Printed; after_g3_b5: Printed };
}

const notebook = golden<Notebook>('notebook_cells_seed231.json');
const [N, D1, D2, D3] = [200, 50, 60, 3];

/** Means to 1e-13 absolute after normalization, all else to 1e-11 relative: the notebook's fair bounds. */
function expectPrinted(rows: { mean: Float64Array; std: Float64Array }, printed: Printed): void {
  printed.means.forEach((mean, i) => {
    expect(Math.abs(rows.mean[i]! - mean)).toBeLessThanOrEqual(1e-13 + 1e-11 * Math.abs(mean));
    expect(Math.abs(rows.std[i]! - printed.stds[i]!)).toBeLessThanOrEqual(1e-11 * printed.stds[i]!);
  });
}

describe('the course notebook, seed 231', () => {
  it('prints cell 3, batchnorm in training', async () => {
    const a = await samples['two-layer'].open().read('a', unattended);
    const cell = notebook.cell3_bn_forward_train;
    const plain = await inspect(a);
    expectPrinted(plain.before, cell.before);
    expectPrinted(plain.after, cell.after_g1_b0);
    const shifted = await inspect(a, {}, { gamma: [1, 2, 3], beta: [11, 12, 13] });
    expectPrinted(shifted.after, cell.after_g123_b111213);
  });

  it('prints cell 4, batchnorm at test time', async () => {
    const cell = notebook.cell4_bn_forward_test;
    const random = new RandomState(231);
    const w1 = random.randn(D1 * D2);
    const w2 = random.randn(D2 * D3);
    const pass = (): Float64Array => matmul(relu(matmul(random.randn(N * D1), w1, N, D1, D2)), w2, N, D2, D3);
    const running = new RunningStatistics(D3, RUNNING_CONVENTIONS.notebook);
    for (let batch = 1; batch <= 50; batch++) {
      const { before } = await inspect(tensor(pass(), [N, D3]));
      running.update(
        before.mean,
        before.std.map((std) => std * std),
        N,
      );
      const printed = cell.running_after_passes[batch];
      printed?.running_mean.forEach((mean, k) => {
        expect(running.mean[k]).toBeCloseTo(mean, 10);
        expect(running.variance[k]! / printed.running_var[k]!).toBeCloseTo(1, 11);
      });
    }
    const parameters = { runningMean: running.mean, runningVar: running.variance };
    const report = await inspect(tensor(pass(), [N, D3]), { mode: 'running' }, parameters);
    expectPrinted(report.after, cell.after);
  });

  it('prints cell 14, layernorm', async () => {
    const cell = notebook.cell14_ln_forward;
    const a = tensor(cell.a.flat(), [4, 3]);
    const plain = await inspect(a, { norm: 'layernorm', axis: 'sample' });
    expectPrinted(plain.before, cell.before);
    expectPrinted(plain.after, cell.after_g1_b0);
    const shifted = await inspect(a, { norm: 'layernorm', axis: 'sample' }, { gamma: 3, beta: 5 });
    expectPrinted(shifted.after, cell.after_g3_b5);
  });
});
