import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import type { IntakeMessage, Reject } from '../../src/core/batch.ts'
import { OutspokeError } from '../../src/core/errors.ts'
import { compileMap } from '../../src/intake/map.ts'
import type { IntakeJob } from '../../src/intake/message.ts'
import { readHere } from '../../src/intake/road.ts'
import { rules } from './support.ts'

interface Read {
  format: string
  posts: Record<string, string | number | null>[]
  rejects: Reject[]
  end: Extract<IntakeMessage, { kind: 'end' }>
}

async function read(content: string | Iterable<Buffer>, fields: Partial<IntakeJob> = {}): Promise<Read> {
  const found: Omit<Read, 'end'> = { format: '', posts: [], rejects: [] }
  const readable = Readable.from(typeof content === 'string' ? pieces(content) : content)
  const now = Date.parse('2026-08-04T12:00:00Z')
  for await (const message of readHere({ path: '-', readable, rules, now, includePrivate: false, ...fields })) {
    if (message.kind === 'start') found.format = message.format
    else if (message.kind === 'end') return { ...found, end: message }
    else {
      found.rejects.push(...message.rejects)
      const { columns, length } = message.batch
      for (let row = 0; row < length; row++)
        found.posts.push(Object.fromEntries(Object.entries(columns).map(([name, cells]) => [name, cells[row] ?? null])))
    }
  }
  throw new Error('no end')
}

/** As a pipe gives it. */
function* pieces(content: string): Generator<Buffer> {
  const bytes = Buffer.from(content)
  for (let at = 0; at < bytes.length; at += 60_000) yield bytes.subarray(at, at + 60_000)
}

const keys = ({ posts }: Read): unknown[] => posts.map(({ key }) => key)
const notices = ({ end }: Read): readonly string[] => end.notices.map((text) => text.replace('standard input: ', ''))

async function failure(content: string | Iterable<Buffer>, fields: Partial<IntakeJob> = {}): Promise<string> {
  try {
    await read(content, fields)
    return 'read'
  } catch (error) {
    if (!(error instanceof OutspokeError)) throw error
    return `${error.message} → ${error.hint}`
  }
}

const ndjson = (...values: unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('')
const v2 = (id: number, text = 'hi'): Record<string, string> => ({
  id: String(1000 + id),
  text,
  author_id: '7',
  created_at: '2021-04-08T19:34:16.000Z',
  conversation_id: String(1000 + id),
})
const users = [{ id: '7', username: 'ann', name: 'Ann' }]
const post = (id: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id,
  text: `text ${id}`,
  author: 'ann',
  created_at: '2021-01-01T00:00:00Z',
  ...more,
})

describe('lines', () => {
  test('the first cut in front, the last at its end: the rest comes in', async () => {
    const found = await read(`htag\\" rel=\\"nofollow\\"}\n${ndjson(post('1'), post('2'))}{"id":"3","text":"c`)
    expect(keys(found)).toEqual(['1', '2'])
    expect(found.rejects.map(({ line, record }) => [line, record])).toEqual([
      [1, 'htag\\" rel=\\"nofollow\\"}'],
      [4, '{"id":"3","text":"c'],
    ])
    expect(found.end).toMatchObject({ rows: 4, rejected: 2 })
  })

  test('a page a line, each far larger than what is looked at first', async () => {
    const pages = [0, 1].map((page) => ({
      data: Array.from({ length: 100 }, (_, at) => v2(page * 100 + at, 'x'.repeat(20_000))),
      includes: { users },
      meta: { result_count: 100 },
    }))
    const found = await read(ndjson(...pages))
    expect([found.format, found.posts.length, found.end.rows]).toEqual(['x-v2', 200, 200])
    expect(found.posts[150]).toMatchObject({ key: '1150', author: 'ann', row: 2 })
  })

  test('one post and pages in one file', async () => {
    const found = await read(ndjson({ data: v2(1), includes: { users } }, { data: [v2(2), v2(3)], includes: { users } }))
    expect(keys(found)).toEqual(['1001', '1002', '1003'])
  })

  test('what is no post is counted and said', async () => {
    const tweet = { id_str: '1', created_at: 'Fri Sep 07 16:35:24 +0000 2012', text: 'hi', user: { screen_name: 'ann', id_str: '7' } }
    const found = await read(ndjson({ delete: { status: {} } }, tweet, { delete: { status: {} } }, { limit: { track: 5 } }, 7))
    expect([found.format, keys(found)]).toEqual(['x-v1', ['1']])
    expect(notices(found).slice(0, 2)).toEqual(['2 delete notices skipped', '1 limit notice skipped'])
    expect(found.rejects).toEqual([{ line: 5, reason: 'this is no object', record: '7' }])
    expect(found.end.rows).toBe(2)
  })
})

test('names of what is skipped are words, few and short, whatever a file says', async () => {
  const of = (reason: string): unknown => ({ uri: 'at://did:plc:a/app.bsky.feed.like/1', cid: 'b', author: { did: 'did:plc:a' }, reason })
  const reasons = ['\u001b[31mred', 'x'.repeat(500), ...Array.from({ length: 100 }, (_, at) => `kind${at}`)]
  const said = notices(await read(JSON.stringify({ notifications: [...reasons, 'like', 'like'].map(of) })))
  expect(said.length).toBeLessThan(25)
  expect(said.slice(0, 2)).toEqual(['1 [31mred notification skipped', `1 ${'x'.repeat(60)} skipped`])
  expect(said).toContain('84 other things skipped')
})

