import { describe, expect, it } from 'vitest';
import { array } from '../../../src/layers/layer';
import { RandomState } from '../../../src/tensor/randomState';
import { FullyConnectedNet } from '../../../src/training/fullyConnectedNet';

const random = new RandomState(3);
const X = array(random.randn(4 * 6), [4, 6]);
const labels = [0, 2, 1, 2];

describe.each(['batchnorm', 'layernorm', 'groupnorm', 'rmsnorm', 'none'] as const)(
  'a net with %s',
  (norm) => {
    const options = { inputSize: 6, hidden: [8, 4], classes: 3, norm, reg: 0.3, keep: 0.8, weightScale: 0.5 };
    const net = new FullyConnectedNet(options, new RandomState(5));

    it('has, along each parameter, the loss that it has in all', () => {
      for (const [name, { data, shape }] of Object.entries(net.parameters)) {
        const along = net.lossAlong(name, X, labels);
        const moved = array(
          data.map((value, i) => value + 0.1 * (i + 1)),
          shape,
        );
        const whole = new FullyConnectedNet(options, { ...net.parameters, [name]: moved });
        expect(along(moved), name).toBe(whole.lossOnly(X, labels));
        expect(along({ data, shape }), name).toBe(net.lossOnly(X, labels));
      }
      expect(net.lossOnly(X, labels)).toBe(net.loss(X, labels).loss);
    });

    it('knows its parameters', () => {
      expect(() => net.lossAlong('W9', X, labels)).toThrow(/No parameter "W9"; there are W1, b1/);
    });
  },
);

it('moves its running statistics in training passes that give gradients, and in no others', () => {
  const net = new FullyConnectedNet(
    { inputSize: 6, hidden: [5], classes: 3, norm: 'batchnorm', weightScale: 0.5 },
    new RandomState(5),
  );
  net.loss(X, labels);
  const before = net.scores(X, 'test');
  net.lossOnly(X, labels);
  net.lossAlong('W1', X, labels)(net.parameters['W1']!);
  expect(net.scores(X, 'test')).toEqual(before);
  net.loss(X, labels);
  expect(net.scores(X, 'test')).not.toEqual(before);
});
