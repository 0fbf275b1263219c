import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { fitting } from '../../../src/commands/report/columns.ts'
import { newFolder, outspoke } from '../../support/run.ts'

const NOW = '2026-08-14T12:00:00Z'
const RULES = `version: 1
timezone: Europe/London
brand: { handles: { x: [acme], reddit: [acme] } }
people: { ana: { name: Ana } }
departments: { hub: { spokes: [ana] } }
routes: [{ id: else, to: hub }]
targets: [{ first_response: 1h }]
`
// Nothing on the 4th and the 6th; what was answered at all was answered too late. reg writes often, on x and once on reddit.
const POSTS = `id,network,author,posted_at,text,in_reply_to,kind
1,x,ann,2026-08-03T09:00:00Z,@acme one,,
2,x,acme,2026-08-03T15:00:00Z,@ann sorry,1,
3,x,bob,2026-08-05T09:00:00Z,@acme two,,
4,x,acme,2026-08-05T15:00:00Z,@bob sorry,3,
5,x,cy,2026-08-07T09:00:00Z,@acme three,,
6,x,reg,2026-08-08T09:00:00Z,@acme four,,
7,x,reg,2026-08-09T09:00:00Z,@acme five,,
8,x,reg,2026-08-10T09:00:00Z,@acme six,,
9,x,reg,2026-08-10T10:00:00Z,@acme seven,,
10,x,reg,2026-08-10T11:00:00Z,@acme eight,,
11,reddit,dee,2026-08-10T12:00:00Z,@acme nine,,
`

