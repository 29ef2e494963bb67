import { defineConfig } from 'vitest/config';
import { lessons } from './scripts/vite-lessons.ts';

export default defineConfig({
  plugins: [lessons()],
  test: { include: ['tests/**/*.test.{ts,tsx}'], testTimeout: 30_000, pool: 'threads', maxWorkers: 2, chaiConfig: { truncateThreshold: 600 } },
});
