/** What reports know beside the rows of conversations: small tables whole, and what people did, found by kind of event. */

import type { Event } from '../core/event.ts'
import { followUps } from '../core/follow-ups.ts'
import type { Deeds, ReportFacts } from '../core/report/facts.ts'
import { toneOf } from '../core/report/tone.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import { alwaysCalendar, type Calendar, compileCalendar } from '../core/sla/calendar.ts'
import type { Db } from './db.ts'
import { historiesOf } from './had-then.ts'
import { holdersOf, OF_POST } from './holders.ts'
import { eventOf } from './priors.ts'
import { threadsOf } from './related.ts'
import { toneSources } from './report-tones.ts'
import type { Rulesets } from './rulesets.ts'
import { transfersOf } from './turned.ts'

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

const DEEDS = `SELECT e.id, e.post_id, e.kind, e.occurred_at, e.recorded_at, e.actor, e.data, c.id FROM happened e
  LEFT JOIN conversation c ON c.id = e.post_id
  WHERE e.kind IN ('tagged', 'follow_up', 'followed_up') ORDER BY e.occurred_at, e.id`

async function deedsOf(db: Db, plan: FactsPlan): Promise<ReadonlyMap<number, Deeds>> {
  const transfers = await transfersOf(db)
  const rows = await db.rows(DEEDS)
  const moved = await holdersOf(
    db,
    rows.filter((row) => row[7] === null).map((row) => Number(row[1])),
    'own',
  )
  const done = new Map<number, Event[]>([...transfers.keys()].map((id) => [id, []]))
  for (const row of rows) {
    const conversation = row[7] === null ? moved.get(Number(row[1])) : Number(row[7])
    if (conversation === undefined) continue
    const list = done.get(conversation)
    if (list === undefined) done.set(conversation, [eventOf(row)])
    else list.push(eventOf(row))
  }
  const ruled = await ruledTags(
    db,
    [...done].filter(([, list]) => list.some((event) => event.kind === 'tagged' && event.data.remove.length > 0)).map(([id]) => id),
  )
  return new Map([...done].map(([id, list]) => [id, { transfers: transfers.get(id) ?? 0, ...deedsIn(list, ruled.get(id) ?? NONE, plan) }]))
}

const NONE: ReadonlySet<string> = new Set()

/** Conversation → the tags that rules gave its posts, whatever people made of them. */
async function ruledTags(db: Db, conversations: readonly number[]): Promise<ReadonlyMap<number, ReadonlySet<string>>> {
  const rows = await db.rows(
    `SELECT c.id, p.id, tag.value, p.thread_id FROM json_each(?) AS wanted JOIN conversation c ON c.id = wanted.value
       JOIN post p ON ${OF_POST} AND p.inbound = 1 JOIN judgement j ON j.id = p.judgement_id, json_each(j.tags) AS tag`,
    [JSON.stringify(conversations)],
  )
  // Stored together is what may belong together, now: not all of it is one thread, nor was it then.
  const threadOf = await threadsOf(db, [...new Set(rows.map((row) => Number(row[3])))])
  const tags = new Map<number, Set<string>>(conversations.map((id) => [id, new Set()]))
  for (const [id, post, tag] of rows) if (threadOf.get(Number(id)) === threadOf.get(Number(post))) tags.get(Number(id))?.add(String(tag))
  return tags
}

function deedsIn(list: readonly Event[], ruled: ReadonlySet<string>, { now, zone }: FactsPlan): Omit<Deeds, 'transfers'> {
  const promises = followUps(list, now, zone).filter(({ kept }) => kept !== undefined)
  return {
    // Taking off what nobody gave, or only people, corrects no rule.
    untagged: list.some((event) => event.kind === 'tagged' && event.data.remove.some((tag) => ruled.has(tag))),
    promises: promises.length,
    promisesKept: promises.filter(({ kept }) => kept === true).length,
  }
}
