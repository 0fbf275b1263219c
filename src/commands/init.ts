/** `init`: a workspace out of a pack. */
import { constants } from 'node:fs'
import { access, copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { OutspokeError, UsageError } from '../core/errors.ts'
import { nearest } from '../core/nearest.ts'
import { openStore } from '../store/sql-store.ts'
import { type CommandModule, textOf } from './grammar.ts'
import { proseView } from './lists.ts'

export const init: CommandModule = {
  grammar: {
    about: 'Writes a commented outspoke.yaml from a pack, and an empty database beside it: this folder is a workspace then.',
    options: [{ flags: '--pack <name>', about: 'the pack to begin with (starter)' }],
    examples: [{ line: 'outspoke init', about: 'begin with the starter pack' }],
  },
  run: async (context, args) => {
    const { cwd, starterRules } = context.system
    const packs = await packsBeside(starterRules)
    const name = textOf(args, 'pack') ?? 'starter'
    if (!packs.includes(name)) {
      const near = nearest(name, packs)
      throw new UsageError(`there is no pack "${name}"`, {
        hint: near === undefined ? `packs: ${packs.join(', ')}` : `did you mean "${near}"?`,
      })
    }
    const rules = join(cwd, 'outspoke.yaml')
    try {
      await copyFile(join(dirname(starterRules), `${name}.yaml`), rules, constants.COPYFILE_EXCL)
    } catch (error) {
      throw cannotWrite(rules, error)
    }
    const { settings } = context
    const database =
      settings.databaseFrom === '--db' || settings.databaseFrom === 'OUTSPOKE_DB' ? settings.database : join(cwd, 'outspoke.db')
    await mkdir(dirname(database), { recursive: true })
    const store = await openStore(database, 'write')
    await store.close()
    const kept = await keepOutOfGit(cwd, basename(database))
    return {
      json: { rules, database, pack: name },
      view: proseView([
        `wrote ${rules} (pack ${name})`,
        `wrote ${database} (empty)`,
        ...(kept ? ['the database is left out of git: .gitignore'] : []),
        '',
        'Next: name your handles under brand: in outspoke.yaml, then',
        '  outspoke rules check',
        '  outspoke import FILE',
        '  outspoke queue',
      ]),
    }
  },
}

async function packsBeside(starter: string): Promise<readonly string[]> {
  const names = await readdir(dirname(starter))
  return names
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .sort()
}

function cannotWrite(file: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EEXIST')
    return new OutspokeError(`${file} is there already and stays as it is`, { hint: 'remove it first to begin anew', exitCode: 2 })
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return new OutspokeError(`${file} cannot be written`, { hint: 'check the permissions of the folder', cause: error })
  if (code === 'ENOSPC') return new OutspokeError(`${file} cannot be written: no space is left`, { cause: error })
  return error
}

/** In a git repository: posts of customers do not belong into its history. */
async function keepOutOfGit(folder: string, database: string): Promise<boolean> {
  const isRepository = await access(join(folder, '.git')).then(
    () => true,
    () => false,
  )
  if (!isRepository) return false
  const path = join(folder, '.gitignore')
  const text = await readFile(path, 'utf8').catch(() => '')
  if (text.split('\n').some((line) => line.trim() === `${database}*`)) return false
  await writeFile(path, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${database}*\n`)
  return true
}
