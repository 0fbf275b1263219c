/** `db prune`, `db compact`, `db restore`: what changes the database as a whole. */
import { statSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { UsageError } from '../core/errors.ts'
import { formatLocal } from '../core/time.ts'
import { parseAge } from '../core/when.ts'
import { plural } from '../render/count.ts'
import { type CommandModule, isSet, textOf } from './grammar.ts'
import { proseView } from './lists.ts'
import { isSure } from './sure.ts'

export const prune: CommandModule = {
  grammar: {
    about:
      'Takes texts, names and handles out of resolved conversations whose last post is older. Ids and figures stay. Nothing takes it back.',
    options: [
      { flags: '--older <age>', about: 'how old: 24mo, 90d, 2y' },
      { flags: '-n, --dry-run', about: 'show what would go, change nothing' },
      { flags: '--yes', about: 'do not ask' },
    ],
    examples: [{ line: 'outspoke db prune --older 24mo --yes', about: 'retention, from cron' }],
    notes: [
      'Open conversations are never touched, nor any in the same thread. An import of the same file does not bring the texts back.',
      'What our people wrote on them (notes, drafts, questions, replies recorded by hand) goes too. Ids of posts and authors stay: who is to be forgotten is forgotten by outspoke forget.',
    ],
  },
  run: async (context, args) => {
    const { settings } = context
    const age = textOf(args, 'older')
    if (age === undefined) throw new UsageError('how old? say --older', { hint: 'outspoke db prune --older 24mo' })
    const zone = settings.zone ?? 'UTC'
    const before = parseAge(age, settings.now, zone)
    if (before === undefined) throw new UsageError(`--older "${age}" is no age`, { hint: 'such as 24mo, 90d, 12w or 2y' })
    const store = await context.store('write')
    const plan = { command: `db prune --older ${age}`, before, actor: settings.me, now: settings.now }
    const day = formatLocal(before, zone).slice(0, 10)
    const told = (done: Awaited<ReturnType<typeof store.prune>>, would: boolean): readonly string[] =>
      done.posts === 0
        ? [`no resolved conversation with a text has its last post before ${day}`]
        : [
            `${would ? 'would lose' : 'lost'} texts, names and handles: ${plural(done.posts, 'post')} in ${plural(done.conversations, 'conversation')} resolved, the last post before ${day}`,
            ...(done.notes === 0 ? [] : [`  and ${plural(done.notes, 'text')} of our people on them`]),
            ...(would || done.compacted
              ? []
              : ['  somebody else is in the database: run outspoke db compact when nobody is, to overwrite old pages of the file']),
            '  ids, counts, clocks, tags and times stay; backups and exports are not changed',
          ]
    const json = (done: Awaited<ReturnType<typeof store.prune>>, dryRun: boolean) => ({
      operation: dryRun ? null : (done.operation ?? null),
      dry_run: dryRun,
      before: new Date(before).toISOString(),
      conversations: done.conversations,
      posts: done.posts,
      notes: done.notes,
      compacted: done.compacted,
    })
    const would = isSet(args, 'yes') ? undefined : await store.prune({ ...plan, dryRun: true })
    if (would !== undefined && (isSet(args, 'dryRun') || would.posts === 0))
      return {
        json: json(would, true),
        view: proseView([...(isSet(args, 'dryRun') ? ['dry run: nothing was changed'] : []), ...told(would, true)]),
      }
    if (would !== undefined && !(await isSure(context, args, told(would, true), 'Nothing takes this back. Prune?')))
      return { json: null, view: proseView(['nothing was changed']), exitCode: 1 }
    const done = await store.prune({ ...plan, dryRun: isSet(args, 'dryRun') })
    return { json: json(done, isSet(args, 'dryRun')), view: proseView(told(done, isSet(args, 'dryRun'))) }
  },
}

export const compact: CommandModule = {
  grammar: {
    about: 'Gives back the room of what is gone, and overwrites what the file still holds of it.',
    examples: [{ line: 'outspoke db compact', about: 'when nobody else is in it' }],
  },
  run: async ({ store: open, settings }) => {
    const store = await open('write')
    const before = statSync(settings.database).size
    await store.compact()
    const after = statSync(settings.database).size
    const size = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`
    return {
      json: { path: settings.database, before_bytes: before, after_bytes: after },
      view: proseView([`${size(before)} before, ${size(after)} now`], 'good'),
    }
  },
}

export const restore: CommandModule = {
  grammar: {
    about: 'Puts a copy in the place of the database. The present one is kept beside it.',
    args: [{ name: 'file', about: 'a copy that `outspoke db backup` made', required: true }],
    options: [{ flags: '--yes', about: 'do not ask' }],
    examples: [{ line: 'outspoke db restore /backups/monday.db --yes', about: 'as it was on Monday' }],
    notes: ['A copy from before somebody was forgotten brings that person back: forget them again.'],
  },
  run: async (context, args) => {
    const { database, now } = context.settings
    const [named, ...more] = args.words
    if (named === undefined || more.length > 0) throw new UsageError('db restore takes one file', { hint: 'outspoke db restore FILE' })
    const file = isAbsolute(named) ? named : resolve(context.system.cwd, named)
    const { restorable, restore: put } = await import('../store/restore.ts')
    const found = restorable(file, database)
    const kept = `${database.replace(/\.db$/, '')}-before-restore-${new Date(now).toISOString().slice(0, 19).replaceAll(':', '')}.db`
    const told = [
      `${file}: ${plural(found.posts, 'post')} in ${plural(found.conversations, 'conversation')}`,
      `the present database is kept as ${kept}`,
    ]
    if (!(await isSure(context, args, told, `Put it in the place of ${database}?`, told.join('; '))))
      return { json: null, view: proseView(['nothing was changed']), exitCode: 1 }
    await put(file, database, kept)
    // Brings an older one up to date, so that the next command that only reads finds it so.
    await context.store('write')
    return {
      json: { path: database, from: file, kept, schema_version: found.schema, posts: found.posts, conversations: found.conversations },
      view: proseView([`restored ${told[0]}`, told[1] ?? ''], 'good'),
    }
  },
}
