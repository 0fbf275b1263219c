/** A reply by hand and the same one in a later export are one reply. */
import { describe, expect, test } from 'vitest'
import { openShop, type Shop } from './support.ts'

interface Told {
  readonly posts: number
  readonly replies: number
  readonly first_reply_at: string | null
  readonly first_reply_by: string | null
  readonly history: readonly { readonly kind: string; readonly post?: string }[]
}

async function told(shop: Shop, author = 'jane'): Promise<Told> {
  const { stdout } = await shop.run(`show @${author} --format json --now 2026-08-05T12:00Z`)
  const { posts, replies, first_reply_at, first_reply_by, history } = JSON.parse(stdout) as Told
  return { posts, replies, first_reply_at, first_reply_by, history }
}

const OURS = (id: string, at: string, url = '', to = '1') => `${id},x,acme,outbound,2026-08-04T${at}:00Z,Sorry!,${to},${url}`
const LATER = '2026-08-05T09:00Z'
/** One reply, at the post's time, credited to the person. */
const ONE = (at: string) => ({ posts: 2, replies: 1, first_reply_at: `2026-08-04T${at}:00.000Z`, first_reply_by: 'maria' })

describe('an imported post of ours', () => {
  test.each([
    ['near in time', 'reply @jane Sorry', OURS('91', '11:07'), ONE('11:07')],
    ['near in time, before', 'reply @jane Sorry', OURS('91', '10:31'), ONE('10:31')],
    ['of the same id, hours away', 'reply @jane Sorry --id 91', OURS('91', '14:07'), ONE('14:07')],
    ['of the same address', 'reply @jane Sorry --url https://x.com/acme/status/91', OURS('91', '14:07'), ONE('14:07')],
    [
      'of an address without its id',
      'reply @jane Sorry --url https://acme.example/r/77/',
      OURS('91', '14:07', 'https://acme.example/r/77'),
      ONE('14:07'),
    ],
    ['of a draft that was sent', 'reply @jane Sorry --draft | reply --sent @jane', OURS('91', '11:07'), ONE('11:07')],
    ['too far', 'reply @jane Sorry', OURS('91', '11:31'), { ...ONE('11:00'), posts: 3, replies: 2 }],
    ['of a draft that was not sent', 'reply @jane Sorry --draft', OURS('91', '11:07'), { ...ONE('11:07'), first_reply_by: 'acme' }],
    ['the nearer of two', 'reply @jane Sorry', `${OURS('91', '11:20')}\n${OURS('92', '10:50')}`, { ...ONE('10:50'), posts: 3, replies: 2 }],
  ])('%s', async (_, before, rows, expected) => {
    const shop = await openShop()
    for (const line of before.split(' | ')) expect((await shop.run(line)).stderr).toBe('')
    await shop.import('more.csv', rows, LATER)
    expect(await told(shop)).toMatchObject(expected)
    expect((await shop.run('db check')).stdout).toContain('all as it should be')
  })

  test('that was known when the reply was recorded is another one, unless it is named', async () => {
    const shop = await openShop()
    await shop.import('more.csv', OURS('91', '10:55'), '2026-08-04T10:58Z')
    await shop.run("reply @jane 'and by phone' --private")
    expect(await told(shop)).toMatchObject({ replies: 2, first_reply_by: 'acme' })
    await shop.run('undo')
    await shop.run('reply @jane Sorry --id 91')
    expect(await told(shop)).toMatchObject(ONE('10:55'))
  })

  test('in whatever order two of them come, and again', async () => {
    const states: string[] = []
    for (const order of [
      [0, 1],
      [1, 0],
      [0, 1, 0],
    ]) {
      const shop = await openShop()
      for (const line of ['reply @jane Sorry --at 10:40', "reply @jane 'and more' --at 10:58"])
        expect((await shop.run(line)).stderr).toBe('')
      const files = [OURS('91', '10:45'), OURS('92', '11:02')]
      for (const at of order) await shop.import(`${at}.csv`, files[at] ?? '', LATER)
      const { history, ...rest } = await told(shop)
      states.push(JSON.stringify([rest, history.map(({ kind, post }) => [kind, post])]))
      expect(rest).toMatchObject({ posts: 3, replies: 2 })
      expect((await shop.run('db check')).stdout).toContain('all as it should be')
    }
    expect(new Set(states).size).toBe(1)
  })

  // The reply was told at 11:00 and is 70 seconds younger in the export of tomorrow.
  test.each([
    ['resolved', ['reply @jane Sorry', 'resolve @jane --as acted'], '', 'resolved acted 11:00'],
    ['declined', ['reply @jane Sorry', 'resolve @jane --as declined --reason no'], '', 'resolved declined 11:00'],
    ['sent and resolved', ['reply @jane Sorry --draft', 'reply --sent @jane', 'resolve @jane --as acted'], '', 'resolved acted 11:00'],
    ['ignored: the reply counts all the same', ['reply @jane Sorry', 'resolve @jane --as ignored'], '', 'resolved ignored 11:00'],
    ['waiting', ['reply @jane Sorry', 'wait @jane'], '', 'waiting'],
    [
      'resolved, thanked and acknowledged',
      ['reply @jane Sorry', 'resolve @jane --as acted'],
      '92,x,jane,inbound,2026-08-04T12:00:00Z,Thanks,91,',
      'resolved acted 11:00',
      ['ack @jane --now 2026-08-05T09:10Z'],
    ],
    [
      'the customer wrote in between',
      ['reply @jane Sorry', 'resolve @jane --as acted'],
      '92,x,jane,inbound,2026-08-04T11:00:30Z,Still there?,1,',
      'resolved acted 11:00',
      ['ack @jane --now 2026-08-05T09:10Z'],
    ],
  ])('what people did since they told it stands: %s', async (_, before, more, expected, after: readonly string[] = []) => {
    const shop = await openShop()
    for (const line of before) expect((await shop.run(line)).stderr).toBe('')
    const ours = '91,x,acme,outbound,2026-08-04T11:01:10Z,Sorry!,1,'
    const state = async (flags: string) => {
      const { state: is, outcome, resolved_at, replies, clocks } = JSON.parse((await shop.run(`show @jane --format json ${flags}`)).stdout)
      expect(replies).toBe(1)
      expect(clocks.first_response.state).toBe('met')
      return [is, outcome, resolved_at?.slice(11, 16)].filter((part) => part).join(' ')
    }
    expect(await state('')).toBe(expected)
    await shop.import('more.csv', [ours, more].join('\n').trim(), LATER)
    for (const line of after) expect((await shop.run(line)).stderr).toBe('')
    expect(await state('--now 2026-08-05T12:00Z')).toBe(expected)
    // As it was told then.
    expect(await state('--as-of 2026-08-04T11:00Z')).toBe(expected)
    expect((await shop.run('db check')).stdout).toContain('all as it should be')
  })

  test('is shown with both times', async () => {
    const shop = await openShop()
    await shop.run('reply @jane Sorry')
    await shop.import('more.csv', OURS('91', '11:07'), LATER)
    expect((await shop.run(`show @jane --now ${LATER}`)).stdout).toContain(
      '2026-08-04 11:00  maria  replied: Sorry (the post itself: 2026-08-04 11:07)',
    )
  })

  test('stands alone once the reply by hand is taken back', async () => {
    const shop = await openShop()
    await shop.run('reply @jane Sorry')
    await shop.import('more.csv', OURS('91', '11:07'), LATER)
    await shop.run('undo')
    expect(await told(shop)).toMatchObject({ ...ONE('11:07'), first_reply_by: 'acme' })
  })
})
