/** Notes on verdicts that a completed import had shown and a later one has changed: posts became known later. */
import type { Clock, Conversation } from '../core/conversation.ts'
import type { EventData } from '../core/event.ts'
import { clocksOf } from './clocks.ts'
import type { Db, SqlRow, SqlValue } from './db.ts'
import { holdersOf } from './holders.ts'
import type { Interned } from './intern.ts'
import type { Imports, Prior } from './priors.ts'
import type { SettleOptions } from './settle-options.ts'

/** Records where a verdict differs from the one that a completed import had shown. */
export function rejudged(
  prior: Prior,
  conversation: Conversation,
  unfinished: ReadonlySet<number>,
  imports: Imports,
  options: SettleOptions,
  events: SqlRow[],
): void {
  if (options.import === undefined || options.hidden !== undefined || prior.source === options.import.id || unfinished.has(prior.source))
    return
  const shownAt = imports.get(prior.source)?.startedAt ?? 0
  for (const was of prior.clocks) {
    const is = sameClock(conversation.clocks, was.kind, was.cycle, was.startPost)
    const before = verdictShown(was, shownAt)
    const after = is === undefined ? 'void' : verdictShown(is, options.now)
    if (before === 'running' || before === after) continue
    events.push([
      options.import.id,
      conversation.id,
      'rejudged',
      options.now,
      options.now,
      'import',
      JSON.stringify({
        clock: was.kind,
        cycle: was.cycle,
        startPost: was.kind === 'next_response' ? was.startPost : undefined,
        was: before,
        is: after,
        stoppedWas: was.stoppedAt,
        stoppedIs: is?.stoppedAt,
      }),
    ])
  }
}

function verdictShown(clock: Clock, at: number): string {
  if (clock.verdict !== 'running') return clock.verdict
  return clock.dueAt !== undefined && clock.dueAt < at ? 'breached' : 'running'
}

const sameClock = (clocks: readonly Clock[], kind: string, cycle: number, startPost: number | undefined): Clock | undefined =>
  clocks.find((clock) => clock.kind === kind && clock.cycle === cycle && (kind !== 'next_response' || clock.startPost === startPost))

/**
 * Brings the notes of an import to what it has made of its clocks at its end: each batch is settled by itself, and what stood between two of
 * them was shown to nobody. `now`: of the import.
 */
export async function settleNotes(db: Db, interned: Interned, importId: number, now: number): Promise<void> {
  const notes = await db.rows(
    "SELECT id, post_id, data FROM event WHERE kind = 'rejudged' AND occurred_at = :now AND import_id = :importId ORDER BY id",
    { now, importId },
  )
  if (notes.length === 0) return
  const holders = await holdersOf(
    db,
    notes.map((row) => Number(row[1])),
    'own',
  )
  for (const [id = null, post, text] of notes) {
    const data = JSON.parse(String(text)) as EventData['rejudged']
    const [row] = await db.all<Record<string, SqlValue>>('SELECT * FROM conversation WHERE id = ?', [holders.get(Number(post)) ?? null])
    const is = row === undefined ? undefined : sameClock(await clocksOf(db, interned, row), data.clock, data.cycle, data.startPost)
    const after = is === undefined ? 'void' : verdictShown(is, now)
    if (after === data.was) await db.run('DELETE FROM event WHERE id = ?', [id])
    else if (after !== data.is)
      await db.run('UPDATE event SET data = ? WHERE id = ?', [JSON.stringify({ ...data, is: after, stoppedIs: is?.stoppedAt }), id])
  }
}
