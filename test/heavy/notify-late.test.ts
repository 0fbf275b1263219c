/** What came late, what was taken back, what was merged: whom `check --notify` tells of it, and what it leaves. */
import { describe, expect, test } from 'vitest'
import { telling } from '../support/telling.ts'

const post = (id: number, author: string, time: string, text = 'where is my refund?', of = '') =>
  `${id},x,${author},2026-08-${time.includes('T') ? time : `04T${time}`}:00Z,@acme ${text},${of}`
/** The first look is over: its summary is not what is asked about. */
async function watched(scenery: Parameters<ReturnType<typeof telling>['rules']>[0] = {}) {
  const it = telling()
  it.rules(scenery)
  await it.posts([post(1, 'kim', '07:00', 'thank you')], '07:01')
  await it.go('reply author:kim "thank you" --yes', '07:02')
  await it.notify('07:05')
  return it
}

describe('a later import', () => {
  const ladder = ['{ at: 75%, notify: room }', '{ at: due, notify: room, priority: high }', '{ at: +1h, notify: room }']
  test('a rung that had passed before its post was imported is told', async () => {
    const it = await watched({ ladder })
    await it.posts([post(2, 'jane', '08:00')], '09:45')
    await it.notify('09:50')
    expect(it.heard()).toEqual([['soon jane first response in 10m']])
  })
  test('a due time too, with what the rung does; a rung after that follows', async () => {
    const it = await watched({ ladder })
    await it.posts([post(2, 'jane', '08:00')], '10:30')
    expect(await it.notify('10:35')).toBe(
      'told room (exec, 2 notices): 1 late\nraised the priority of 1 (operation 2; outspoke undo 2 takes it back)\n[0]',
    )
    await it.notify('10:40')
    await it.notify('11:05')
    expect(it.heard()).toEqual([['LATE jane first response 35m late'], ['LATE jane first response 1h5m late']])
  })
  test('what is new and late at once is told as late', async () => {
    const more = 'rules: [{ tag: refund, when: { text: refund }, notify: room }]\n'
    const it = await watched({ ladder, more })
    await it.posts([post(2, 'jane', '08:00'), post(3, 'bob', '10:20')], '10:30')
    expect(await it.notify('10:35')).toContain('told room (exec, 4 notices): 1 late, 1 new\n')
    expect(it.heard()).toEqual([['LATE jane first response 35m late', 'new bob refund 15m ago']])
  })
  test('a rung that repeats goes on as long as it is open', async () => {
    const it = await watched({ ladder: ['{ at: 75%, notify: room, repeat: 4h }'] })
    await it.posts([post(2, 'jane', '08:00')], '10:30')
    const heard = []
    for (const when of ['10:35', '10:40', '14:05', '14:10', '18:05', '+9 10:05', '+9 10:10', '+20 10:05']) {
      await it.notify(when)
      heard.push(it.heard().flat().join())
    }
    const lateFor = (late: string) => `LATE jane first response ${late} late`
    expect(heard).toEqual([lateFor('35m'), '', lateFor('4h5m'), '', lateFor('8h5m'), lateFor('9d'), '', lateFor('20d')])
  })
  test('another exchange of a conversation that is known', async () => {
    const it = await watched({ ladder })
    await it.posts([post(2, 'jane', '08:00')], '08:05')
    await it.posts([post(3, 'acme', '08:10', 'look', '2'), post(4, 'jane', '08:20', 'and now?', '3')], '10:00')
    await it.notify('10:01')
    await it.notify('10:05')
    expect(it.heard()).toEqual([['LATE jane next response 41m late']])
  })
  test('what was late for more than a week is one sentence, beside what was not', async () => {
    const it = await watched({ ladder })
    const old = Array.from({ length: 30 }, (_, at) => post(10 + at, `old${at}`, '01T08:00').replace('2026-08', '2026-06'))
    await it.posts([...old, post(2, 'jane', '08:00')], '10:30')
    await it.notify('10:35')
    await it.notify('10:40')
    expect(it.heard()).toEqual([
      ['LATE jane first response 35m late', '30 posts were already late when first seen (outspoke overdue lists them)'],
    ])
  })
  test('the first import does not flood, though the watch was there before it', async () => {
    const it = telling()
    it.rules({ ladder, more: 'rules: [{ tag: refund, when: { text: refund }, notify: room }]\n' })
    await it.posts([], '07:00')
    await it.notify('07:01')
    await it.posts(
      Array.from({ length: 30 }, (_, at) => post(10 + at, `late${at}`, '06:00')),
      '10:30',
    )
    await it.notify('10:35')
    await it.notify('10:40')
    expect(it.heard()).toEqual([['30 posts were already late when first seen (outspoke overdue lists them)']])
  })
  test('of a backfill nobody hears what was late on arrival, neither one by one nor counted nor by a later rung', async () => {
    const it = telling()
    it.rules({ ladder })
    await it.posts([post(2, 'jane', '03T08:00')], '08:00', ' --backfill')
    await it.notify('08:05')
    await it.posts([post(3, 'li', '05:30'), post(4, 'bob', '07:30')], '08:10', ' --backfill')
    for (const when of ['08:15', '08:35', '09:25', '09:45']) await it.notify(when)
    expect(it.heard()).toEqual([['soon bob first response in 5m'], ['LATE bob first response 15m late']])
  })
})

