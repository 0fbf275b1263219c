/** `follow-ups`: what was promised to customers, and what became of it. */
import { OutspokeError, UsageError } from '../core/errors.ts'
import { isOwed } from '../core/follow-ups.ts'
import { formatLocal } from '../core/time.ts'
import { count, plural } from '../render/count.ts'
import type { Cell, Column } from '../render/view.ts'
import type { FollowedConversation } from '../store/follow-ups.ts'
import type { Context, Result } from './command.ts'
import { dueWords, endWords, followUpJson, toneOf } from './follow-up-lines.ts'
import { type Args, type CommandModule, isSet } from './grammar.ts'
import { LIMIT, limitOf, QUERY, queryOf, usualLimit } from './lists.ts'
import type { Desk } from './work/desk.ts'
import { dateOf } from './work/follow-up.ts'
import { type Deed, textFrom, workCommand } from './work/road.ts'

const NUMBER = { name: 'number', about: 'as `outspoke follow-ups` shows it', required: true } as const

export const followUps: CommandModule = {
  grammar: {
    about: 'What was promised to customers and is still owed, due first. Late ones are marked.',
    args: [QUERY],
    options: [{ flags: '--all', about: 'also what is done or dropped' }, LIMIT],
    reads: true,
    examples: [
      { line: 'outspoke follow-ups spoke:me', about: 'what I have to come back to' },
      { line: "outspoke follow-ups done 3 'it has arrived, she is happy'", about: 'number 3 is done' },
      { line: 'outspoke follow-ups move 3 mon', about: 'another day' },
    ],
    notes: ['A promise is kept when it is done by the end of its date in the time zone of the rules.'],
  },
  run: list,
  subcommands: {
    done: workCommand({
      name: 'follow-ups done',
      grammar: {
        about: 'The customer was told.',
        args: [NUMBER, { name: 'text', about: 'what was said; - reads it from stdin', many: true }],
        examples: [{ line: "outspoke follow-ups done 3 'it has arrived'", about: 'number 3 is done' }],
      },
      read: async (desk, args) => {
        const { number, words } = numberOf(args)
        const text = await textFrom(desk.context, words)
        const data = { number, ...(text === undefined ? {} : { text }) }
        return ending(desk, number, `followed up (number ${number})`, async () => [{ kind: 'followed_up', data }])
      },
    }),
    drop: workCommand({
      name: 'follow-ups drop',
      grammar: {
        about: 'It will not be followed up, and why.',
        args: [NUMBER, { name: 'reason', about: 'why; - reads it from stdin', required: true, many: true }],
        examples: [{ line: "outspoke follow-ups drop 3 'she has left'", about: 'number 3 is no longer owed' }],
        notes: ['Dropped after its date, it counts as not kept.'],
      },
      read: async (desk, args) => {
        const { number, words } = numberOf(args)
        const dropped = await textFrom(desk.context, words)
        if (dropped === undefined) throw new UsageError('why? The reason is empty', { hint: 'outspoke follow-ups drop N REASON' })
        return ending(desk, number, `no longer promised (number ${number})`, async () => [
          { kind: 'followed_up', data: { number, dropped } },
        ])
      },
    }),
    move: workCommand({
      name: 'follow-ups move',
      grammar: {
        about: 'Another day: the promise is dropped, and a new one made with a number of its own.',
        args: [NUMBER, { name: 'date', about: '2026-08-14, fri, tomorrow, 3d, 2w', required: true }],
        examples: [{ line: 'outspoke follow-ups move 3 mon', about: 'on Monday instead' }],
        notes: ['Moved after its date, the first promise counts as not kept.'],
      },
      read: async (desk, args) => {
        const { number, words } = numberOf(args)
        const [date = '', ...more] = words
        if (more.length > 0) throw new UsageError('follow-ups move takes a number and a date')
        const due = dateOf(date, desk)
        return ending(desk, number, `promised for ${due} instead of number ${number}`, async ({ followUp }) => {
          if (followUp.due === due) throw new OutspokeError(`follow-up ${number} is due on ${due} already`)
          const next = (await desk.store.lastNumber('follow_up')) + 1
          return [
            { kind: 'followed_up', data: { number, dropped: `moved to ${due} (number ${next})` } },
            { kind: 'follow_up', data: { number: next, due, text: followUp.text } },
          ]
        })
      },
    }),
  },
}

function numberOf({ words: [word = '', ...words] }: Args): { readonly number: number; readonly words: readonly string[] } {
  const number = Number(word)
  if (!/^[1-9]\d{0,14}$/.test(word))
    throw new UsageError(`"${word}" is no number of a follow-up`, { hint: 'outspoke follow-ups shows them' })
  return { number, words }
}

type Ends = ReturnType<Deed['changes']>[number] extends infer C
  ? C extends { readonly kind: 'follow_up' | 'followed_up' }
    ? Omit<C, 'post'>
    : never
  : never

