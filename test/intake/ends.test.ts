/** Where exports end and what stands around them: files that are cut, preambles, keys of the exporter's own. */
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import type { IntakeJob } from '../../src/intake/message.ts'
import { readHere } from '../../src/intake/road.ts'
import { fixture, knowing, type ReadExport, readExport, shown } from './formats/read.ts'
import { rules } from './support.ts'

const read = (text: string, job: Partial<IntakeJob> = {}): Promise<ReadExport> =>
  readExport('-', { readable: Readable.from([Buffer.from(text)]), ...job })

describe('a table that ends within a record', () => {
  const head = 'tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n'
  const first = '1,sprintcare,False,Tue Oct 31 22:10:47 +0000 2017,@115712 Sorry!,,3\n'
  const last = '2,sprintcare,False,Tue Oct 31 22:11:00 +0000 2017,"@115713 We, too, are sorry",,3'
  const lines = (found: ReadExport): readonly unknown[] => [...shown(found.posts, 'key'), ...found.rejects]

  test('whole but for its line break: all of it is there', async () => {
    expect(lines(await read(head + first + last))).toEqual(['twcs:1', 'twcs:2'])
  })

  // From the first cell to the last comma; then the id of the parent may be shorter than it was, and nobody can tell.
  test('cut anywhere before its last cell: the record is a reject, the others are not', async () => {
    const cuts = Array.from({ length: last.length - '3'.length - 1 }, (_, at) => at + 1)
    for (const at of cuts) {
      const found = await read(head + first + last.slice(0, at))
      expect([at, shown(found.posts, 'key'), found.rejects.map(({ line }) => line), found.rows]).toEqual([at, ['twcs:1'], [3], 2])
    }
  })

  test('why', async () => {
    expect(lines(await read(head + first + last.slice(0, last.indexOf(',,3'))))).toEqual([
      'twcs:1',
      { line: 3, column: undefined, reason: 'the file ends inside this record: 5 cells where the header has 7' },
    ])
  })

  test('where rows leave out their last cells, the last one may do so too', async () => {
    expect(lines(await read('id,text,author,location\n1,hi,ann\n2,ho,bob'))).toEqual(['1', '2'].map((id) => expect.stringContaining(id)))
  })
})

test.each(['brandwatch.csv', 'brandwatch-x.csv'])('%s: blank lines of the preamble are none of the table', async (name) => {
  const blank = []
  for await (const message of readHere({ path: fixture(name), rules, now: Date.parse('2026-08-04T12:00:00Z'), includePrivate: false }))
    if (message.kind === 'end') blank.push(message.blank)
  const [preamble = ''] = readFileSync(fixture(name), 'utf8').split('Query Id')
  expect([/\n\r?\n/.test(preamble), blank]).toEqual([true, [0]])
})

test('--keep-raw keeps the $type of the exporter, and no key that reading added', async () => {
  const { posts } = await readExport(fixture('bluesky-notifications.json'), { keepRaw: true })
  const records = posts.map((post) => JSON.parse(String(post['raw'])))
  expect(records.length).toBeGreaterThan(0)
  for (const record of records) {
    expect(record.record.$type).toBe('app.bsky.feed.post')
    expect(Object.keys(record).filter((key) => key.startsWith('$') && key !== '$type')).toEqual([])
  }
})

describe('who is counted as writing to us, where nobody says who we are', () => {
  const post = (id: string, more: object = {}): object => ({
    id,
    text: 'Where is my parcel?',
    author_id: '7',
    created_at: '2026-08-03T08:00:00.000Z',
    ...more,
  })
  const page = {
    data: [
      post('1552000000000000001'),
      post('1552000000000000002', { referenced_tweets: [{ type: 'retweeted', id: '1551000000000000009' }] }),
    ],
  }
  test('neither reposts nor what came along', async () => {
    const included = { ...page, includes: { tweets: [post('1551000000000000009')] } }
    expect((await read(JSON.stringify(included))).notices).toEqual([
      'standard input: nothing says who you are, so 1 post counts as written to you (brand: handles in the rules says it)',
    ])
  })

  test.each([
    [19, []],
    [20, ['standard input: none of its 20 posts is written to you, by the handles in the rules (brand:)']],
  ])('%i posts of which none is to us', async (count, notices) => {
    const data = Array.from({ length: count }, (_, at) => post(`${1552000000000000100n + BigInt(at)}`))
    expect((await read(JSON.stringify({ data }), { rules: knowing({ x: ['acme'] }) })).notices).toEqual(notices)
    const told = [...data, post('1552000000000000999', { text: '@acme where is it?' })]
    expect((await read(JSON.stringify({ data: told }), { rules: knowing({ x: ['acme'] }) })).notices).toEqual([])
  })
})
