/** Who owned a conversation before, as its row keeps it: the column `turned`. */
import type { Turn } from '../core/conversation.ts'
import { PRIORITIES } from '../core/rules/ruleset.ts'
import type { Db, SqlValue } from './db.ts'

type Kept = readonly [at: number, department: string, route: string, priority: string, byHand?: 1]

/** As text for the column; null where nothing ever changed, which is nearly always. */
export function turnedText(turned: readonly Turn[] | undefined): string | null {
  if (turned === undefined) return null
  return JSON.stringify(
    turned.map(
      ({ at, before: { department, route, priority }, byHand }): Kept =>
        byHand ? [at, department, route, priority, 1] : [at, department, route, priority],
    ),
  )
}

/** Of the column. */
export function turnedOf(text: SqlValue | undefined): readonly Turn[] {
  if (typeof text !== 'string') return NEVER
  return (JSON.parse(text) as readonly Kept[]).map(([at, department, route, priority, byHand]) => ({
    at,
    before: { department, route, priority: PRIORITIES.find((one) => one === priority) ?? 'normal' },
    byHand: byHand === 1,
  }))
}

const NEVER: readonly Turn[] = []

/** Most are turned by posts alone: those are not parsed. */
const BY_HAND = `SELECT id, turned FROM conversation WHERE turned IS NOT NULL AND instr(turned, '",1]') > 0`

/** How often people gave a conversation to another department; only of those that they gave to one. */
export async function transfersOf(db: Db): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number>()
  await db.each(BY_HAND, [], ([id, text]) => {
    found.set(Number(id), turnedOf(text).filter(({ byHand }) => byHand).length)
  })
  return found
}
