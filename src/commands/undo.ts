/** `undo`: takes back what a command did, as one step. */
import { UsageError } from '../core/errors.ts'
import { plural } from '../render/count.ts'
import type { CommandModule } from './grammar.ts'
import { proseView } from './lists.ts'

export const undo: CommandModule = {
  grammar: {
    about: 'Takes your last operation back, or the one with that number. The undo of an undo does it again.',
    args: [{ name: 'operation', about: 'its number, as `outspoke log` shows it' }],
    examples: [
      { line: 'outspoke undo', about: 'the last thing you did' },
      { line: 'outspoke undo 12', about: 'that one, whoever did it' },
    ],
    notes: [
      'One operation is one step, however many conversations it touched. It is refused where something later touched the same conversations, author, person or improvement.',
      'Imports are taken back by `outspoke imports undo`.',
    ],
  },
  run: async (context, args) => {
    const { settings } = context
    if (settings.asOf !== undefined) throw new UsageError('--as-of is for commands that only read')
    const [text, ...more] = args.words
    if (more.length > 0) throw new UsageError('undo takes one number')
    const operation = text === undefined ? undefined : Number(text)
    if (text !== undefined && !/^[1-9]\d{0,14}$/.test(text))
      throw new UsageError(`"${text}" is no number of an operation`, { hint: 'see `outspoke log`' })
    const store = await context.store('write')
    const done = await store.undo({ operation, actor: settings.me, now: settings.now })
    const what = done.redone === undefined ? `operation ${done.undone} is taken back` : `operation ${done.redone} is in force again`
    const kept = done.keptPosts === 0 ? [] : [`  ${plural(done.keptPosts, 'post')} judged by an import since keep their tags`]
    return {
      json: {
        operation: done.number,
        undone: done.undone,
        redone: done.redone ?? null,
        command: done.command,
        conversations: done.conversations,
        kept_posts: done.keptPosts,
      },
      view: proseView([
        // What was said of an author, a person or an improvement is about no conversation.
        `${what} (${done.command})${done.conversations === 0 ? '' : `: ${plural(done.conversations, 'conversation')}`}`,
        ...kept,
        `  outspoke undo ${done.number} reverses this`,
      ]),
    }
  },
}
