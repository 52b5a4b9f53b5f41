import { describe, expect, it } from 'vitest';
import { checkGradients } from '../../../src/gradientCheck/checkGradients';
import { checkOptions } from '../../../src/gradientCheck/checkOptions';
import { checkables } from '../../../src/gradientCheck/checkables';
import { subjectOf } from '../../../src/gradientCheck/subjects';
import { array } from '../../../src/layers/layer';
import { norms } from '../../../src/normalization/registry';
import type { NormName } from '../../../src/protocol/inspect';
import { RandomState } from '../../../src/tensor/randomState';
import { ConvNet } from '../../../src/training/convNet';
import { unattended } from '../../../src/work';
import { golden } from '../support/inspect';

interface NetCase {
  seed: number;
  norm: NormName;
  groups: number;
  reg: number;
  x_shape: number[];
  hidden: number[];
  classes: number;
  weightScale: number;
  parameters: Record<string, number[]>;
  y: number[];
  loss: number;
  scores: number[];
  gradients: Record<string, number[]>;
}

describe('a convolutional net, against loops in NumPy', () => {
  it.each(
    golden<{ net: NetCase[] }>('convolution.json').net.map(
      (one) => [`${one.norm}, reg ${one.reg}`, one] as const,
    ),
  )('%s', (_name, one) => {
    const random = new RandomState(one.seed);
    const { norm, groups, reg, classes, weightScale } = one;
    const options = {
      inputShape: one.x_shape.slice(1),
      channels: one.hidden,
      norm,
      groups,
      reg,
      classes,
      weightScale,
    };
    const net = new ConvNet(options, random);
    for (const [name, values] of Object.entries(one.parameters)) {
      net.parameters[name]!.data.set(values);
      random.randn(values.length);
    }
    const x = array(random.randn(one.x_shape.reduce((a, b) => a * b)), one.x_shape);
    const { loss, scores, gradients } = net.loss(x, one.y);
    expect(Math.abs(loss - one.loss)).toBeLessThanOrEqual(1e-12 * one.loss);
    expect(scores.shape).toEqual([3, classes]);
    expect(Object.keys(gradients).sort()).toEqual(Object.keys(net.parameters).sort());
    for (const [name, expected] of [['scores', one.scores] as const, ...Object.entries(one.gradients)]) {
      const actual = name === 'scores' ? scores : gradients[name]!;
      if (name !== 'scores') expect(actual.shape).toEqual(net.parameters[name]!.shape);
      expected.forEach((value, i) => {
        expect(Math.abs(actual.data[i]! - value), name).toBeLessThanOrEqual(1e-11);
      });
    }
  });

  it('keeps running statistics per channel', () => {
    const net = new ConvNet(
      { inputShape: [2, 4, 4], channels: [3], norm: 'batchnorm', classes: 2 },
      new RandomState(1),
    );
    const x = array(new RandomState(2).randn(5 * 32), [5, 32]);
    net.loss(x, [0, 1, 0, 1, 0]);
    expect(net.running.get(1)!.runningMean).toHaveLength(3);
    const before = net.running.get(1)!;
    net.scores(x, 'test');
    net.lossOnly(x, [0, 1, 0, 1, 0]);
    expect(net.running.get(1)).toEqual(before);
  });

  it('says which images are too small, and which examples are no images', () => {
    const of = (inputShape: number[]) => () =>
      new ConvNet({ inputShape, channels: [4, 8], norm: 'none', classes: 2 }, new RandomState(1));
    expect(of([3, 3, 8])).toThrow(
      'need images (C, H, W) of 4 pixels a side at least, got examples of shape (3, 3, 8)',
    );
    expect(of([2])).toThrow('got examples of shape (2)');
  });
});

describe('the gradients of a convolutional net', () => {
  const placements = ['beforeActivation', 'afterActivation'] as const;
  it.each(
    (Object.keys(norms) as NormName[]).flatMap((norm) =>
      placements.map((placement) => [norm, placement] as const),
    ),
  )('are right with %s %s', async (norm, normPlacement) => {
    const net = checkables.convNet;
    const params = {
      norm,
      normPlacement,
      hidden: [4, 2],
      classes: 3,
      reg: 0.7,
      weightScale: 0.4,
      activation: 'tanh',
    };
    const subject = subjectOf(
      net.layer,
      (random) => net.draw([3, 2, 6, 4], params, random),
      params,
      231,
      'random',
    );
    const { parameters } = await checkGradients(subject, checkOptions({}), unattended);
    expect(parameters.length).toBeGreaterThanOrEqual(6);
    for (const { name, verdict, cause, evidence } of parameters) {
      expect(verdict, `${name}: ${cause}, ${evidence}`).not.toBe('fail');
    }
  });
});
