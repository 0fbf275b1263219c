import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/sql-store.ts'
import { addConversation, insert, type Row } from '../store/rows.ts'
import { newFolder, outspoke } from '../support/run.ts'

const HOUR = 3_600_000
/** Monday 3 August 2026, 10:00 in London. */
const monday = Date.UTC(2026, 7, 3, 9)
const folder = mkdtempSync(join(tmpdir(), 'outspoke-report-'))
afterAll(() => rmSync(folder, { recursive: true }))

const RULES = `version: 1
timezone: Europe/London
goals: { first_response: 90%, answer_rate: 95% }
people: { maria: { name: Maria } }
departments: { care: { spokes: [maria] } }
routes:
  - { id: all, to: care }
views: { reddit: network:reddit }
`

beforeAll(async () => {
  writeFileSync(join(folder, 'outspoke.yaml'), RULES)
  const path = join(folder, 'outspoke.db')
  await (await openStore(path, 'write')).close()
  const db = new Database(path)
  const answered = (after: number, over: Row = {}): Row => ({
    replies: 1,
    first_reply_at: monday + after,
    first_reply_by: 'AcmeHelp',
    first_stop_at: monday + after,
    first_verdict: after > 8 * HOUR ? 2 : 1,
    first_due_at: monday + 8 * HOUR,
    first_start_at: monday,
    posted_at: monday,
    ...over,
  })
  const open = (over: Row = {}): Row => ({
    posted_at: monday,
    first_start_at: monday,
    first_due_at: monday + 8 * HOUR,
    first_verdict: 0,
    ...over,
  })
  addConversation(db, 1, answered(HOUR))
  addConversation(db, 2, answered(2 * HOUR + 120_000))
  addConversation(db, 3, answered(30 * HOUR, { department: 'hub' }))
  addConversation(db, 4, open({ network: 'reddit', directed: 0 }))
  addConversation(db, 5, open({ network: 'reddit', directed: 0, department: 'log' }))
  addConversation(db, 6, open({ posted_at: monday + 14 * HOUR, first_start_at: monday + 14 * HOUR, first_due_at: monday + 40 * HOUR }))
  insert(db, 'clock', {
    kind: 1,
    conversation_id: 1,
    n: 1,
    cycle: 1,
    start_post: 1,
    term_id: 1,
    started_at: monday,
    due_at: monday + HOUR,
    stopped_at: monday + 60_000,
    verdict: 1,
    flags: 2,
  })
  db.close()
})

const NOW = '2026-08-05T12:00Z'
async function ran(line: string, columns?: number) {
  const run = outspoke(`report ${line}`).in(folder).at(NOW).env({ NO_COLOR: '1' })
  return (columns === undefined ? run : run.terminal(columns)).run()
}

describe('for people', () => {
  it('sla, by department', async () => {
    expect((await ran('sla --by department', 80)).stdout).toMatchSnapshot()
  })
  it('response, by network and day, with goals and ids', async () => {
    expect((await ran('response --by network,day --goals --ids', 80)).stdout).toMatchSnapshot()
  })
  it('response, as Markdown', async () => {
    expect((await ran('response --format md')).stdout).toMatchSnapshot()
  })
  it('nothing found', async () => {
    expect((await ran('sla dept:legal', 80)).stdout).toMatchSnapshot()
  })
  it('sla, beside the days before', async () => {
    expect((await ran('sla --by department --since 2026-08-03 --until 2026-08-03 --compare', 80)).stdout).toMatchSnapshot()
  })
  it('departments, for a terminal that knows ASCII only', async () => {
    const { stdout } = await outspoke('report departments --compare --since 2026-08-03')
      .in(folder)
      .at(NOW)
      .env({ NO_COLOR: '1', LC_ALL: 'C' })
      .terminal(80)
      .run()
    expect(stdout).toMatchSnapshot()
    expect(/[█-▏▲▼±≤]/u.test(stdout)).toBe(false)
  })
  it('a table says what the other forms say, though it looks at fewer figures', async () => {
    const cells = (text: string, between: RegExp) =>
      text
        .split('\n')
        .map((line) =>
          line
            .split(between)
            .filter((cell) => cell.trim() !== '' && !/^[-:]+$/.test(cell.trim()))
            .map((cell) => cell.trim()),
        )
        .filter((line) => line.length > 2)
    for (const name of ['sla', 'response', 'departments', 'spokes', 'networks']) {
      const [table, markdown] = await Promise.all(['table', 'md'].map((format) => ran(`${name} --by network --format ${format}`, 80)))
      expect(cells(table?.stdout ?? '', / {2,}/)).toEqual(cells(markdown?.stdout ?? '', /\|/))
    }
  })
  it('fits 80 columns', async () => {
    for (const name of ['sla', 'response', 'departments', 'spokes', 'networks'])
      for (const by of ['', '--by network', '--by department,week', '--by brand --goals', '--by day --since 2026-08-03 --compare']) {
        for (const text of (await ran(`${name} ${by}`, 80)).stdout.split('\n')) expect(text.length).toBeLessThanOrEqual(80)
      }
  })
})

