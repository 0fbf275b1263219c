/**
 * Every figure against an independent computation: the tables are exported, loaded into a SQLite file of their own, and computed there in
 * plain SQL by the definitions alone. Histories of ten thousand conversations with reopenings, pauses and both changes of the clocks.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { beforeAll, describe, expect, test } from 'vitest'
import { HISTORY_NOW, writeHistories } from '../support/histories.ts'
import { type Cells, figures, type Question } from '../support/independent/figures.ts'
import { backlog, people, perception, trend, volume } from '../support/independent/flows.ts'
import { loadExports, type Rows, TABLES } from '../support/independent/load.ts'
import { measure } from '../support/independent/measures.ts'
import { newFolder, outspoke } from '../support/run.ts'

const THEN = Date.parse('2026-10-29T11:00Z')
const iso = (at: number) => new Date(at).toISOString()
const day = (date: string) => Date.parse(date)

type Row = Record<string, unknown>
interface Report {
  readonly rows: readonly Row[]
  readonly total: Row
}

const ALONE = [
  'network',
  'brand',
  'tag',
  'route',
  'priority',
  'author_flag',
  'language',
  'department',
  'day',
  'week',
  'month',
  'weekday',
  'hour',
]
const PAIRS = [
  ['network', 'week'],
  ['department', 'month'],
  ['tag', 'weekday'],
  ['route', 'priority'],
]
/** What is credited to whoever sent the reply; who had the rest when it stopped stands in no export. */
const OF_SENDERS =
  /^(conversations|judged|answered.*|unanswered|answer_rate|same_business.*|first_response.*|unrouted.*|catalogue.*|born_breached|transfers|ping_pong.*)$/

const LONDON_SPRING = { from: day('2026-03-28T00:00Z'), to: day('2026-03-30T23:00Z') }
const LONDON_AUTUMN = { from: day('2026-10-23T23:00Z'), to: day('2026-10-27T00:00Z') }
const NEW_YORK = { zone: 'America/New_York', from: day('2026-10-24T04:00Z'), to: day('2026-11-02T05:00Z') }
const QUESTIONS: readonly (readonly [string, Question])[] = [
  ['', { by: [] }],
  ...ALONE.map((name) => [`--by ${name}`, { by: [name] }] as const),
  ...PAIRS.map((by) => [`--by ${by.join(',')}`, { by }] as const),
  ['--axis replied --by week', { by: ['week'], axis: 'replied' }],
  ['--axis resolved --by day', { by: ['day'], axis: 'resolved' }],
  ['--by hour --since 2026-03-28 --until 2026-03-30', { by: ['hour'], ...LONDON_SPRING }],
  ['--by day --since 2026-10-24 --until 2026-10-26', { by: ['day'], ...LONDON_AUTUMN }],
  ['--by day --since 2026-10-24 --until 2026-11-01 --tz America/New_York', { by: ['day'], ...NEW_YORK }],
  ['--by weekday,hour --tz America/New_York', { by: ['weekday', 'hour'], zone: 'America/New_York' }],
  ['tag:billing network:x --by week', { by: ['week'], where: "x.network = 'x' AND ',' || x.tags || ',' LIKE '%,billing,%'" }],
]

