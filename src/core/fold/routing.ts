/** Who owns a conversation as its posts come in, and what that does to its clocks. */
import type { FoldPost, Judgement, Routing, Terms } from '../conversation.ts'
import type { AuthorFlag } from '../fact.ts'
import { type ClockKind, PRIORITIES, type Priority } from '../rules/ruleset.ts'
import { changeTerms, isRunning, markIfLate, type OpenClock, startClock } from '../sla/clock.ts'
import { type Draft, HUB, judgementOf, LOG, quietEnd, type Start } from './draft.ts'
import { leaveDepartment } from './handoff.ts'
import { neverStood } from './turns.ts'

/** Somebody has started: from the first touch on the owner stays. */
export function touch(draft: Draft, at: number, taker?: string): void {
  draft.touchedAt ??= at
  keepOwner(draft, taker)
}

/** A touch whose time nobody knows keeps the owner too. `log` owns nothing: there is no owner to stay. */
export function keepOwner(draft: Draft, taker?: string): void {
  if (draft.kept !== undefined || draft.routing.department === LOG) return
  draft.kept = draft.routing
  const before = draft.terms.owner?.(draft.opening.id, draft.judgement, draft.directed, taker)
  if (before === undefined) return
  draft.kept = before
  setRouting(draft, stayed(draft, draft.routing, before))
  neverStood(draft, taker)
  for (const clock of draft.clocks) {
    if (isRunning(clock) && clock.kind !== 'handoff') clock.terms = draft.routing.terms[clock.kind]
  }
}

/**
 * `log` owns nothing. Whoever gets it by hand owns it as if its route led there: with that department's targets, and clocks that start with
 * the post they would have started with (sla §3: the first directed one, else the opening one), since the customer has waited since then.
 * What is late by that alone is late by the change.
 */
export function takeFromLog(draft: Draft, department: string): void {
  const { routing } = draft
  if (routing.department === LOG && department !== LOG) draft.routing = withPriority(draft, { ...routing, department }, routing.priority)
}

/** Decides anew after a new post, pin or priority. */
export function reroute(draft: Draft, at: number): void {
  draft.judgement = withPins(draft)
  const would = draft.terms.route(draft.opening, draft.judgement, draft.directed, draft.flag)
  const { kept } = draft
  const was = draft.routing.department
  setRouting(draft, kept === undefined ? would : stayed(draft, would, kept))
  if (draft.handDepartment === undefined && was !== draft.routing.department) leaveDepartment(draft, was, at)
  if (draft.touchedAt !== undefined || draft.replied) keepOwner(draft)
  retarget(draft, at)
}

/** People have made something else of the author: what they wrote by then is judged with that, and decided anew. */
export function turn(draft: Draft, flag: AuthorFlag | undefined, said: readonly FoldPost[], at: number): void {
  draft.flag = flag
  draft.judged = draft.terms.unite(said.map((post) => judgementOf(draft.terms, post, flag)))
  reroute(draft, at)
}

/** Other rules have decided; the clocks that ran had these terms until now. */
export function rerule(draft: Draft, at: number, was: { readonly [K in ClockKind]?: Terms }): void {
  for (const clock of draft.clocks) {
    const before = was[clock.kind]
    if (!isRunning(clock) || before === undefined) continue
    const now = clock.terms
    clock.terms = before
    changeTerms(draft.terms, clock, now, at, draft.waitingSince)
  }
}

/** Before anything is touched, its own hand-off waits for the time of the import that routed it. */
export function expectHandoff(draft: Draft): void {
  const { routing, opening } = draft
  const promises = routing.department !== HUB && routing.department !== LOG && routing.terms.handoff.target !== 'none'
  draft.handoffAt =
    promises && opening.backfill === undefined && draft.handDepartment === undefined
      ? draft.terms.handoffSince?.(opening.id, routing.department)
      : undefined
}

function setRouting(draft: Draft, routing: Routing): void {
  const { handPriority: priority } = draft
  const moved = routing.department !== draft.routing.department
  draft.routing = priority === undefined || priority === routing.priority ? routing : withPriority(draft, routing, priority)
  if (moved) expectHandoff(draft)
}

