/**
 * Every figure against an independent computation: the tables are exported, loaded into a SQLite file of their own, and computed there in
 * plain SQL by the definitions alone. Histories of ten thousand conversations with reopenings, pauses and both changes of the clocks.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { beforeAll, describe, expect, test } from 'vitest'
import { HISTORY_NOW, writeHistories } from '../support/histories.ts'
import { type Cells, COUNTS, compared } from '../support/independent/cut.ts'
import { figures, type Question } from '../support/independent/figures.ts'
import { backlog, openAt, perception, trend, volume } from '../support/independent/flows.ts'
import { CYCLES, lives, measureLives } from '../support/independent/lives.ts'
import { loadExports, type Rows, TABLES } from '../support/independent/load.ts'
import { measure } from '../support/independent/measures.ts'
import { eachImprovement, type Improved, improvements, loadImprovements, people, persons } from '../support/independent/people.ts'
import { newFolder, outspoke } from '../support/run.ts'

const THEN = Date.parse('2026-10-29T11:00Z')
const iso = (at: number) => new Date(at).toISOString()
const day = (date: string) => Date.parse(date)

type Row = Record<string, unknown>
interface Report {
  readonly rows: readonly Row[]
  readonly total: Row
  readonly people?: readonly Row[]
  readonly improvements?: readonly Row[]
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
  'spoke',
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
  ['spoke', 'language'],
]
const LONDON_SPRING = { from: day('2026-03-28T00:00Z'), to: day('2026-03-30T23:00Z') }
const LONDON_AUTUMN = { from: day('2026-10-23T23:00Z'), to: day('2026-10-27T00:00Z') }
const NEW_YORK = { zone: 'America/New_York', from: day('2026-10-24T04:00Z'), to: day('2026-11-02T05:00Z') }
const QUESTIONS: readonly (readonly [string, Question])[] = [
  ['', { by: [] }],
  ...ALONE.map((name) => [`--by ${name}`, { by: [name] }] as const),
  ...PAIRS.map((by) => [`--by ${by.join(',')}`, { by }] as const),
  ['--axis replied --by week', { by: ['week'], axis: 'replied' }],
  ['--axis resolved --by day', { by: ['day'], axis: 'resolved' }],
  ['--axis replied --by spoke', { by: ['spoke'], axis: 'replied' }],
  ['--axis resolved --by tag,month', { by: ['tag', 'month'], axis: 'resolved' }],
  ['--axis replied --by hour --since 2026-10-24 --until 2026-10-26', { by: ['hour'], axis: 'replied', ...LONDON_AUTUMN }],
  ['--axis resolved --by department --since 2026-03-28 --until 2026-03-30', { by: ['department'], axis: 'resolved', ...LONDON_SPRING }],
  ['--by hour --since 2026-03-28 --until 2026-03-30', { by: ['hour'], ...LONDON_SPRING }],
  ['--by day --since 2026-10-24 --until 2026-10-26', { by: ['day'], ...LONDON_AUTUMN }],
  ['--by day --since 2026-10-24 --until 2026-11-01 --tz America/New_York', { by: ['day'], ...NEW_YORK }],
  ['--by weekday,hour --tz America/New_York', { by: ['weekday', 'hour'], zone: 'America/New_York' }],
  ['tag:billing network:x --by week', { by: ['week'], where: "x.network = 'x' AND ',' || x.tags || ',' LIKE '%,billing,%'" }],
]

/** The clocks go back in the period before. */
const WEEK = { from: day('2026-10-26T00:00Z'), to: day('2026-11-02T00:00Z') }
const WEEK_BEFORE = { from: day('2026-10-18T23:00Z'), to: day('2026-10-26T00:00Z') }
const COMPARED = '--since 2026-10-26 --until 2026-11-01 --compare'
const CUTS = [['network'], ['department'], ['spoke'], ['tag'], ['route'], ['priority'], ['author_flag'], ['language', 'brand']]

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
      const db = load(at)
      measureLives(db)
      dbs.set(at, db)
    }
    loadImprovements(open(HISTORY_NOW), await improved())
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

  async function improved(): Promise<readonly Improved[]> {
    const ask = async (line: string) =>
      JSON.parse(
        (
          await outspoke(`${line} --format json ${time(HISTORY_NOW).join(' ')}`)
            .in(folder)
            .run()
        ).stdout,
      )
    const all = (await ask('improvements list')) as readonly Improved[]
    const shown: Improved[] = []
    for (const { number } of all) shown.push((await ask(`improvements show ${number}`)) as Improved)
    return shown
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

  test('what a clock was counted for is what its history says', () => {
    const other =
      'SELECT count(*) FROM clock WHERE route IS NOT told_route OR priority IS NOT told_priority OR kind <> :handoff AND department IS NOT told_department'
    expect(open(HISTORY_NOW).prepare(other).pluck().get({ handoff: 'handoff' })).toBe(0)
  })

  test('the same figures stand in every report of conversations', async () => {
    const db = open(HISTORY_NOW)
    expect(differences(figures(db, { by: [] }), await report('sla', HISTORY_NOW), [])).toEqual([])
    for (const [name, by] of [
      ['departments', 'department'],
      ['networks', 'network'],
      ['spokes', 'spoke'],
    ] as const) {
      const theirs = await report(name, HISTORY_NOW)
      expect(differences(figures(db, { by: [by] }), theirs, [by])).toEqual([])
      const left = backlog(db, [by])
      for (const row of theirs.rows)
        expect([row['open_now'], row['overdue_now']]).toEqual([
          left.get(String(row[by]))?.['open'] ?? 0,
          left.get(String(row[by]))?.['overdue'] ?? 0,
        ])
    }
  })

  test('where the time went', async () => {
    const db = open(HISTORY_NOW)
    for (const by of [...CUTS, ['week'], ['weekday', 'hour']])
      expect(differences(lives(db, by), await report(`time --by ${by.join(',')}`, HISTORY_NOW), by)).toEqual([])
    expect(
      differences(
        lives(db, ['day'], 'America/New_York', 'resolved'),
        await report('time --axis resolved --by day --tz America/New_York', HISTORY_NOW),
        ['day'],
      ),
    ).toEqual([])
    expect(differences(lives(open(THEN), ['department']), await report('time --by department', THEN), ['department'])).toEqual([])
  })

  test('a life is the sum of its cycles, and of its parts', () => {
    const db = open(HISTORY_NOW)
    const parts = 'import_lag_ms + triage_ms + hub_ms + department_ms + waiting_ms + out_of_hours_ms'
    expect(db.prepare(`SELECT count(*) FROM life WHERE life <> ${parts}`).pluck().get()).toBe(0)
    if (quiet) return
    const spells = 'SELECT conversation, opens, closes FROM spell JOIN base USING (conversation)'
    expect(db.prepare(`SELECT * FROM (${spells}) EXCEPT SELECT * FROM (${CYCLES})`).all()).toEqual([])
    expect(db.prepare(`SELECT * FROM (${CYCLES}) EXCEPT SELECT * FROM (${spells})`).all()).toEqual([])
  })

  test.each([HISTORY_NOW, THEN])('what came in and is open, at %d', async (at) => {
    const db = open(at)
    // An earlier instant is folded anew for each report.
    const now = at === HISTORY_NOW
    for (const by of now ? [...CUTS, ['day'], ['month', 'weekday']] : [['day']])
      expect(differences(volume(db, { by }), await report(`volume --by ${by.join(',')}`, at), by)).toEqual([])
    for (const by of now ? CUTS : [['department']])
      expect(differences(backlog(db, by), await report(`backlog --by ${by.join(',')}`, at), by)).toEqual([])
    const zone = 'America/New_York'
    if (now)
      expect(differences(volume(db, { by: ['hour'], zone }), await report(`volume --by hour --tz ${zone}`, at), ['hour'])).toEqual([])
  })

  test.skipIf(quiet)('how much was open at the end of each day', async () => {
    const days = Array.from({ length: 12 }, (_, n) => new Date(day('2026-10-20') + n * 86_400_000).toISOString().slice(0, 10))
    // The clocks go back on the 25th.
    const ends = new Map(days.map((one) => [one, day(one) + 86_400_000 - (one < '2026-10-25' ? 3_600_000 : 0) - 1]))
    const theirs = await report('backlog --by day --since 2026-10-20 --until 2026-10-31', HISTORY_NOW)
    expect(differences(openAt(open(HISTORY_NOW), ends), theirs, ['day'])).toEqual([])
  })

  test('how they speak of us', async () => {
    const db = open(HISTORY_NOW)
    const all = await report('perception', HISTORY_NOW)
    for (const by of [...CUTS, ['week'], ['hour']])
      expect(differences(perception(db, { by }), await report(`perception --by ${by.join(',')}`, HISTORY_NOW), by)).toEqual([])
    for (const tone of ['positive', 'neutral', 'negative'])
      expect(all.total[`${tone}_trend`]).toBeCloseTo(trend(db, 'Europe/London', tone) ?? Number.NaN, 12)
  })

  test('who speaks, and who often', async () => {
    const db = open(HISTORY_NOW)
    const theirs = await report('people', HISTORY_NOW)
    expect(differences(people(db), theirs, ['author_flag'])).toEqual([])
    // Who was forgotten has another name in every export.
    const named = (all: Iterable<readonly [string, unknown]>) => Object.fromEntries([...all].filter(([key]) => !key.includes(' ~')))
    const listed = (theirs.people ?? []).map(({ author, networks, accounts: _, last_seen, ...row }): [string, unknown] => [
      `${networks} ${author}`,
      { ...row, last_seen: Date.parse(String(last_seen)) },
    ])
    expect(named(listed)).toEqual(named(persons(db)))
  })

  test('what became of it', async () => {
    const db = open(HISTORY_NOW)
    const theirs = await report('improvements', HISTORY_NOW)
    const each = eachImprovement(db)
    expect(differences(improvements(db), theirs, [])).toEqual([])
    const told = theirs.improvements?.map(({ number, linked, negative, told: heard, could_be_told, takes_s }) => [
      number,
      {
        linked,
        negative: each.get(Number(number))?.['negative'] === null ? null : negative,
        told: heard,
        could_be_told,
        takes_s: typeof takes_s === 'number' ? takes_s * 1000 : takes_s,
      },
    ])
    expect(Object.fromEntries(told ?? [])).toEqual(Object.fromEntries(each))
  })

  test('beside the period before', async () => {
    const db = open(HISTORY_NOW)
    for (const by of [[], ['network'], ['spoke'], ['tag', 'priority']]) {
      const theirs = await report(`response ${by.length === 0 ? '' : `--by ${by.join(',')}`} ${COMPARED}`, HISTORY_NOW)
      expect(differences(compared(figures(db, { by, ...WEEK }), figures(db, { by, ...WEEK_BEFORE })), theirs, by)).toEqual([])
    }
    for (const [name, made] of [
      ['volume', volume],
      ['perception', perception],
    ] as const) {
      const theirs = await report(`${name} --by department ${COMPARED}`, HISTORY_NOW)
      const by = ['department']
      expect(differences(compared(made(db, { by, ...WEEK }), made(db, { by, ...WEEK_BEFORE })), theirs, by)).toEqual([])
    }
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

  // In the smaller of the two: each is loaded and measured anew.
  test.runIf(quiet)('a figure that is off by one, or by a millisecond, is noticed', async () => {
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
      const told = /_s(_before|_change)?$/.test(name) && typeof row[name] === 'number' ? Math.round(row[name] * 1000) : row[name]
      // A cell without any such clock has no row in SQL, and 0 in the report.
      const counted = value ?? (COUNTS.test(name) ? 0 : null)
      const same = typeof counted === 'number' && typeof told === 'number' ? Math.abs(counted - told) < 1e-9 : counted === told
      if (!same) found.push(`[${key}] ${name} is ${String(counted)} by SQL, ${String(told)} in the report`)
    }
  }
  for (const key of mine.keys()) if (key !== '' && !seen.has(key) && only.source === '.') found.push(`[${key}] is no row of the report`)
  return found
}
