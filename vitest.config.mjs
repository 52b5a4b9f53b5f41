// Unit tests: mirror src/, run in plain Node.
import { defineConfig } from 'vitest/config';
import { kernelsForVite } from './scripts/lib/kernels.mjs';

export default defineConfig({
  cacheDir: '.cache/vite',
  plugins: [kernelsForVite()],
  test: { include: ['test/unit/**/*.test.ts'], silent: 'passed-only' },
});
