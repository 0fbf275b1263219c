/** A conversation by the id of any of its posts, also of an earlier version of one, or by a prefix of it. */
import { OutspokeError } from '../core/errors.ts'
import type { Db } from './db.ts'
import type { Interned } from './intern.ts'
import type { Lists } from './lists.ts'
import { eventOf } from './priors.ts'
import type { Rulesets } from './rulesets.ts'
import { createSettler } from './settle.ts'
import type { ThreadView } from './store.ts'

const SHORTEST = 3
const CANDIDATES = 8

/** Looks among the open conversations first, then among all posts; throws where nothing or several match. */
export async function findThread(
  db: Db,
  interned: Interned,
  rulesets: Rulesets,
  lists: Lists,
  prefix: string,
  now: number,
): Promise<ThreadView> {
  const post = await findPost(db, prefix.trim().toLowerCase(), now)
  const [row] = await db.rows('SELECT thread_id FROM post WHERE id = ?', [post])
  const settler = await createSettler(db, interned, rulesets, { now })
  const conversations = await settler.look(Number(row?.[0]))
  const holding = conversations.find((one) => one.posts.includes(post))
  if (holding === undefined) {
    throw new OutspokeError(`${prefix} is a post of ours that answers nobody we know of: it belongs to no conversation`, {
      hint: 'import the posts it answers, or look at it with outspoke export posts',
    })
  }
  const [conversation] = await lists.load([holding.id])
  if (conversation === undefined) throw new Error(`conversation ${holding.id} is not stored`)
  const events = []
  for (const id of holding.posts) {
    const rows = await db.rows(
      'SELECT id, post_id, kind, occurred_at, recorded_at, actor, data FROM happened WHERE post_id = ? ORDER BY occurred_at, id',
      [id],
    )
    events.push(...rows.map(eventOf))
  }
  const { asked, ackable, matched } = holding
  const posts = await lists.posts(holding.posts)
  return { conversation, posts, events: events.sort((a, b) => a.at - b.at || a.id - b.id), asked, ackable, matched }
}

async function findPost(db: Db, prefix: string, now: number): Promise<number> {
  if (!/^[0-9a-z]+$/.test(prefix) || prefix.length < SHORTEST) {
    throw new OutspokeError(`"${prefix}" is not an id`, {
      hint: `an id is a letter and up to 12 letters and digits; ${SHORTEST} of them are enough where no other begins so`,
    })
  }
  const above = `${prefix.slice(0, -1)}${String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)}`
  const open = await db.rows(
    `SELECT id, pid FROM conversation WHERE pid >= ? AND pid < ? AND resolved_at IS NULL AND merged_into IS NULL AND (quiet_at IS NULL OR quiet_at > ?)
     ORDER BY pid LIMIT ${CANDIDATES + 1}`,
    [prefix, above, now],
  )
  const found =
    open.length > 0
      ? open
      : await db.rows(
          `SELECT id, pid FROM (SELECT id, pid FROM post WHERE pid >= :from AND pid < :to
             UNION ALL SELECT post_id, pid FROM main.post_alias WHERE pid >= :from AND pid < :to AND post_id IN (SELECT id FROM post))
           ORDER BY pid LIMIT ${CANDIDATES + 1}`,
          { from: prefix, to: above },
        )
  const [only, other] = found
  if (only === undefined) {
    throw new OutspokeError(`no post has an id that begins with "${prefix}"`, { hint: 'outspoke list shows the ids' })
  }
  const whole = found.find((row) => row[1] === prefix)
  if (other !== undefined && whole === undefined) {
    const names = found.slice(0, CANDIDATES).map((row) => String(row[1]))
    throw new OutspokeError(`"${prefix}" begins several ids: ${names.join(', ')}${found.length > CANDIDATES ? ' …' : ''}`, {
      hint: 'type one more letter',
    })
  }
  return Number((whole ?? only)[0])
}