describe('for machines', () => {
  it('JSON keeps its promise', async () => {
    const { stdout, stderr, code } = await ran(
      "response 'is:open or is:resolved' --by network --since 2026-08-03 --until 2026-08-03 --format json",
    )
    const json = JSON.parse(stdout)
    expect([code, stderr, Object.keys(json)]).toEqual([0, '', ['report', 'meta', 'by', 'rows', 'total']])
    expect({ ...json.meta, rules: '', version: '', unavailable: Object.keys(json.meta.unavailable).length }).toEqual({
      as_of: '2026-08-05T12:00:00.000Z',
      zone: 'Europe/London',
      axis: 'posted',
      since: '2026-08-03',
      until: '2026-08-03',
      filters: 'is:open or is:resolved',
      rules: '',
      version: '',
      excluded: { not_directed: 1 },
      unavailable: 28,
    })
    expect(json.meta.rules).toMatch(/^sha256:/)
    expect(
      json.rows.map((row: Record<string, unknown>) => [
        row.network,
        row.conversations,
        row.judged,
        row.answer_rate,
        row.first_response_p50_s,
        row.first_response_attainment,
        row.answer_rate_goal,
      ]),
    ).toEqual([
      ['reddit', 1, 1, 0, null, 0, 0.95],
      ['x', 3, 3, 1, 7320, 2 / 3, 0.95],
    ])
    expect(json.total).toMatchObject({
      conversations: 4,
      first_response_p90_all_s: null,
      near_misses: 1,
      next_response_p50_s: 60,
      resolved_within_24h: null,
    })
  })

  it('the same inputs give the same bytes', async () => {
    const [once, again] = [await ran('sla --by week --format json'), await ran('sla --by week --format json')]
    expect(once).toEqual(again)
  })

  it('CSV has every figure, no total, and says what an empty cell means', async () => {
    const { stdout, stderr } = await ran('response --by network --format csv')
    const [header = '', ...rows] = stdout.trimEnd().split(/\r?\n/)
    expect(header).toMatch(/^network,conversations,judged,answered,unanswered,answer_rate,answered_within_1h,.*,near_misses/)
    expect(rows.map((row) => row.split(',').slice(0, 5))).toEqual([
      ['reddit', '1', '1', '0', '1'],
      ['x', '4', '4', '3', '1'],
    ])
    expect(stderr).toBe('outspoke: empty first_response_p50_all_s: not reached, too many conversations have no answer\n')
  })

  it('--ids in every format', async () => {
    const fields = '--fields conversations,ids'
    expect((await ran(`sla --by network --ids --format csv ${fields}`)).stdout).toBe('conversations,ids\n1,p4\n4,p1 p2 p3 p6\n')
    const [by, all] = [await ran(`sla --by network --ids --format json ${fields}`), await ran(`sla --ids --format json ${fields}`)]
    expect(JSON.parse(by.stdout)).toMatchObject({
      rows: [
        { conversations: 1, ids: ['p4'] },
        { conversations: 4, ids: ['p1', 'p2', 'p3', 'p6'] },
      ],
      total: { conversations: 5 },
    })
    expect(JSON.parse(all.stdout)).toMatchObject({ rows: [], total: { conversations: 5, ids: ['p1', 'p2', 'p3', 'p4', 'p6'] } })
    expect((await ran('sla --by network --ids --format md')).stdout).toContain(' p1 p2 p3 p6   |\n')
    expect((await ran('sla --by network --ids', 80)).stdout).toContain('\nreddit: p4\nx: p1 p2 p3 p6\n')
  })

  it('the total stands in tables, also where they are piped, and never among records', async () => {
    const ends = async (format: string) => (await ran(`sla --by network --format ${format} --fields network,conversations`)).stdout
    expect([await ends('table'), await ends('md'), await ends('tsv')].map((text) => text.includes('total'))).toEqual([true, true, false])
  })

  it('as_of is the instant of --as-of, whatever now is', async () => {
    const place = newFolder()
    await outspoke('init').in(place).run()
    await outspoke('add hello --network x --at 2026-08-03').in(place).at(NOW).run()
    const asOf = async (line: string, env: Readonly<Record<string, string>> = {}) =>
      JSON.parse((await outspoke(`report sla ${line} --format json`).in(place).at(NOW).env(env).run()).stdout).meta.as_of
    expect(await asOf('')).toBe('2026-08-05T12:00:00.000Z')
    expect(await asOf('--now 2026-08-06T00:00Z')).toBe('2026-08-06T00:00:00.000Z')
    expect(await asOf('--as-of 2026-08-04T00:00Z')).toBe('2026-08-04T00:00:00.000Z')
    expect(await asOf('--as-of 2026-08-04T00:00Z --now 2026-08-06T00:00Z')).toBe('2026-08-04T00:00:00.000Z')
    expect(await asOf('--as-of 2026-08-04T00:00Z', { OUTSPOKE_NOW: '2026-08-06T00:00Z' })).toBe('2026-08-04T00:00:00.000Z')
  })

  it('--fields', async () => {
    expect((await ran('sla --by network --format tsv --fields network,first_response_met,first_response_breached')).stdout).toBe(
      'reddit\t0\t1\nx\t2\t2\n',
    )
  })
})