/** What ends the follow-up of a number. What it adds is decided under the lock, where it is looked at again. */
async function ending(
  desk: Desk,
  number: number,
  told: string,
  adds: (one: FollowedConversation) => Promise<readonly Ends[]>,
): Promise<Deed> {
  const before = await owed(desk, number)
  let made: readonly Ends[] = []
  return {
    targets: [before.conversation.pid],
    told,
    again: async () => {
      const one = await owed(desk, number)
      if (one.conversation.id !== before.conversation.id)
        throw new OutspokeError(`follow-up ${number} belongs to another conversation now: nothing was changed`, {
          hint: 'somebody has merged it meanwhile; give the command again',
        })
      made = await adds(one)
    },
    step: () => ({ kind: 'followed_up' }),
    changes: ({ id }) => made.map((one) => ({ post: id, ...one })),
  }
}

/** The follow-up of a number that is still owed. Throws where it is not. */
async function owed({ store, rules, at, now, zone }: Desk, number: number): Promise<FollowedConversation> {
  const [found] = await store.followUps({ number, now, zone: rules.timezone })
  if (found === undefined)
    throw new OutspokeError(`there is no follow-up ${number}`, { hint: 'outspoke follow-ups --all shows all there are' })
  const { followUp } = found
  if (!isOwed(followUp))
    throw new OutspokeError(`follow-up ${number} is not owed any more: ${endWords(followUp, zone)}`, {
      hint: `a new one: outspoke follow-up ${found.conversation.shortId} DATE TEXT`,
    })
  if (at < followUp.promisedAt)
    throw new OutspokeError(`follow-up ${number} was promised only on ${formatLocal(followUp.promisedAt, zone)}`, {
      hint: '--at is when it was done',
    })
  return found
}

async function list(context: Context, args: Args): Promise<Result> {
  const { settings } = context
  const rules = await context.rules()
  const query = args.words.length === 0 ? undefined : await queryOf(context, args.words)
  const store = await context.store('read')
  const { now } = settings
  const zone = rules.timezone
  const every = await store.followUps({ query, now, zone })
  const owing = every.filter(({ followUp }) => isOwed(followUp))
  const all = isSet(args, 'all') ? [...owing, ...every.filter(({ followUp }) => !isOwed(followUp))] : owing
  const shown = all.slice(0, limitOf(args) ?? usualLimit(settings))
  const late = owing.filter(({ followUp }) => followUp.state === 'late').length
  return {
    json: shown.map(followUpJson),
    view: {
      blocks: [{ columns: columnsFor(isSet(args, 'all')), rows: shown.map((one) => rowOf(one, isSet(args, 'all'))) }],
      summary: summary(),
    },
  }

  function summary(): string {
    if (all.length === 0) return isSet(args, 'all') ? 'nothing was promised' : 'nothing is promised'
    if (all.length > shown.length) return `and ${count(all.length - shown.length)} more (--limit 0 for all)`
    return `${plural(all.length, 'follow-up')}${late === 0 ? '' : `, ${count(late)} late`}`
  }

  function rowOf(one: FollowedConversation, ended: boolean): readonly Cell[] {
    const { followUp, conversation } = one
    const json = followUpJson(one)
    const tone = toneOf(followUp)
    const when = isOwed(followUp) ? dueWords(followUp, now, zone) : followUp.state
    const cells: Readonly<Record<string, Cell>> = {
      mark: { raw: '', text: followUp.state === 'late' ? '!!' : followUp.state === 'due' ? '!' : '', tone },
      when: { raw: when, text: when, tone },
      conversation: { raw: conversation.pid, text: conversation.shortId },
      end: { raw: '', text: endWords(followUp, settings.zone ?? zone), tone: 'dim' },
      author: { raw: json.author === null ? null : String(json.author), text: json.author === null ? '' : `@${json.author}` },
    }
    return columnsFor(ended).map(({ key }) => {
      const value = json[key] ?? null
      return cells[key] ?? { raw: typeof value === 'object' ? null : value, tone: isOwed(followUp) ? 'plain' : 'dim' }
    })
  }
}

function columnsFor(ended: boolean): readonly Column[] {
  const machines = { for: 'machines' } as const
  return [
    { key: 'mark', title: '', for: 'people' },
    { key: 'number', title: 'no.', align: 'right' },
    { key: 'due', title: 'due' },
    { key: 'when', title: '', for: 'people' },
    { key: 'state', title: 'state', ...machines },
    { key: 'conversation', title: 'id' },
    { key: 'network', title: 'network', ...machines },
    { key: 'author', title: 'to', untrusted: true },
    { key: 'department', title: 'department', ...machines },
    { key: 'spoke', title: 'spoke', ...machines },
    { key: 'promised_by', title: 'by', untrusted: true },
    { key: 'text', title: 'what', untrusted: true, flexible: true },
    ...(ended ? [{ key: 'end', title: 'what became of it', untrusted: true, flexible: true, for: 'people' } as const] : []),
    { key: 'promised_at', title: 'promised', ...machines },
    { key: 'ended_at', title: 'ended', ...machines },
    { key: 'ended_by', title: 'ended by', untrusted: true, ...machines },
    { key: 'outcome', title: 'outcome', untrusted: true, ...machines },
    { key: 'kept', title: 'kept', ...machines },
  ]
}
