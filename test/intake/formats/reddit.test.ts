import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../src/intake/format.ts'
import { redditJson } from '../../../src/intake/formats/reddit.ts'
import { fixture, knowing, readExport, refusal, shown } from './read.ts'
import { counted, places, realFolder, words } from './social.ts'

describe('a listing', () => {
  const read = () => readExport(fixture('reddit-listing.json'), { rules: knowing({ reddit: ['acmerail'] }) })

  test('a whole comment', async () => {
    expect((await read()).posts[0]).toEqual({
      key: 't1_c1',
      network: 'reddit',
      parent_key: 't3_p1',
      group_key: 't3_p1',
      row: 1,
      inbound: 1,
      directed: 1,
      kind: 'comment',
      author_key: 'ada',
      author: 'ada',
      posted_at: '2023-11-14T22:13:20.000Z',
      text: 'Late > 40 min & nobody says why @acmerail',
      text_raw: 'Late &gt; 40 min &amp; nobody says why @acmerail',
      brand: 'acmerail',
      source: 'reddit-json',
      likes: 1,
      url: 'https://www.reddit.com/r/acmerail/comments/p1/x/c1/',
    })
  })

  test('where each stands: names with their prefix, moderators are anybody where our handle is known, deleted authors are nobody', async () => {
    const { format, posts, rejects, notices } = await read()
    expect([format, rejects]).toEqual(['reddit-json', []])
    expect(places(posts)).toEqual([
      't1_c1 | t3_p1 | t3_p1 | comment | in →',
      't1_c2 | t1_c1 | t3_p1 | comment | in',
      't1_c3 | t1_c1 | t3_p1 | comment | in?',
      't1_c4 | t1_c1 | t3_p1 | comment | in',
      't1_c5 | t1_c1 | t3_p1 | comment | in?',
      't1_c6 | t3_p1 | t3_p1 | comment | in',
      't3_p1 | - | - | post | in',
      't3_p2 | - | - | post | in',
      't3_p3 | - | - | post | in?',
      't1_c7 | t1_c2 | t3_p1 | comment | in →',
    ])
    expect(shown(posts, 'author', 'is_auto', 'counts').slice(1, 7)).toEqual([
      'acme_mod | - | -',
      '- | - | -',
      'troll | - | -',
      '- | - | -',
      'AutoModerator | 1 | -',
      'ada | - | -',
    ])
    expect(notices).toEqual([
      'reddit-listing.json: 1 thing that is no post skipped',
      'reddit-listing.json: 1 private message skipped (--include-private takes them in)',
      'reddit-listing.json: 3 posts without an author count as inbound',
    ])
  })

  test('what each says: created_utc and not created, edits, entities, links by their title, what is gone', async () => {
    expect(words((await read()).posts)).toEqual([
      't1_c1 | 2023-11-14T22:13:20Z | - | - | - | Late > 40 min & nobody says why @acmerail',
      't1_c2 | 2023-11-14T22:23:20Z | 2023-11-14T22:25:00Z | - | - | We are sorry, a signal has failed.',
      't1_c3 | 2023-11-14T22:25:00Z | - | deleted | - | [deleted]',
      't1_c4 | 2023-11-14T22:26:40Z | - | deleted | - | [removed]',
      't1_c5 | 2023-11-14T22:28:20Z | - | - | - | My account is gone, my words are not',
      't1_c6 | 2023-11-14T22:13:21Z | - | - | - | Read the rules before you post.',
      't3_p1 | 2023-11-14T19:26:40Z | - | - | Trains late again | Every day this week.\n\nWhy?',
      't3_p2 | 2023-11-14T19:26:40Z | - | - | - | A photo of the new train & its driver',
      't3_p3 | 2023-11-14T19:26:40Z | - | deleted | Selling my season ticket | Cheap',
      't1_c7 | 2023-11-14T22:33:20Z | - | - | - | Thanks anyway',
    ])
  })

  test('a private message, where it is asked for', async () => {
    const { posts } = await readExport(fixture('reddit-listing.json'), { includePrivate: true })
    const [message] = posts.filter((post) => post['kind'] === 'dm')
    expect(shown(message === undefined ? [] : [message], 'key', 'directed', 'author', 'title', 'text', 'is_private')).toEqual([
      't4_m1 | 1 | ada | Refund | My name is in the ticket | 1',
    ])
  })
})

