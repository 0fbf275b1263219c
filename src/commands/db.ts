/** `db`: the database as a file. */
import { isAbsolute, resolve } from 'node:path'
import { formatLocal } from '../core/time.ts'
import { card } from '../render/card.ts'
import { count } from '../render/count.ts'
import { time } from './conversation-json.ts'
import type { CommandModule } from './grammar.ts'
import { proseView } from './lists.ts'

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
    const said = `${count(posts)} posts in ${count(conversations)} conversations: `
    return {
      json: { posts, conversations, problems },
      view:
        problems.length === 0
          ? proseView([`${said}all as it should be`], 'good')
          : proseView([`${said}${problems.length} problems`, ...problems.map((problem) => `  ${problem}`)], 'late'),
      exitCode: problems.length === 0 ? 0 : 1,
    }
  },
}

const backup: CommandModule = {
  grammar: {
    about: 'A whole copy of the database, while others may go on working.',
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
    await (await context.store('read')).backup(target)
    return { json: { path: target }, view: proseView([`copied to ${target}`], 'good') }
  },
}

function sizeText(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1_000)} kB`
  return bytes < 1_000_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${(bytes / 1_000_000_000).toFixed(2)} GB`
}

export const db: CommandModule = {
  grammar: { about: 'The database: where it is, what is in it, whether it is sound, a copy of it.' },
  subcommands: { path, info, check: checkDatabase, backup },
}
