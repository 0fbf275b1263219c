/** Replies by hand that say where they stand: the stored post with that address. */
import type { Event } from '../core/event.ts'
import type { Db } from './db.ts'

/** The events of a thread, those of replies with the id of the post of ours that has their address. */
export async function withPosts(db: Db, thread: number, events: readonly Event[]): Promise<Event[]> {
  const found: Event[] = []
  for (const event of events) {
    const url = event.kind === 'replied' || event.kind === 'sent' ? event.data.url : undefined
    if (url === undefined || (event.kind !== 'replied' && event.kind !== 'sent') || event.data.matchedBy !== undefined) {
      found.push(event)
      continue
    }
    const plain = url.replace(/\/+$/, '')
    const [row] = await db.rows('SELECT id FROM post WHERE thread_id = ? AND inbound = 0 AND url IN (?, ?) ORDER BY id LIMIT 1', [
      thread,
      plain,
      `${plain}/`,
    ])
    if (row === undefined) found.push(event)
    else if (event.kind === 'sent') found.push({ ...event, data: { ...event.data, matchedBy: Number(row[0]) } })
    else found.push({ ...event, data: { ...event.data, matchedBy: Number(row[0]) } })
  }
  return found
}
