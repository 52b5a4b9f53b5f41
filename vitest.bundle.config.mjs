// Tests of the built files in dist/: what a bundler may break.
import { defineConfig } from 'vitest/config';
import { kernelsForVite } from './scripts/lib/kernels.mjs';

export default defineConfig({
  cacheDir: '.cache/vite',
  plugins: [kernelsForVite()],
  test: { include: ['test/bundle/**/*.test.ts'], silent: 'passed-only', testTimeout: 60_000 },
});