describe('an import that was taken back', () => {
  test('what waited is not sent, and sent when the file comes again', async () => {
    const it = await watched({ room: 'hours: office' })
    await it.posts([post(2, 'jane', '15:30')], '15:31')
    await it.notify('17:40')
    expect(await it.ledger('17:41')).toEqual(['pending room late due'])
    expect(await it.go('imports undo 2', '17:45')).toContain('[0]')
    await it.notify('+1 09:05')
    expect([it.heard(), await it.ledger('+1 09:06')]).toEqual([[], ['moot room late due']])
    await it.posts([post(2, 'jane', '15:30')], '+1 09:10')
    await it.notify('+1 09:15')
    await it.notify('+1 09:20')
    expect(it.heard()).toEqual([['LATE jane first response 15h45m late']])
    expect(await it.ledger('+1 09:21')).toEqual(['sent room late due'])
  })
  test('the same, with no run in between, and another post with its number', async () => {
    const it = await watched({ room: 'hours: office', more: 'rules: [{ tag: refund, when: { text: refund }, notify: room }]\n' })
    await it.posts([post(2, 'jane', '15:30')], '15:31')
    await it.notify('17:40')
    await it.go('imports undo 2', '17:45')
    await it.posts([post(3, 'li', '15:30', 'good day')], '17:50')
    await it.posts([post(2, 'jane', '15:30')], '17:55')
    await it.notify('+1 09:15')
    await it.notify('+1 09:20')
    expect(it.heard()).toEqual([['LATE jane first response 15h45m late', 'LATE li first response 15h45m late']])
    await it.go('reply author:jane "on its way" --yes', '+1 09:25')
    await it.notify('+1 09:30')
    expect(it.heard()).toEqual([['resolved jane first response after 15h55m late']])
  })
  test('what was sent is not sent again; its end is told', async () => {
    const it = await watched()
    await it.posts([post(2, 'jane', '08:00')], '08:05')
    await it.notify('10:05')
    await it.go('imports undo 2', '10:10')
    await it.notify('10:15')
    await it.posts([post(2, 'jane', '08:00')], '10:20')
    await it.notify('10:25')
    await it.go('reply author:jane "on its way" --yes', '10:30')
    await it.notify('10:35')
    await it.notify('10:40')
    expect(it.heard()).toEqual([['LATE jane first response 5m late'], ['resolved jane first response after 30m late']])
  })
  test('news of a rule that waited are not told of another post', async () => {
    const it = await watched({ room: 'hours: office', more: 'rules: [{ tag: refund, when: { text: refund }, notify: room }]\n' })
    await it.posts([post(2, 'jane', '17:30')], '17:31')
    await it.notify('17:35')
    await it.go('imports undo 2', '17:40')
    await it.posts([post(3, 'li', '17:30', 'good day')], '17:45')
    await it.notify('+1 09:05')
    expect(it.heard()).toEqual([['LATE li first response 13h35m late']])
  })
  test('a summary that waited', async () => {
    const it = telling()
    it.rules({ room: 'hours: office' })
    await it.posts([post(2, 'jane', '01T08:00')], '17:31')
    await it.notify('17:35')
    await it.go('imports undo 1', '17:40')
    await it.notify('+1 09:05')
    expect(it.heard()).toEqual([])
  })
})

