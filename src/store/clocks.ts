/** The clocks of conversations: two in their own rows, the others in the table `clock`. */
import type { Clock } from '../core/conversation.ts'
import { CLOCK_COLUMNS, clockOf, inlineClocks } from './clock-rows.ts'
import type { Db, SqlValue } from './db.ts'
import type { Interned } from './intern.ts'

type Named = Readonly<Record<string, SqlValue>>

/** Every clock of a conversation's row, by kind and in order. `schema`: prefix of the table (`main.` while it is hidden). */
export async function clocksOf(db: Db, interned: Interned, row: Named, schema = ''): Promise<readonly Clock[]> {
  return (await clocksOfAll(db, interned, [row], schema))[0] ?? []
}

/** The same of many rows, in their order, in a few statements. */
export async function clocksOfAll(db: Db, interned: Interned, rows: readonly Named[], schema = ''): Promise<readonly Clock[][]> {
  const terms = new Map<number, Clock['terms']>()
  for (const row of rows)
    for (const id of [row.first_term_id, row.resolution_term_id])
      if (typeof id === 'number' && !terms.has(id)) terms.set(id, await interned.terms(id))
  const termsOf = (id: number): Clock['terms'] => {
    const found = terms.get(id)
    if (found === undefined) throw new Error(`term ${id} is not stored`)
    return found
  }
  const stored = new Map<number, Clock[]>()
  const others = await db.rows(
    `SELECT ${CLOCK_COLUMNS.map((name) => `k.${name}`).join(', ')}
     FROM json_each(?) AS wanted CROSS JOIN ${schema}clock k ON k.kind IN (1, 2, 3) AND k.conversation_id = wanted.value
     ORDER BY k.kind, k.conversation_id, k.n`,
    [JSON.stringify(rows.map(({ id }) => id))],
  )
  for (const other of others) {
    const id = Number(other[1])
    const clock = clockOf(other, await interned.terms(Number(other[5])))
    const known = stored.get(id)
    if (known === undefined) stored.set(id, [clock])
    else known.push(clock)
  }
  return rows.map((row) => {
    const all = [...inlineClocks(row, termsOf), ...(stored.get(Number(row.id)) ?? [])]
    const of = (kind: Clock['kind']) => all.filter((clock) => clock.kind === kind)
    return [...of('first_response'), ...of('next_response'), ...of('resolution'), ...of('handoff')]
  })
}
