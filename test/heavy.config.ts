import { defineConfig } from 'vitest/config'

const root = new URL('..', import.meta.url).pathname

// Suites of minutes: killed imports, permutations of files, the built program on real files. One file at a time, so that figures and disks are theirs.
export default defineConfig({
  root,
  test: {
    include: ['test/heavy/**/*.test.ts'],
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 600_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    env: { NO_COLOR: '1', TZ: 'UTC', LC_ALL: 'C.UTF-8' },
  },
})
