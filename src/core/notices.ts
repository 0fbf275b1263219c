/**
 * Who is to be told what: the escalation ladders walked for the clocks of open conversations, what the rules tell at once, and the end of what
 * was told as late. Pure: what was told already comes in as the ledger, and what comes out is new rows of it. A row is a fact (clock, rung,
 * recipient), so it is told once, however often this runs and whatever order the runs have.
 */
import type { Clock } from './conversation.ts'
import { clockAt } from './queue.ts'
import { recipientsOf } from './recipients.ts'
import { PRIORITIES, type Priority, type RuleSet, type Rung } from './rules/ruleset.ts'
import { alwaysCalendar, type Calendar, compileCalendar } from './sla/calendar.ts'
import { readTarget, shareAt } from './sla/target.ts'
import { DAY, HOUR, MINUTE, SECOND } from './time.ts'

/** `routed`: told by a rule or route at once. `summary`: what was late before anybody looked. The last two are deeds, not messages. */
export const NOTICE_KINDS = ['soon', 'late', 'resolved', 'routed', 'summary', 'test', 'reassign', 'priority'] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]

export interface NoticeClock {
  /** Its name in the ledger: the same however often the conversation is folded. */
  readonly key: string
  readonly clock: Clock
  /** When the post that started it was imported, epoch ms. */
  readonly seenAt: number
}

/** A conversation as the ladders see it. */
export interface NoticeSubject {
  /** Internal id. */
  readonly id: number
  /** Its name in the ledger, for what is about no clock. */
  readonly key: string
  readonly route: string
  readonly wouldRouteTo?: string | undefined
  readonly department: string
  readonly spoke?: string | undefined
  /** Epoch ms. */
  readonly postedAt: number
  readonly priority: Priority
  /** Of the rules that matched. */
  readonly notify: readonly string[]
  readonly resolved: boolean
  /** Its owner was set by a person; and who has claimed it now. */
  readonly byHand: boolean
  readonly claimedBy?: string | undefined
  /** Something of it came since the last look, by neither a first import nor a backfill. */
  readonly news: boolean
  readonly clocks: readonly NoticeClock[]
}

/** A row of the ledger. */
export interface ToldRow {
  readonly clock: string
  readonly rung: string
  readonly recipient: string
  readonly kind: NoticeKind
  readonly sent: boolean
  /** The end of it was told, or needs not be. */
  readonly settled: boolean
}

export interface NewNotice {
  readonly clock: string
  readonly rung: string
  /** A person, a channel, or a department that nobody speaks for; of deeds `reassign:hub`, `priority:high`. */
  readonly recipient: string
  readonly kind: NoticeKind
  /** Internal id of the conversation. */
  readonly conversation: number
  /** Internal id of the post that the clock started at, or the opening one: by it the conversation is found again. */
  readonly post: number
  /** `summarised`: it only counts, in the one line of the first run. */
  readonly state: 'pending' | 'summarised'
}

/** What a rung does besides telling; `refused`: why not, where it may not be. Absent: there is nothing to do. */
export type LadderDeed =
  | { readonly kind: 'reassign'; readonly department: string; readonly refused?: string | undefined }
  | { readonly kind: 'priority'; readonly priority: Priority; readonly refused?: undefined }

export interface PlannedNotices {
  readonly notices: readonly NewNotice[]
  /** Clocks that are late no more: their end has been told with `notices`, or nobody was told. */
  readonly settled: readonly string[]
}

export interface NoticePlan {
  readonly rules: RuleSet
  readonly now: number
  /** Nobody has ever looked: what is late already is summed up. */
  readonly first: boolean
  /** What was posted before fires no rung; epoch ms. */
  readonly from?: number | undefined
}

/** A rung whose time has come. */
interface Passed {
  readonly rung: Rung
  readonly name: string
  readonly at: number
  readonly again: boolean
}

/** What there is to tell and to do now that the ledger does not hold. */
export function planNotices(subjects: readonly NoticeSubject[], told: readonly ToldRow[], plan: NoticePlan): PlannedNotices {
  const ledger = new Map<string, ToldRow[]>()
  for (const row of told) {
    const rows = ledger.get(row.clock)
    if (rows === undefined) ledger.set(row.clock, [row])
    else rows.push(row)
  }
  const notices: NewNotice[] = []
  const settled = new Set<string>()
  const found = new Set<string>()
  const calendars = calendarsOf(plan.rules)
  for (const subject of subjects) {
    const rows = new Set((ledger.get(subject.key) ?? []).map(nameOf))
    const fires = plan.from === undefined || subject.postedAt >= plan.from
    for (const notice of fires ? direct(subject, plan) : []) if (!rows.has(nameOf(notice))) notices.push(notice)
    for (const one of subject.clocks) {
      found.add(one.key)
      const known = ledger.get(one.key) ?? []
      if (fires) notices.push(...climb(subject, one, known, plan, calendars))
      if (known.some(isOpen) && isOver(subject, one, plan.now)) {
        settled.add(one.key)
        notices.push(...ends(subject, one, known))
      }
    }
  }
  // A clock that is no more (undone, merged away) has no end that could be told.
  for (const [key, rows] of ledger) if (!found.has(key) && rows.some(isOpen)) settled.add(key)
  return { notices, settled: [...settled] }
}

