import { defineConfig } from 'vitest/config'

const root = new URL('..', import.meta.url).pathname

// CI prints its summary as a text; a terminal gets vitest's own.
export default defineConfig({
  root,
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/seed.ts'],
    exclude: ['test/heavy/**', 'node_modules/**'],
    // One is kept back by default: of two cores that is half.
    maxWorkers: '100%',
    testTimeout: 20_000,
    hookTimeout: 20_000,
    env: { NO_COLOR: '1', TZ: 'UTC', LC_ALL: 'C.UTF-8' },
    coverage: {
      provider: 'v8',
      include: ['src/core/**/*.ts'],
      reporter: ['text', 'json-summary'],
      reportsDirectory: 'coverage',
    },
  },
})
