/**
 * Made-up histories of any size: customers who ask, wait, come back and thank; a team that answers, asks others, waits, resolves, reopens.
 * Around both changes of the clocks, in several imports, by the program itself. The same seed gives the same database.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Change } from '../../src/core/event.ts'
import type { FactChange } from '../../src/core/fact.ts'
import { openStore } from '../../src/store/sql-store.ts'
import { MORE_COLUMNS, tellMore, withMore } from './histories-more.ts'
import { putRight, tellUndone } from './histories-undone.ts'
import { outspoke } from './run.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const WEEK = 7 * DAY
/** Weeks of which the clocks change in the middle: London and New York in spring and in autumn. */
const STARTS = ['2026-03-02', '2026-03-09', '2026-03-23', '2026-03-30', '2026-10-19', '2026-10-26', '2026-11-02'].map((day) =>
  Date.parse(`${day}T00:00Z`),
)
/** When all of it has been told. */
export const HISTORY_NOW = Date.parse('2026-11-24T10:00Z')

const HISTORY_RULES = `version: 1
timezone: Europe/London
brand: { handles: [acme] }
calendars:
  office: { timezone: Europe/London, hours: { mon-fri: ['09:00-12:30', '13:30-17:30'] }, cutoff: 30m, holidays: { 2026-04-03: closed, 2026-04-06: closed } }
  court: { timezone: America/New_York, hours: { mon-fri: '08:00-18:00' } }
people: { ana: { name: Ana }, maria: { name: Maria }, tom: { name: Tom }, lena: { name: Lena } }
departments:
  hub: { calendar: office, spokes: [ana] }
  care: { calendar: office, spokes: [maria, tom], assign: balance, answer: 4bh }
  legal: { calendar: court, spokes: [lena], answer: 8h }
tags: { vip: { manual: true }, billing: Money, court: Court, praise: Praise, lost: Lost }
rules:
  - { id: billing, when: { text: [refund*, invoice] }, tag: billing, tone: negative }
  - { id: court, when: { text: [lawyer*, court] }, tag: court, priority: high, tone: negative }
  - { id: praise, when: { text: thanks }, tag: praise, tone: positive }
  - { id: lost, when: { text: lost }, tag: lost }
routes:
  - { id: threat, when: { tags: court }, to: legal }
  - { id: money, when: { tags: billing }, to: care, title: Money }
  - { id: found, when: { tags: lost }, to: hub, title: Lost property, first_response: 2bh }
  - { id: heard, when: { directed: false }, to: log }
  - { id: else, to: hub }
targets:
  - { when: { priority: high }, first_response: 1h, resolution: 8h }
  - { first_response: same-day, resolution: 24h }
goals: [{ answer_rate: 95%, first_response: 90%, resolution: 85% }]
`

type Changes = Change | FactChange | readonly (Change | FactChange)[]

export interface Deed {
  readonly author: string
  readonly at: number
  readonly actor: string
  /** `of`: the conversation of somebody else. */
  readonly change: (post: number, of: (author: string) => number | undefined) => Changes
  /** Taken back at once, or taken back and done again. */
  readonly after?: 'undone' | 'redone'
}

export interface Row {
  readonly at: number
  /** Of which week's file it is told in: that of this time, later than it was posted. */
  readonly toldAt?: number
  readonly cells: readonly string[]
}

/**
 * Writes rules and exports into a folder, imports week after week, and does what the team did between. Gives the path of the database.
 * `more`: what is rare, and what is taken back, too; see there.
 */
