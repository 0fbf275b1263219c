/** The clocks of a conversation: two in its own row, the others in the table `clock`. */
import type { Clock } from '../core/conversation.ts'
import { CLOCK_COLUMNS, clockOf, inlineClocks } from './clock-rows.ts'
import type { Db, SqlValue } from './db.ts'
import type { Interned } from './intern.ts'

/** Every clock of a conversation's row, by kind and in order. `schema`: prefix of the table (`main.` while it is hidden). */
export async function clocksOf(db: Db, interned: Interned, row: Readonly<Record<string, SqlValue>>, schema = ''): Promise<Clock[]> {
  const terms = new Map<number, Clock['terms']>()
  for (const id of [row.first_term_id, row.resolution_term_id]) if (typeof id === 'number') terms.set(id, await interned.terms(id))
  const inline = inlineClocks(row, (id) => {
    const found = terms.get(id)
    if (found === undefined) throw new Error(`term ${id} is not stored`)
    return found
  })
  const stored: Clock[] = []
  for (const kind of [1, 2, 3]) {
    const rows = await db.rows(`SELECT ${CLOCK_COLUMNS.join(', ')} FROM ${schema}clock WHERE kind = ? AND conversation_id = ? ORDER BY n`, [
      kind,
      row.id ?? null,
    ])
    for (const clock of rows) stored.push(clockOf(clock, await interned.terms(Number(clock[5]))))
  }
  const of = (kind: Clock['kind']) => [...inline, ...stored].filter((clock) => clock.kind === kind)
  return [...of('first_response'), ...of('next_response'), ...of('resolution'), ...of('handoff')]
}
