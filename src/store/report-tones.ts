/** How the opening posts of conversations are meant, for `report perception`. */
import type { ToneSource } from '../core/report/tone.ts'
import type { Db } from './db.ts'
import type { OpenedSqlite } from './sqlite.ts'

export interface StoredTone {
  /** Internal id of the conversation. */
  readonly id: number
  readonly sources: ToneSource
  /** Acted on, or declined with a reason. */
  readonly ended: boolean
}

/** Hands every conversation of which anything is said to `use`; of all others nobody knows how they are meant. */
export async function storedTones({ db }: OpenedSqlite, use: (one: StoredTone) => void): Promise<void> {
  const { posts, tones } = await toneSources(db)
  if (posts.size === 0 && tones.size === 0) return
  await db.each('SELECT id, judgement_id, outcome, reason IS NOT NULL FROM conversation', [], (row) => {
    const id = Number(row[0])
    const post = posts.get(id)
    const tone = tones.get(Number(row[1]))
    if (post === undefined && tone === undefined) return
    use({ id, sources: { ...post, tone }, ended: row[2] === 'acted' || (row[2] === 'declined' && row[3] === 1) })
  })
}

/** What is said of posts, and by judgements, each by its number; answered by an index of those posts alone. */
export async function toneSources(db: Db): Promise<{
  readonly posts: ReadonlyMap<number, Pick<ToneSource, 'sentiment' | 'rating'>>
  readonly tones: ReadonlyMap<number, string>
}> {
  const posts = new Map<number, Pick<ToneSource, 'sentiment' | 'rating'>>()
  await db.each(
    'SELECT id, sentiment, rating FROM post WHERE sentiment IS NOT NULL OR rating IS NOT NULL',
    [],
    ([id, sentiment, rating]) => {
      posts.set(Number(id), {
        sentiment: sentiment === null ? undefined : String(sentiment),
        rating: rating === null ? undefined : Number(rating),
      })
    },
  )
  const tones = new Map(
    (await db.rows('SELECT id, tone FROM judgement WHERE tone IS NOT NULL')).map((row) => [Number(row[0]), String(row[1])]),
  )
  return { posts, tones }
}
