/** What reports know beside the rows of conversations: small tables whole, and what people did, found by kind of event. */

import type { Event } from '../core/event.ts'
import { followUps } from '../core/follow-ups.ts'
import type { Attributes, Deeds, History, ReportFacts } from '../core/report/facts.ts'
import { toneOf } from '../core/report/tone.ts'
import { PRIORITIES, type RuleSet } from '../core/rules/ruleset.ts'
import { alwaysCalendar, type Calendar, compileCalendar } from '../core/sla/calendar.ts'
import type { Db, SqlValue } from './db.ts'
import { holdersOf } from './holders.ts'
import { eventOf } from './priors.ts'
import { toneSources } from './report-tones.ts'
import type { Rulesets } from './rulesets.ts'
import { standingOf } from './standing-text.ts'

export interface FactsPlan {
  readonly now: number
  /** Dates of follow-ups are of this zone. */
  readonly zone: string
  /** The rules in force: what the store holds of them need not be read again. */
  readonly rules?: RuleSet | undefined
  /** What is asked for besides deeds: tag, tone, business (time). */
  readonly wanted: readonly string[]
  /** Also who had a conversation before: reports by department, spoke, route or priority ask for it. */
  readonly histories: boolean
}

export async function reportFacts(db: Db, rulesets: Rulesets, plan: FactsPlan): Promise<ReportFacts> {
  const wants = new Set(plan.wanted)
  return {
    calendar: wants.has('business') ? await calendarsOf(db, rulesets, plan.rules) : () => undefined,
    tags: wants.has('tag') ? await tagsOf(db) : () => NO_TAGS,
    isNegative: wants.has('tone') ? await negativesOf(db) : () => false,
    deeds: await deedsOf(db, plan),
    histories: plan.histories ? await historiesOf(db) : new Map(),
  }
}

const NO_TAGS: readonly string[] = []

async function tagsOf(db: Db): Promise<ReportFacts['tags']> {
  const texts = new Map((await db.rows('SELECT id, tags FROM judgement')).map((row) => [Number(row[0]), String(row[1])]))
  return memoised((judgement) => JSON.parse(texts.get(judgement) ?? '[]') as readonly string[])
}

async function negativesOf(db: Db): Promise<ReportFacts['isNegative']> {
  const { posts, tones } = await toneSources(db)
  if (posts.size === 0 && tones.size === 0) return () => false
  return (conversation, judgement) =>
    toneOf({ ...posts.get(conversation), tone: judgement === undefined ? undefined : tones.get(judgement) })?.tone === 'negative'
}

/** Terms → calendar; compiled when it is asked for. */
async function calendarsOf(db: Db, rulesets: Rulesets, rules: RuleSet | undefined): Promise<ReportFacts['calendar']> {
  const terms = new Map<number, { readonly set: RuleSet | undefined; readonly calendar: string }>()
  for (const row of await db.rows('SELECT id, ruleset, calendar FROM term'))
    terms.set(Number(row[0]), { set: row[1] === rules?.hash ? rules : await rulesets.byHash(String(row[1])), calendar: String(row[2]) })
  const compiled = new Map<string, Calendar>()
  return memoised((term) => {
    const found = terms.get(term)
    if (found?.set === undefined) return undefined
    const { set, calendar } = found
    const key = `${set.hash}\u0000${calendar}`
    const spec = set.calendars[calendar]
    const made = compiled.get(key) ?? (spec === undefined ? alwaysCalendar(set.timezone) : compileCalendar(spec))
    compiled.set(key, made)
    return made
  })
}

/** Each of 300,000 conversations asks for one of a few. */
function memoised<T>(make: (id: number) => T): (id: number) => T {
  const known = new Map<number, T>()
  return (id) => {
    const found = known.get(id)
    if (found !== undefined) return found
    const made = make(id)
    known.set(id, made)
    return made
  }
}

const DEEDS = 'SELECT e.id, e.post_id, e.kind, e.occurred_at, e.recorded_at, e.actor, e.data, s.body, c.id FROM happened e'
const WHOSE = `LEFT JOIN conversation c ON c.id = e.post_id
  LEFT JOIN standing s ON s.operation_id = e.operation_id AND s.post_id = e.post_id
  WHERE e.kind IN ('assigned', 'tagged', 'follow_up', 'followed_up') ORDER BY e.occurred_at, e.id`

interface Done {
  readonly event: Event
  /** Who had it before, where the operation changed anything of it. */
  readonly before: Attributes | undefined
}