export async function writeHistories(folder: string, conversations: number, seed = 20261122, quiet = false, more = false): Promise<string> {
  const random = mulberry32(seed)
  const rows: Row[] = []
  const deeds: Deed[] = []
  for (let n = 0; n < conversations; n++) tell(n, random, rows, deeds)
  if (more) {
    tellMore(conversations, mulberry32(seed + 1), rows, deeds)
    tellUndone(conversations, mulberry32(seed + 2), rows, deeds)
  }
  const weekOf = (row: Row) => Math.floor((row.toldAt ?? row.at) / WEEK)
  writeFileSync(join(folder, 'outspoke.yaml'), quiet ? `${HISTORY_RULES}resolution: { by: quiet, quiet: 48h }\n` : HISTORY_RULES)
  const weeks = [...new Set(rows.map(weekOf))].sort((a, b) => a - b)
  const path = join(folder, 'outspoke.db')
  for (const week of weeks) {
    const end = Math.min((week + 1) * WEEK + HOUR, HISTORY_NOW - 2 * HOUR)
    const told = rows.filter((row) => weekOf(row) === week).sort((a, b) => (a.cells[0] ?? '').localeCompare(b.cells[0] ?? ''))
    const file = `week-${week}.csv`
    writeFileSync(
      join(folder, file),
      `id,network,author,direction,posted_at,text,in_reply_to,language,sentiment,brand${more ? MORE_COLUMNS : ''}\n${told.map(({ cells }) => (more ? withMore(cells) : cells).join(',')).join('\n')}\n`,
    )
    const { code, stderr } = await outspoke(`import ${file} --now ${iso(end)}`)
      .in(folder)
      .run()
    if (code !== 0) throw new Error(`${file}: ${stderr}`)
    await doThem(
      path,
      deeds.filter(({ at }) => at < end && Math.floor(at / WEEK) === week),
      end,
    )
    if (more) await putRight(folder, week, end, told)
  }
  return path
}

/** What several did at the same time is one operation, as a query makes it one. */
async function doThem(path: string, deeds: readonly Deed[], now: number): Promise<void> {
  const store = await openStore(path, 'write')
  try {
    const ids = new Map<string, number>()
    const all = await store.list({ kind: 'all', of: [] }, now, { order: 'queue' })
    // The first conversation of an author is the one that was told of.
    for (const one of all.toSorted((a, b) => (b.opening.postedAt ?? 0) - (a.opening.postedAt ?? 0)))
      ids.set(one.opening.author ?? '', one.id)
    const together = new Map<string, Deed[]>()
    for (const deed of deeds.toSorted((a, b) => a.at - b.at)) {
      const key = `${deed.at} ${deed.actor} ${deed.after ?? ''}`
      together.set(key, [...(together.get(key) ?? []), deed])
    }
    for (const some of together.values()) {
      const [first] = some
      if (first === undefined) continue
      const changes = some.flatMap(({ author, change }) => {
        const id = ids.get(author)
        return id === undefined ? [] : change(id, (other) => ids.get(other))
      })
      const { operation } = await store.operate({ command: 'history', actor: first.actor, at: first.at, now, changes })
      if (first.after === undefined || operation === undefined) continue
      const undone = await store.undo({ operation, actor: first.actor, now })
      if (first.after === 'redone') await store.undo({ operation: undone.number, actor: first.actor, now })
    }
  } finally {
    await store.close()
  }
}

const TEXTS = [
  'Where is my refund?',
  'My lawyer will call you',
  'I lost my bag',
  'The wifi is broken',
  'Your invoice is wrong',
  'thanks for the ride',
  'When does it leave?',
]
const NETWORKS = ['x', 'mastodon', 'facebook']

