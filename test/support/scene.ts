/** Conversations written as a few words, for tests of the fold: who said what when, and what came of it. */
import type { Clock, Conversation, FoldPost, Judgement, Routing, Terms } from '../../src/core/conversation.ts'
import type { Event, EventData, EventKind } from '../../src/core/event.ts'
import { type FoldResult, type FoldTerms, foldCluster } from '../../src/core/fold.ts'
import { type ClockKind, PRIORITIES, type Priority } from '../../src/core/rules/ruleset.ts'
import { alwaysCalendar, type Calendar, compileCalendar } from '../../src/core/sla/calendar.ts'
import { clockTerms } from '../../src/core/sla/clock.ts'

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const MONDAY = Date.UTC(2026, 0, 12)
const WEEK = 7 * 86_400_000

/** `Mon 10:00`, in the third week `Mon+2 10:00`, `Mon-1 10:00`, `Mon 10:00:00.001`; UTC, the first Monday is 2026-01-12. */
export function on(when: string): number {
  const [, day, weeks, hour, minute, second, ms] = /^(\w{3})([+-]\d+)? (\d\d):(\d\d)(?::(\d\d)(?:\.(\d{3}))?)?$/.exec(when) ?? []
  if (day === undefined) throw new Error(`no time: ${when}`)
  const time = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second ?? 0)) * 1_000 + Number(ms ?? 0)
  return MONDAY + DAYS.indexOf(day) * 86_400_000 + Number(weeks ?? 0) * WEEK + time
}

export function at(time: number | undefined): string {
  if (time === undefined) return '-'
  const weeks = Math.floor((time - MONDAY) / WEEK)
  const day = DAYS[Math.floor((time - MONDAY) / 86_400_000) - weeks * 7]
  const [clock = ''] = new Date(time).toISOString().slice(11).split('Z')
  return `${day}${weeks === 0 ? '' : weeks > 0 ? `+${weeks}` : weeks} ${clock.replace(/(:00)?\.000$/, '')}`
}

type Said = { readonly key: string; readonly when: string | undefined; readonly of?: string | undefined; readonly more: Partial<FoldPost> }
type Act = {
  readonly kind: EventKind
  readonly when: string
  readonly on: string | undefined
  readonly data: object
  readonly more: Partial<Event>
}
export type Piece = Said | Act
type More = Partial<Omit<FoldPost, 'judgement'>> & { readonly tags?: string; readonly of?: string; readonly priority?: Priority }

/** A customer's post; `when` absent: it has no time. */
export function inbound(key: string, when?: string, { tags, of, priority, ...more }: More = {}): Piece {
  const judgement = judged(tags?.split(' ') ?? [], priority)
  return { key, when, of, more: { inbound: true, author: 'x\0ann', sender: 'ann', directed: true, counts: false, judgement, ...more } }
}

/** A post of ours that counts. */
export function reply(key: string, when: string | undefined, of: string | undefined, { tags, of: _, priority, ...more }: More = {}): Piece {
  return { key, when, of, more: { inbound: false, author: 'x\0acme', sender: 'acme', directed: false, counts: true, ...more } }
}

/** What a person did, on the first post of the scene unless `on` says otherwise. */
export function did<K extends EventKind>(
  kind: K,
  when: string,
  data: EventData[K],
  more: Partial<Event> & { readonly on?: string } = {},
): Piece {
  const { on: key, ...rest } = more
  return { kind, when, on: key, data, more: rest }
}

const judgements = new Map<string, Judgement>()
export function judged(tags: readonly string[], priority?: Priority): Judgement {
  const sorted = [...new Set(tags)].filter((tag) => tag !== '').sort()
  const key = `${sorted.join()}!${priority}`
  const known = judgements.get(key) ?? { tags: sorted, notify: [], priority }
  judgements.set(key, known)
  return known
}

function unite(all: readonly Judgement[]): Judgement {
  const priority = all.map((one) => one.priority).sort((a, b) => rank(b) - rank(a))[0]
  return judged(
    all.flatMap((one) => one.tags),
    priority,
  )
}

