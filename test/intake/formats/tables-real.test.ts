import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sharedData } from '../support.ts'
import type { ReadExport } from './read.ts'
import { readExport } from './read.ts'

const data = sharedData()
const read = (file: string): Promise<ReadExport> => readExport(join(data ?? '', file), { timezone: 'UTC' })

/** How many posts have which value in a column. */
function counts({ posts }: ReadExport, column: string): Readonly<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const post of posts) {
    const value = String(post[column] ?? '-')
    found[value] = (found[value] ?? 0) + 1
  }
  return found
}
const total = ({ posts }: ReadExport, column: string): number => posts.reduce((sum, post) => sum + Number(post[column] ?? 0), 0)

describe.skipIf(data === undefined)('tables of real exports', () => {
  test.each([
    // file, format, rows, inbound, outbound, replies whose parent is in the file, distinct keys
    ['airline/tweets.csv', 'airline', 1500, 1500, 0, 0, 1500],
    ['hootsuite/inbound_2018.csv', 'hootsuite-inbound', 150, 150, 0, 0, 150],
    ['hootsuite/posts_2018-08.csv', 'hootsuite-posts', 60, 0, 60, 0, 60],
    ['sprout_social/post_performance.csv', 'sprout-posts', 27, 0, 27, 0, 27],
    ['play_store/reviews.csv', 'play-scraper', 250, 250, 177, 177, 427],
    ['app_store/reviews.csv', 'app-store-scraper', 250, 250, 224, 224, 205],
    ['twcs/sample.csv', 'twcs', 93, 49, 44, 66, 93],
    ['twcs/sample_crlf.csv', 'twcs', 93, 49, 44, 66, 93],
    ['twcs/twcs_first5000_pandas_index.csv', 'twcs', 5000, 2778, 2222, 3688, 5000],
    ['decoys/twcs_named_but_other_schema.csv', 'csv', 9, 9, 0, 0, 9],
  ])('%s', async (file, format, rows, inbound, outbound, answered, distinct) => {
    const found = await read(file)
    const keys = new Set(found.posts.map((post) => post['key']))
    const parents = found.posts.filter((post) => keys.has(post['parent_key'] ?? '')).length
    expect([found.format, found.rows, found.rejects, counts(found, 'inbound')[1] ?? 0, counts(found, 'inbound')[0] ?? 0]).toEqual([
      format,
      rows,
      [],
      inbound,
      outbound,
    ])
    expect([parents, keys.size]).toEqual([answered, distinct])
  })

  test('airline: words of sentiment, reasons as labels, entities', async () => {
    const found = await read('airline/tweets.csv')
    expect(counts(found, 'sentiment')).toEqual({ negative: 886, neutral: 342, positive: 272 })
    expect(counts(found, 'labels')).toMatchObject({ '-': 614, 'Customer Service Issue': 242, "Can't Tell": 126 })
    expect(counts(found, 'brand')).toEqual({ United: 996, 'Virgin America': 504 })
    const decoded = found.posts.filter((post) => post['text_raw'] !== undefined).length
    const times = found.posts.map((post) => String(post['posted_at'])).sort()
    expect([decoded, total(found, 'reposts'), times[0], times.at(-1)]).toEqual([
      77,
      117,
      '2015-02-17T16:43:42.000Z',
      '2015-02-24T19:42:48.000Z',
    ])
  })

  test('Hootsuite: kinds, languages, sentiment where there is one', async () => {
    const found = await read('hootsuite/inbound_2018.csv')
    expect(counts(found, 'kind')).toEqual({ comment: 145, '-': 5 })
    expect(counts(found, 'language')).toEqual({ en: 112, '-': 31, it: 2, fa: 2, ca: 1, ms: 1, is: 1 })
    expect(counts(found, 'sentiment')).toEqual({ neutral: 50, '-': 36, negative: 33, positive: 31 })
    expect(found.notices).toEqual([
      'inbound_2018.csv: this export holds no answers, so answer times cannot be judged from it: only queues and ages',
    ])
    const posts = await read('hootsuite/posts_2018-08.csv')
    const empty = posts.posts.filter((post) => post['text'] === '').length
    expect([empty, total(posts, 'likes'), total(posts, 'replies'), total(posts, 'reposts')]).toEqual([10, 1637, 584, 1431])
  })

  test('Sprout: networks and figures', async () => {
    const found = await read('sprout_social/post_performance.csv')
    expect(counts(found, 'network')).toEqual({ linkedin: 8, instagram: 7, facebook: 7, youtube: 3, tiktok: 2 })
    expect([total(found, 'likes'), total(found, 'engagement'), total(found, 'views')]).toEqual([4034, 10067, 172633])
    expect(found.posts.filter((post) => post['labels'] !== undefined)).toHaveLength(21)
    expect(JSON.stringify(found.posts)).not.toContain('Sent by')
  })

  test('reviews: answers whole, six of them older than what they answer, no names that are none', async () => {
    const play = await read('play_store/reviews.csv')
    const at = new Map(play.posts.map((post) => [post['key'], String(post['posted_at'])]))
    const answers = play.posts.filter((post) => post['inbound'] === 0)
    const older = answers.filter((post) => String(post['posted_at']) < (at.get(post['parent_key'] ?? '') ?? ''))
    const unnamed = play.posts.filter((post) => post['inbound'] === 1 && post['author'] === undefined)
    const units = answers.reduce((sum, post) => sum + String(post['text']).length, 0)
    expect([older.length, unnamed.length, units, total(play, 'likes')]).toEqual([6, 97, 40191, 1557])
    const apple = await read('app_store/reviews.csv')
    const bodies = apple.posts.filter((post) => post['inbound'] === 0)
    const times = bodies.map((post) => String(post['posted_at'])).sort()
    expect([bodies.reduce((sum, post) => sum + String(post['text']).length, 0), times[0], times.at(-1)]).toEqual([
      58247,
      '2020-04-21T08:17:03.000Z',
      '2024-07-25T04:08:54.000Z',
    ])
  })
})
