import v8 from 'node:v8';
import { beforeAll, expect, it } from 'vitest';
import { hasRelaxedSimd } from '../../../../src/compute/wasm/kernels';
import { bothAfter, configOf, expectAgreement } from './agreement';

// What VS Code's own Node has; the one that tests run on may want a flag.
beforeAll(() => {
  if (!hasRelaxedSimd()) v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
});

it.each(['none', 'batchnorm', 'layernorm'] as const)(
  'steps with relaxed SIMD agree with float64: %s',
  (norm) => {
    expect(hasRelaxedSimd()).toBe(true);
    for (const updateRule of ['momentum', 'nesterov', 'rmsprop', 'adam'] as const) {
      const config = configOf({ norm, updateRule, activation: 'tanh', hidden: [13, 9] });
      expectAgreement(config);
      expect(bothAfter(0, config).fast.engine.device).toBe('WebAssembly relaxed SIMD, float32');
    }
  },
);
