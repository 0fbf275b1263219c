/**
 * Who is to be told what: the escalation ladders walked for the clocks of open conversations, what the rules tell at once, and the end of what
 * was told as late. Pure: what was told already comes in as the ledger, and what comes out is new rows of it. A row is a fact (clock, rung,
 * recipient), so it is told once, however often this runs and whatever order the runs have.
 */

import { refusalOf } from './ladder-deeds.ts'
import type { NoticeClock, NoticeSubject } from './notice-subject.ts'
import { clockAt } from './queue.ts'
import { recipientsOf } from './recipients.ts'
import type { RuleSet } from './rules/ruleset.ts'
import { calendarsOf, ladderOf, passed } from './rungs.ts'
import type { Calendar } from './sla/calendar.ts'

/** `routed`: told by a rule or route at once. `summary`: what was late before anybody looked. The last two are deeds, not messages. */
export const NOTICE_KINDS = ['soon', 'late', 'resolved', 'routed', 'summary', 'test', 'reassign', 'priority'] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]

/** A row of the ledger. */
export interface ToldRow {
  readonly clock: string
  readonly rung: string
  readonly recipient: string
  readonly kind: NoticeKind
  /** By which it is found: internal id. */
  readonly post?: number | undefined
  readonly sent: boolean
  /** The end of it was told, or needs not be. */
  readonly settled: boolean
  /** It was never told, since nobody needed to hear it any more when it would have been sent: it may become news again. */
  readonly moot: boolean
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

export interface PlannedNotices {
  readonly notices: readonly NewNotice[]
  /** Clocks that are late no more: their end has been told with `notices`, or nobody was told. */
  readonly settled: readonly string[]
  /** Clocks told as late whose end is to be told when it comes: late again before anybody heard of an end, or found under another number. */
  readonly reopened: readonly ReopenedClock[]
}

/** `post`: by which it is found now. */
export interface ReopenedClock {
  readonly clock: string
  readonly conversation: number
  readonly post: number
}

export interface NoticePlan {
  readonly rules: RuleSet
  readonly now: number
  /** Nobody has ever looked: what is late already is summed up. */
  readonly first: boolean
  /** What was posted before fires no rung; epoch ms. */
  readonly from?: number | undefined
}

/** What there is to tell and to do now that the ledger does not hold. */
export function planNotices(subjects: readonly NoticeSubject[], told: readonly ToldRow[], plan: NoticePlan): PlannedNotices {
  const ledger = new Map<string, ToldRow[]>()
  for (const row of told) {
    if (row.moot) continue
    const rows = ledger.get(row.clock)
    if (rows === undefined) ledger.set(row.clock, [row])
    else rows.push(row)
  }
  const notices: NewNotice[] = []
  const settled = new Set<string>()
  const reopened: ReopenedClock[] = []
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
      } else if (isLateAgain(subject, one, known, plan.now) || known.some((row) => isOpen(row) && row.post !== one.clock.startPost))
        reopened.push({ clock: one.key, conversation: subject.id, post: one.clock.startPost })
    }
  }
  // A clock that is no more (undone, merged away) has no end that could be told.
  for (const [key, rows] of ledger) if (!found.has(key) && rows.some(isOpen)) settled.add(key)
  return { notices, settled: [...settled], reopened }
}

/** A reply or an import that was taken back, and perhaps made again. */
function isLateAgain(subject: NoticeSubject, one: NoticeClock, known: readonly ToldRow[], now: number): boolean {
  const late = known.filter(({ kind, sent }) => kind === 'late' && sent)
  const isLate = one.clock.dueAt !== undefined && one.clock.dueAt < now && isLive(subject, one, now)
  return isLate && late.length > 0 && late.every(({ settled }) => settled) && !known.some(({ kind, sent }) => kind === 'resolved' && sent)
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
  const { clock, key, seenAt, arrived } = one
  const { now, rules, first } = plan
  if (!isLive(subject, one, now) || (clock.bornBreached && arrived === 'backfill')) return []
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
    // It had passed before anybody could see it: the summary counts it, or the run that saw it first has told it.
    if (clock.bornBreached && at <= seenAt && arrived !== 'now') continue
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

type Ending = Pick<NoticeSubject, 'resolved' | 'merged'>

/** Whether a clock still runs. */
export function isLive({ resolved, merged }: Ending, { clock }: Pick<NoticeClock, 'clock'>, now: number): boolean {
  const { state, stoppedAt } = clockAt(clock, now)
  return !resolved && !merged && stoppedAt === undefined && state !== 'void' && state !== 'paused'
}

/** It has stopped, and does not only pause. A merge is no end: the customer still waits, in the one that it went into. */
export function isOver({ resolved, merged }: Ending, { clock }: Pick<NoticeClock, 'clock'>, now: number): boolean {
  const { state, stoppedAt } = clockAt(clock, now)
  return resolved || (!merged && (stoppedAt !== undefined || state === 'void'))
}
