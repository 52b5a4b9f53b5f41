import { expect, it } from 'vitest';
import { MAX_PAGES, plainKernelsOver, sharedKernelsOver } from '../../../../src/compute/wasm/kernels';

it.each([
  ['plain', plainKernelsOver, new WebAssembly.Memory({ initial: 1 })],
  ['shared', sharedKernelsOver, new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: true })],
])('%s kernels compute in the memory given', (_, kernelsOver, memory) => {
  const [x, y, coefficients] = [0, 64, 128];
  new Float32Array(memory.buffer, x, 7).set([1, 2, 3, 4, 5, 6, 7]);
  // Center, scale and offset of two rows of three, and what is left over as a third row, which is the first again.
  new Float32Array(memory.buffer, coefficients, 6).set([1, 4, 2, 10, 0, 100]);
  const kernels = kernelsOver(memory);
  kernels.rowScale(x, y, 3, 2, 1, 16, coefficients, 2, 0, 0);
  expect([...new Float32Array(memory.buffer, y, 8)]).toEqual([0, 2, 4, 100, 110, 120, 12, 0]);
});
