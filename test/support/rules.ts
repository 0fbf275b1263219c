/** A rule set out of the text of a file, read as the program reads it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadRules, renderDiagnostics } from '../../src/config/load.ts'
import type { RuleSet } from '../../src/core/rules/ruleset.ts'
import { newFolder } from './run.ts'

/** Throws with the findings where it has errors. */
export async function parseRules(yaml: string): Promise<RuleSet> {
  const path = join(newFolder(), 'outspoke.yaml')
  writeFileSync(path, yaml)
  const loaded = await loadRules({ path, now: Date.parse('2026-08-04T12:00:00Z'), env: {} })
  if (loaded.set === undefined) throw new Error(renderDiagnostics(loaded))
  return loaded.set
}
