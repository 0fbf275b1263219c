import { expect, test } from 'vitest'
import { fixture, readExport, shown } from './read.ts'
import { places, words } from './social.ts'

test('a whole opening and a whole answer', async () => {
  const { format, posts, rejects } = await readExport(fixture('zendesk.ndjson'))
  expect([format, rejects]).toEqual(['zendesk', []])
  expect(posts.slice(0, 2)).toEqual([
    {
      key: 'zendesk:ticket/35436',
      network: 'web',
      group_key: 'zendesk:ticket/35436',
      row: 1,
      inbound: 1,
      directed: 1,
      author_key: '20978392',
      author_id: '20978392',
      posted_at: '2024-05-01T08:00:00.000Z',
      text: 'Where is my refund & when?',
      title: 'Refund',
      source: 'zendesk',
      labels: ['refund', 'vip'],
      url: 'https://acme.zendesk.example/agent/tickets/35436',
    },
    {
      key: 'zendesk:comment/9003',
      network: 'web',
      parent_key: 'zendesk:ticket/35436',
      group_key: 'zendesk:ticket/35436',
      row: 1,
      inbound: 0,
      directed: 0,
      counts: 1,
      kind: 'reply',
      author_key: '235323',
      author_id: '235323',
      posted_at: '2024-05-01T09:00:00.000Z',
      text: 'It is on its way.',
      source: 'zendesk',
      labels: ['refund', 'vip'],
      url: 'https://acme.zendesk.example/agent/tickets/35436',
    },
  ])
})

test('each comment answers the public one before; the requester is the customer; a trigger is nobody; a ticket of ours answers nobody', async () => {
  const { posts, notices } = await readExport(fixture('zendesk.ndjson'))
  expect(places(posts).map((line) => line.replaceAll('zendesk:', ''))).toEqual([
    'ticket/35436 | - | ticket/35436 | post | in →',
    'comment/9003 | ticket/35436 | ticket/35436 | reply | out',
    'comment/9004 | comment/9003 | ticket/35436 | reply | in →',
    'comment/9005 | comment/9004 | ticket/35436 | reply | out',
    'ticket/35437 | - | ticket/35437 | post | in →',
    'ticket/35439 | - | ticket/35439 | post | out',
    'comment/9302 | ticket/35439 | ticket/35439 | reply | in →',
  ])
  expect(shown(posts, 'network', 'author', 'author_name', 'is_auto').slice(3, 5)).toEqual(['web | - | - | 1', 'x | ada | Ada L | -'])
  expect(notices).toEqual([
    'zendesk.ndjson: 1 internal note skipped',
    'zendesk.ndjson: 1 private message skipped (--include-private takes them in)',
  ])
  expect(JSON.stringify(posts)).not.toContain('He is angry')
})

test('HTML where there is no plain text', async () => {
  expect(words((await readExport(fixture('zendesk.ndjson'))).posts)[4]).toBe(
    'zendesk:ticket/35437 | 2024-05-01T08:00:00Z | - | - | Tweet from ada | @acmerail late\nagain',
  )
})

test('a direct message, where it is asked for', async () => {
  const { posts } = await readExport(fixture('zendesk.ndjson'), { includePrivate: true })
  expect(places(posts.filter((post) => post['is_private'] === 1))).toEqual(['zendesk:ticket/35438 | - | zendesk:ticket/35438 | dm | in →'])
})

test('the Incremental API: openings alone, by the ids that they have in the full export', async () => {
  const { format, posts, notices } = await readExport(fixture('zendesk-incremental.json'))
  expect(format).toBe('zendesk')
  expect(words(posts)).toEqual([
    'zendesk:ticket/35436 | 2024-05-01T08:00:00Z | - | - | Refund | Where is my refund & when?',
    'zendesk:ticket/35440 | 2024-05-01T08:00:00Z | - | deleted | Old | Gone',
    'zendesk:ticket/35442 | 2024-05-01T08:00:00Z | - | - | Refund | On your page',
  ])
  expect(shown(posts, 'network')).toEqual(['web', 'web', 'facebook'])
  expect(notices).toEqual(['zendesk-incremental.json: 1 internal note skipped'])
})
