/**
 * The road of every work command: words → conversations → may this be done? → one operation → what has become of them. What a command
 * adds is a `Work`: how its words are read, which step it takes, which events it leaves.
 */

import { existsSync } from 'node:fs'
import { OutspokeError, UsageError } from '../../core/errors.ts'
import type { Change } from '../../core/event.ts'
import { may, type Step, type Subject } from '../../core/steps.ts'
import { parseInstant } from '../../core/when.ts'
import { plural } from '../../render/count.ts'
import type { Line } from '../../render/view.ts'
import type { ListedConversation, Store } from '../../store/store.ts'
import type { Context, Result } from '../command.ts'
import { conversationTable, jsonOf } from '../conversation-table.ts'
import { type Args, type CommandModule, type Grammar, isSet, type Option, textOf } from '../grammar.ts'
import type { Desk } from './desk.ts'
import { refuseStale } from './stale.ts'
import { subjectOf } from './subject.ts'
import { conversationsOf, isConfirmed, refuseOthers, targetsOf } from './targets.ts'

/** What is to be done, read from the words. */
export interface Deed {
  /** Ids or a query. */
  readonly targets: readonly string[]
  /** As it is told afterwards: `resolved as acted`. */
  readonly told: string
  readonly step: (one: Subject) => Step
  readonly changes: (one: Subject) => readonly Change[]
  /** Looks again, under the write lock, at what the words named besides. */
  readonly again?: () => Promise<void>
  /** Posts and events are asked for, not only columns: questions, drafts, what `ack` would settle. */
  readonly deep?: true
  /** Another department may have it afterwards, and chooses who. */
  readonly assigns?: true
  /** Whether it had the effect, at `--at`; else it is refused. */
  readonly took?: (after: ListedConversation, now: number) => boolean
}

export interface Work {
  readonly name: string
  readonly grammar: Grammar
  readonly read: (desk: Desk, args: Args) => Promise<Deed> | Deed
}

const COMMON: readonly Option[] = [
  { flags: '--at <time>', about: 'when it was done; else now' },
  { flags: '--note <text>', about: 'with a note' },
  { flags: '--if-rev <n>', about: 'only if nothing has happened since that revision' },
  { flags: '-n, --dry-run', about: 'show what would become of it, change nothing' },
  { flags: '--yes', about: 'do not ask, whatever the query names' },
]
/** These are about how it is done, not what. */
const ASIDE = new Set(['yes', 'dryRun', 'ifRev', 'format', 'fields'])

/** A work command as the program knows it. */
export function workCommand(work: Work): CommandModule {
  return {
    grammar: {
      ...work.grammar,
      options: [...(work.grammar.options ?? []), ...COMMON],
      notes: [...(work.grammar.notes ?? []), 'One command is one operation: outspoke undo takes all of it back.'],
    },
    run: (context, args) => run(work, context, args),
  }
}

async function run(work: Work, context: Context, args: Args): Promise<Result> {
  const desk = await deskOf(context, args)
  const { store, now, at } = desk
  const dryRun = isSet(args, 'dryRun')
  if (dryRun && isSet(args, 'yes')) throw new UsageError('--dry-run and --yes contradict each other')
  const note = noteOf(args)
  const deed = await work.read(desk, args)
  const targets = await targetsOf(context, deed.targets)
  const rev = revOf(args)
  let shown: readonly ListedConversation[] | undefined
  if (targets.kind === 'query' && !dryRun && !isSet(args, 'yes')) {
    shown = await conversationsOf(context, store, targets)
    if (shown.length > 1 && !(await isConfirmed(context, targets.text, shown, work.name))) return nothing('nothing was changed')
  }
  const { operation, conversations } = await store.operate({
    command: commandOf(work, args),
    actor: desk.me,
    at,
    now,
    dryRun,
    ...(deed.assigns === true ? { rules: desk.rules } : {}),
    changes: async () => {
      const found = await conversationsOf(context, store, targets)
      if (shown !== undefined) refuseOthers(shown, found)
      if (rev !== undefined) await refuseStale(store, found, rev, desk)
      await deed.again?.()
      const subjects: Subject[] = []
      for (const one of found) subjects.push(await subjectOf(desk, one, deed.deep === true))
      refuseIllegal(subjects, deed, desk)
      return subjects.flatMap((one) => [
        ...deed.changes(one),
        ...(note === undefined ? [] : [{ post: one.id, kind: 'noted' as const, data: { text: note } }]),
      ])
    },
    verify: (after) => {
      const failed = after.find((one) => deed.took?.(one, now) === false)
      if (failed !== undefined)
        throw new OutspokeError(
          `${failed.shortId} could not be ${deed.told}${at === now ? '' : ' then: what came before and after --at does not allow it'}`,
          { hint: `outspoke show ${failed.shortId} shows what happened when${at === now ? '' : '; without --at it is done now'}` },
        )
    },
  })
  if (operation === undefined) return nothing(`nothing matches ${deed.targets.join(' ')}: nothing was changed`)
  const table = await conversationTable(context, conversations, { states: true })
  const many = plural(conversations.length, 'conversation')
  const lines: readonly Line[] = dryRun
    ? [{ text: `would be ${deed.told}: ${many}`, tone: 'strong' }]
    : [{ text: `${deed.told}: ${many} (operation ${operation})`, tone: 'good' }]
  const last: Line = dryRun ? { text: 'nothing was changed', tone: 'dim' } : { text: 'outspoke undo takes it back' }
  return {
    json: {
      operation: dryRun ? null : operation,
      done: deed.told,
      conversations: conversations.map((one) => jsonOf(one, context.settings)),
    },
    view: { card: true, records: table, blocks: [{ lines }, table, { lines: [last] }] },
  }
}