describe('a tree', () => {
  test('eleven deep, in the order it is read; stubs say how many comments are missing', async () => {
    const { posts, notices } = await readExport(fixture('reddit-thread.json'))
    expect(places(posts)).toEqual([
      't3_p1 | - | - | post | in →',
      't1_d1 | t3_p1 | t3_p1 | comment | in →',
      ...Array.from({ length: 10 }, (_, at) => `t1_d${at + 2} | t1_d${at + 1} | t3_p1 | comment | in →`),
      't1_s1 | t3_p1 | t3_p1 | comment | in →',
    ])
    expect(notices[0]).toBe('reddit-thread.json: 7 comments not in the export')
  })

  test('what "more comments" loads', async () => {
    expect(places((await readExport(fixture('reddit-more.json'))).posts)).toEqual(['t1_k1 | t1_c1 | t3_p1 | comment | in →'])
  })

  test('200,000 deep: no overflow', () => {
    let node: JsonObject = { kind: 't1', data: { id: 'x', body: 'the deepest', created_utc: 1 } }
    for (let k = 0; k < 200_000; k++) node = { kind: 'Listing', data: { children: [node] } }
    const given: JsonObject[] = []
    redditJson.unfold?.(node, { give: (record) => given.push(record), skip: () => undefined, file: new Map() })
    expect(given.map((record) => record['$id'])).toEqual(['t1_x'])
  })

  test('200,000 wide: no overflow', () => {
    const children = Array.from({ length: 200_000 }, (_, at) => ({ kind: 't1', data: { id: `w${at}`, body: 'wide', created_utc: 1 } }))
    let given = 0
    redditJson.unfold?.({ kind: 'Listing', data: { children } }, { give: () => given++, skip: () => undefined, file: new Map() })
    expect(given).toBe(200_000)
  })

  test('a stub that claims a million million comments is not believed', () => {
    let skipped = 0
    const stub = { kind: 'more', data: { count: 1e12, children: [] } }
    redditJson.unfold?.(stub, { give: () => undefined, skip: () => skipped++, file: new Map() })
    expect(skipped).toBe(20_000)
  })
})

test('a dump, a comment a line: times as numbers and text, a parent that is only a number, a line that is cut', async () => {
  const { posts, rejects, rows } = await readExport(fixture('reddit-dump.ndjson'))
  expect(places(posts)).toEqual([
    't1_q1 | t3_p9 | t3_p9 | comment | in →',
    't1_q2 | t1_q1 | t3_p9 | comment | in →',
    't1_q3 | - | t3_p9 | comment | in →',
    't3_q4 | - | - | post | in →',
  ])
  expect(words(posts)).toEqual([
    't1_q1 | 2023-11-14T22:13:20Z | - | - | - | No e-mail since Monday',
    't1_q2 | 2023-11-14T22:14:20Z | - | - | - | Same here & no refund',
    't1_q3 | 2023-11-14T22:15:20Z | - | deleted | - | [removed]',
    't3_q4 | 2023-11-14T22:16:20Z | - | - | - | App crashes',
  ])
  expect([rows, rejects.map(({ line }) => line)]).toEqual([5, [5]])
})

test('top posts: no authors, times as floats, edited False, True or a time, titles that are the text', async () => {
  const { format, posts, notices } = await readExport(fixture('reddit-top.csv'), { rules: knowing({ reddit: ['acmerail'] }) })
  expect(format).toBe('reddit-csv')
  expect(places(posts)).toEqual(['t3_1gav8q | - | - | post | in?', 't3_1bej16 | - | - | post | in?', 't3_1cej17 | - | - | post | in?'])
  expect(words(posts)).toEqual([
    't3_1gav8q | 2012-11-19T18:46:20Z | 2012-11-19T18:49:59Z | - | Refunds & how to get them | First, ask.\n\nThen: wait <3 weeks>.',
    't3_1bej16 | 2012-11-19T18:46:21Z | - | - | - | What is this seat & why',
    't3_1cej17 | 2012-11-19T18:46:22Z | - | deleted | Gone | [deleted]',
  ])
  expect(shown(posts, 'likes', 'replies', 'url')[2]).toBe('-3 | 2 | http://www.reddit.com/r/acmerail/comments/1cej17/z/')
  expect(notices).toContain('reddit-top.csv: this export holds no answers, so answer times cannot be judged from it: only queues and ages')
})

test('a page without posts is an empty result', async () => {
  expect(await refusal(fixture('reddit-empty.json'))).toBe(
    'reddit-empty.json is an empty result: nothing is in "data.children" → There is nothing in it to import: search or export again.',
  )
})

describe.skipIf(realFolder('reddit_listing') === undefined)('real exports', () => {
  test.each([
    ['reddit_listing/r_all_comments_listing.json', 'reddit-json', [100, 100, 0, 0, 100, 0]],
    ['reddit_listing/search_listing.json', 'reddit-json', [6, 6, 0, 0, 0, 0]],
    ['reddit_top/spotify.csv', 'reddit-csv', [999, 993, 6, 0, 0, 0]],
    ['reddit_top/applehelp.csv', 'reddit-csv', [1000, 996, 4, 0, 0, 0]],
  ])('%s', async (file, format, counts) => {
    expect(await counted(join(realFolder('') ?? '', file))).toMatchObject({ format, counts })
  })

  test('edits: 40 of 999 have a time; 635 links have their title for a text', async () => {
    const { posts } = await readExport(join(realFolder('reddit_top') ?? '', 'spotify.csv'))
    expect([
      posts.filter((post) => post['edited_at'] !== undefined).length,
      posts.filter((post) => post['title'] === undefined).length,
    ]).toEqual([40, 635])
  })
})