describe.each([
  { name: 'closed by people', conversations: 10_000, quiet: false },
  { name: 'closed by quiet', conversations: 1_500, quiet: true },
])('histories $name', ({ conversations, quiet }) => {
  const folder = newFolder()
  const dbs = new Map<number, Database.Database>()
  const time = (at: number) => (at === HISTORY_NOW ? ['--now', iso(at)] : ['--as-of', iso(at)])

  beforeAll(async () => {
    await writeHistories(folder, conversations, 20261122, quiet, true)
    for (const at of [HISTORY_NOW, THEN]) {
      mkdirSync(join(folder, String(at)))
      for (const table of TABLES) {
        const words = ['export', table, '--format', 'csv', '--raw', '--quiet', '--output', join(String(at), `${table}.csv`), ...time(at)]
        const { code, stderr } = await outspoke(words).in(folder).run()
        if (code !== 0) throw new Error(stderr)
      }
      dbs.set(at, load(at))
    }
  }, 600_000)

  function load(at: number, change?: (table: string, rows: Rows) => void, name = 'figures'): Database.Database {
    const db = loadExports(join(folder, String(at)), join(folder, `${name}-${at}.sqlite`), change)
    measure(db, at)
    return db
  }

  async function report(line: string, at: number): Promise<Report> {
    const { code, stdout, stderr } = await outspoke([
      ...`report ${line} --format json`.split(' ').filter((word) => word !== ''),
      ...time(at),
    ])
      .in(folder)
      .run()
    if (code !== 0) throw new Error(stderr)
    return JSON.parse(stdout) as Report
  }

  const open = (at: number): Database.Database => dbs.get(at) as Database.Database

  test.each(QUESTIONS)('now: report response %s', async (line, question) => {
    const theirs = await report(`response ${line}`, HISTORY_NOW)
    expect(differences(figures(open(HISTORY_NOW), question), theirs, question.by)).toEqual([])
  })

  test.each(quiet ? QUESTIONS.slice(0, 14) : QUESTIONS.slice(0, 1))('earlier: report response %s', async (line, question) => {
    const theirs = await report(`response ${line}`, THEN)
    expect(differences(figures(open(THEN), question), theirs, question.by)).toEqual([])
  })

  test('report spokes credits who sent the reply', async () => {
    const by = ['spoke']
    const theirs = await report('response --by spoke is:answered', HISTORY_NOW)
    expect(differences(figures(open(HISTORY_NOW), { by, where: 'x.replied IS NOT NULL' }), theirs, by, OF_SENDERS)).toEqual([])
  })

  test('the same figures stand in every report of conversations', async () => {
    const db = open(HISTORY_NOW)
    expect(differences(figures(db, { by: [] }), await report('sla', HISTORY_NOW), [])).toEqual([])
    for (const [name, by] of [
      ['departments', 'department'],
      ['networks', 'network'],
    ] as const) {
      const theirs = await report(name, HISTORY_NOW)
      expect(differences(figures(db, { by: [by] }), theirs, [by])).toEqual([])
      const left = backlog(db, by)
      for (const row of theirs.rows)
        expect([row['open_now'], row['overdue_now']]).toEqual([
          left.get(String(row[by]))?.['open'] ?? 0,
          left.get(String(row[by]))?.['overdue'] ?? 0,
        ])
    }
  })

  test('the parts of a life add up to it', async () => {
    const { total } = await report('time', HISTORY_NOW)
    const parts = ['import_lag', 'triage', 'hub', 'department', 'waiting', 'out_of_hours']
    const whole = parts.reduce((sum, part) => sum + Number(total[`${part}_mean_s`]), 0)
    expect(Math.abs(whole - Number(total['life_mean_s']))).toBeLessThanOrEqual(0.003)
    expect(parts.reduce((sum, part) => sum + Number(total[`${part}_share`]), 0)).toBeCloseTo(1, 9)
  })

  test.each([HISTORY_NOW, THEN])('what came in and is open, at %d', async (at) => {
    const db = open(at)
    expect(differences(volume(db, 'Europe/London'), await report('volume', at), [])).toEqual([])
    expect(differences(volume(db, 'Europe/London', 'day'), await report('volume --by day', at), ['day'])).toEqual([])
    expect(
      differences(volume(db, 'America/New_York', 'hour'), await report('volume --by hour --tz America/New_York', at), ['hour']),
    ).toEqual([])
    expect(differences(backlog(db), await report('backlog', at), [])).toEqual([])
    expect(differences(backlog(db, 'department'), await report('backlog --by department', at), ['department'])).toEqual([])
  })

  test('how they speak of us, and who', async () => {
    const db = open(HISTORY_NOW)
    const all = await report('perception', HISTORY_NOW)
    expect(differences(perception(db), all, [])).toEqual([])
    expect(differences(perception(db, 'network'), await report('perception --by network', HISTORY_NOW), ['network'])).toEqual([])
    for (const tone of ['positive', 'neutral', 'negative'])
      expect(all.total[`${tone}_trend`]).toBeCloseTo(trend(db, 'Europe/London', tone) ?? Number.NaN, 12)
    const flags = await report('people', HISTORY_NOW)
    expect(
      differences(people(db), { ...flags, rows: flags.rows.filter((row) => row['author_flag'] !== 'frequent') }, ['author_flag']),
    ).toEqual([])
  })

  test.each(['network', 'tag', 'week'])('--ids: the conversations of each row, by %s', async (name) => {
    const { rows } = await report(`response --by ${name} --ids`, HISTORY_NOW)
    const { [name]: key } = { network: 'network', tag: 'j.value', week: "local('Europe/London', 'week', posted)" } as Record<string, string>
    const tags = `LEFT JOIN json_each('["' || replace(tags, ',', '","') || '"]') j ON tags IS NOT NULL`
    const mine = open(HISTORY_NOW)
      .prepare(`SELECT ${key} AS k, group_concat(conversation) AS ids FROM response ${name === 'tag' ? tags : ''} GROUP BY 1`)
      .all() as { k: string | null; ids: string }[]
    const sorted = (ids: readonly string[]) => ids.toSorted().join(' ')
    expect(new Map(rows.map((row) => [row[name], sorted(row['ids'] as string[])]))).toEqual(
      new Map(mine.map(({ k, ids }) => [k, sorted(ids.split(','))])),
    )
  })

  test('a figure that is off by one, or by a millisecond, is noticed', async () => {
    const theirs = await report('response', HISTORY_NOW)
    const first = (rows: Rows, fits: (row: Rows[number]) => boolean) => rows.find(fits) as Rows[number]
    const inside = (row: Rows[number]) => row['outcome'] === 'acted' && row['directed'] === 'true'
    const planted: Record<string, (table: string, rows: Rows) => void> = {
      'first_response_met|first_response_attainment': (table, rows) => {
        if (table === 'clocks')
          first(rows, (row) => row['kind'] === 'first_response' && row['state'] === 'met' && row['born_breached'] === 'false')['state'] =
            'breached'
      },
      first_response_mean_s: (table, rows) => {
        if (table !== 'conversations') return
        for (const row of rows) if (row['first_reply_at']) row['first_reply_at'] = iso(Date.parse(row['first_reply_at']) + 1)
      },
      conversations: (table, rows) => {
        if (table === 'conversations') rows.splice(rows.findIndex(inside), 1)
      },
      promises_kept: (table, rows) => {
        if (table === 'follow-ups') first(rows, (row) => row['kept'] === 'true')['kept'] = 'false'
      },
    }
    let n = 0
    for (const [names, change] of Object.entries(planted)) {
      const db = load(HISTORY_NOW, change, `planted-${n++}`)
      const found = differences(figures(db, { by: [] }), theirs, []).map((line) => line.split(' ')[1])
      expect(found).toEqual(expect.arrayContaining(names.split('|')))
    }
  })
})

