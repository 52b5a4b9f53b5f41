// Tests of the packaged extension in the real workbench; each opens its own VS Code, so one file at a time.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  cacheDir: '.cache/vite',
  test: {
    include: ['test/ui/**/*.test.ts'],
    silent: 'passed-only',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A machine that does other work beside answers late.
    expect: { poll: { timeout: 30_000 } },
  },
});
