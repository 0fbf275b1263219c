/** `db`: the database as a file. */
import { existsSync, statSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import { OutspokeError } from '../core/errors.ts'
import { formatLocal } from '../core/time.ts'
import { card } from '../render/card.ts'
import { count, plural } from '../render/count.ts'
import { compact, prune, restore } from './db-upkeep.ts'
import type { CommandModule } from './grammar.ts'
import { proseView } from './lists.ts'
import { time } from './post-json.ts'

const path: CommandModule = {
  grammar: { about: 'Where the database is.', examples: [{ line: 'sqlite3 "$(outspoke db path)"', about: 'look into it by hand' }] },
  run: async ({ settings }) => ({
    json: { path: settings.database, from: settings.databaseFrom },
    view: { blocks: [{ columns: [{ key: 'path', title: '' }], rows: [[{ raw: settings.database }]] }] },
    ...(settings.format === undefined ? { verbatim: `${settings.database}\n` } : {}),
  }),
}

const info: CommandModule = {
  grammar: { about: 'Engine, version, size and counts.', examples: [{ line: 'outspoke db info --format json', about: 'as data' }] },
  run: async (context) => {
    const found = await (await context.store('read')).info()
    const zone = context.settings.zone ?? 'UTC'
    const day = (at: number | undefined) => (at === undefined ? '-' : `${formatLocal(at, zone)} (${zone})`)
    return {
      json: {
        path: found.path,
        engine: found.engine,
        schema_version: found.schemaVersion,
        size_bytes: found.sizeBytes,
        posts: found.posts,
        conversations: found.conversations,
        events: found.events,
        imports: found.imports,
        first_post_at: time(found.firstPostAt),
        last_post_at: time(found.lastPostAt),
      },
      view: {
        card: true,
        blocks: [
          {
            lines: card([
              ['path', `${found.path} (${context.settings.databaseFrom})`],
              ['engine', found.engine],
              ['schema', String(found.schemaVersion)],
              ['size', sizeText(found.sizeBytes)],
              ['posts', count(found.posts)],
              ['conversations', count(found.conversations)],
              ['events', count(found.events)],
              ['imports', count(found.imports)],
              ['first post', day(found.firstPostAt)],
              ['last post', day(found.lastPostAt)],
            ]),
          },
        ],
      },
    }
  },
}

const checkDatabase: CommandModule = {
  grammar: {
    about: 'Checks the file, folds every conversation again from its posts and events, and compares.',
    examples: [{ line: 'outspoke db check', about: 'exit code 1 where something differs' }],
  },
  run: async (context) => {
    const { conversations, posts, problems } = await (await context.store('read')).check()
    const said = `${plural(posts, 'post')} in ${plural(conversations, 'conversation')}: `
    return {
      json: { posts, conversations, problems },
      view:
        problems.length === 0
          ? proseView([`${said}all as it should be`], 'good')
          : proseView(
              [
                `${said}${plural(problems.length, 'problem')}`,
                ...problems.map((problem) => `  ${problem}`),
                problems.some((problem) => problem.startsWith('the file is damaged'))
                  ? 'keep a copy of the file, and put the last backup (outspoke db backup) in its place, or import the exports again into a new one'
                  : 'the posts are whole, what is computed from them is not: keep a copy of the file, and import the exports again into a new one',
              ],
              'late',
            ),
      exitCode: problems.length === 0 ? 0 : 1,
    }
  },
}

const backup: CommandModule = {
  grammar: {
    about: 'A whole copy of the database, while others may go on working. Never over a file that is there.',
    args: [{ name: 'file', about: 'the copy; by default beside the database, with the time in its name' }],
    examples: [
      { line: 'outspoke db backup', about: 'beside the database' },
      { line: 'outspoke db backup /backups/monday.db', about: 'elsewhere' },
    ],
  },
  run: async (context, args) => {
    const { database, now } = context.settings
    const named = args.words[0]
    const stamp = new Date(now).toISOString().slice(0, 19).replaceAll(':', '')
    const target =
      named === undefined ? `${database.replace(/\.db$/, '')}-${stamp}.db` : isAbsolute(named) ? named : resolve(context.system.cwd, named)
    refuseTarget(target, database, named !== undefined)
    await (await context.store('read')).backup(target)
    return { json: { path: target }, view: proseView([`copied to ${target}`], 'good') }
  },
}

/** A copy goes into a folder that is there, and over no file. */
function refuseTarget(target: string, database: string, named: boolean): void {
  const cannot = (why: string, hint: string): never => {
    throw new OutspokeError(`cannot copy to ${target}: ${why}`, { hint })
  }
  const other = named ? 'name another file for the copy' : 'name a file for the copy: outspoke db backup FILE'
  if (target === database) cannot('this is the database itself', other)
  if (existsSync(target))
    cannot(statSync(target).isDirectory() ? 'it is a folder' : 'the file is there already', `${other}; nothing was changed`)
  const folder = dirname(target)
  if (!existsSync(folder)) cannot(`there is no folder ${folder}`, 'make the folder first, or name another file for the copy')
  if (!statSync(folder).isDirectory()) cannot(`${folder} is a file, not a folder`, other)
}

function sizeText(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1_000)} kB`
  return bytes < 1_000_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${(bytes / 1_000_000_000).toFixed(2)} GB`
}

export const db: CommandModule = {
  grammar: { about: 'The database: where it is, what is in it, whether it is sound, copies of it, and what goes by age.' },
  subcommands: { path, info, check: checkDatabase, backup, restore, compact, prune },
}
