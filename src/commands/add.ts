/** `add`: a post that no export holds, seen in the wild, on the phone, at the counter. */
import { createHash } from 'node:crypto'
import { packBatch } from '../core/batch.ts'
import { identify } from '../core/brand.ts'
import { OutspokeError, UsageError } from '../core/errors.ts'
import type { Post } from '../core/post.ts'
import { identity } from '../core/post-id.ts'
import { compile, judge, reopens } from '../core/rules/matcher.ts'
import { parseInstant } from '../core/when.ts'
import { networkOf } from '../intake/convert.ts'
import type { Context } from './command.ts'
import { conversationTable, jsonOf } from './conversation-table.ts'
import { type Args, type CommandModule, textOf } from './grammar.ts'

/** Source of what people add, for conditions and queries. */
const SOURCE = 'add'
/** A post may not lie further in the future (sla.md §3). */
const TOLERANCE_MS = 5 * 60_000

export const add: CommandModule = {
  grammar: {
    about: 'Record a post that no export holds: seen in the wild, on the phone, at the counter. Rules route it like any other.',
    args: [{ name: 'text', about: 'what was said', required: true, many: true }],
    options: [
      { flags: '--network <name>', about: 'x, facebook, phone, counter …' },
      { flags: '--url <url>', about: 'where it stands' },
      { flags: '--author <handle>', about: 'who said it' },
      { flags: '--at <time>', about: 'when; else now' },
    ],
    examples: [
      { line: "outspoke add 'The lift at Crewe is broken again' --network phone --author 'J. Smith'", about: 'a call' },
      {
        line: "outspoke add 'Never again!' --network x --author jane --url https://x.com/jane/status/1 --at 2026-08-04T17:20Z",
        about: 'a post that the export missed',
      },
    ],
  },
  run: async (context, args) => {
    const { settings } = context
    const rules = await context.rules()
    const machine = compile(rules)
    const { post, employee, counts } = identify(postOf(context, args, rules.timezone), rules.brands, {
      mode: 'all',
      direction: 'inbound',
      directed: true,
    })
    const rulePost = { ...post, source: SOURCE, flags: [] }
    const judgement = judge(machine, rulePost)
    const ready = { post, source: SOURCE, judgement, employee, counts, noReopen: !reopens(machine, rulePost, judgement) }
    const store = await context.store('write')
    const session = await store.beginImport({
      command: 'add',
      file: '',
      format: SOURCE,
      source: SOURCE,
      options: '',
      rules,
      now: settings.now,
      actor: settings.me,
    })
    try {
      await session.take(packBatch([ready]))
      const sha256 = createHash('sha256').update(JSON.stringify(post)).digest('hex')
      const found = await session.finish({ sha256, rows: 1, rejected: 0, seconds: 0 })
      if (found.new === 0) context.notice('this post is known already')
    } catch (error) {
      await session.abort()
      throw error
    }
    const { conversation } = await store.find(identity(post).pid, settings.now)
    const table = await conversationTable(context, [conversation], { states: true })
    return { json: [jsonOf(conversation, settings)], view: { blocks: [table] } }
  },
}

function postOf({ settings }: Context, args: Args, zone: string): Post {
  const text = args.words.join(' ').trim()
  if (text === '') throw new UsageError('the text of the post is empty')
  const network = networkOf(textOf(args, 'network') ?? '')
  if (network === '') throw new UsageError('where was it? --network is missing', { hint: 'for example --network x, --network phone' })
  const at = textOf(args, 'at')
  const postedAt = at === undefined ? settings.now : parseInstant(at, settings.now, settings.zone ?? zone, 'past')
  if (postedAt === undefined)
    throw new UsageError(`--at "${at}" is no time that can be read`, {
      hint: 'expected for example 2026-08-04T17:20Z, "mon 09:00" or 2h (ago)',
    })
  if (postedAt > settings.now + TOLERANCE_MS)
    throw new OutspokeError(`--at ${at} lies in the future`, { hint: 'a post is recorded when it has been said' })
  const author = textOf(args, 'author')?.trim().replace(/^@/, '')
  return {
    network,
    idQuality: 'missing',
    kind: 'post',
    direction: 'inbound',
    directed: true,
    precision: 'ms',
    state: 'live',
    text,
    postedAt,
    author: author === '' ? undefined : author,
    url: textOf(args, 'url'),
  }
}
