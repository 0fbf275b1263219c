/** The two rule sets that `rules diff` compares: a file, a revision of git, or the set that last ran. */
import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { OutspokeError } from '../../core/errors.ts'
import type { RuleSet } from '../../core/rules/ruleset.ts'
import type { Context } from '../command.ts'

export interface RulesSide {
  /** How it is named to people: `outspoke.yaml`, `git:HEAD~1`, `the rules that last ran`. */
  readonly name: string
  readonly set: RuleSet
}

const GIT = 'git:'

/** The file that serves here, as it is now: errors in it are told, the stored set never stands in. */
export function currentSide(context: Context): Promise<RulesSide> {
  const { settings, system } = context
  return fileSide(context, settings.rulesFile ?? system.starterRules)
}

/** A file by its path, or `git:REV`: the file that serves here, as it was in that revision. */
export async function namedSide(context: Context, word: string): Promise<RulesSide> {
  const { settings, system } = context
  if (!word.startsWith(GIT) || existsSync(resolve(system.cwd, word))) return fileSide(context, resolve(system.cwd, word))
  return gitSide(context, settings.rulesFile ?? system.starterRules, word.slice(GIT.length))
}

/** The rule set that last ran on the database. */
export async function lastSide(context: Context): Promise<RulesSide> {
  const hint = 'name what to compare with: outspoke rules diff old.yaml, or git:HEAD~1'
  if (!existsSync(context.settings.database)) throw new OutspokeError('no rules have run yet: there is no database', { hint })
  const store = await context.store('read')
  const set = await store.lastRules()
  if (set === undefined) throw new OutspokeError('no rules have run yet: nothing was imported', { hint })
  return { name: 'the rules that last ran', set }
}

async function fileSide(context: Context, path: string): Promise<RulesSide> {
  return { name: nameOf(context, path), set: await load(context, path, nameOf(context, path)) }
}

async function gitSide(context: Context, path: string, revision: string): Promise<RulesSide> {
  const { gitReader } = await import('../../config/git-file.ts')
  const name = `${GIT}${revision}`
  const reader = await gitReader(path, revision)
  if ((await reader.stat(path)) === undefined)
    throw new OutspokeError(`${nameOf(context, path)} is not in the revision "${revision}"`, {
      hint: 'git compares what was committed; name an older file instead',
    })
  return { name, set: await load(context, path, name, reader) }
}

async function load(
  { settings, system }: Context,
  path: string,
  name: string,
  read?: Awaited<ReturnType<typeof import('../../config/git-file.ts').gitReader>>,
): Promise<RuleSet> {
  const { loadRules, renderDiagnostics } = await import('../../config/load.ts')
  const loaded = await loadRules({ path, now: settings.now, env: system.env, read })
  if (loaded.set !== undefined) return loaded.set
  if (!loaded.readable)
    throw new OutspokeError(loaded.diagnostics[0]?.message ?? `${name} cannot be read`, { hint: 'give a rules file, or git:REV' })
  const errors = { ...loaded, diagnostics: loaded.diagnostics.filter(({ severity }) => severity === 'error') }
  throw new OutspokeError(`${name} has errors, so it cannot be compared`, {
    problems: [renderDiagnostics(errors)],
    hint: 'see `outspoke rules check`',
  })
}

const nameOf = ({ system }: Context, path: string): string => relative(system.cwd, path).replaceAll('\\', '/') || '.'
