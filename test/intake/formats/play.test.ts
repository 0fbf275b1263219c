import { describe, expect, test } from 'vitest'
import { fixture, knowing, readExport, shown } from './read.ts'

const scraped = { network: 'play_store', source: 'play-scraper' }
const reviews = [
  {
    ...scraped,
    key: '142bcfc1-b071-4c4b-9c29-6ea7087431e4',
    row: 2,
    inbound: 1,
    directed: 1,
    kind: 'review',
    author_key: 'ana beispiel',
    author: 'Ana Beispiel',
    posted_at: '2024-07-27T19:33:32.000Z',
    text: '인식률이 너무 안좋음 ㅠㅠ',
    rating: 1,
    likes: 12,
    extra: { appVersion: '1.0' },
  },
  {
    ...scraped,
    key: '142bcfc1-b071-4c4b-9c29-6ea7087431e4#reply',
    parent_key: '142bcfc1-b071-4c4b-9c29-6ea7087431e4',
    row: 2,
    inbound: 0,
    directed: 0,
    counts: 1,
    kind: 'reply',
    posted_at: '2024-07-29T14:04:24.000Z',
    text: '안녕하세요.\n죄송합니다.',
  },
  {
    ...scraped,
    key: 'b76c4c31-e566-41de-a2e2-8062096f4567',
    row: 4,
    inbound: 1,
    directed: 1,
    kind: 'review',
    posted_at: '2024-07-30T08:00:00.000Z',
    text: 'Changed my mind 🤦🏾‍♂️',
    rating: 4,
    likes: 0,
  },
  {
    ...scraped,
    key: 'b76c4c31-e566-41de-a2e2-8062096f4567#reply',
    parent_key: 'b76c4c31-e566-41de-a2e2-8062096f4567',
    row: 4,
    inbound: 0,
    directed: 0,
    counts: 1,
    kind: 'reply',
    posted_at: '2024-07-01T10:00:00.000Z',
    text: 'Thank you!',
  },
  {
    ...scraped,
    key: 'c86c4c31-e566-41de-a2e2-8062096f4568',
    row: 5,
    inbound: 1,
    directed: 1,
    kind: 'review',
    author_key: 'bo beispiel',
    author: 'Bo Beispiel',
    posted_at: '2024-07-31T09:00:00.000Z',
    text: '',
    rating: 5,
    likes: 0,
    extra: { appVersion: '1.1' },
  },
]
const console = { network: 'play_store', brand: 'com.example.shop', source: 'play-console' }
const monthly = [
  {
    ...console,
    key: 'd2b07a18-68e9-4b8f-8042-4102a5082454',
    row: 2,
    inbound: 1,
    directed: 1,
    kind: 'review',
    posted_at: '2025-11-05T14:40:32.542Z',
    text: 'muito bom',
    title: 'Bom',
    language: 'pt',
    language_source: 'export',
    rating: 5,
    url: 'http://play.google.com/console/developers/1/app/2/user-feedback/review-details?reviewId=d2b07a18-68e9-4b8f-8042-4102a5082454&corpus=PUBLIC_REVIEWS',
    extra: { 'App Version Name': '1.2.0', Device: 'pixel7' },
  },
  {
    ...console,
    key: 'd2b07a18-68e9-4b8f-8042-4102a5082454#reply',
    parent_key: 'd2b07a18-68e9-4b8f-8042-4102a5082454',
    row: 2,
    inbound: 0,
    directed: 0,
    counts: 1,
    kind: 'reply',
    posted_at: '2025-11-13T13:02:47.867Z',
    text: 'Thanks, 😄',
  },
  {
    ...console,
    key: 'gp:AOqpTOE',
    row: 3,
    inbound: 1,
    directed: 1,
    kind: 'review',
    posted_at: '2025-08-12T13:44:12.725Z',
    text: 'オフラインでも\n遊べる',
    edited_at: '2025-11-13T14:53:59.590Z',
    language: 'ja',
    language_source: 'export',
    rating: 3,
    url: 'https://play.google.com/console/developers/1/app/2/user-feedback/review-details?reviewId=gp%3AAOqpTOE&corpus=PUBLIC_REVIEWS',
  },
  {
    ...console,
    key: '#1',
    id_quality: 'missing',
    row: 5,
    inbound: 1,
    directed: 1,
    kind: 'review',
    posted_at: '2025-11-06T01:02:03.000Z',
    text: '',
    language: 'en',
    language_source: 'export',
    rating: 2,
  },
]

describe('Google Play', () => {
  test('scraped: answers in the row, older ones too; a user without a name; stars only', async () => {
    expect(await readExport(fixture('play.csv'))).toEqual({
      format: 'play-scraper',
      posts: reviews,
      rejects: [],
      rows: 3,
      notices: ['play.csv: its times name no zone; read as UTC (--timezone ZONE says which)'],
    })
  })

  test('who has no name is a customer all the same', async () => {
    const { posts, notices } = await readExport(fixture('play.csv'), { rules: knowing({ '*': ['shop'] }), timezone: 'Asia/Seoul' })
    expect(shown(posts, 'author', 'inbound', 'directed', 'direction_known')).toEqual([
      'Ana Beispiel | 1 | 1 | -',
      '- | 0 | 0 | -',
      '- | 1 | 1 | -',
      '- | 0 | 0 | -',
      'Bo Beispiel | 1 | 1 | -',
    ])
    expect(notices).toEqual([])
  })

  test('Console: UTF-16; the id out of the link, both spellings; epoch ms; edited; stars only without a link', async () => {
    expect(await readExport(fixture('play-console.csv'))).toEqual({
      format: 'play-console',
      posts: monthly,
      rejects: [],
      rows: 3,
      notices: ['play-console.csv: read as UTF-16LE'],
    })
  })
})
