import { expect, test } from 'vitest'
import { fixture, readExport, shown } from './read.ts'
import { places } from './social.ts'

test('a whole message and a whole answer', async () => {
  const { format, posts, rejects } = await readExport(fixture('front.csv'), { timezone: 'Europe/Paris' })
  expect([format, rejects]).toEqual(['front', []])
  expect([posts[0], posts[3]]).toEqual([
    {
      key: 'front:msg_1',
      network: 'other',
      parent_key: 'front:cnv_1/start',
      group_key: 'front:cnv_1',
      row: 2,
      inbound: 1,
      directed: 1,
      author_key: 'ada@example.org',
      author: 'ada@example.org',
      author_name: 'Ada L',
      posted_at: '2024-05-01T06:00:00.000Z',
      text: 'Where is my refund & when?',
      brand: 'Support',
      source: 'front',
      labels: ['refund', 'vip'],
    },
    {
      key: 'front:msg_3',
      network: 'other',
      parent_key: 'front:msg_1',
      group_key: 'front:cnv_1',
      row: 5,
      inbound: 0,
      directed: 0,
      counts: 1,
      kind: 'reply',
      author_key: 'ben',
      author: 'ben',
      posted_at: '2024-05-01T06:30:00.000Z',
      text: 'On its way',
      brand: 'Support',
      source: 'front',
      labels: ['refund', 'vip'],
    },
  ])
})

test('a message of two inboxes has one id; answers follow what came in before; what we began answers nobody that is known', async () => {
  const { posts } = await readExport(fixture('front.csv'))
  expect(places(posts).map((line) => line.replaceAll('front:', ''))).toEqual([
    'msg_1 | cnv_1/start | cnv_1 | post | in →',
    'msg_1 | cnv_1/start | cnv_1 | post | in →',
    'msg_2 | cnv_2/start | cnv_2 | post | in →',
    'msg_3 | msg_1 | cnv_1 | reply | out',
    'msg_4 | cnv_1/start | cnv_1 | post | in →',
    'msg_5 | cnv_3/start | cnv_3 | reply | out',
    'msg_6 | cnv_3/start | cnv_3 | post | in →',
  ])
  expect(shown(posts, 'brand', 'author')).toEqual([
    'Support | ada@example.org',
    'Twitter | ada@example.org',
    'Twitter | cy',
    'Support | ben',
    'Support | ada@example.org',
    'Support | ben',
    'Support | dee@example.org',
  ])
})

test('a file that runs backwards ties no answer to a later message', async () => {
  expect(places((await readExport(fixture('front-backwards.csv'))).posts).map((line) => line.replaceAll('front:', ''))).toEqual([
    'msg_4 | cnv_1/start | cnv_1 | post | in →',
    'msg_3 | cnv_1/start | cnv_1 | reply | out',
    'msg_1 | cnv_1/start | cnv_1 | post | in →',
  ])
})

test('times without a zone are said', async () => {
  expect((await readExport(fixture('front.csv'))).notices).toEqual([
    'front.csv: its times name no zone; read as UTC (--timezone ZONE says which)',
  ])
})
