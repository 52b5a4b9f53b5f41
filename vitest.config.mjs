// Unit tests: mirror src/, run in plain Node.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  cacheDir: '.cache/vite',
  test: { include: ['test/unit/**/*.test.ts'], silent: 'passed-only' },
});