describe('options', () => {
  it.each<[string, [unknown, unknown][]]>([
    ['sla @reddit --by network', [['reddit', 1]]],
    [
      'sla --by day',
      [
        ['2026-08-03', 4],
        ['2026-08-04', 1],
      ],
    ],
    ['sla --by day --tz UTC', [['2026-08-03', 5]]],
    ['sla --by week', [['2026-W32', 5]]],
    ['sla --by month --axis replied', [['2026-08', 3]]],
    ['sla --by day --since yesterday', [['2026-08-04', 1]]],
    ['sla --by day --until 2026-W31', []],
    [
      'sla --by brand',
      [
        ['acmehelp', 3],
        [null, 2],
      ],
    ],
    [
      'sla --by spoke',
      [
        ['(brand)', 3],
        [null, 2],
      ],
    ],
  ])('%s', async (line, expected) => {
    const json = JSON.parse((await ran(`${line} --format json`)).stdout)
    expect(json.rows.map((row: Record<string, unknown>) => [row[json.by[0]], row.conversations])).toEqual(expected)
  })

  it('--ids names the conversations', async () => {
    expect(JSON.parse((await ran('sla --by network --ids --format json')).stdout).rows.map((row: { ids: unknown }) => row.ids)).toEqual([
      ['p4'],
      ['p1', 'p2', 'p3', 'p6'],
    ])
  })

  it.each<[string, RegExp]>([
    ['slaa', /there is no report "slaa"[\s\S]*did you mean sla\?/],
    ['sla --by netwrk', /reports cannot be made by "netwrk"[\s\S]*did you mean network\?/],
    ['sla --since soonish', /--since "soonish" is not a time/],
    ['sla --since 2026-08-04 --until 2026-08-03', /--since 2026-08-04 is after --until 2026-08-03/],
    ['sla --axis asked', /asked/],
    ['sla --compare', /--compare needs a period[\s\S]*--since/],
    ['sla --by month --since 2026-08-01 --compare', /cannot lay 5 days by month/],
    ['sla is:opne', /did you mean open\?/],
  ])('report %s', async (line, message) => {
    const { code, stderr, stdout } = await ran(line)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(message)
  })
})
