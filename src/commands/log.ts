/** `log`: who did what, when, to how many. */
import { UsageError } from '../core/errors.ts'
import { undoneBy } from '../core/operation.ts'
import { formatLocal, isoUtc, relative } from '../core/time.ts'
import { count } from '../render/count.ts'
import type { Column, Line, Table, View } from '../render/view.ts'
import type { Deed } from '../store/deeds.ts'
import type { OperationRecord, Store } from '../store/store.ts'
import type { Context, Settings } from './command.ts'
import { eventWords, factWords } from './event-line.ts'
import { type Args, type CommandModule, isSet, textOf } from './grammar.ts'
import { LIMIT, limitOf, usualLimit } from './lists.ts'
import { type JsonRecord, time } from './post-json.ts'
import { timeOf } from './work/road.ts'

export const log: CommandModule = {
  grammar: {
    about: 'What was done, the latest first: number, when, who, what, how many conversations. With an id: only what touched it.',
    args: [{ name: 'id', about: 'of a conversation or any post of it' }],
    options: [
      LIMIT,
      { flags: '--since <time>', about: 'only what was done from then on: 2026-08-01, mon, 7d' },
      { flags: '--by <person>', about: 'only what this person did' },
      { flags: '--events', about: 'with all that each operation left: who, when, what, on which conversation' },
    ],
    reads: true,
    examples: [
      { line: 'outspoke log', about: 'what was done lately' },
      { line: 'outspoke log k3f9', about: 'what was done to that conversation' },
      { line: 'outspoke log --since mon --by maria --events', about: "Maria's week, in full" },
    ],
    notes: [
      'What was said of an author, a person or an improvement counts no conversations but those that it linked.',
      'Imports have a list of their own: `outspoke imports`. Every event of one conversation: `outspoke show ID`.',
    ],
  },
  run: async (context, args) => {
    const { settings } = context
    const [id, ...more] = args.words
    if (more.length > 0) throw new UsageError('log takes one id')
    const wanted = await wantedOf(context, args)
    const store = await context.store('read')
    const conversation = id === undefined ? undefined : (await store.find(id, settings.now)).conversation.id
    const all = (await asOf(store, await store.operations(conversation), settings)).filter(wanted)
    const shown = all.slice(0, limitOf(args) ?? usualLimit(settings))
    const summary =
      all.length === 0
        ? 'nothing has been done yet'
        : all.length > shown.length
          ? `and ${count(all.length - shown.length)} more (--limit 0 for all)`
          : `${count(all.length)} ${all.length === 1 ? 'operation' : 'operations'}`
    if (!isSet(args, 'events')) return { json: shown.map(jsonOf), view: { blocks: [operationTable(shown, settings)], summary } }
    const told = await withDeeds(store, shown)
    const zone = settings.zone ?? (await context.rules()).timezone
    return {
      json: told.map(({ operation, deeds }) => ({ ...jsonOf(operation), events: deeds.map(deedJson) })),
      view: { ...deedView(told, zone), summary },
    }
  },
}

/** By `--since` and `--by`. */
async function wantedOf(context: Context, args: Args): Promise<(one: OperationRecord) => boolean> {
  const { now, me, zone } = context.settings
  const text = textOf(args, 'since')
  const since = text === undefined ? undefined : timeOf(text, '--since', 'past', { now, zone: zone ?? (await context.rules()).timezone })
  const name = textOf(args, 'by')
  const by = name === 'me' ? me : name
  return ({ at, actor }) => (since === undefined || at >= since) && (by === undefined || actor === by)
}

/** What had been done by then; and what was taken back as it was known then. */
async function asOf(
  store: Store,
  list: readonly OperationRecord[],
  { asOf: until, asKnown }: Settings,
): Promise<readonly OperationRecord[]> {
  if (until === undefined && asKnown === undefined) return list
  const every = await store.operations()
  const known = ({ recordedAt }: OperationRecord) => asKnown === undefined || recordedAt <= asKnown
  const undone = undoneBy(every.filter(known).map(({ number, undoes, at, recordedAt }) => ({ id: number, undoes, at, recordedAt })))
  return list
    .filter((one) => known(one) && (until === undefined || one.at <= until))
    .map((one) => ({ ...one, undoneBy: undone.get(one.number) }))
}

