/** What a command is given: store and rules, opened on first use and closed once. */
import { existsSync, statSync } from 'node:fs'
import type { Context, Settings } from '../commands/command.ts'
import { OutspokeError } from '../core/errors.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import type { Store } from '../store/store.ts'
import type { Io } from './io.ts'
import { startProgress } from './progress.ts'

/** `version`: of this program; a rule set compiled by another one is loaded anew. `colour`: what is drawn may have it. */
export function openContext(
  settings: Settings,
  io: Io,
  version: string,
  colour = false,
): {
  readonly context: Context
  close(): Promise<void>
} {
  let store: Promise<Store> | undefined
  let writes = false
  let rules: Promise<RuleSet> | undefined
  let unsaved: { readonly path: string; readonly set: RuleSet; readonly stamps: string } | undefined
  let told = false
  const openedAt = io.clock()

  const notice = (text: string) => {
    if (!settings.quiet) io.stderr.write(`outspoke: ${text}\n`)
  }
  let trouble = notice
  const tellDefaults = () => {
    if (told || settings.workspace !== undefined) return
    told = true
    const parts = [
      ...(settings.rulesFile === undefined ? ['the starter rules'] : []),
      ...(settings.databaseFrom === "the user's data folder" ? [settings.database] : []),
    ]
    if (parts.length > 0) notice(`no outspoke.yaml here or above: using ${parts.join(' and ')} (\`outspoke init\` makes a workspace)`)
  }

  const open = async (mode: 'read' | 'write'): Promise<Store> => {
    tellDefaults()
    if (mode === 'read' && !existsSync(settings.database)) {
      throw new OutspokeError(`there is no database at ${settings.database} yet`, {
        hint: 'bring in an export first: outspoke import FILE (or look at `outspoke demo`)',
      })
    }
    if (mode === 'write' && settings.databaseFrom === "the user's data folder") {
      const { mkdir } = await import('node:fs/promises')
      await mkdir(io.dataFolder(), { recursive: true, mode: 0o700 })
    }
    const { openStore } = await import('../store/sql-store.ts')
    const opened = await openStore(settings.database, mode, io.signal, notice)
    if (settings.asOf !== undefined || settings.asKnown !== undefined) await opened.travel(settings.asOf ?? settings.now, settings.asKnown)
    return opened
  }

  const storeFor = async (mode: 'read' | 'write'): Promise<Store> => {
    if (store !== undefined && (writes || mode === 'read')) return store
    if (store !== undefined) await (await store).close()
    writes = mode === 'write'
    const opening = open(mode)
    store = opening
    try {
      await opening
    } catch (error) {
      store = undefined
      throw error
    }
    await keepRules()
    return opening
  }

  /** What is stored of the rules; nothing in a database of an older schema, which a command that writes then brings up to date. */
  const asStored = async <T>(ask: (opened: Store) => Promise<T>): Promise<T | undefined> => {
    if (store === undefined && !existsSync(settings.database)) return undefined
    try {
      return await ask(await storeFor('read'))
    } catch (error) {
      if (error instanceof OutspokeError && error.code === 'older-schema') return undefined
      throw error
    }
  }

  /** What was loaded anew is kept as soon as something may be written. */
  const keepRules = async () => {
    if (!writes || unsaved === undefined || store === undefined) return
    const { path, set, stamps } = unsaved
    unsaved = undefined
    await (await store).saveRules(path, set, stamps, settings.now)
  }

  const loadRules = async (): Promise<RuleSet> => {
    tellDefaults()
    refuseMissing(settings)
    const path = settings.rulesFile ?? io.starterRules
    const stored = await asStored((opened) => opened.storedRules(path))
    if (stored !== undefined && isFresh(stored.stamps, version)) return stored.set
    const config = await import('../config/load.ts')
    const loaded = await config.loadRules({ path, now: settings.now, env: io.env })
    if (loaded.set === undefined) {
      const problems = config.renderDiagnostics(loaded)
      if (stored === undefined)
        throw new OutspokeError(`the rules file ${path} cannot be used`, { problems: [problems], hint: 'see `outspoke rules check`' })
      trouble(`${path} has errors: the rules as last read still serve (see \`outspoke rules check\`)`)
      return stored.set
    }
    unsaved = { path, set: loaded.set, stamps: stampsOf(loaded.files, version) }
    await keepRules()
    return loaded.set
  }

  const ruleSet = (): Promise<RuleSet> => {
    rules ??= loadRules()
    return rules
  }

  /** A look at the files' sizes and times: they are read only where these have changed. */
  const seeRules = async (tell?: (text: string) => void): Promise<void> => {
    trouble = tell ?? trouble
    refuseMissing(settings)
    const { rulesFile } = settings
    if (rules !== undefined || rulesFile === undefined) return
    const stamps = await asStored((opened) => opened.rulesStamps(rulesFile))
    if (stamps !== undefined && !areSame(filesOf(stamps).files)) await ruleSet()
  }

  return {
    context: {
      settings,
      store: storeFor,
      rules: ruleSet,
      seeRules,
      notice,
      get stdin() {
        return io.stdin
      },
      signal: io.signal,
      terminal: async (plain) => {
        if (io.stdin.isTTY !== true || io.drawing?.isTTY !== true) return undefined
        const { openTerminal } = await import('./prompts.ts')
        return openTerminal(io, io.drawing, { plain, colour, width: settings.terminal.asked })
      },
      clock: () => settings.now + io.clock() - openedAt,
      commandLine: {
        commands: async () => (await import('./program.ts')).commandNames(),
        load: async (name) => (await import('./program.ts')).loadCommand(name),
        parse: async (words) => (await import('./program.ts')).parseCall(words, io, version),
      },
      elsewhere: (changed) => openContext({ ...settings, ...changed }, io, version, colour),
      progress: (label, total) => startProgress(io, settings, label, total),
      system: {
        env: io.env,
        cwd: io.cwd,
        starterRules: io.starterRules,
        version,
        program: io.program ?? ['outspoke'],
        node: io.versions.node,
        platform: io.versions.platform,
        dataFolder: io.dataFolder(),
        compileCache: io.compileCache,
      },
    },
    async close() {
      const opened = store
      store = undefined
      if (opened !== undefined)
        await opened.then(
          (one) => one.close(),
          () => {},
        )
    },
  }
}