/** `cell figure: mine, theirs`: what is not the same to the millisecond and the very count. */
function differences(mine: Cells, theirs: Report, by: readonly string[], only = /./): string[] {
  const found: string[] = []
  const rows = by.length === 0 ? [theirs.total] : mine.has('') && !by.includes('tag') ? [theirs.total, ...theirs.rows] : theirs.rows
  const seen = new Set<string>()
  for (const row of rows) {
    const key = row === theirs.total ? '' : by.map((name) => String(row[name])).join('\t')
    seen.add(key)
    const cell = mine.get(key)
    if (cell === undefined) {
      found.push(`[${key}] is a row of the report only`)
      continue
    }
    for (const [name, value] of Object.entries(cell)) {
      if (!only.test(name)) continue
      const told = name.endsWith('_s') && typeof row[name] === 'number' ? Math.round(row[name] * 1000) : row[name]
      // A cell without any such clock has no row in SQL, and 0 in the report.
      const counted = value ?? (/_(n|met|breached|void|running)$/.test(name) || ['near_misses', 'born_breached'].includes(name) ? 0 : null)
      const same = typeof counted === 'number' && typeof told === 'number' ? Math.abs(counted - told) < 1e-9 : counted === told
      if (!same) found.push(`[${key}] ${name} is ${String(counted)} by SQL, ${String(told)} in the report`)
    }
  }
  for (const key of mine.keys()) if (key !== '' && !seen.has(key) && only.source === '.') found.push(`[${key}] is no row of the report`)
  return found
}