describe('at the edges', () => {
  const folder = newFolder()
  const ran = async (line: string, env: Readonly<Record<string, string>> = {}) => {
    const { stdout, stderr } = await outspoke(`report ${line}`).in(folder).at(NOW).env(env).run()
    return stdout + stderr
  }
  const table = (line: string, env?: Readonly<Record<string, string>>) => ran(`${line} --format table`, env)
  const json = async (line: string) => JSON.parse(await ran(`${line} --format json`))

  beforeAll(async () => {
    writeFileSync(join(folder, 'outspoke.yaml'), RULES)
    writeFileSync(join(folder, 'posts.csv'), POSTS)
    const { code, stderr } = await outspoke('import posts.csv').in(folder).at(NOW).run()
    expect([code, code === 0 ? '' : stderr]).toEqual([0, ''])
  })

  it('a promise that nobody kept is a column of zeros, not a missing one', async () => {
    expect((await table('sla')).split('\n').slice(0, 2)).toEqual(['convs  first response  born late', '    9      0.0 % of 9          9'])
  })

  it('a line of days has a place for each day, also for one without a conversation', async () => {
    expect(await table('departments --by day --compare --since 2026-08-03 --until 2026-08-07')).toContain(
      'first response, 2026-08-03 to 2026-08-07: ▁ ▁ ▁\n',
    )
  })

  it('a line of posts needs a terminal that knows more than ASCII, and is no note in the JSON', async () => {
    expect(await table('volume')).toContain('posts a day, 2026-08-03 to 2026-08-10: ▃▁▃▁▃▃▃█')
    expect(await table('volume', { LC_ALL: 'C' })).not.toContain('posts a day')
    expect((await json('volume')).meta.notes).toBeUndefined()
  })

  it('volume by day has no line of days besides', async () => {
    expect((await table('volume --by day')).match(/2026-08-10:/g)).toBeNull()
  })

  it.each([
    ['volume', 'conversations', 0, 1],
    ['perception', 'conversations', 0, 1],
    ['time', 'conversations', 0, 1],
  ])('%s: a row that only the period before has is nothing now, not unknown', async (name, figure, is, was) => {
    const { rows } = await json(`${name} --by network --since 2026-08-11 --until 2026-08-11 --compare`)
    const row = rows.find(({ network }: { network: string }) => network === 'reddit')
    expect([row[figure], row[`${figure}_before`], row[`${figure}_change`]]).toEqual([is, was, is - was])
  })

  it('people: a query narrows who is there and what is counted of them', async () => {
    expect((await json('people network:reddit')).people).toEqual([])
    const [reg] = (await json('people network:x')).people
    expect([reg.author, reg.posts, reg.conversations]).toEqual(['reg', 5, 5])
    const [since] = (await json('people network:x posted:2026-08-10..2026-08-10')).people
    expect([since.posts, since.conversations, since.last_seen]).toEqual([3, 3, '2026-08-10T11:00:00.000Z'])
  })

  it('--as-of with another --now: every report is as of the instant that it names', async () => {
    const both = async (name: string, figure: string) => {
      const [one, two] = [
        await json(`${name} --as-of 2026-08-07T09:30:00Z --now 2026-08-20T00:00Z`),
        await json(`${name} --as-of 2026-08-07T09:30:00Z`),
      ]
      return [one.meta.as_of, one.total[figure], two.total[figure]]
    }
    expect(await both('sla', 'first_response_running')).toEqual(['2026-08-07T09:30:00.000Z', 1, 1])
    expect(await both('backlog', 'overdue')).toEqual(['2026-08-07T09:30:00.000Z', 2, 2])
  })

  it('says one of one', async () => {
    expect(await table('volume --since 2026-08-07 --until 2026-08-07')).toContain('\n1 inbound post, each by')
    expect(await table('backlog network:reddit')).toContain('\n1 open conversation,')
    expect(await table('people --since 2026-08-08')).toContain('\n1 person by the time they wrote')
  })

  it('says what is not known in words, not as a list of figures', async () => {
    expect(await table('perception')).toContain('\nnot known: how they speak of us, and what became of it (neither the exports')
  })

  it('nothing at all has no table of dashes', async () => {
    expect((await table('time --since 2026-01-01 --until 2026-01-02')).split('\n').slice(0, 4)).toEqual([
      'convs',
      '    0',
      '',
      '0 conversations by the time they were posted, 2026-01-01..2026-01-02',
    ])
  })

  it('time by two dimensions fits 80 columns', async () => {
    for (const by of ['department,language', 'brand,day', 'author_flag,weekday'])
      for (const line of (await table(`time --by ${by} --width 80`)).split('\n')) {
        expect(line.length).toBeLessThanOrEqual(80)
        expect(line).not.toContain('…')
      }
  })

  it.each([
    ['posted', 'the post that waited for them'],
    ['replied', 'the reply'],
    ['resolved', 'the resolution'],
  ])('the page by --axis %s says what places its broken promises', async (axis, words) => {
    const html = await ran(`sla --axis ${axis} --format html`)
    expect(html).toMatch(/^<!doctype html>/i)
    expect(html).toContain(`by weekday and hour of ${words}.`)
    expect(html).not.toContain('outspoke: empty')
  })

  it.each<[string, string]>([
    ['backlog --axis replied', 'outspoke: report backlog has no --axis replied\n  what is open is open, whenever it was written\n'],
    [
      'volume --axis resolved',
      'outspoke: report volume has no --axis resolved\n  posts count when they were written, conversations when they were opened and closed\n',
    ],
    ['people --axis replied', 'outspoke: report people has no --axis replied\n  posts count when they were written\n'],
    ['improvements --axis resolved', 'outspoke: report improvements has no --axis resolved\n  improvements count when they were added\n'],
    ['improvements --by day', 'outspoke: report improvements cannot be made by day\n  it has no rows to part: leave --by away\n'],
    [
      'sla --by ,',
      'outspoke: --by "," names nothing\n  one or two of network, brand, department, spoke, tag, route, priority, author_flag, language, day, week, month, weekday, hour\n',
    ],
    [
      'sla --since 2026-08-02 --until 2026-08-01',
      'outspoke: --since 2026-08-02 is after --until 2026-08-01\n  the first day comes first: --since 2026-08-01 --until 2026-08-02\n',
    ],
  ])('%s', async (line, said) => {
    expect(await ran(line)).toBe(said)
  })
})

it('where not all that can be spared fits, of equals the first ones stay', () => {
  const wide = (figure: string, spare?: number) => ({ figure, title: 'x'.repeat(30), ...(spare === undefined ? {} : { spare }) })
  const kept = fitting([wide('a'), wide('b', 1), wide('c'), wide('d', 1)], [], { by: [], zone: 'UTC' })
  expect(kept.map(({ figure }) => figure)).toEqual(['a', 'c'])
  const narrow = fitting([wide('a'), wide('b', 1), wide('c', 1)], [], { by: [], zone: 'UTC' })
  expect(narrow.map(({ figure }) => figure)).toEqual(['a', 'b'])
})
