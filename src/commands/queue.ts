/** `queue`, `overdue`, `list`, `next`: one list, four questions. */

import { UsageError } from '../core/errors.ts'
import type { Query } from '../core/query.ts'
import { combine, is } from '../core/query.ts'
import { claimAt } from '../core/queue.ts'
import type { ListedConversation, Store } from '../store/store.ts'
import type { Context } from './command.ts'
import { conversationTable, jsonOf } from './conversation-table.ts'
import { type Args, type CommandModule, isSet, textOf } from './grammar.ts'
import { LIMIT, listing, QUERY, queryOf } from './lists.ts'

export const queue: CommandModule = {
  grammar: {
    about: 'What needs us, most urgent first: not resolved, not waiting, not snoozed.',
    args: [QUERY],
    options: [LIMIT],
    reads: true,
    examples: [
      { line: 'outspoke queue', about: 'everything that needs somebody' },
      { line: 'outspoke queue spoke:me', about: 'what is mine' },
      { line: "outspoke queue 'dept:care tag:refund' --limit 0", about: 'all of one department with one tag' },
    ],
    notes: ['Marks: !! overdue, ! soon, z waiting, ? unassigned.'],
  },
  run: async (context, args) =>
    listing(context, {
      query: combine(is('queue'), await queryOf(context, args.words)),
      order: 'queue',
      args,
      empty: 'nothing in the queue',
    }),
}

export const overdue: CommandModule = {
  grammar: {
    about: 'What is past due, by department, the most late first.',
    args: [QUERY],
    options: [LIMIT],
    reads: true,
    examples: [
      { line: 'outspoke overdue', about: 'everything that is late' },
      { line: 'outspoke overdue late:1d.. --format md', about: 'more than a day late, as Markdown' },
    ],
  },
  run: async (context, args) =>
    listing(context, {
      query: combine(is('overdue'), await queryOf(context, args.words)),
      order: 'overdue',
      args,
      empty: 'nothing is overdue',
      grouped: true,
    }),
}

export const list: CommandModule = {
  grammar: {
    about: 'Any conversation, resolved ones too.',
    args: [QUERY],
    options: [LIMIT],
    reads: true,
    examples: [
      { line: 'outspoke list is:resolved resolved:7d', about: 'resolved in the last seven days' },
      { line: 'outspoke list @mine', about: 'a view that the rules name' },
      { line: 'outspoke list --format csv --fields id,network,posted_at,text', about: 'all of them for a spreadsheet' },
    ],
  },
  run: async (context, args) =>
    listing(context, {
      query: await queryOf(context, args.words),
      order: 'queue',
      args,
      empty: 'nothing matches',
      states: true,
    }),
}

export const next: CommandModule = {
  grammar: {
    about: 'The one to take now: the first of the queue that nobody else has claimed.',
    args: [QUERY],
    options: [
      { flags: '--claim', about: 'take it in the same step: of two who ask at once each gets another one' },
      { flags: '--for <person>', about: 'with --claim: for somebody else' },
      { flags: '--lease <duration>', about: 'with --claim: how long; else as the rules say' },
    ],
    reads: true,
    examples: [
      { line: 'outspoke next dept:care', about: 'the most urgent one of a department; exit code 1 when there is none' },
      { line: 'outspoke next --claim', about: 'mine now; the next time it is the next one' },
    ],
  },
  run: async (context, args) => {
    const { settings } = context
    const query = combine(is('queue'), await queryOf(context, args.words))
    const one = isSet(args, 'claim')
      ? await (await import('./work/next.ts')).claimNext(context, args, (store) => firstFree(store, query, settings.now, undefined))
      : await lookNext(context, args, query)
    const found = one === undefined ? [] : [one]
    const table = await conversationTable(context, found, {})
    const people = settings.format === 'table' || (settings.format === undefined && settings.terminal.stdout)
    const lines =
      one === undefined || !people || settings.fields !== undefined
        ? []
        : [{ text: one.opening.text, indent: 2 }, { text: '' }, { text: `outspoke show ${one.shortId}`, tone: 'dim' as const }]
    return {
      json: found.map((each) => jsonOf(each, settings)),
      view:
        one === undefined ? { blocks: [table], summary: 'nothing to take' } : { blocks: lines.length === 0 ? [table] : [table, { lines }] },
      exitCode: one === undefined ? 1 : 0,
    }
  },
}

async function lookNext(context: Context, args: Args, query: Query): Promise<ListedConversation | undefined> {
  const { now, me } = context.settings
  for (const name of ['for', 'lease']) if (textOf(args, name) !== undefined) throw new UsageError(`--${name} goes with --claim`)
  return firstFree(await context.store('read'), query, now, me)
}

/** The list is read in growing portions: that many claims at once are rare. Without a name also what one has claimed oneself is taken. */
async function firstFree(store: Store, query: Query, now: number, me: string | undefined): Promise<ListedConversation | undefined> {
  for (let limit = 20; ; limit *= 10) {
    const list = await store.list(query, now, { order: 'queue', limit })
    const free = list.find(({ state }) => (claimAt(state, now)?.by ?? me) === me)
    if (free !== undefined || list.length < limit) return free
  }
}
