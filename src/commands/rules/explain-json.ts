/** An explanation as data: what `rules explain --format json` prints. Times are UTC, absent is null. */

import type { Explanation } from '../../core/rules/explain.ts'
import { CLOCK_KINDS } from '../../core/rules/ruleset.ts'
import { type JsonRecord, time } from '../post-json.ts'
import type { Beside } from './explain-view.ts'

export function explanationJson(explanation: Explanation, { id, stored, working, turns }: Beside): JsonRecord {
  const { post, decision } = explanation
  return {
    id: id ?? explanation.id ?? null,
    network: post.network,
    author: post.author ?? null,
    followers: post.followers ?? null,
    posted_at: time(post.postedAt),
    text: post.text,
    spans: explanation.spans.map(({ start, end }) => ({ start, end })),
    tags: explanation.tags.map(({ tag, by, otherwise }) => ({
      tag,
      by: by.map(({ rule, at, evidence, priority, notify, note }) => ({
        rule,
        file: at.file,
        line: at.line,
        evidence: evidence.map(({ what, term, list, spans }) => ({
          what,
          term: term ?? null,
          list: list ?? null,
          spans: spans.map(({ start, end }) => ({ start, end })),
        })),
        priority: priority ?? null,
        notify,
        note: note ?? null,
      })),
      otherwise: otherwise ?? null,
    })),
    misses: explanation.misses.map(({ rule, at, failed }) => ({ rule, file: at.file, line: at.line, failed })),
    routes: explanation.routes.map(({ number, id, condition, to, responder, outcome, wouldMatch }) => ({
      number,
      id,
      condition,
      to,
      responder,
      outcome,
      would_match: wouldMatch,
    })),
    route: decision.route,
    department: decision.department,
    responder: decision.responder,
    priority: decision.priority,
    priority_by: explanation.priorityBy,
    spoke: decision.spoke ?? null,
    spoke_reason: decision.reason,
    passed_over: decision.passedOver.map(({ person, why }) => ({ person, why })),
    notify: decision.notify,
    escalation: decision.escalation,
    clocks: Object.fromEntries(
      CLOCK_KINDS.map((kind) => {
        const clock = decision.clocks[kind]
        return [
          kind,
          clock === undefined ? null : { target: clock.spec, from: clock.from, calendar: clock.calendar, due_at: time(clock.due) },
        ]
      }),
    ),
    assigned_at: time(explanation.now),
    state: {
      author_flags: post.flags ?? [],
      open: Object.fromEntries(turns?.open ?? []),
      last: Object.fromEntries([...(turns?.last ?? [])].map(([person, at]) => [person, time(Math.floor(at))])),
      away: explanation.away,
      sticky_for: turns?.stickyFor ?? null,
    },
    rules: decision.rules,
    stored: stored === undefined ? null : { route: stored.route, department: stored.department, spoke: stored.spoke ?? null },
    working_copy:
      working === undefined
        ? null
        : {
            rules: working.hash,
            tags: working.decision.tags,
            route: working.decision.route,
            department: working.decision.department,
            spoke: working.decision.spoke ?? null,
            priority: working.decision.priority,
          },
  }
}