/** One customer's story: what is posted, and what the team does. */
function tell(n: number, random: () => number, rows: Row[], deeds: Deed[]): void {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const chance = (share: number) => random() < share
  const span = (most: number) => Math.floor((random() ** 2 * most) / 1000) * 1000
  const author = `c${n}`
  const network = pick(NETWORKS)
  const directed = !chance(0.08)
  const dated = !chance(0.01)
  let last = ''
  let at = pick(STARTS) + Math.floor(random() * 6.5 * DAY)
  // Some exactly at the hours where calendars turn.
  if (chance(0.1)) at = Math.floor(at / (HOUR / 2)) * (HOUR / 2)
  let posts = 0
  const say = (by: string, text: string, when: number, extra: { readonly language?: string; readonly sentiment?: string } = {}) => {
    const id = `${1_000_000 + n * 20 + posts++}`
    rows.push({
      at: when,
      cells: [
        id,
        network,
        by,
        by === 'acme' ? 'outbound' : 'inbound',
        dated ? iso(when) : '',
        text,
        last,
        extra.language ?? '',
        extra.sentiment ?? '',
        chance(0.5) ? 'Acme' : '',
      ],
    })
    last = id
  }
  const team = ['ana', 'maria', 'tom', 'lena']
  // To ten minutes: so several of them are done together.
  const act = (when: number, change: Deed['change'], actor = pick(team)) => {
    const rounded = Math.ceil(when / 600_000) * 600_000
    deeds.push({ author, at: rounded, actor, change })
    return rounded
  }
  const customer = (when: number, text = pick(TEXTS)) =>
    say(author, `${directed ? '@acme ' : ''}${text}`, when, {
      language: pick(['en', 'de', '']),
      sentiment: pick(['', '', 'negative', 'positive', 'neutral']),
    })
  customer(at)
  if (chance(0.15)) {
    at += span(2 * HOUR) + 1000
    customer(at, 'hello?')
  }
  if (!dated) return
  if (chance(0.1)) act(at + span(HOUR), (post) => ({ post, kind: 'claimed', data: { by: 'maria', until: at + 2 * HOUR } }))
  if (chance(0.08)) act(at + span(3 * HOUR), (post) => ({ post, kind: 'assigned', data: { department: pick(['legal', 'care', 'hub']) } }))
  if (chance(0.06))
    act(at + span(3 * HOUR), (post) => ({
      post,
      kind: 'tagged',
      data: { add: ['vip'], remove: directed && chance(0.3) ? ['billing'] : [] },
    }))
  if (chance(0.04)) act(at + span(3 * HOUR), (post) => ({ post, kind: 'prioritised', data: { priority: 'urgent' } }))
  if (chance(0.12)) {
    const asked = act(at + span(4 * HOUR), (post) => ({ post, kind: 'asked', data: { department: 'legal', text: 'may we?' } }))
    if (chance(0.8))
      at = Math.max(
        at,
        act(asked + span(20 * HOUR), (post) => ({ post, kind: 'answered', data: { department: 'legal', text: 'yes' } })),
      )
  }
  const end = random()
  if (end < 0.12) return
  if (end < 0.18) {
    act(at + span(2 * DAY), (post) => ({
      post,
      kind: 'resolved',
      data: { as: chance(0.5) ? 'ignored' : 'logged', reason: 'nothing to say' },
    }))
    return
  }
  at += 1000 + span(3 * DAY)
  if (chance(0.85)) say('acme', 'we look into it', at)
  else at = act(at, (post) => ({ post, kind: 'replied', data: { text: 'by phone', private: chance(0.5) } }))
  if (chance(0.25)) {
    const until = chance(0.3) ? at + 600_000 + span(2 * DAY) : undefined
    const waiting = act(at + span(HOUR), (post) => ({
      post,
      kind: 'waited',
      data: until === undefined ? {} : { until: Math.ceil(until / 600_000) * 600_000 + 600_000 },
    }))
    at = waiting + span(3 * DAY) + 1000
    if (chance(0.7)) customer(at, directed && chance(0.1) ? pick(TEXTS) : 'here it is')
    else if (chance(0.5)) at = act(at, (post) => ({ post, kind: 'resumed', data: {} }))
    at += 1000 + span(DAY)
    if (chance(0.8)) say('acme', 'solved', at)
  }
  if (chance(0.3)) {
    at += 1000 + span(DAY)
    // Now and then about something else: what rules make of it comes after an answer.
    customer(at, directed && chance(0.3) ? pick(TEXTS) : 'and another thing')
    if (chance(0.2)) act(at + span(HOUR), (post) => ({ post, kind: 'acked', data: {} }))
    else if (chance(0.8)) {
      at += 1000 + span(2 * DAY)
      say('acme', 'that too', at)
    }
  }
  if (chance(0.3)) return
  at = act(at + span(DAY), (post) => ({
    post,
    kind: 'resolved',
    data: chance(0.8) ? { as: 'acted' } : { as: 'declined', reason: 'not ours' },
  }))
  if (chance(0.15)) {
    at += 1000 + span(6 * DAY)
    if (chance(0.6)) customer(at, directed && chance(0.2) ? pick(TEXTS) : 'not solved')
    else at = act(at, (post) => ({ post, kind: 'reopened', data: {} }))
    if (chance(0.7)) {
      at += 1000 + span(DAY)
      say('acme', 'now it is', at)
    }
    if (chance(0.7)) act(at + span(DAY), (post) => ({ post, kind: 'resolved', data: { as: 'acted' } }))
  } else if (chance(0.05)) customer(at + 8 * DAY, 'me again after more than a week')
}

function iso(at: number): string {
  return new Date(at).toISOString()
}

/** A small generator of good numbers in [0, 1) from a seed (Tommy Ettinger's mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
