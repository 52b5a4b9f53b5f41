// Tests of the built files in dist/: what a bundler may break.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  cacheDir: '.cache/vite',
  test: { include: ['test/bundle/**/*.test.ts'], silent: 'passed-only', testTimeout: 60_000 },
});