describe('what was taken back by people, while it waited', () => {
  test('late, answered, and late again', async () => {
    const it = await watched({ room: 'hours: office' })
    await it.posts([post(2, 'jane', '15:30')], '15:31')
    await it.notify('17:40')
    await it.go('reply author:jane "on its way" --yes', '17:45')
    await it.notify('+1 09:05')
    await it.go('undo', '+1 09:06')
    await it.notify('+1 09:10')
    expect(it.heard()).toEqual([['LATE jane first response 15h40m late']])
  })
  test('the end of it too', async () => {
    const it = await watched({ room: 'hours: office' })
    await it.posts([post(2, 'jane', '13:30')], '13:31')
    await it.notify('15:40')
    await it.go('reply author:jane "on its way" --yes', '17:10')
    await it.notify('17:15')
    await it.go('undo', '17:20')
    await it.notify('+1 09:05')
    await it.go('reply author:jane "on its way" --yes', '+1 09:10')
    await it.notify('+1 09:15')
    await it.notify('+1 09:20')
    expect(it.heard()).toEqual([['LATE jane first response 10m late'], ['resolved jane first response after 17h40m late']])
  })
})

describe('a merge', () => {
  const told = async () => {
    const it = await watched()
    await it.posts([post(2, 'jane', '08:00'), post(3, 'jane', '08:30', 'excuse me', '')], '08:31')
    await it.notify('10:10')
    expect(it.heard()).toEqual([['LATE jane first response 10m late']])
    const all = JSON.parse((await it.go('list author:jane --format json', '10:11')).replace(/\[0\]$/, ''))
    const [first, second] = all.sort((a: any, b: any) => (a.posted_at < b.posted_at ? -1 : 1)).map((one: any) => one.id)
    expect(await it.go(`merge ${first} ${second}`, '10:12')).toContain('[0]')
    return { it, second }
  }
  test('is not the end of what was told', async () => {
    const { it, second } = await told()
    await it.notify('10:15')
    expect(
      it
        .heard()
        .flat()
        .filter((line) => line.startsWith('resolved')),
    ).toEqual([])
    expect(await it.go(`resolve ${second} --as acted --no-reply phoned`, '10:20')).toContain('[0]')
    await it.notify('10:25')
    await it.notify('10:30')
    expect(it.heard().map((message) => message.filter((line) => line.startsWith('resolved')))).toEqual([
      expect.arrayContaining(['resolved jane first response after 20m late']),
    ])
  })
  test('taken back, its end is its own', async () => {
    const { it } = await told()
    await it.notify('10:15')
    await it.go('undo', '10:16')
    await it.notify('10:17')
    it.heard()
    await it.go('reply author:jane "on its way" --yes', '10:20')
    await it.notify('10:25')
    expect(it.heard().flat()).toContain('resolved jane first response after 20m late')
  })
})

test('deeds that were missed end where each in its time would have', async () => {
  const ladder = ['{ at: +4h, reassign: care, priority: urgent }', '{ at: +1h, reassign: legal, priority: high }']
  const owners: string[] = []
  for (const times of [['11:05', '14:05'], ['14:05']]) {
    const it = await watched({ ladder })
    await it.posts([post(2, 'jane', '08:00')], '08:05')
    for (const time of times) await it.notify(time)
    owners.push(await it.go('list author:jane --fields department,priority', '14:10'))
    expect((await it.ledger('14:10')).filter((row) => row.startsWith('done')).length).toBe(4)
  }
  expect(owners).toEqual(Array(2).fill('care\turgent\n[0]'))
})

