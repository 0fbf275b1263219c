import { existsSync } from 'node:fs'
import type { RuleSet } from '../../src/core/rules/ruleset.ts'

/** A rule set that says nothing. */
export const rules: RuleSet = {
  hash: 'sha256:0',
  timezone: 'UTC',
  timezoneWritten: false,
  brands: [],
  calendars: {},
  people: {},
  channels: {},
  departments: [],
  tags: {},
  targets: [],
  escalation: {},
  rules: [],
  routes: [],
  resolution: { by: 'person' },
  claim: 0,
  waitLimit: 0,
  goals: [],
  views: {},
  tests: [],
  columns: [],
}

/** Real exports: beside the repository, or where the variable says; undefined where there are none. */
export function sharedData(): string | undefined {
  const folder = process.env['OUTSPOKE_SHARED_DATA'] ?? new URL('../../../shared/data', import.meta.url).pathname
  if (existsSync(folder)) return folder
  process.stderr.write(`no real exports at ${folder}: their tests are skipped\n`)
  return undefined
}
