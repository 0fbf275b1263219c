/** Improvements as a list, as a card, and as JSON. */
import { formatLocal, relative } from '../core/time.ts'
import { card } from '../render/card.ts'
import { count, plural } from '../render/count.ts'
import type { Cell, Column, Line, Table, Tone, View } from '../render/view.ts'
import type { Settings } from './command.ts'
import { type Asked, type AskedImprovement, sayingOf } from './improvements-told.ts'
import { authorOf, type Json, type JsonRecord, time } from './post-json.ts'

export function improvementJson({ improvement, asked }: AskedImprovement): JsonRecord {
  const { number, status, text, owner, addedAt, addedBy, statusAt, startedAt, doneAt, outcome, notes } = improvement
  return {
    number,
    status,
    text,
    owner: owner ?? null,
    conversations: asked.length,
    told: asked.filter(({ toldAt }) => toldAt !== undefined).length,
    could_be_told: asked.filter(({ couldBeTold }) => couldBeTold).length,
    added_at: time(addedAt),
    added_by: addedBy,
    status_since: time(statusAt),
    started_at: time(startedAt),
    done_at: time(doneAt),
    outcome: outcome ?? null,
    notes: notes.map(({ at, by, text: note }) => ({ at: time(at), by, text: note })),
  }
}

export function askedJson({ conversation, linkedAt, linkedBy, toldAt, couldBeTold }: Asked): JsonRecord {
  const { opening, state } = conversation
  return {
    id: conversation.pid,
    network: opening.network,
    author: authorOf(opening) ?? null,
    url: opening.url ?? null,
    posted_at: time(state.postedAt),
    text: opening.text,
    linked_at: time(linkedAt),
    linked_by: linkedBy,
    told_at: time(toldAt),
    could_be_told: couldBeTold,
  }
}

const TONES: Readonly<Record<string, Tone>> = { open: 'plain', started: 'strong', done: 'good', dropped: 'dim' }

const LIST: readonly Column[] = [
  { key: 'number', title: 'no.', align: 'right' },
  { key: 'status', title: 'status' },
  { key: 'status_since', title: 'since' },
  { key: 'owner', title: 'owner', untrusted: true },
  { key: 'conversations', title: 'asked', align: 'right' },
  { key: 'told', title: 'told', align: 'right' },
  { key: 'could_be_told', title: 'to tell', align: 'right' },
  { key: 'text', title: 'what', untrusted: true, flexible: true },
  { key: 'outcome', title: 'what became of it', untrusted: true, flexible: true },
  { key: 'added_at', title: 'added', for: 'machines' },
  { key: 'added_by', title: 'by', untrusted: true, for: 'machines' },
  { key: 'started_at', title: 'started', for: 'machines' },
  { key: 'done_at', title: 'done', for: 'machines' },
]

export function improvementList(list: readonly AskedImprovement[], all: number, { now, absolute }: Settings): View {
  const telling = list.reduce((sum, { asked }) => sum + asked.filter(({ couldBeTold }) => couldBeTold).length, 0)
  return {
    blocks: [{ columns: LIST, rows: list.map(rowOf) }],
    summary:
      all === 0
        ? 'no improvements yet: outspoke improvements add TEXT --from ID'
        : all > list.length
          ? `and ${count(all - list.length)} more (--limit 0 for all)`
          : `${plural(all, 'improvement')}${telling === 0 ? '' : `; ${plural(telling, 'conversation')} could be told what was done`}`,
  }

  function rowOf(one: AskedImprovement): readonly Cell[] {
    const json = improvementJson(one)
    const { status, statusAt } = one.improvement
    return LIST.map(({ key }) => {
      const raw = cell(json[key] ?? null)
      if (key === 'status') return { raw, tone: TONES[status] ?? 'plain' }
      if (key === 'status_since') return { raw, text: absolute ? String(raw) : relative(statusAt, now) }
      if (typeof raw === 'number' && key !== 'number') return { raw, text: raw === 0 ? '-' : count(raw) }
      return { raw }
    })
  }
}

function cell(value: Json): Cell['raw'] {
  return typeof value === 'object' ? null : value
}

const ASKED: readonly Column[] = [
  { key: 'id', title: 'id' },
  { key: 'network', title: 'network' },
  { key: 'author', title: 'from', untrusted: true },
  { key: 'told_at', title: 'told' },
  { key: 'could_be_told', title: 'could be told', for: 'machines' },
  { key: 'text', title: 'post', untrusted: true, flexible: true },
  { key: 'url', title: 'url', untrusted: true },
  { key: 'posted_at', title: 'posted', for: 'machines' },
  { key: 'linked_at', title: 'linked', for: 'machines' },
  { key: 'linked_by', title: 'linked by', untrusted: true, for: 'machines' },
]

/** "You asked, we did." */
export function improvementCard(one: AskedImprovement, zone: string): View {
  const { improvement, asked } = one
  const { number, status, text, owner, addedAt, addedBy, statusAt, statusBy, outcome, notes } = improvement
  const say = sayingOf(improvement)
  const telling = asked.filter(({ couldBeTold }) => couldBeTold)
  const head: readonly Line[] = [
    { text: `improvement ${number}: ${text}`, tone: 'strong' },
    { text: `${status} since ${formatLocal(statusAt, zone)} (${statusBy})`, tone: TONES[status] ?? 'plain' },
  ]
  const about = card([
    ['added', `${formatLocal(addedAt, zone)} by ${addedBy}`],
    ['owner', owner ?? 'nobody yet'],
    ...(outcome === undefined ? [] : [[status === 'done' ? 'changed' : 'why not', outcome] as const]),
    ['asked', plural(asked.length, 'conversation')],
    ...notes.map(({ at, by, text: note }, nth) => [nth === 0 ? 'notes' : '', `${formatLocal(at, zone)}  ${by}  ${note}`] as const),
  ])
  const table = askedTable(asked, status === 'done', zone)
  const last: readonly Line[] =
    status !== 'done'
      ? []
      : telling.length === 0
        ? [{ text: asked.length === 0 ? 'nobody has asked for it' : 'all who can be were told', tone: 'good' }]
        : [
            { text: `${plural(telling.length, 'conversation')} could be told:`, tone: 'strong' },
            ...(say === undefined ? [] : [{ text: say, indent: 2 }]),
            { text: 'when it has gone out: outspoke reply ID TEXT', indent: 2, tone: 'dim' as const },
          ]
  return {
    card: true,
    records: table,
    blocks: [{ lines: [...head, ...about] }, ...(asked.length === 0 ? [] : [table]), ...(last.length === 0 ? [] : [{ lines: last }])],
  }
}

function askedTable(asked: readonly Asked[], done: boolean, zone: string): Table {
  return {
    columns: ASKED,
    rows: asked.map((one) => {
      const json = askedJson(one)
      return ASKED.map(({ key }): Cell => {
        const raw = cell(json[key] ?? null)
        if (key === 'id') return { raw, text: one.conversation.shortId }
        if (key === 'author') return { raw, text: raw === null ? '' : `@${raw}` }
        if (key !== 'told_at') return { raw }
        if (one.toldAt !== undefined) return { raw, text: formatLocal(one.toldAt, zone), tone: 'good' }
        return { raw, text: one.couldBeTold ? 'not yet' : done ? 'is gone' : '', tone: one.couldBeTold ? 'soon' : 'dim' }
      })
    }),
  }
}