/** The owner stays, and under a change of rules the targets too; the route that would win adds priority and who is told. */
function stayed(draft: Draft, would: Routing, kept: Routing): Routing {
  const same = would.route === kept.route && would.department === kept.department
  // What was taken from `log` by hand would still go there: that is no news.
  draft.wouldRouteTo = same || (would.department === LOG && would.route === kept.route) ? undefined : would.route
  if (same && would.terms.first_response.rules === kept.terms.first_response.rules) return would
  const routing = withPriority(draft, kept, higher(kept.priority, would.priority))
  return { ...routing, notify: [...new Set([...routing.notify, ...would.notify])].filter((one) => one !== kept.department).sort() }
}

function withPriority(draft: Draft, routing: Routing, priority: Priority): Routing {
  const { terms, opening, judgement, directed, flag } = draft
  return { ...(terms.retarget?.(routing, opening, judgement, directed, priority, flag) ?? routing), priority }
}

function higher(a: Priority, b: Priority): Priority {
  return PRIORITIES.indexOf(a) < PRIORITIES.indexOf(b) ? b : a
}

function withPins(draft: Draft): Judgement {
  const { judged, pins, terms } = draft
  if (pins === undefined) return judged
  const tags = new Set(judged.tags)
  for (const [tag, on] of pins) {
    if (on) tags.add(tag)
    else tags.delete(tag)
  }
  return terms.unite([{ ...judged, tags: [...tags].sort() }])
}

/** Running clocks get the targets of now; clocks begin or vanish where a target appears or becomes `none`. */
function retarget(draft: Draft, at: number): void {
  const { routing } = draft
  // What quiet has closed by then is finished.
  const over = quietEnd(draft)
  if (over !== undefined && over.quietAt <= at) return
  for (const clock of draft.clocks) {
    if (!isRunning(clock) || clock.kind === 'handoff') continue
    const to = routing.terms[clock.kind]
    if (to.target === 'none' || routing.department === LOG) drop(draft, clock)
    else changeTerms(draft.terms, clock, to, at, draft.waitingSince)
  }
  beginClocks(draft, at)
}

function drop(draft: Draft, clock: OpenClock): void {
  // A copy: the caller walks over the list.
  draft.clocks = draft.clocks.filter((one) => one !== clock)
  if (draft.first === clock) draft.first = undefined
  if (draft.next === clock) draft.next = undefined
  if (draft.resolution === clock) draft.resolution = undefined
}

/**
 * The first directed post; where it is routed though none is directed, the opening one. So the first directed post moves
 * the start, unless there was a reply by then.
 */
function findStart(draft: Draft, at: number): void {
  const found = draft.directed ? draft.firstDirected : draft.opening
  const { start } = draft
  if (found?.at === undefined || found.at > at || found === start?.post || (start !== undefined && (draft.replied || draft.cycle > 1)))
    return
  draft.start = { post: found, at: found.at }
  if (start === undefined) return
  draft.firstStartAt = found.at
  draft.firstImportedAt = found.recordedAt
  draft.resolutionImportedAt = found.recordedAt
  for (const clock of [draft.first, draft.resolution]) {
    if (!isRunning(clock)) continue
    clock.startedAt = found.at
    clock.startPost = found.id
  }
}

/** Starts the customer's clocks that should run by now, `at`, and do not. */
export function beginClocks(draft: Draft, at: number): void {
  if (draft.routing.department === LOG || draft.ending !== undefined) return
  findStart(draft, at)
  const { start, pending } = draft
  if (start === undefined) return
  if (draft.first === undefined && !draft.replied) {
    draft.firstStartAt ??= start.at
    draft.firstImportedAt = start.post.recordedAt
    draft.first = begin(draft, 'first_response', start, at)
  }
  if (draft.resolution === undefined) {
    draft.resolutionImportedAt = start.post.recordedAt
    draft.resolution = begin(draft, 'resolution', start, at)
  }
  if (!draft.replied || pending === undefined || draft.next !== undefined) return
  draft.nextImportedAt = pending.post.recordedAt
  draft.next = begin(
    draft,
    'next_response',
    draft.cycle === 1 || pending.at > start.at ? pending : { post: pending.post, at: start.at },
    at,
  )
}

function begin(draft: Draft, kind: Exclude<ClockKind, 'handoff'>, start: Start, at: number): OpenClock | undefined {
  const terms = draft.routing.terms[kind]
  if (terms.target === 'none') return undefined
  const clock = startClock(kind, draft.cycle, start.post.id, terms, start.at)
  if (start.at < at) markIfLate(draft.terms, clock, at)
  draft.clocks.push(clock)
  return clock
}
