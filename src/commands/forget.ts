/** `forget`: takes out of the database who somebody was; figures stay. */
import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { UsageError } from '../core/errors.ts'
import { plural } from '../render/count.ts'
import type { Store } from '../store/store.ts'
import type { Context } from './command.ts'
import { type CommandModule, isSet } from './grammar.ts'
import { proseView } from './lists.ts'
import { isSure } from './sure.ts'
import { revOf } from './work/road.ts'
import { refuseStale } from './work/stale.ts'

type Forgotten = Awaited<ReturnType<Store['forget']>>

export const forget: CommandModule = {
  grammar: {
    about:
      'Takes out of the database who somebody was: texts, names, handles, ids, links. Figures, clocks and tags stay. Nothing takes it back.',
    args: [{ name: 'author-or-id', about: '@handle, network/handle, or the id of one of their posts', required: true }],
    options: [
      { flags: '--notes', about: 'also what our people wrote on their conversations: notes, drafts, questions, replies recorded by hand' },
      { flags: '--only', about: 'only what they wrote in the thread of that post; later posts of theirs come in as usual' },
      { flags: '--if-rev <n>', about: 'with --only: only if nothing has happened to that conversation since that revision' },
      { flags: '-n, --dry-run', about: 'show what would go, change nothing' },
      { flags: '--yes', about: 'do not ask' },
    ],
    examples: [
      { line: 'outspoke forget x/ann --dry-run', about: 'what would go' },
      { line: 'outspoke forget k3f9m2q8 --notes --yes', about: 'whoever wrote that post, and what we noted' },
    ],
    notes: [
      'Their posts get a random id. A keyed hash of each post and of the author stays, so that no import brings them back; accounts that were linked go together.',
      'The key lies in the same database: this is pseudonymisation. Who has the file and guesses an id can test whether it was forgotten.',
      'Backups, files of rejected rows, exports and messages that were sent are not changed: they are listed.',
    ],
  },
  run: async (context, args) => {
    const { settings } = context
    if (settings.asOf !== undefined) throw new UsageError('--as-of is for commands that only read')
    const [who, ...more] = args.words
    if (who === undefined || more.length > 0) throw new UsageError('forget takes one author or id', { hint: 'outspoke forget x/ann' })
    const only = isSet(args, 'only')
    const rev = revOf(args)
    if (rev !== undefined && !only)
      throw new UsageError('--if-rev is for one conversation, and forget is about a person', {
        hint: 'with --only it is about the thread of one post',
      })
    const store = await context.store('write')
    const zone = settings.zone ?? (await context.rules()).timezone
    const { now } = settings
    const check =
      rev === undefined ? undefined : async () => refuseStale(store, [(await store.find(who, now)).conversation], rev, { now, zone })
    const plan = { who, only, notes: isSet(args, 'notes'), actor: settings.me, now, zone, check }
    const notes = plan.notes
    const others = besides(context, store)
    if (isSet(args, 'dryRun')) {
      const would = await store.forget({ ...plan, dryRun: true })
      return {
        json: jsonOf(would, await others, notes, true),
        view: proseView(['dry run: nothing was changed', ...linesOf(would, await others, notes, true)]),
      }
    }
    if (!isSet(args, 'yes') && settings.terminal.stdin && settings.terminal.stdout) {
      const would = await store.forget({ ...plan, dryRun: true })
      const told = [`this is about ${would.names.join(', ')}`, ...linesOf(would, await others, notes, true)]
      if (!(await isSure(context, args, told, 'Nothing takes this back. Forget them?')))
        return { json: null, view: proseView(['nothing was changed']), exitCode: 1 }
    } else await isSure(context, args, [], '')
    const done = await store.forget({ ...plan, dryRun: false })
    return { json: jsonOf(done, await others, notes, false), view: proseView(linesOf(done, await others, notes, false)) }
  },
}

/** Places that `forget` does not change. */
interface Besides {
  readonly backups: readonly string[]
  readonly rejects: readonly string[]
}

async function besides({ settings }: Context, store: Store): Promise<Besides> {
  const name = basename(settings.database)
  const stem = name.replace(/\.db$/, '')
  const files = list(dirname(settings.database))
  const backups = files.filter(
    (file) => file !== name && (file.startsWith(`${name}.backup-schema-`) || (file.startsWith(`${stem}-`) && file.endsWith('.db'))),
  )
  const imported = [...new Set((await store.imports()).filter((one) => one.file !== '-').map((one) => `${one.file}.rejects.csv`))]
  return {
    backups: backups.map((file) => join(dirname(settings.database), file)),
    rejects: imported.filter((path) => list(dirname(path)).includes(basename(path))),
  }
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

function linesOf(done: Forgotten, others: Besides, notes: boolean, would: boolean): readonly string[] {
  const is = would ? 'would be' : 'is'
  const some = (when: boolean, line: string): readonly string[] => (when ? [line] : [])
  const written = plural(done.notes, 'text')
  const one = done.notes === 1
  return [
    `${is} forgotten: ${plural(done.posts, 'post')} in ${plural(done.conversations, 'conversation')}${done.accounts > 1 ? `, of ${plural(done.accounts, 'account')} of one person` : ''}`,
    ...some(
      done.mentions > 0,
      `  ${plural(done.mentions, 'post')} of others named them, and ${would ? 'would have' : done.mentions === 1 ? 'has' : 'have'} a mark in that place`,
    ),
    ...some(done.notes > 0 && notes, `  ${written} of our people about them ${would ? 'would go' : 'went'} too`),
    ...some(
      done.notes > 0 && !notes,
      `  ${written} of our people about them ${would ? 'would stay' : one ? 'stays' : 'stay'}: --notes takes ${one ? 'it' : 'them'} out too`,
    ),
    '  counts, clocks, tags and times stay; no import brings them back',
    ...some(
      done.rules > 0,
      '  the rules name them: take the name out of the rules file (stored rule sets keep it, since decisions refer to them)',
    ),
    ...some(
      !would && !done.compacted,
      '  somebody else is in the database: run outspoke db compact when nobody is, to overwrite old pages of the file',
    ),
    'not changed, see to it yourself:',
    ...others.backups.map((path) => `  backup ${path}`),
    ...others.rejects.map((path) => `  rejected rows ${path}`),
    ...some(done.notices > 0, `  ${plural(done.notices, 'message')} about them that went out`),
    '  files they were imported from, exports, and copies elsewhere',
    'this is pseudonymisation: a keyed hash of their ids stays, and its key is in the same database',
  ]
}

function jsonOf(done: Forgotten, others: Besides, notes: boolean, dryRun: boolean): unknown {
  return {
    operation: dryRun ? null : done.operation,
    dry_run: dryRun,
    accounts: done.accounts,
    posts: done.posts,
    conversations: done.conversations,
    mentions: done.mentions,
    notes: done.notes,
    notes_erased: notes,
    named_by_rules: done.rules > 0,
    compacted: done.compacted,
    not_changed: { backups: others.backups, rejects: others.rejects, notices: done.notices },
  }
}
