/** Why a post went where it went: the same decision as everywhere, with the evidence. */
import { type AssignState, type Decision, decide, type Subject } from './decide.ts'
import { describeCond } from './describe.ts'
import { type Evidence, judgeWithHits, type Span } from './evidence.ts'
import { judge, type Machine, type Pins, type RulePost } from './matcher.ts'
import { tryRoutes } from './route.ts'
import type { Pos, Priority } from './ruleset.ts'

export interface ExplainedTag {
  readonly tag: string
  readonly by: readonly {
    readonly rule: string
    readonly at: Pos
    readonly evidence: readonly Evidence[]
    readonly priority?: Priority | undefined
    readonly notify: readonly string[]
    readonly note?: string | undefined
  }[]
  /** Set by hand, or by another post of the conversation. */
  readonly otherwise?: 'hand' | 'conversation' | undefined
}

export interface ExplainedRoute {
  /** From 1. */
  readonly number: number
  readonly id: string
  readonly condition: string
  readonly to: string
  readonly responder: string
  readonly outcome: 'no' | 'match' | 'not tried'
  /** For those below the match: whether it would have held. */
  readonly wouldMatch: boolean
}

export interface Explanation {
  readonly id?: string | undefined
  readonly post: RulePost
  /** Places in the original text that made rules hold, in order. */
  readonly spans: readonly Span[]
  readonly tags: readonly ExplainedTag[]
  /** Rules that did not hold; only asked for by `verbose`. */
  readonly misses: readonly { readonly rule: string; readonly at: Pos; readonly failed: string }[]
  readonly routes: readonly ExplainedRoute[]
  /** Rules or the route that asserted the priority. */
  readonly priorityBy: readonly string[]
  readonly decision: Decision
  /** Epoch ms, of a conversation that has a spoke: what the choice went by is told as of then. */
  readonly assignedAt?: number | undefined
  /** Spokes of the department who are away at the time of assignment. */
  readonly away: readonly string[]
  /** Zone and instant in which times are told. */
  readonly zone: string
  readonly now: number
  /** The hash that routed the post, where it is another. */
  readonly routedBy?: string | undefined
}

export interface ExplainOptions {
  readonly verbose: boolean
  readonly id?: string | undefined
  readonly pins?: Pins | undefined
  /** The conversation that the post belongs to; without it the post is one of its own. */
  readonly subject?: Subject | undefined
  readonly routedBy?: string | undefined
}

/** The decision on a post, or on its conversation, with what led to it. */
export function explain(machine: Machine, post: RulePost, state: AssignState, options: ExplainOptions): Explanation {
  const subject = options.subject ?? { opening: post, directed: post.directed, judgement: judge(machine, post, options.pins) }
  const { hits, misses } = judgeWithHits(machine, post, options.pins, options.verbose)
  const decision = decide(machine, subject, state)
  const tags = subject.judgement.tags.map((tag): ExplainedTag => {
    const by = hits
      .filter(({ rule }) => rule.tags.includes(tag) && options.pins?.remove.includes(tag) !== true)
      .map(({ rule, evidence, note }) => ({ rule: rule.id, at: rule.at, evidence, priority: rule.priority, notify: rule.notify, note }))
    if (by.length > 0) return { tag, by }
    return { tag, by, otherwise: options.pins?.add.includes(tag) === true ? 'hand' : 'conversation' }
  })
  const asserting = hits.filter(({ rule }) => rule.priority === decision.priority).map(({ rule }) => rule.id)
  const chosen = machine.set.routes.find((one) => one.id === decision.route)
  return {
    id: options.id,
    post,
    spans: joined(hits.flatMap(({ evidence }) => evidence.flatMap(({ spans }) => spans))),
    tags,
    misses: options.verbose ? misses.map(({ rule, failed }) => ({ rule: rule.id, at: rule.at, failed })) : [],
    routes: routesOf(machine, subject, decision.route),
    priorityBy: chosen?.priority === decision.priority ? [...asserting, `route ${chosen.id}`] : asserting,
    decision,
    away: awayFrom(machine, decision, state),
    zone: machine.zone,
    now: state.now,
    routedBy: options.routedBy === decision.rules ? undefined : options.routedBy,
  }
}

function awayFrom({ set }: Machine, { department }: Decision, state: AssignState): readonly string[] {
  const spokes = set.departments.find(({ id }) => id === department)?.spokes ?? []
  return spokes.map(({ person }) => person).filter((person) => state.away(person, state.now))
}

function joined(spans: readonly Span[]): readonly Span[] {
  const merged: { start: number; end: number }[] = []
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = merged[merged.length - 1]
    if (last && span.start <= last.end) last.end = Math.max(last.end, span.end)
    else merged.push({ ...span })
  }
  return merged
}

function routesOf(machine: Machine, subject: Subject, matched: string): readonly ExplainedRoute[] {
  let past = false
  return tryRoutes(machine, subject).map(({ route: one, holds }, index) => {
    const outcome = past ? 'not tried' : one.id === matched ? 'match' : 'no'
    past ||= one.id === matched
    return {
      number: index + 1,
      id: one.id,
      condition: describeCond(one.when),
      to: one.to,
      responder: one.responder,
      outcome,
      wouldMatch: outcome === 'not tried' && holds,
    }
  })
}