describe('a deed that waited', () => {
  const pending = async (recipient: string) => {
    const it = await watched({ ladder: ['{ at: due, notify: room }'] })
    await it.posts([post(2, 'jane', '08:00')], '08:05')
    await it.notify('10:05')
    // As a run leaves it that was killed between writing down and doing.
    it.db((db) =>
      db
        .prepare(
          `INSERT INTO notice (clock, rung, recipient, kind, state, conversation_id, post_id, attempts, created_at)
           SELECT clock, rung, ?, 'reassign', 'pending', conversation_id, post_id, 0, created_at FROM notice WHERE kind = 'late'`,
        )
        .run(recipient),
    )
    return it
  }
  const owner = async (it: Awaited<ReturnType<typeof pending>>) => it.go('list author:jane --fields department', '10:40')
  test('is done', async () => {
    const it = await pending('reassign:legal')
    expect(await it.notify('10:10')).toContain('reassigned 1 (operation 2;')
    expect([await owner(it), (await it.ledger('10:20')).at(-1)]).toEqual(['legal\n[0]', 'done reassign:legal reassign due'])
  })
  test('to a department that is no longer in the rules: refused, and kept with the reason', async () => {
    const it = await pending('reassign:press')
    expect(await it.notify('10:10')).toBe(
      'could not do reassign:press (1 notice): the rules have no department press any more; `outspoke notices retry` tries it again\n[3]',
    )
    expect(await owner(it)).toBe('care\n[0]')
    expect((await it.ledger('10:20')).at(-1)).toBe('failed reassign:press reassign due the rules have no department press any more')
    expect(await it.notify('10:30')).toBe('[0]')
    // It is there again, and somebody asks for another try.
    it.rules({ team: 'departments: { hub: { spokes: [ana] }, care: { spokes: [ana] }, press: { spokes: [ana] } }\n' })
    expect(await it.notify('10:32')).toBe('[0]')
    expect(await it.go('notices retry', '10:33')).toContain('1 notice will be sent')
    expect(await it.notify('10:35')).toContain('reassigned 1')
    expect(await owner(it)).toBe('press\n[0]')
  })
  test('not on another post that has got its number', async () => {
    const it = await pending('reassign:legal')
    await it.go('imports undo 2', '10:06')
    await it.posts([post(3, 'jane', '09:30')], '10:07')
    expect(await it.notify('10:10')).toBe('[0]')
    expect(await owner(it)).toBe('care\n[0]')
  })
  test('not where it was answered meanwhile', async () => {
    const it = await pending('reassign:legal')
    await it.go('reply author:jane "on its way" --yes', '10:08')
    expect(await it.notify('10:10')).not.toContain('reassigned')
    expect(await owner(it)).toBe('care\n[0]')
  })
})

describe('two hosts', () => {
  const lease = (it: ReturnType<typeof telling>, holder: string, ms: number) =>
    it.db((db) => db.prepare("INSERT OR REPLACE INTO lease (name, holder, until) VALUES ('notices', ?, ?)").run(holder, Date.now() + ms))
  const BUSY = 'another run is telling: this one leaves it to that\n[0]'
  test.each<[string, number, string]>([
    ['whose clock is five minutes behind ours, just renewed', 120_000 - 300_000, BUSY],
    ['whose clock is five minutes ahead of ours', 120_000 + 300_000, BUSY],
    ['killed eleven minutes ago', -660_000, 'told room (exec, 1 notice): 1 late\n[0]'],
  ])('a run on one %s', async (_, ms, said) => {
    const it = await watched()
    await it.posts([post(2, 'jane', '08:00')], '08:05')
    lease(it, 'elsewhere 1', ms)
    expect(await it.notify('10:05')).toBe(said)
  })
  test('what one finds late is not lost where the other cannot see that yet', async () => {
    const it = await watched({ room: 'hours: office' })
    await it.posts([post(2, 'jane', '15:01')], '15:02')
    // Five minutes ahead; the office closes as it tells.
    await it.notify('17:02')
    await it.notify('16:58')
    await it.notify('+1 09:02')
    await it.notify('+1 08:58')
    await it.notify('+1 09:04')
    expect(it.heard()).toEqual([['LATE jane first response 16h1m late']])
  })
  test('what one takes back is seen by the other, whose clock is ahead', async () => {
    const it = await watched({ more: 'rules: [{ tag: refund, when: { text: refund }, notify: room }]\n' })
    await it.posts([post(2, 'jane', '08:00', 'good day')], '08:05')
    await it.notify('08:12')
    await it.go('imports undo 2', '08:08')
    await it.posts([post(3, 'li', '08:00')], '08:09')
    await it.notify('08:14')
    expect(it.heard()).toEqual([['new li refund 14m ago']])
  })
})