function nothing(text: string): Result {
  return { json: { operation: null, done: null, conversations: [] }, view: { card: true, blocks: [{ lines: [{ text }] }] }, exitCode: 1 }
}

/** What every command that writes knows. Throws where nothing can be written, and where `--at` lies in the future. */
export async function deskOf(context: Context, args: Args): Promise<Desk> {
  const { settings } = context
  if (settings.asOf !== undefined) throw new UsageError('--as-of is for commands that only read')
  const store = await storeFor(context)
  const rules = await context.rules()
  const zone = settings.zone ?? rules.timezone
  const at = timeOf(textOf(args, 'at'), '--at', 'past', { now: settings.now, zone }) ?? settings.now
  if (at > settings.now)
    throw new UsageError(`--at ${textOf(args, 'at')} lies in the future`, { hint: 'it is recorded when it has been done' })
  return { context, store, rules, me: settings.me, at, now: settings.now, zone }
}

/** The store, to be written to; none is made where there is none. */
export async function storeFor(context: Context): Promise<Store> {
  const { database } = context.settings
  if (!existsSync(database))
    throw new OutspokeError(`there is no database at ${database} yet`, { hint: 'bring in an export first: outspoke import FILE' })
  return context.store('write')
}

/** A time as people write it. Throws with examples. */
export function timeOf(
  text: string | undefined,
  name: string,
  direction: 'past' | 'future',
  { now, zone }: Pick<Desk, 'now' | 'zone'>,
): number | undefined {
  if (text === undefined) return undefined
  // A time alone is the nearest one on that side.
  const day = /^\d{2}:\d{2}$/.test(text.trim()) ? ['today ', direction === 'past' ? 'yesterday ' : 'tomorrow '] : ['']
  for (const before of day) {
    const at = parseInstant(before + text.trim(), now, zone, direction)
    if (at !== undefined && (day.length === 1 || (direction === 'past' ? at <= now : at > now))) return at
  }
  const examples =
    direction === 'past' ? '2026-08-04T17:20Z, "mon 09:00", 09:15 or 2h (ago)' : '2h, 17:00, fri, "tomorrow 09:00" or 2026-08-14'
  throw new UsageError(`${name} "${text}" is no time that can be read`, { hint: `expected for example ${examples}` })
}

function noteOf(args: Args): string | undefined {
  const note = textOf(args, 'note')
  if (note?.trim() === '') throw new UsageError('--note is empty')
  return note
}

/** The revision that `--if-rev` names. Throws where it is none. */
export function revOf(args: Args): number | undefined {
  const text = textOf(args, 'ifRev')
  if (text === undefined) return undefined
  const rev = Number(text)
  if (Number.isInteger(rev) && rev > 0) return rev
  throw new UsageError(`--if-rev "${text}" is no revision`, { hint: 'expected the `rev` that outspoke show ID --format json gives' })
}

/** As it was typed, or as good. */
export function commandOf({ name }: Pick<Work, 'name'>, { words, options }: Args): string {
  const given = Object.entries(options).flatMap(([key, value]) => {
    if (ASIDE.has(key) || value === undefined || value === false) return []
    // `--no-reply REASON`, to the parser, is what `reply` is.
    if (key === 'reply') return typeof value === 'string' ? ['--no-reply', value] : []
    if (key === 'add' || key === 'remove') return Array.isArray(value) ? value.map((one) => `${key === 'add' ? '+' : '-'}${one}`) : []
    const flag = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    const values = Array.isArray(value) ? value.map(String) : [value]
    return values.flatMap((one) => (one === true ? [flag] : [flag, String(one)]))
  })
  return [...name.split(' '), ...words, ...given].map((word) => (/[\s']/.test(word) || word === '' ? `"${word}"` : word)).join(' ')
}

const SHOWN = 20

function refuseIllegal(subjects: readonly Subject[], deed: Deed, { now, zone }: Desk): void {
  const refused = subjects.flatMap((one) => may(deed.step(one), one, { now, zone }) ?? [])
  const [first] = refused
  if (first === undefined) return
  const hint = first.instead === undefined ? {} : { hint: first.instead }
  if (subjects.length === 1) throw new OutspokeError(first.why, hint)
  throw new OutspokeError(`${refused.length} of ${subjects.length} conversations do not allow that: nothing was changed`, {
    problems: [...refused.slice(0, SHOWN).map(({ why }) => why), ...(refused.length > SHOWN ? [`and ${refused.length - SHOWN} more`] : [])],
    ...hint,
  })
}

/** Text from arguments, or from stdin where they are `-`; trimmed, and absent where there is none. */
export async function textFrom(context: Context, words: readonly string[], elseStdin = false): Promise<string | undefined> {
  const fromStdin = words.length === 1 && words[0] === '-'
  const piped = elseStdin && words.length === 0 && !context.settings.terminal.stdin
  if (!fromStdin && !piped) return words.join(' ').trim() || undefined
  let text = ''
  const decoder = new TextDecoder()
  for await (const piece of context.stdin) text += typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true })
  return (text + decoder.decode()).replaceAll('\r\n', '\n').trim() || undefined
}
