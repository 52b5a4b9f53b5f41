// Unit tests: mirror src/, run in plain Node.
import { defineConfig } from 'vitest/config';
import { kernelsForVite } from './scripts/lib/kernels.mjs';

export default defineConfig({
  cacheDir: '.cache/vite',
  plugins: [kernelsForVite()],
  // A machine that does other work beside takes its time.
  test: {
    include: ['test/unit/**/*.test.ts'],
    silent: 'passed-only',
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