/** What rules, route and department tell at once: not their own news, and not what nobody needs to hear any more. */
function direct(subject: NoticeSubject, { rules, first }: NoticePlan): readonly NewNotice[] {
  if (!subject.news || first) return []
  const routes = rules.routes.filter(({ id }) => id === subject.route || id === subject.wouldRouteTo)
  const department = rules.departments.find(({ id }) => id === subject.department)
  const names = new Set([...subject.notify, ...routes.flatMap((route) => route.notify), ...(department?.notify ?? [])])
  names.delete(subject.department)
  const people = recipientsOf(rules, [...names], { department: subject.department, spoke: subject.spoke })
  return people
    .filter((name) => name !== subject.spoke)
    .map((recipient) => ({
      clock: subject.key,
      rung: 'routed',
      recipient,
      kind: 'routed',
      conversation: subject.id,
      post: subject.id,
      state: 'pending',
    }))
}

/** The rungs of one clock. */
function climb(
  subject: NoticeSubject,
  one: NoticeClock,
  known: readonly ToldRow[],
  plan: NoticePlan,
  calendars: (id: string) => Calendar,
): readonly NewNotice[] {
  const { clock, key, seenAt } = one
  const { now, rules, first } = plan
  if (!isLive(subject, one, now)) return []
  const late = clock.dueAt !== undefined && clock.dueAt < now
  const rows = new Set(known.map(nameOf))
  const notices: NewNotice[] = []
  const about = { clock: key, conversation: subject.id, post: clock.startPost }
  const owner = {
    department: clock.department ?? subject.department,
    spoke: clock.department === undefined ? subject.spoke : undefined,
    at: now,
  }
  for (const { rung, name, at, again } of passed(ladderOf(rules, subject, clock), clock, now, calendars)) {
    // It had passed before anybody could see it: the summary counts it.
    if (clock.bornBreached && at <= seenAt) continue
    const state = first && late ? 'summarised' : 'pending'
    const add = (recipient: string, kind: NoticeKind): boolean => {
      const notice = { ...about, rung: name, recipient, kind, state } as const
      if (rows.has(nameOf(notice))) return false
      rows.add(nameOf(notice))
      notices.push(notice)
      return state === 'pending'
    }
    for (const recipient of recipientsOf(rules, rung.notify, owner)) add(recipient, late ? 'late' : 'soon')
    if (again) continue
    const { reassign, priority } = rung
    if (priority !== undefined) add(`priority:${priority}`, 'priority')
    // Where it may not take it, the department hears of it.
    if (
      reassign !== undefined &&
      add(`reassign:${reassign}`, 'reassign') &&
      reassign !== subject.department &&
      refusalOf(subject) !== undefined
    )
      for (const recipient of recipientsOf(rules, [reassign], owner)) add(recipient, late ? 'late' : 'soon')
  }
  return notices
}

/** What a row `reassign:hub` or `priority:high` of the ledger asks for, as the conversation is now. */
export function deedOf(recipient: string, subject: NoticeSubject): LadderDeed | undefined {
  const [kind, value = ''] = recipient.split(':')
  if (kind === 'reassign')
    return value === subject.department || subject.resolved ? undefined : { kind, department: value, refused: refusalOf(subject) }
  const priority = PRIORITIES.find((one) => one === value)
  return kind !== 'priority' || priority === undefined || subject.resolved || rank(priority) <= rank(subject.priority)
    ? undefined
    : { kind, priority }
}

const rank = (priority: Priority): number => PRIORITIES.indexOf(priority)

function refusalOf({ byHand, claimedBy }: NoticeSubject): string | undefined {
  if (byHand) return 'its owner was set by hand'
  return claimedBy === undefined ? undefined : `${claimedBy} has claimed it`
}

/** To those who were told that it was late. */
function ends(subject: NoticeSubject, { clock, key }: NoticeClock, known: readonly ToldRow[]): readonly NewNotice[] {
  const told = new Set(known.filter((row) => row.kind === 'late' && row.sent).map(({ recipient }) => recipient))
  for (const row of known) if (row.kind === 'resolved') told.delete(row.recipient)
  return [...told].map((recipient) => ({
    clock: key,
    rung: 'resolved',
    recipient,
    kind: 'resolved',
    conversation: subject.id,
    post: clock.startPost,
    state: 'pending',
  }))
}

/** Told as late, and the end not told. */
const isOpen = (row: ToldRow): boolean => row.kind === 'late' && !row.settled
const nameOf = ({ rung, recipient }: Pick<ToldRow, 'rung' | 'recipient'>): string => `${rung}\0${recipient}`

