/** The ids that people read and type. */
import type { Db, SqlValue } from './db.ts'

/** Of each row (`id`, `pid`) of conversations the shortest prefix, of 4 or more characters, that no other conversation's id begins with. */
export async function shortIdsOf(db: Db, rows: readonly Readonly<Record<string, SqlValue>>[]): Promise<ReadonlyMap<number, string>> {
  const near = await db.many(
    'SELECT (SELECT MAX(pid) FROM conversation WHERE pid < ?), (SELECT MIN(pid) FROM conversation WHERE pid > ?)',
    rows.map(({ pid = null }) => [pid, pid]),
  )
  return new Map(
    rows.map((row, at) => {
      const pid = String(row.pid)
      const lengths = (near[at] ?? []).map((other) => (typeof other === 'string' ? shared(pid, other) + 1 : 0))
      return [Number(row.id), pid.slice(0, Math.max(...lengths, 4))]
    }),
  )
}

function shared(one: string, other: string): number {
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  return at
}