describe('documents', () => {
  test('what comes along is kept as context, and is no row', async () => {
    const quoted = { ...v2(9), author_id: '8' }
    const page = {
      data: [{ ...v2(1), referenced_tweets: [{ type: 'quoted', id: '1009' }] }],
      includes: { users, tweets: [quoted] },
      meta: {},
    }
    const found = await read(JSON.stringify(page, undefined, 2))
    expect(found.posts.map(({ key, context }) => [key, context])).toEqual([
      ['1001', null],
      ['1009', 1],
    ])
    expect(found.end).toMatchObject({ rows: 1, rejected: 0 })
  })

  test('private context stays out too', async () => {
    const status = (id: string, visibility: string): unknown => ({
      id,
      created_at: '2022-12-14T15:22:41.704Z',
      uri: `https://a.example/${id}`,
      content: 'hi',
      visibility,
      account: { acct: 'ann', url: 'https://a.example/@ann' },
    })
    const timeline = JSON.stringify([status('1', 'public'), status('2', 'direct'), status('3', 'private')])
    expect(keys(await read(timeline))).toEqual(['https://a.example/1'])
    expect(keys(await read(timeline, { includePrivate: true }))).toHaveLength(3)
  })

  test('a list deep inside one object is found by common names, and read whole', async () => {
    const list = Array.from({ length: 40_000 }, (_, at) => post(String(at)))
    const found = await read(JSON.stringify({ meta: { pages: 1 }, export: { posts: list } }))
    expect([found.format, found.posts.length, found.end.rows]).toEqual(['json', 40_000, 40_000])
  })

  test('beyond 64 MiB one object is too much, and said', async () => {
    const head = Buffer.from('{"export":{"posts":[{"id":"1","text":"a","author":"b"}],"filler":"')
    const filler = Buffer.alloc(1 << 20, 120)
    expect(
      await failure(
        (function* () {
          yield head
          for (let k = 0; k < 70; k++) yield filler
          yield Buffer.from('"}}')
        })(),
      ),
    ).toBe(
      'standard input is one JSON value of more than 64 MiB, which has to be read as a whole → Export it in several files, or as NDJSON: one post a line.',
    )
  })

  test('nesting without end costs its record', async () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    const found = await read(`[${JSON.stringify(post('1'))},{"id":"2","text":"b","created_at":"2021-01-01T00:00:00Z","x":${deep}}]`)
    expect(found.posts.length + found.rejects.length).toBe(2)
  })

  test('keys of an object that are inherited are no columns', async () => {
    const found = await read(
      JSON.stringify([
        { ...post('1'), constructor: 'x' },
        { text: 'b', created_at: '2021-01-01T00:00:00Z' },
      ]),
      {
        map: compileMap({ text: 'text', posted_at: 'created_at', author: 'constructor' }, () => 'map.yaml'),
      },
    )
    expect(found.posts.map(({ author }) => author)).toEqual(['x', null])
  })

  test('what is left of a record without text, id and time is a reject', async () => {
    const found = await read(JSON.stringify([post('1'), { author: 'bob' }, {}]))
    expect(found.rejects.map(({ reason }) => reason)).toEqual([
      'neither text, nor id, nor time: this is no post',
      'neither text, nor id, nor time: this is no post',
    ])
  })
})

describe('archives', () => {
  const archive = `window.YTD.tweets.part0 = ${JSON.stringify([
    { tweet: { id_str: '1', id: '1', full_text: '@bob hi', created_at: 'Fri Sep 07 16:35:24 +0000 2012', favorite_count: '3' } },
  ])}`
  test('of an account that they do not name need it', async () => {
    expect(await failure(archive)).toBe('standard input is by one account which it does not name → Say whose it is: --owner HANDLE')
  })
  test('are by their owner', async () => {
    const found = await read(archive, { owner: '@AcmeHelp' })
    expect(found.format).toBe('x-archive')
    expect(found.posts).toMatchObject([{ key: '1', author: 'AcmeHelp', inbound: 0, text: '@bob hi', likes: 3 }])
  })
})

describe('a column map', () => {
  const map = compileMap(
    { text: 'message', id: 'tweet_ID', posted_at: 'datetime', author: ['client', 'agent'], url: 'links.0.href' },
    () => 'map.yaml',
  )
  test('takes the place where its columns stand, and of several columns the one with a value', async () => {
    const found = await read(
      JSON.stringify([
        {
          agentURL: { tweet_ID: '9' },
          dialogContent: [
            { client: 'ann', datetime: '2016-01-01T10:00:00Z', message: 'hi', tweet_ID: '1', links: [{ href: 'https://x.example/1' }] },
            { agent: 'AdobeCare', datetime: '2016-01-01T11:00:00Z', message: 'hello', tweet_ID: '2' },
          ],
        },
      ]),
      { map },
    )
    expect(found.posts.map(({ key, author, text, url }) => [key, author, text, url])).toEqual([
      ['1', 'ann', 'hi', 'https://x.example/1'],
      ['2', 'AdobeCare', 'hello', null],
    ])
  })

  test('a key that no record has', async () => {
    expect(await failure(ndjson(post('1'), post('2')), { map: compileMap({ text: 'text', id: 'nr' }, () => 'map.yaml') })).toBe(
      'standard input has no column "nr", which the map names → Its keys are: id, text, author, created_at',
    )
  })
})

test('an export that cannot hold answers says so', async () => {
  const found = await read(
    'Date (GMT),Facebook Page,Message Author,Type,Message ID,Message Permalink,Message\n2018-07-23 00:02:39,Acme,ann,Received Comment,1,https://www.facebook.com/9_1,hi\n',
  )
  expect(found.format).toBe('hootsuite-inbound')
  expect(notices(found)).toEqual(['this export holds no answers, so answer times cannot be judged from it: only queues and ages'])
})