/** A rules file that somebody named has to be there; stored rules stand in only for one that was broken since. */
function refuseMissing({ rulesFile, rulesFrom }: Settings): void {
  if (rulesFile === undefined || (rulesFrom !== '--rules' && rulesFrom !== 'OUTSPOKE_RULES') || existsSync(rulesFile)) return
  throw new OutspokeError(`there is no rules file ${rulesFile}`, { hint: `check the path that ${rulesFrom} names` })
}

type Stamp = readonly [path: string, size: number, mtimeMs: number]

function stampsOf(files: readonly { readonly path: string; readonly size: number; readonly mtimeMs: number }[], version: string): string {
  return JSON.stringify({ version, files: files.map(({ path, size, mtimeMs }): Stamp => [path, size, mtimeMs]) })
}

interface Stamps {
  readonly version: string
  readonly files: readonly Stamp[]
}

function filesOf(stamps: string): Stamps {
  return JSON.parse(stamps) as Stamps
}

/** Whether the program and every file are still as they were when these stamps were made. */
function isFresh(stamps: string, version: string): boolean {
  const known = filesOf(stamps)
  return known.version === version && areSame(known.files)
}

function areSame(files: readonly Stamp[]): boolean {
  for (const [path, size, mtimeMs] of files) {
    // Not by `node:fs/promises`: loading that takes longer than every file of the rules.
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined || found.size !== size || found.mtimeMs !== mtimeMs) return false
  }
  return true
}
