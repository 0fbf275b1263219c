import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Batch, IntakeMessage } from '../../src/core/batch.ts'
import { explainDetection, listFormats } from '../../src/intake/pipeline.ts'
import { readHere } from '../../src/intake/road.ts'
import { rules, sharedData } from './support.ts'

const data = sharedData()

async function read(file: string): Promise<{
  readonly batches: readonly Batch[]
  readonly format: string
  readonly end: Extract<IntakeMessage, { kind: 'end' }> | undefined
}> {
  const batches: Batch[] = []
  let format = ''
  let end: Extract<IntakeMessage, { kind: 'end' }> | undefined
  for await (const message of readHere({
    path: join(data ?? '', file),
    rules,
    now: Date.parse('2026-08-04T12:00:00Z'),
    includePrivate: false,
  })) {
    if (message.kind === 'start') format = message.format
    else if (message.kind === 'end') end = message
    else batches.push(message.batch)
  }
  return { batches, format, end }
}

const count = (batches: readonly Batch[], name: string, value: unknown): number =>
  batches.flatMap((batch) => batch.columns[name] ?? []).filter((cell) => cell === value).length

describe.skipIf(data === undefined)('real exports', () => {
  test.each([
    ['twcs/sample.csv', 93, 49, 44],
    ['twcs/sample_crlf.csv', 93, 49, 44],
    ['twcs/twcs_first5000_pandas_index.csv', 5000, 2778, 2222],
  ])('%s: %i posts', async (file, rows, inbound, outbound) => {
    const { batches, format, end } = await read(file)
    expect(format).toBe('twcs')
    expect([count(batches, 'inbound', 1), count(batches, 'inbound', 0)]).toEqual([inbound, outbound])
    expect(end).toMatchObject({ rows, blank: 0, rejected: 0, notices: [] })
  })

  test('the first 5,000: bare CR kept, entities decoded, 3,694 answers', async () => {
    const { batches } = await read('twcs/twcs_first5000_pandas_index.csv')
    const texts = batches.flatMap((batch) => batch.columns['text'] ?? []).map(String)
    expect(texts.filter((text) => text.includes('@AskPayPal \r\rI just love the start of email'))).toHaveLength(1)
    expect(texts.filter((text) => /&(amp|lt|gt);/.test(text))).toHaveLength(0)
    expect(batches.flatMap((batch) => batch.columns['text_raw'] ?? []).filter((cell) => cell !== null)).toHaveLength(158)
    expect(batches.flatMap((batch) => batch.columns['parent_key'] ?? []).filter((cell) => cell !== null)).toHaveLength(3694)
  })

  test('one called twcs.csv is not: read by its common names', async () => {
    const { format, end } = await read('decoys/twcs_named_but_other_schema.csv')
    expect([format, end?.rows, end?.rejected]).toEqual(['csv', 9, 0])
    expect((await explainDetection(join(data ?? '', 'decoys/twcs_named_but_other_schema.csv'))).lines).toEqual([
      'delimited by commas, header in line 1; columns: time_stamp, location, user name, text, val',
      '0.42  csv: has user name, time_stamp, text, location',
      '0.05  airline: has text; lacks tweet_id, airline_sentiment, tweet_created',
      '0.05  app-store-scraper: has userName; lacks review, rating, date',
      '0.04  twcs: has text; lacks tweet_id, author_id, inbound, created_at',
      '0.04  4cat: has timestamp; lacks id, thread_id, body, author',
    ])
  })
})

test('the list of formats: in the order of their support, the common ones last', () => {
  expect(listFormats().map(({ name, shape, known }) => [name, shape, known])).toEqual([
    ['twcs', 'table', 'files'],
    ['airline', 'table', 'files'],
    ['hootsuite-inbound', 'table', 'files'],
    ['hootsuite-posts', 'table', 'files'],
    ['sprout-posts', 'table', 'files'],
    ['talkwalker', 'table', 'files'],
    ['brandwatch', 'table', 'documentation'],
    ['meltwater', 'table', 'documentation'],
    ['play-scraper', 'table', 'files'],
    ['play-console', 'table', 'documentation'],
    ['app-store-scraper', 'table', 'files'],
    ['google-business', 'objects', 'documentation'],
    ['reddit-csv', 'table', 'files'],
    ['x-v1', 'objects', 'files'],
    ['x-v2', 'objects', 'files'],
    ['x-archive', 'objects', 'files'],
    ['mastodon', 'objects', 'files'],
    ['mastodon-outbox', 'objects', 'files'],
    ['bluesky', 'objects', 'files'],
    ['reddit-json', 'objects', 'files'],
    ['youtube', 'objects', 'files'],
    ['youtube-takeout', 'table', 'documentation'],
    ['facebook-graph', 'objects', 'files'],
    ['instagram-graph', 'objects', 'files'],
    ['gnip', 'objects', 'files'],
    ['zeeschuimer', 'objects', 'files'],
    ['4cat', 'table', 'documentation'],
    ['zendesk', 'objects', 'documentation'],
    ['front', 'table', 'documentation'],
    ['csv', 'table', 'files'],
    ['json', 'objects', 'files'],
  ])
})
