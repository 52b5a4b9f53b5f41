import { describe, expect, it } from 'vitest';
import { reproduceNotebook } from '../../../src/notebook/reproduceNotebook';
import type { NotebookCell } from '../../../src/protocol/documents/reproduceNotebook';
import { unattended } from '../../../src/work';
import { golden } from '../support/inspect';

interface Printed {
  means: number[];
  stds: number[];
}
interface Cells {
  cell3_bn_forward_train: Record<'before' | 'after_g1_b0' | 'after_g123_b111213', Printed>;
  cell4_bn_forward_test: {
    running_after_passes: Record<string, { running_mean: number[]; running_var: number[] }>;
    after: Printed;
  };
  cell14_ln_forward: Record<'before' | 'after_g1_b0' | 'after_g3_b5', Printed>;
  cell7_fc_net: { nets: Record<string, { regs: Record<string, { loss: number }> }> };
}
interface Noise {
  cell7: Record<string, { errors: Record<string, Record<string, { min: number; max: number }>> }>;
}

const expected = golden<Cells>('notebook_cells_seed231.json');
const document = await reproduceNotebook({ seed: 231, activation: 'relu' }, unattended);
const cell = (number: number): NotebookCell['values'] =>
  document.cells.find((one) => one.cell === number)!.values;

function expectPrinted(values: NotebookCell['values'], name: string, { means, stds }: Printed): void {
  const found = (suffix: string): number[] => values[`${name}_${suffix}`] as number[];
  means.forEach((mean, i) => {
    expect(Math.abs(found('means')[i]! - mean)).toBeLessThanOrEqual(1e-13 + 1e-11 * Math.abs(mean));
    expect(found('stds')[i]! / stds[i]!).toBeCloseTo(1, 11);
  });
}

describe('the course notebook as a document, seed 231', () => {
  it('has every cell that prints', () => {
    expect(document.cells.map((one) => one.cell)).toEqual([3, 4, 5, 6, 7, 14, 15]);
  });

  it('prints the forward cells', () => {
    for (const name of ['before', 'after_g1_b0', 'after_g123_b111213'] as const) {
      expectPrinted(cell(3), name, expected.cell3_bn_forward_train[name]);
    }
    for (const name of ['before', 'after_g1_b0', 'after_g3_b5'] as const) {
      expectPrinted(cell(14), name, expected.cell14_ln_forward[name]);
    }
    const { running_after_passes, after } = expected.cell4_bn_forward_test;
    expectPrinted(cell(4), 'after', after);
    running_after_passes['50']!.running_mean.forEach((mean, i) => {
      expect((cell(4)['running_mean'] as number[])[i]! / mean).toBeCloseTo(1, 10);
    });
  });

  it('prints the gradient cells within their bounds', () => {
    for (const number of [5, 15]) {
      expect(cell(number)['dx_error']).toBeLessThan(1e-7);
      expect(cell(number)['dgamma_error']).toBeLessThan(1e-9);
      expect(cell(number)['dbeta_error']).toBeLessThan(1e-9);
    }
    for (const name of ['dx', 'dgamma', 'dbeta']) expect(cell(6)[`${name}_difference`]).toBeLessThan(1e-10);
  });

  it('prints cell 7 within the range that rounding leaves', () => {
    const { regs } = expected.cell7_fc_net.nets['relu/batchnorm']!;
    const noise = golden<Noise>('noise_ranges.json').cell7['231']!.errors;
    for (const [reg, { loss }] of Object.entries(regs)) {
      expect(Number(cell(7)[`reg_${reg}_loss`]) / loss).toBeCloseTo(1, 12);
      for (const [name, { max }] of Object.entries(noise[reg]!)) {
        // The largest of 132 equal implementations, with room for a 133rd; a bias before a norm has gradient 0: one
        // ulp of the loss over 2h, over the floor of 1e-8, is all that its error means.
        const bound = name === 'b1' || name === 'b2' ? 1e-2 : 3 * max + 1e-7;
        expect(cell(7)[`reg_${reg}_${name}_error`], `${name}, reg ${reg}`).toBeLessThanOrEqual(bound);
      }
    }
  });
});
