// Tests of gpu.js on headless-gl, started by test/gl/launch.mjs: those of the kernels that hold for any backend, and
// those of what only a graphics context does.
import { defineConfig } from 'vitest/config';
import { kernelsForVite } from './scripts/lib/kernels.mjs';

export default defineConfig({
  cacheDir: '.cache/vite',
  plugins: [kernelsForVite()],
  test: {
    include: [
      'test/gl/headless.test.ts',
      'test/unit/compute/{accuracy,semantics,backward,backwardAccuracy,kernelCache}.test.ts',
    ],
    env: { NORMSCOPE_GPUJS_MODE: 'headlessgl' },
    // The addon lives in one thread of a process, and the first file that loads it keeps it.
    pool: 'forks',
    execArgv: ['--require', './test/gl/realGl.cjs'],
    fileParallelism: false,
    silent: 'passed-only',
    testTimeout: 120_000,
  },
});