function rank(priority: Priority | undefined): number {
  return priority === undefined ? -1 : PRIORITIES.indexOf(priority)
}

const NINE_TO_FIVE = [{ from: 540, to: 1_020 }]
const CALENDARS: Readonly<Record<string, Calendar>> = {
  always: alwaysCalendar('UTC'),
  office: compileCalendar({
    id: 'office',
    timezone: 'UTC',
    hours: [...Array.from({ length: 5 }, () => NINE_TO_FIVE), [], []],
    holidays: {},
    cutoff: 3_600_000,
  }),
}

export interface Rules {
  readonly first_response?: string
  readonly next_response?: string
  readonly resolution?: string
  readonly handoff?: string
  readonly calendar?: string
}

const routings = new Map<string, Routing>()

/**
 * Routes: the tags `log` (not with `unlog`), `legal`, `hub` lead there, all else to `care`. Priority `urgent` has targets of its own:
 * 30m, 15m and 4h.
 */
export function termsOf(rules: Rules = {}, more: Partial<FoldTerms> = {}): FoldTerms {
  const calendar = rules.calendar ?? 'always'
  const route = (tags: readonly string[], priority: Priority | undefined): Routing => {
    const name =
      tags.includes('log') && !tags.includes('unlog') ? 'log' : tags.includes('legal') ? 'legal' : tags.includes('hub') ? 'hub' : 'care'
    const hot = priority === 'urgent'
    const key = JSON.stringify([rules, name, priority])
    const term = (target: string): Terms => ({ target, calendar, from: name, rules: 'r1' })
    const made: Routing = routings.get(key) ?? {
      route: name,
      department: name,
      responder: 'hub',
      priority: priority ?? 'normal',
      notify: [],
      escalation: 'standard',
      calendar,
      terms: {
        first_response: term(hot ? '30m' : (rules.first_response ?? '2h')),
        next_response: term(hot ? '15m' : (rules.next_response ?? '1h')),
        resolution: term(hot ? '4h' : (rules.resolution ?? '24h')),
        handoff: term(rules.handoff ?? 'none'),
      },
    }
    routings.set(key, made)
    return made
  }
  return {
    ...clockTerms((_, id) => CALENDARS[id] ?? alwaysCalendar('UTC')),
    route: (_, judgement) => route(judgement.tags, judgement.priority),
    retarget: (kept, _, judgement, __, priority) => ({
      ...kept,
      priority,
      terms: route([...judgement.tags, kept.department], priority).terms,
    }),
    unite,
    ...more,
  }
}

const names = (pieces: readonly Piece[]): string[] => pieces.flatMap((piece) => ('key' in piece ? [piece.key] : []))

/** Posts and events of the pieces; ids are places in the scene. */
export function scene(pieces: readonly Piece[]): { readonly posts: FoldPost[]; readonly events: Event[] } {
  const keys = names(pieces)
  const idOf = (key: string | undefined): number | undefined =>
    key !== undefined && keys.includes(key) ? keys.indexOf(key) + 1 : undefined
  const posts: FoldPost[] = []
  const events: Event[] = []
  for (const piece of pieces) {
    const time = piece.when === undefined ? undefined : on(piece.when)
    if ('key' in piece) {
      const parent = idOf(piece.of)
      posts.push({
        id: idOf(piece.key) ?? 0,
        key: piece.key,
        parent,
        orphan: piece.of !== undefined && parent === undefined,
        answers: piece.of !== undefined,
        answersRoot: false,
        inbound: true,
        counts: false,
        at: time,
        directed: true,
        passive: false,
        gone: false,
        private: false,
        employee: false,
        noReopen: false,
        judgement: judged([]),
        source: 1,
        recordedAt: time ?? on('Mon 00:00'),
        ...piece.more,
      })
    } else {
      const { kind, data, more } = piece
      const post = idOf(piece.on ?? keys[0]) ?? 0
      events.push({ id: events.length + 1, kind, post, at: time ?? 0, recordedAt: time ?? 0, actor: 'maria', data, ...more } as Event)
    }
  }
  return { posts, events }
}