const COLUMNS: readonly Column[] = [
  { key: 'number', title: 'no.', align: 'right' },
  { key: 'at', title: 'when' },
  { key: 'by', title: 'who', untrusted: true },
  { key: 'command', title: 'what', untrusted: true, flexible: true },
  { key: 'conversations', title: 'convs', align: 'right' },
  { key: 'state', title: '' },
]

function operationTable(list: readonly OperationRecord[], { absolute, now }: Settings): Table {
  return {
    columns: COLUMNS,
    rows: list.map((one) => [
      { raw: one.number },
      { raw: isoUtc(one.at), text: absolute ? isoUtc(one.at) : relative(one.at, now) },
      { raw: one.actor },
      { raw: one.command },
      { raw: one.conversations, text: one.conversations === 0 ? '-' : count(one.conversations) },
      { raw: stateOf(one), tone: 'dim' },
    ]),
  }
}

function stateOf({ undoneBy: by }: OperationRecord): string {
  return by === undefined ? '' : `undone by ${by}`
}

function jsonOf(one: OperationRecord): JsonRecord {
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

interface Told {
  readonly operation: OperationRecord
  readonly deeds: readonly Deed[]
}

async function withDeeds(store: Store, list: readonly OperationRecord[]): Promise<readonly Told[]> {
  const told: Told[] = []
  for (const operation of list) told.push({ operation, deeds: await store.deeds(operation.number) })
  return told
}

function deedJson(deed: Deed): JsonRecord {
  const one = 'event' in deed ? deed.event : deed.fact
  return {
    kind: one.kind,
    at: time(one.at),
    recorded_at: time(one.recordedAt),
    by: one.actor,
    conversation: deed.conversation ?? null,
    data: JSON.parse(JSON.stringify(one.data)),
  }
}

const DEED_COLUMNS: readonly Column[] = [
  { key: 'number', title: 'no.', align: 'right' },
  { key: 'at', title: 'when' },
  { key: 'by', title: 'who', untrusted: true },
  { key: 'conversation', title: 'id' },
  { key: 'kind', title: 'kind' },
  { key: 'what', title: 'what', untrusted: true, flexible: true },
  { key: 'state', title: '' },
]

/** For people an operation with its events below it, for machines a row an event. */
function deedView(told: readonly Told[], zone: string): View {
  const words = (deed: Deed) => ('event' in deed ? eventWords(deed.event, zone) : factWords(deed.fact))
  return {
    records: {
      columns: DEED_COLUMNS,
      rows: told.flatMap(({ operation, deeds }) =>
        deeds.map((deed) => {
          const { at, actor, kind } = 'event' in deed ? deed.event : deed.fact
          return [
            { raw: operation.number },
            { raw: isoUtc(at) },
            { raw: actor },
            { raw: deed.conversation ?? null },
            { raw: kind },
            { raw: words(deed) },
            { raw: stateOf(operation) },
          ]
        }),
      ),
    },
    blocks: told.map(({ operation, deeds }) => ({
      lines: [
        {
          text: `${operation.number}  ${formatLocal(operation.at, zone)}  ${operation.actor}  ${operation.command}${stateOf(operation) === '' ? '' : `  (${stateOf(operation)})`}`,
          tone: operation.undoneBy === undefined ? 'strong' : 'dim',
        },
        ...deeds.map(
          (deed): Line => ({
            text: `${deed.conversation === undefined ? '' : `${deed.conversation}  `}${words(deed)}`,
            indent: 2,
            ...(operation.undoneBy === undefined ? {} : { tone: 'dim' }),
          }),
        ),
      ],
    })),
  }
}