async function deedsOf(db: Db, plan: FactsPlan): Promise<ReadonlyMap<number, Deeds>> {
  const rows = await db.rows(`${DEEDS} ${WHOSE}`)
  if (rows.length === 0) return new Map()
  const moved = await holdersOf(
    db,
    rows.filter((row) => row[8] === null).map((row) => Number(row[1])),
    'own',
  )
  const done = new Map<number, Done[]>()
  for (const row of rows) {
    const conversation = row[8] === null ? moved.get(Number(row[1])) : Number(row[8])
    if (conversation === undefined) continue
    const one: Done = { event: eventOf(row), before: row[7] === null || row[7] === undefined ? undefined : standingOf(String(row[7])) }
    const list = done.get(conversation)
    if (list === undefined) done.set(conversation, [one])
    else list.push(one)
  }
  const ruled = await ruledTags(
    db,
    [...done].filter(([, list]) => list.some(({ event }) => event.kind === 'tagged' && event.data.remove.length > 0)).map(([id]) => id),
  )
  return new Map([...done].map(([conversation, list]) => [conversation, deedsIn(list, ruled.get(conversation) ?? NONE, plan)]))
}

const NONE: ReadonlySet<string> = new Set()

/** Conversation → the tags that rules gave the posts of its thread, whatever people made of them. */
async function ruledTags(db: Db, conversations: readonly number[]): Promise<ReadonlyMap<number, ReadonlySet<string>>> {
  const sql = `SELECT json_group_array(DISTINCT tag.value) FROM conversation c JOIN post p ON p.thread_id = c.thread_id AND p.inbound = 1
    JOIN judgement j ON j.id = p.judgement_id, json_each(j.tags) AS tag WHERE c.id = ?`
  const rows = await db.many(
    sql,
    conversations.map((id) => [id]),
  )
  return new Map(conversations.map((id, at) => [id, new Set(JSON.parse(String(rows[at]?.[0] ?? '[]')) as readonly string[])]))
}

function deedsIn(list: readonly Done[], ruled: ReadonlySet<string>, { now, zone }: FactsPlan): Deeds {
  let transfers = 0
  let untagged = false
  let department: string | undefined
  for (const { event, before } of list) {
    if (event.kind === 'assigned' && event.data.department !== undefined) {
      const from = before?.department ?? department
      if (from !== event.data.department && (before !== undefined || department !== undefined)) transfers++
      department = event.data.department
    }
    // Taking off what nobody gave, or only people, corrects no rule.
    if (event.kind === 'tagged' && event.data.remove.some((tag) => ruled.has(tag))) untagged = true
  }
  const promises = followUps(
    list.map(({ event }) => event),
    now,
    zone,
  ).filter(({ kept }) => kept !== undefined)
  return {
    transfers,
    untagged,
    promises: promises.length,
    promisesKept: promises.filter(({ kept }) => kept === true).length,
  }
}

const stood = (which: string) => `SELECT s.post_id, o.at, s.body, c.department, c.spoke, c.route, c.priority
  FROM standing s JOIN operation o ON o.id = s.operation_id JOIN conversation c ON c.id = s.post_id
  WHERE ${which} (EXISTS (SELECT 1 FROM happened e WHERE e.operation_id = s.operation_id)
     OR EXISTS (SELECT 1 FROM known_fact f WHERE f.operation_id = s.operation_id))
  ORDER BY s.post_id, s.operation_id`

/** Who had what before, by conversation: only of those of which something is otherwise now; `of`: only of these. */
export async function historiesOf(db: Db, of?: readonly number[]): Promise<ReadonlyMap<number, History>> {
  const found = new Map<number, { readonly at: number; readonly before: Attributes }[]>()
  const differing = new Set<number>()
  const sql = of === undefined ? stood('') : stood('s.post_id IN (SELECT value FROM json_each(?)) AND')
  await db.each(sql, of === undefined ? [] : [JSON.stringify(of)], ([post, at, body, department, spoke, route, priority]) => {
    const id = Number(post)
    const { department: was, spoke: had, route: by, priority: urgency } = standingOf(String(body))
    const before: Attributes = { department: was, spoke: had ?? null, route: by, priority: urgency }
    const list = found.get(id)
    if (list === undefined) found.set(id, [{ at: Number(at), before }])
    else list.push({ at: Number(at), before })
    if (was !== department || (had ?? null) !== spoke || by !== route || urgency !== nameOf(priority)) differing.add(id)
  })
  return new Map([...found].filter(([id]) => differing.has(id)))
}

function nameOf(priority: SqlValue | undefined): string {
  return PRIORITIES[Number(priority)] ?? 'normal'
}
