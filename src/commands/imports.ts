/** `imports`: what came in, and the way back. */

import { UsageError } from '../core/errors.ts'
import { isoUtc, relative } from '../core/time.ts'
import { count, plural } from '../render/count.ts'
import type { ImportRecord } from '../store/store.ts'
import type { CommandModule } from './grammar.ts'
import { LIMIT, limitOf, proseView, usualLimit } from './lists.ts'
import { time } from './post-json.ts'

export const imports: CommandModule = {
  grammar: {
    about: 'Past imports, the latest first: number, file, format, rows, new, known, updated, rejected.',
    options: [LIMIT],
    examples: [
      { line: 'outspoke imports', about: 'what came in' },
      { line: 'outspoke imports undo 3', about: 'take number 3 back' },
    ],
  },
  run: async (context, args) => {
    const { settings } = context
    const all = (await (await context.store('read')).imports()).toSorted((a, b) => b.number - a.number)
    const limit = limitOf(args) ?? usualLimit(settings)
    const shown = all.slice(0, limit)
    return {
      json: shown.map(jsonOf),
      view: {
        blocks: [
          {
            columns: [
              { key: 'number', title: 'no.', align: 'right' },
              { key: 'started_at', title: 'when' },
              { key: 'file', title: 'file', untrusted: true, flexible: true, path: true },
              { key: 'format', title: 'format' },
              ...(['rows', 'new', 'known', 'updated', 'rejected', 'conversations'] as const).map((key) => ({
                key,
                title: key === 'conversations' ? 'convs' : key,
                align: 'right' as const,
              })),
              { key: 'state', title: '' },
            ],
            rows: shown.map((one) => [
              { raw: one.number },
              { raw: isoUtc(one.startedAt), text: settings.absolute ? isoUtc(one.startedAt) : relative(one.startedAt, settings.now) },
              { raw: one.file },
              { raw: one.format },
              ...[one.rows, one.new, one.known, one.updated, one.rejected, one.conversations].map((raw) => ({
                raw,
                text: raw === 0 ? '-' : count(raw),
              })),
              { raw: stateOf(one), tone: 'dim' },
            ]),
          },
        ],
        summary:
          all.length === 0
            ? 'nothing has been imported yet'
            : all.length > shown.length
              ? `and ${all.length - shown.length} more (--limit 0 for all)`
              : `${all.length} ${all.length === 1 ? 'import' : 'imports'}`,
      },
    }
  },
  subcommands: {
    undo: {
      grammar: {
        about: 'Takes an import back: the posts that only it brought and nobody has touched.',
        args: [{ name: 'number', about: 'as `outspoke imports` shows it', required: true }],
        examples: [{ line: 'outspoke imports undo 3', about: 'and the file may be imported again' }],
      },
      run: async (context, args) => {
        const text = args.words[0] ?? ''
        const number = Number(text)
        if (!Number.isInteger(number) || number < 1)
          throw new UsageError(`"${text}" is no number of an import`, { hint: 'see `outspoke imports`' })
        const store = await context.store('write')
        const undone = await store.undoImport(number, { now: context.settings.now, rules: await context.rules() })
        const stay = undone.kept.map(({ reason, posts }) => `  ${count(posts)} stay: ${reason}`)
        return {
          json: {
            number: undone.number,
            removed: undone.removed,
            restored: undone.restored,
            kept: undone.kept.map(({ reason, posts }) => ({ reason, posts })),
          },
          view: proseView([
            `import ${undone.number} is undone: ${plural(undone.removed, 'post')} ${undone.removed === 1 ? 'is' : 'are'} gone`,
            ...(undone.restored === 0
              ? []
              : [`  ${count(undone.restored)} of other imports ${undone.restored === 1 ? 'is' : 'are'} told as before`]),
            ...stay,
          ]),
        }
      },
    },
  },
}

function stateOf(one: ImportRecord): string {
  return one.undoneAt !== undefined ? 'undone' : one.finishedAt === undefined ? 'not finished' : ''
}

function jsonOf(one: ImportRecord) {
  return {
    number: one.number,
    file: one.file,
    from: one.format,
    source: one.source,
    started_at: time(one.startedAt),
    finished_at: time(one.finishedAt),
    undone_at: time(one.undoneAt),
    by: one.actor,
    rows: one.rows,
    new: one.new,
    known: one.known,
    updated: one.updated,
    context: one.context,
    rejected: one.rejected,
    conversations: one.conversations,
    replies: one.replies,
    seconds: one.seconds ?? null,
  }
}
