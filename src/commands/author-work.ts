/** The road of what is recorded about people: one operation of facts, and the conversations that it changed. */
import { UsageError } from '../core/errors.ts'
import type { FactChange } from '../core/fact.ts'
import { plural } from '../render/count.ts'
import type { Line } from '../render/view.ts'
import type { Context, Result } from './command.ts'
import { conversationTable, jsonOf } from './conversation-table.ts'
import { type Args, isSet, type Option, textOf } from './grammar.ts'
import type { JsonRecord } from './post-json.ts'
import type { Desk } from './work/desk.ts'
import { commandOf } from './work/road.ts'

export const RECORDING: readonly Option[] = [
  { flags: '--at <time>', about: 'since when it is so; else now' },
  { flags: '--note <text>', about: 'why' },
  { flags: '-n, --dry-run', about: 'show what would become of it, change nothing' },
]
export const ONE_OPERATION = 'One command is one operation: outspoke undo takes all of it back.'

export interface Recording {
  readonly name: string
  /** As it is told: `@jane (x) is vip`; before it was done, with `would`. */
  readonly told: string
  readonly json: JsonRecord
  /** Further lines below. */
  readonly lines?: readonly string[]
  readonly release?: (() => Promise<readonly number[]>) | undefined
  /** Decides under the write lock, on what stands then; none: nothing has to be done. */
  readonly facts: () => Promise<readonly FactChange[]>
  /** Said where there is nothing to do. */
  readonly already: string
  readonly changed?: string
}

export function noteOf(args: Args): { readonly note?: string } {
  const note = textOf(args, 'note')?.trim()
  if (note === '') throw new UsageError('--note is empty')
  return note === undefined ? {} : { note }
}

/** Does it, in one operation; tells what it changed. */
export async function record(context: Context, desk: Desk, args: Args, plan: Recording): Promise<Result> {
  const dryRun = isSet(args, 'dryRun')
  const { operation, conversations } = await desk.store.operate({
    command: commandOf({ name: plan.name }, args),
    actor: desk.me,
    at: desk.at,
    now: desk.now,
    dryRun,
    rules: desk.rules,
    changes: plan.facts,
    ...(plan.release === undefined ? {} : { release: plan.release }),
  })
  if (operation === undefined)
    return {
      json: { operation: null, done: null, ...plan.json, conversations: [] },
      view: { card: true, blocks: [{ lines: [{ text: plan.already }] }] },
      exitCode: 1,
    }
  const table = await conversationTable(context, conversations, { states: true })
  const many = conversations.length
  const head: Line = dryRun
    ? { text: `would be recorded: ${plan.told}`, tone: 'strong' }
    : { text: `${plan.told} (operation ${operation})`, tone: 'good' }
  const changed: readonly Line[] =
    many === 0 ? [] : [{ text: `${plural(many, 'conversation')} ${plan.changed ?? 'decided anew'}`, indent: 2 }]
  const last: Line = dryRun ? { text: 'nothing was changed', tone: 'dim' } : { text: 'outspoke undo takes it back' }
  const lines = (plan.lines ?? []).map((text): Line => ({ text, indent: 2 }))
  return {
    json: {
      operation: dryRun ? null : operation,
      done: plan.told,
      ...plan.json,
      conversations: conversations.map((one) => jsonOf(one, context.settings)),
    },
    view: {
      card: true,
      records: table,
      blocks: [{ lines: [head, ...lines, ...changed] }, ...(many === 0 ? [] : [table]), { lines: [last] }],
    },
  }
}
