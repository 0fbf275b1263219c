/** Which rules files a command means, how they are read, and how their places are named to the one who asked. */
import { join, relative, resolve } from 'node:path'
import type { LoadedRules, Tested } from '../../config/load.ts'
import type { RuleSet } from '../../core/rules/ruleset.ts'
import type { Context } from '../command.ts'
import type { Args, Argument } from '../grammar.ts'

export const FILES: Argument = { name: 'file', about: 'rules files; absent: the one that serves here', many: true }

/** A rules file as read now, its places named as seen from the folder where the command was typed. */
export interface ReadFile {
  readonly loaded: LoadedRules
  /** False where the file itself could not be read at all. */
  readonly readable: boolean
  /** Name of a file of the set (as in `Pos`), seen from there. */
  readonly name: (file: string) => string
  /** Findings as text, the summary as the last line. */
  readonly render: (loaded: LoadedRules) => string
}

/** Absolute paths of the files that were named; else the one that serves here. */
export function rulesPaths(context: Context, words: Args['words']): readonly string[] {
  const { settings, system, notice } = context
  if (words.length > 0) return words.map((word) => resolve(system.cwd, word))
  if (settings.rulesFile !== undefined) return [settings.rulesFile]
  notice('no outspoke.yaml here or above: these are the starter rules (`outspoke init` makes a workspace)')
  return [system.starterRules]
}

/** Reads one file. `tested` is called with the set where it has no errors; `texts` stand in place of what files hold, by absolute path. */
export async function readRules(
  context: Context,
  path: string,
  tested?: (set: RuleSet) => Tested,
  texts?: ReadonlyMap<string, string>,
): Promise<ReadFile> {
  const { settings, system } = context
  const { folderOf, loadRules, renderDiagnostics } = await import('../../config/load.ts')
  const read = texts && (await import('../../config/edit-tests.ts')).readerWith(texts)
  const loaded = await loadRules({ path, now: settings.now, env: system.env, tested, read })
  const folder = folderOf(path)
  const name = (file: string): string => relative(system.cwd, join(folder, file)).replaceAll('\\', '/') || '.'
  return { loaded: renamed(loaded, name), readable: loaded.files.some((file) => file.path === path), name, render: renderDiagnostics }
}

function renamed(loaded: LoadedRules, name: (file: string) => string): LoadedRules {
  return {
    ...loaded,
    file: name(loaded.file),
    texts: new Map([...loaded.texts].map(([file, lines]) => [name(file), lines])),
    diagnostics: loaded.diagnostics.map((one) => ({
      ...one,
      file: name(one.file),
      related: one.related?.map((other) => ({ ...other, file: name(other.file) })),
    })),
  }
}