/** Whether a clock still runs. */
export function isLive({ resolved }: Pick<NoticeSubject, 'resolved'>, { clock }: Pick<NoticeClock, 'clock'>, now: number): boolean {
  const { state, stoppedAt } = clockAt(clock, now)
  return !resolved && stoppedAt === undefined && state !== 'void' && state !== 'paused'
}

/** It has stopped, and does not only pause. */
export function isOver({ resolved }: Pick<NoticeSubject, 'resolved'>, { clock }: Pick<NoticeClock, 'clock'>, now: number): boolean {
  const { state, stoppedAt } = clockAt(clock, now)
  return resolved || stoppedAt !== undefined || state === 'void'
}

function ladderOf(rules: RuleSet, { route, department }: NoticeSubject, clock: Clock): readonly Rung[] {
  const of = (id: string): string | undefined => rules.departments.find((one) => one.id === id)?.escalation
  const own = clock.kind === 'handoff' ? of(clock.department ?? department) : rules.routes.find(({ id }) => id === route)?.escalation
  const name = own ?? of(department) ?? 'standard'
  const ladder = Object.hasOwn(rules.escalation, name) ? rules.escalation[name] : undefined
  return (ladder ?? []).filter(({ clocks }) => clocks.includes(clock.kind))
}

/** The rungs whose time has come; of one that repeats also the latest repetition. */
function passed(ladder: readonly Rung[], clock: Clock, now: number, calendars: (id: string) => Calendar): readonly Passed[] {
  return ladder.flatMap((rung) => {
    const at = rungAt(rung, clock, calendars)
    if (at === undefined || !hasCome(rung, at, now)) return []
    const name = rungName(rung)
    const first: Passed = { rung, name, at, again: false }
    const since = Math.max(at, clock.dueAt ?? Infinity)
    const times = rung.repeat === undefined ? 0 : Math.floor((now - since) / rung.repeat)
    if (rung.repeat === undefined || !(times >= 1)) return [first]
    return [first, { rung, name: `${name} again ${times}`, at: since + times * rung.repeat, again: true }]
  })
}

/** Exactly at its due time a clock is not late yet. */
function hasCome({ at: { kind } }: Rung, at: number, now: number): boolean {
  return kind === 'offset' ? at < now : at <= now
}

/** Epoch ms; absent while a pause without an end comes first. */
function rungAt({ at }: Rung, clock: Clock, calendars: (id: string) => Calendar): number | undefined {
  if (at.kind === 'offset') return clock.dueAt === undefined ? undefined : clock.dueAt + at.ms
  if (at.share === 0.75) return clock.soonAt
  const target = readTarget(clock.terms.target)
  return target === undefined ? undefined : shareAt(target, calendars(clock.terms.calendar), clock.startedAt, clock.pauses, at.share)
}

/** As it is written: `75%`, `-30m`, `due`, `+4h`. */
export function rungName({ at }: Pick<Rung, 'at'>): string {
  if (at.kind === 'share') return `${Number((at.share * 100).toPrecision(6))}%`
  if (at.ms === 0) return 'due'
  const ms = Math.abs(at.ms)
  const [unit, size] = UNITS.find(([, each]) => ms % each === 0) ?? ['ms', 1]
  return `${at.ms < 0 ? '-' : '+'}${ms / size}${unit}`
}
const UNITS = [
  ['d', DAY],
  ['h', HOUR],
  ['m', MINUTE],
  ['s', SECOND],
] as const

function calendarsOf(rules: RuleSet): (id: string) => Calendar {
  const compiled = new Map<string, Calendar>()
  return (id) => {
    const known = compiled.get(id)
    if (known !== undefined) return known
    const spec = rules.calendars[id]
    const made = spec === undefined ? alwaysCalendar(rules.timezone) : compileCalendar(spec)
    compiled.set(id, made)
    return made
  }
}

/** How far ahead of a due time, in ms, rungs reach; `early`: some come before the stored 75 %. `after`: how long after it the last one comes. */
export function reachOf(rules: RuleSet): { readonly before: number; readonly early: boolean; readonly after: number } {
  const rungs = Object.values(rules.escalation).flat()
  const offsets = rungs.flatMap(({ at, repeat }) => (at.kind === 'offset' ? [at.ms + (repeat ?? 0)] : []))
  return {
    before: Math.max(0, ...offsets.map((ms) => -ms)),
    early: rungs.some(({ at }) => at.kind === 'share' && at.share < 0.75),
    after: Math.max(0, ...offsets),
  }
}

/** The rungs of the ladder that a late conversation of this route and department has passed by its due time: who hears of the summary. */
export function summaryRecipients(
  rules: RuleSet,
  of: { readonly route: string; readonly department: string; readonly spoke?: string | undefined },
) {
  const route = rules.routes.find(({ id }) => id === of.route)
  const department = rules.departments.find(({ id }) => id === of.department)
  const ladder = rules.escalation[route?.escalation ?? department?.escalation ?? 'standard'] ?? []
  const names = ladder.flatMap((rung) => (rung.at.kind === 'share' || rung.at.ms <= 0 ? rung.notify : []))
  return recipientsOf(rules, names, of)
}
