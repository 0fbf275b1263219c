/** The lives of conversations, for `report time`. */

import type { Conversation } from '../core/conversation.ts'
import type { Draft } from '../core/fold/draft.ts'
import type { Query } from '../core/query-ast.ts'
import { verdictAt } from '../core/report/clock.ts'
import { lifeOf, type Moment, momentOf } from '../core/report/journey.ts'
import { plainLives, type StoredLife } from './report-plain-lives.ts'
import { reportThreads } from './report-threads.ts'
import type { Rulesets } from './rulesets.ts'
import type { OpenedSqlite } from './sqlite.ts'

/** Hands the life of each conversation of a query to `use`, in no order that matters; those without a time have none. */
export async function storedLives(
  opened: OpenedSqlite,
  rulesets: Rulesets,
  query: Query,
  now: number,
  use: (one: StoredLife) => void,
): Promise<void> {
  await foldedLives(opened, rulesets, query, now, use, await plainLives(opened, rulesets, query, now, use))
}

/** The same by the fold, thread by thread; `told`: those that need not be. */
export async function foldedLives(
  opened: OpenedSqlite,
  rulesets: Rulesets,
  query: Query,
  now: number,
  use: (one: StoredLife) => void,
  told: ReadonlySet<number> = new Set(),
): Promise<void> {
  const moments = new Map<number, Moment[]>()
  const watch = (draft: Draft, at: number): void => {
    const known = moments.get(draft.opening.id)
    if (known === undefined) moments.set(draft.opening.id, [momentOf(draft, at)])
    else known.push(momentOf(draft, at))
  }
  const { threads, calendarOf } = await reportThreads(opened, rulesets, query, now, (terms) => ({ ...terms, watch }), told)
  for await (const { wanted, rows, events, fold } of threads) {
    moments.clear()
    const folded = new Map(fold(rows, events).map((one) => [one.id, one]))
    for (const id of wanted) {
      const conversation = folded.get(id)
      const life = lifeOf(moments.get(id) ?? [], now, calendarOf)
      if (conversation !== undefined && life !== undefined) use({ id, life, breached: isBreached(conversation, now) })
    }
  }
}

function isBreached({ clocks }: Conversation, now: number): boolean {
  return clocks.some(
    ({ kind, startedAt, dueAt = null, stoppedAt = null, quietAt = null, verdict }) =>
      kind !== 'handoff' && verdictAt({ startedAt, dueAt, stoppedAt, quietAt, verdict }, now) === 'breached',
  )
}
