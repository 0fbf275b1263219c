/** Who had a clock when it stopped; who has it now, where it runs. Exactly what reports by department, spoke, route and priority count it for. */
import type { Clock } from '../core/conversation.ts'
import { firstStop, type StoredResolution, stoppedAt } from '../core/report/clock.ts'
import { senderOf } from '../core/report/dimensions.ts'
import { type Attributes, attributesAt, type History } from '../core/report/facts.ts'
import { PRIORITIES } from '../core/rules/ruleset.ts'
import { verdictOf } from './clock-rows.ts'
import type { SqlValue } from './db.ts'
import { numberOf, textOf } from './values.ts'

interface Owned {
  /** Of its conversation. */
  readonly row: Readonly<Record<string, SqlValue>>
  readonly clock: Clock
  /** Of an exchange: who sent the answer that stopped it, '' where nobody knows; absent: there was none. */
  readonly sender: string | undefined
  readonly history: History
}

/** `people`: whom the rules name; an answer of anybody else counts for the brand. */
export function ownerOf({ row, clock, sender, history }: Owned, now: number, people: ReadonlySet<string>): Attributes {
  const stopped = stopOf(row, clock, now)
  const present = attributesOf(row)
  const then = stopped === null ? present : attributesAt(present, history, stopped)
  return { ...then, ...partsOf(clock, then, senderAt(row, clock, sender, stopped), people) }
}

/** What a clock has of its own: the department that is asked, the person who answered. */
function partsOf(clock: Clock, then: Attributes, sender: string | null | undefined, people: ReadonlySet<string>): Partial<Attributes> {
  if (clock.kind !== 'handoff') return sender === undefined ? {} : { spoke: senderOf(sender, people) }
  const department = clock.department ?? then.department
  // A hand-off to others than the owner is no person's: nobody chose one.
  return { department, spoke: clock.department === then.department ? then.spoke : null }
}

/** Who sent the answer that stopped it: `null` where nobody knows, `undefined` where it was no answer. */
function senderAt(row: Owned['row'], { kind }: Clock, sender: string | undefined, stopped: number | null): string | null | undefined {
  if (kind === 'first_response') return row.first_reply_at === null ? undefined : (textOf(row.first_reply_by) ?? null)
  if (kind !== 'next_response' || stopped === null || sender === undefined) return undefined
  return sender === '' ? null : sender
}

/** A first response belongs to whoever had it at the answer, also where that is no end of the clock. */
function stopOf(row: Owned['row'], clock: Clock, now: number): number | null {
  if (clock.kind === 'first_response') return numberOf(row.first_reply_at) ?? numberOf(row.first_stop_at) ?? null
  if (clock.kind === 'resolution' && clock.cycle === 1) return firstStop(resolutionOf(row), now)
  const { startedAt, dueAt = null, stoppedAt: at = null, quietAt = null, verdict } = clock
  return stoppedAt({ startedAt, dueAt, stoppedAt: at, quietAt, verdict }, now)
}

function attributesOf(row: Owned['row']): Attributes {
  return {
    department: String(row.department),
    spoke: textOf(row.spoke) ?? null,
    route: String(row.route),
    priority: PRIORITIES[Number(row.priority)] ?? 'normal',
  }
}

function resolutionOf(row: Owned['row']): StoredResolution {
  const at = (name: string): number | null => numberOf(row[name]) ?? null
  return {
    resolutionStartAt: at('resolution_start_at'),
    resolutionDueAt: at('resolution_due_at'),
    resolutionStopAt: at('resolution_stop_at'),
    resolutionVerdict: row.resolution_verdict === null ? null : verdictOf(row.resolution_verdict),
    resolvedAt: at('resolved_at'),
    firstResolvedAt: at('first_resolved_at'),
    quietAt: at('quiet_at'),
    quietResolvedAt: at('quiet_resolved_at'),
    cause: textOf(row.cause) ?? null,
  }
}
