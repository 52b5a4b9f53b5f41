import { expect, it } from 'vitest';
import { runBuiltInCheck } from '../../../extension/checks/builtInCheck';
import { unattended } from '../../../src/work';

it('refuses more elements than it could hold copies of, before it draws any', () => {
  const check = (): unknown =>
    runBuiltInCheck(
      { layer: 'batchnorm', shape: [20_000, 20_000], seed: 1, params: {}, options: {} },
      unattended,
    );
  expect(check).toThrow(/at most 8,388,608 elements.*got 400,000,000 in shape 20000 × 20000/);
});