/** Folds a scene and tells what came of it, a paragraph for each conversation. */
export function fold(pieces: readonly Piece[], terms: FoldTerms = termsOf()): string[] {
  const { posts, events } = scene(pieces)
  return told(foldCluster(posts, events, terms), pieces)
}

function told({ conversations, unmatched }: FoldResult, pieces: readonly Piece[]): string[] {
  const keys = names(pieces)
  const name = (id: number): string => keys[id - 1] ?? '?'
  const lines = conversations.flatMap((one) => [
    `${name(one.id)}: ${one.posts.map(name).join(' ')}${stateOf(one, name)}`,
    ...one.clocks.map((clock) => `  ${clockOf(clock, name)}`),
  ])
  return unmatched.length === 0 ? lines : [...lines, `unmatched: ${unmatched.map(name).join(' ')}`]
}

function stateOf(one: Conversation, name: (id: number) => string): string {
  const parts: string[] = []
  const say = (word: string, said: boolean): void => {
    if (said) parts.push(word)
  }
  say(
    `by ${one.department}${one.spokePinned === undefined ? '' : ` (${one.spokePinned})`}`,
    one.department !== 'care' || one.spokePinned !== undefined,
  )
  say(`would route to ${one.wouldRouteTo}`, one.wouldRouteTo !== undefined)
  say(one.priority, one.priority !== 'normal')
  say(
    `${one.outcome ?? one.cause} ${at(one.resolvedAt)}${one.reason === undefined ? '' : ` (${one.reason})`}`,
    one.resolvedAt !== undefined,
  )
  say(`quiet ${at(one.quietResolvedAt)} from ${at(one.quietAt)}`, one.quietAt !== undefined)
  say(`reopened ${one.reopened}`, one.reopened > 0)
  say(`waiting ${at(one.waitingSince)}..${one.waitingUntil === undefined ? '' : at(one.waitingUntil)}`, one.waitingSince !== undefined)
  say(`waiting due ${at(one.waitingDueAt)}`, one.waitingDueAt !== undefined)
  say('asking', one.asking)
  say(`excluded ${one.excluded}`, one.excluded !== undefined)
  say(`born breached${one.bornUntil === Infinity ? '' : ` until ${at(one.bornUntil)}`}`, one.bornUntil !== undefined)
  say('late recorded', one.lateRecorded)
  say(`merged into ${name(one.mergedInto ?? 0)}`, one.mergedInto !== undefined)
  say(`related ${one.related.map(name).join(' ')}`, one.related.length > 0)
  say(`due ${at(one.dueAt)}`, one.dueAt !== undefined)
  return parts.length === 0 ? '' : `; ${parts.join('; ')}`
}

const SHORT: Readonly<Record<ClockKind, string>> = {
  first_response: 'first',
  next_response: 'next',
  resolution: 'resolution',
  handoff: 'handoff',
}

function clockOf(clock: Clock, name: (id: number) => string): string {
  const parts = [
    `${SHORT[clock.kind]}${clock.department === undefined ? '' : ` ${clock.department}`}${clock.cycle === 1 ? '' : `#${clock.cycle}`} ${name(clock.startPost)}`,
  ]
  parts.push(`${at(clock.startedAt)} to ${at(clock.stoppedAt)}${clock.quietAt === undefined ? '' : ` if quiet at ${at(clock.quietAt)}`}`)
  parts.push(`${clock.verdict}${clock.reason === undefined ? '' : ` ${clock.reason}`}`, `due ${at(clock.dueAt)}`)
  for (const pause of clock.pauses) parts.push(`paused ${at(pause.from)}..${pause.to === undefined ? '' : at(pause.to)}`)
  if (clock.breachedOnChange === true) parts.push('on change')
  if (clock.nearMiss === true) parts.push('near miss')
  if (clock.bornBreached) parts.push('born')
  return parts.join(', ')
}
