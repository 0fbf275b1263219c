/** `init`: a workspace out of a pack; `--list`: what packs there are. */
import { constants } from 'node:fs'
import { access, copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { OutspokeError, UsageError } from '../core/errors.ts'
import { nearest } from '../core/nearest.ts'
import { openStore } from '../store/sql-store.ts'
import type { Result } from './command.ts'
import { type CommandModule, isSet, textOf } from './grammar.ts'
import { writeSchema } from './init-schema.ts'
import { proseView } from './lists.ts'

export const init: CommandModule = {
  grammar: {
    about: 'Writes a commented outspoke.yaml from a pack, and an empty database beside it: this folder is a workspace then.',
    options: [
      { flags: '--pack <name>', about: 'the pack to begin with (starter)' },
      { flags: '--list', about: 'the packs, and what each is for; writes nothing' },
    ],
    examples: [
      { line: 'outspoke init', about: 'begin with the starter pack' },
      { line: 'outspoke init --list', about: 'what packs there are' },
      { line: 'outspoke init --pack retail', about: 'begin with the rules, tests and guidelines of a shop' },
    ],
  },
  run: async (context, args) => {
    const { cwd, starterRules } = context.system
    const folder = dirname(starterRules)
    const packs = await packsIn(folder)
    if (isSet(args, 'list')) return listed(folder, packs)
    const name = textOf(args, 'pack') ?? 'starter'
    if (!packs.includes(name)) {
      const near = nearest(name, packs)
      const all = `packs: ${packs.join(', ')}`
      throw new UsageError(`there is no pack "${name}"`, { hint: near === undefined ? all : `did you mean "${near}"? ${all}` })
    }
    const rules = join(cwd, 'outspoke.yaml')
    await copyNew(join(folder, `${name}.yaml`), rules)
    const tests = await copyTests(join(folder, `${name}.test.yaml`), join(cwd, 'outspoke.test.yaml'), rules)
    const schema = await writeSchema(folder, rules)
    const { settings } = context
    const database =
      settings.databaseFrom === '--db' || settings.databaseFrom === 'OUTSPOKE_DB' ? settings.database : join(cwd, 'outspoke.db')
    await mkdir(dirname(database), { recursive: true })
    const store = await openStore(database, 'write')
    await store.close()
    const kept = await keepOutOfGit(cwd, basename(database))
    return {
      json: { rules, ...(tests === undefined ? {} : { tests }), schema, database, pack: name },
      view: proseView([
        `wrote ${rules} (pack ${name})`,
        ...(tests === undefined ? [] : [`wrote ${tests} (its tests)`]),
        `wrote ${schema} (for editors)`,
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

async function packsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder)
  return names
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .sort()
}

/** What a pack is for stands in the first line of its file, after the dash. */
async function listed(folder: string, packs: readonly string[]): Promise<Result> {
  const all = await Promise.all(
    packs.map(async (name) => {
      const [first = ''] = (await readFile(join(folder, `${name}.yaml`), 'utf8')).split('\n', 1)
      return { name, about: first.replace(/^.*? - |\.$/gu, '') }
    }),
  )
  return {
    json: all,
    view: {
      blocks: [
        {
          columns: [
            { key: 'name', title: 'pack' },
            { key: 'about', title: 'for', flexible: true },
          ],
          rows: all.map(({ name, about }) => [{ raw: name }, { raw: about }]),
        },
      ],
      summary: 'outspoke init --pack NAME begins with one of them',
    },
  }
}

async function copyNew(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL)
  } catch (error) {
    throw cannotWrite(to, error)
  }
}

/** The tests of a pack that has them in a file of their own. Where they cannot be written, the rules are not there either. */
async function copyTests(from: string, to: string, rules: string): Promise<string | undefined> {
  if (!(await isThere(from))) return undefined
  try {
    await copyNew(from, to)
  } catch (error) {
    await rm(rules)
    throw error
  }
  return to
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
  if (!(await isThere(join(folder, '.git')))) return false
  const path = join(folder, '.gitignore')
  const text = await readFile(path, 'utf8').catch(() => '')
  if (text.split('\n').some((line) => line.trim() === `${database}*`)) return false
  await writeFile(path, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${database}*\n`)
  return true
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
