/** `log`: who did what, when, to how many. */
import { UsageError } from '../core/errors.ts'
import { isoUtc, relative } from '../core/time.ts'
import { count } from '../render/count.ts'
import type { OperationRecord } from '../store/store.ts'
import type { CommandModule } from './grammar.ts'
import { LIMIT, limitOf, usualLimit } from './lists.ts'
import { time } from './post-json.ts'

export const log: CommandModule = {
  grammar: {
    about: 'What was done, the latest first: number, when, who, what, how many conversations. With an id: only what touched it.',
    args: [{ name: 'id', about: 'of a conversation or any post of it' }],
    options: [LIMIT],
    reads: true,
    examples: [
      { line: 'outspoke log', about: 'what was done lately' },
      { line: 'outspoke log k3f9', about: 'what was done to that conversation' },
    ],
    notes: ['Imports have a list of their own: `outspoke imports`. Every event of one conversation: `outspoke show ID`.'],
  },
  run: async (context, args) => {
    const { settings } = context
    const [id, ...more] = args.words
    if (more.length > 0) throw new UsageError('log takes one id')
    const store = await context.store('read')
    const conversation = id === undefined ? undefined : (await store.find(id, settings.now)).conversation.id
    const all = await store.operations(conversation)
    const shown = all.slice(0, limitOf(args) ?? usualLimit(settings))
    return {
      json: shown.map(jsonOf),
      view: {
        blocks: [
          {
            columns: [
              { key: 'number', title: 'no.', align: 'right' },
              { key: 'at', title: 'when' },
              { key: 'by', title: 'who', untrusted: true },
              { key: 'command', title: 'what', untrusted: true, flexible: true },
              { key: 'conversations', title: 'convs', align: 'right' },
              { key: 'state', title: '' },
            ],
            rows: shown.map((one) => [
              { raw: one.number },
              { raw: isoUtc(one.at), text: settings.absolute ? isoUtc(one.at) : relative(one.at, settings.now) },
              { raw: one.actor },
              { raw: one.command },
              { raw: one.conversations, text: count(one.conversations) },
              { raw: one.undoneBy === undefined ? '' : `undone by ${one.undoneBy}`, tone: 'dim' },
            ]),
          },
        ],
        summary:
          all.length === 0
            ? 'nothing has been done yet'
            : all.length > shown.length
              ? `and ${count(all.length - shown.length)} more (--limit 0 for all)`
              : `${count(all.length)} ${all.length === 1 ? 'operation' : 'operations'}`,
      },
    }
  },
}

function jsonOf(one: OperationRecord) {
  return {
    number: one.number,
    at: time(one.at),
    recorded_at: time(one.recordedAt),
    by: one.actor,
    command: one.command,
    conversations: one.conversations,
    undoes: one.undoes ?? null,
    undone_by: one.undoneBy ?? null,
  }
}
