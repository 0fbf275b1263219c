/** Who had a conversation when: what the fold knows of it (`turned`), and what operations found. */
import { type History, historyOf, type StoodBefore } from '../core/report/facts.ts'
import { PRIORITIES } from '../core/rules/ruleset.ts'
import type { Db, SqlValue } from './db.ts'
import { holdersOf } from './holders.ts'
import { standingOf } from './standing-text.ts'
import { turnedOf } from './turned.ts'
import { textOf } from './values.ts'

/** Rules that others decide by now leave an event (`reruled`) on each conversation that they moved. */
const STOOD = (which: string) => `SELECT s.post_id, c.id, o.at, s.body,
    EXISTS (SELECT 1 FROM happened e WHERE e.operation_id = s.operation_id AND e.post_id = s.post_id AND e.kind = 'reruled')
  FROM standing s JOIN operation o ON o.id = s.operation_id LEFT JOIN conversation c ON c.id = s.post_id
  WHERE ${which} (EXISTS (SELECT 1 FROM happened e WHERE e.operation_id = s.operation_id)
     OR EXISTS (SELECT 1 FROM known_fact f WHERE f.operation_id = s.operation_id))
  ORDER BY s.operation_id`
/** What went into others since stood under its own post. */
const THEIRS = `s.post_id IN (SELECT p.id FROM json_each(?) one JOIN conversation c ON c.id = one.value JOIN post p ON p.thread_id = c.thread_id) AND`
const NOW = 'SELECT id, turned, department, spoke, route, priority FROM conversation WHERE'

/** Who had what when, by conversation: only of those of which something was otherwise once; `of`: only of these. */
export async function historiesOf(db: Db, of?: readonly number[]): Promise<ReadonlyMap<number, History>> {
  const stood = await stoodBefore(db, of)
  const found = new Map<number, History>()
  const use = ([id, turned, department, spoke, route, priority]: readonly SqlValue[]): void => {
    const now = {
      department: String(department),
      spoke: textOf(spoke) ?? null,
      route: String(route),
      priority: PRIORITIES[Number(priority)] ?? 'normal',
    }
    const history = historyOf(now, turnedOf(turned), stood.get(Number(id)) ?? [])
    if (history.length > 0) found.set(Number(id), history)
  }
  const some = JSON.stringify(of ?? [...stood.keys()])
  if (of === undefined) await db.each(`${NOW} turned IS NOT NULL`, [], use)
  await db.each(`${NOW} ${of === undefined ? 'turned IS NULL AND ' : ''}id IN (SELECT value FROM json_each(?))`, [some], use)
  return found
}

/** What operations found, by who holds the conversation now, in the order of the operations. */
async function stoodBefore(db: Db, of: readonly number[] | undefined): Promise<ReadonlyMap<number, readonly StoodBefore[]>> {
  const rows = of === undefined ? await db.rows(STOOD('')) : await db.rows(STOOD(THEIRS), [JSON.stringify(of)])
  const moved = await holdersOf(
    db,
    rows.flatMap(([post, own]) => (own === null ? [Number(post)] : [])),
    'own',
  )
  const stood = new Map<number, StoodBefore[]>()
  for (const [post, own, at, body, isRuled] of rows) {
    const holder = own === null ? moved.get(Number(post)) : Number(own)
    if (holder === undefined) continue
    const { department, spoke, route, priority } = standingOf(String(body))
    const one: StoodBefore = { at: Number(at), before: { department, spoke, route, priority }, isRuled: isRuled === 1 }
    const list = stood.get(holder)
    if (list === undefined) stood.set(holder, [one])
    else list.push(one)
  }
  return stood
}
