/** The name of a rule set: equal sets have equal names, wherever their lines stand. */
import { createHash } from 'node:crypto'
import type { RuleSet } from '../core/rules/ruleset.ts'

/** `sha256:…` of the canonical JSON (keys sorted) of all that decides or is shown; places, tests and examples are left out. */
export function rulesHash(set: Omit<RuleSet, 'hash'>): string {
  const { tests, ...rest } = set
  const decides = { ...rest, rules: set.rules.map(({ matches, skips, ...rule }) => rule), hash: undefined }
  return `sha256:${createHash('sha256').update(canonical(decides)).digest('hex')}`
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const parts = Object.entries(value)
    .filter(([key, inner]) => inner !== undefined && !isPlace(key, inner))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${parts.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`
}

/** `at` is a place, but on a rung of an escalation. */
function isPlace(key: string, value: unknown): boolean {
  return key === 'at' && typeof value === 'object' && value !== null && 'file' in value
}
