// Tests of gpu.js on WebGL2, in a page and a worker of headless Chromium.
import { defineConfig } from 'vitest/config';
import { kernelsForVite } from './scripts/lib/kernels.mjs';

export default defineConfig({
  cacheDir: '.cache/vite',
  plugins: [kernelsForVite()],
  test: {
    include: ['test/gl/chromium.test.ts'],
    silent: 'passed-only',
    testTimeout: 300_000,
    hookTimeout: 60_000,
  },
});
