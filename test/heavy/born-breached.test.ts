/** What was late before it was imported: every reader says the same of it, at every instant; also where quiet will end it in time. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { beforeAll, describe, expect, it } from 'vitest'
import { HISTORY_NOW, writeHistories } from '../support/histories.ts'
import { newFolder, outspoke } from '../support/run.ts'

type Row = Readonly<Record<string, string>>

const RULES = `version: 1
timezone: UTC
brand: { handles: [acme] }
targets: [{ first_response: 4h, next_response: 4h, resolution: 24h }]
routes: [{ id: all, to: hub }]
resolution: { by: quiet, quiet: 48h }
`
const HOUR = 3_600_000
const iso = (at: number) => new Date(at).toISOString()

async function go(folder: string, line: string): Promise<string> {
  const { code, stdout, stderr } = await outspoke(line).in(folder).run()
  if (code !== 0 && !(line.startsWith('check') && code < 3)) throw new Error(`${line}: ${stderr}`)
  return stdout
}
const json = async <T>(folder: string, line: string) => JSON.parse(await go(folder, `${line} --format json`)) as T
const table = async (folder: string, line: string) =>
  parse(await go(folder, `${line} --format csv --raw`), { columns: true }) as readonly Row[]

interface Told {
  /** Conversations that have such a clock. */
  readonly conversations: readonly string[]
  /** Open ones where such a clock, and where another one, is late. */
  readonly born: readonly string[]
  readonly late: readonly string[]
  /** How many of the first the reports count. */
  readonly counted: number
  /** Clocks of other reports than `sla`, met or breached, by kind: those that count for the team. */
  readonly team: Readonly<Record<string, number>>
}

const TEAM = ['first_response', 'next_response', 'resolution', 'handoff'] as const

/** By the definition, of what is exported: due before the post that started it was imported, and not kept. */
async function defined(folder: string, when: string): Promise<Told> {
  const [clocks, posts, conversations] = [
    await table(folder, `export clocks ${when}`),
    await table(folder, `export posts ${when}`),
    await table(folder, `export conversations ${when}`),
  ]
  const now = Date.parse(when.split(' ').at(-1) ?? '')
  const imported = new Map(posts.map(({ id, imported_at: at = '' }) => [id, Date.parse(at)]))
  const isBorn = ({ kind, state, due_at: due = '', start_post: start }: Row) =>
    kind !== 'handoff' && state !== 'met' && state !== 'void' && due !== '' && Date.parse(due) < (imported.get(start ?? '') ?? 0)
  const wrong = clocks.filter((clock) => clock['born_breached'] !== String(isBorn(clock)))
  expect([when, wrong]).toEqual([when, []])
  const open = new Set(conversations.filter(({ state, merged_into: into }) => state !== 'resolved' && into === '').map(({ id }) => id))
  const isLate = ({ conversation, state, stopped_at: stopped }: Row) => open.has(conversation) && state === 'breached' && stopped === ''
  const of = (some: readonly Row[]) => [...new Set(some.map(({ conversation = '' }) => conversation))].toSorted()
  const own = of(clocks.filter(isBorn))
  const population = new Set(
    conversations
      .filter((one) => one['merged_into'] === '' && one['excluded'] === '' && one['outcome'] !== 'ignored' && one['posted_at'] !== '')
      .filter((one) => one['directed'] === 'true' || one['department'] !== 'log')
      .map(({ id }) => id),
  )
  const decided = (clock: Row) =>
    clock['state'] === 'met' ||
    clock['state'] === 'breached' ||
    (clock['state'] === 'paused' && clock['due_at'] !== '' && Date.parse(clock['due_at'] ?? '') < now)
  return {
    conversations: own,
    born: of(clocks.filter((clock) => isLate(clock) && isBorn(clock))),
    late: of(clocks.filter((clock) => isLate(clock) && !isBorn(clock))),
    counted: own.filter((id) => population.has(id)).length,
    team: Object.fromEntries(
      TEAM.map((kind) => [
        kind,
        clocks.filter((one) => one['kind'] === kind && population.has(one['conversation']) && decided(one) && !isBorn(one)).length,
      ]),
    ),
  }
}

interface Line {
  readonly id: string
  readonly born_breached: boolean
}

/** The same out of what the commands say. */
async function said(folder: string, when: string): Promise<Omit<Told, 'born' | 'late'>> {
  const ids = (rows: readonly Line[]) => rows.map(({ id }) => id).toSorted()
  const listed = await json<readonly Line[]>(folder, `list --limit 100000 ${when}`)
  const own = ids(listed.filter((one) => one.born_breached))
  expect([when, ids(await json<readonly Line[]>(folder, `list is:born-breached --limit 100000 ${when}`))]).toEqual([when, own])
  const exported = await table(folder, `export conversations ${when}`)
  expect([
    when,
    ids(exported.filter((one) => one['born_breached'] === 'true').map(({ id = '' }) => ({ id, born_breached: true }))),
  ]).toEqual([when, own])
  for (const id of [own.at(0), own.at(-1), listed.find((one) => !one.born_breached)?.id])
    if (id !== undefined) expect([when, (await json<Line>(folder, `show ${id} ${when}`)).born_breached]).toEqual([when, own.includes(id)])
  const { total } = await json<{ readonly total: Readonly<Record<string, number | null>> }>(folder, `report sla ${when}`)
  return {
    conversations: own,
    counted: total['born_breached'] ?? 0,
    team: Object.fromEntries(TEAM.map((kind) => [kind, total[`${kind}_attainment_team_n`] ?? 0])),
  }
}

/** What `check` finds by the stored times, and what it finds by reading. */
async function checked(folder: string, now: string): Promise<readonly Pick<Told, 'born' | 'late'>[]> {
  interface Checked {
    readonly late: number
    readonly born_breached: number
    readonly findings: readonly { readonly id: string; readonly state: string }[]
  }
  const found: Pick<Told, 'born' | 'late'>[] = []
  for (const warn of ['', '--warn 60%']) {
    const { late, born_breached: count, findings } = await json<Checked>(folder, `check ${warn} --limit 10000 ${now}`)
    const all = await json<Checked>(folder, `check ${warn} --born-breached --limit 10000 ${now}`)
    const ids = ({ findings: some }: Checked) => [...new Set(some.filter(({ state }) => state === 'late').map(({ id }) => id))].toSorted()
    const known = ids({ late, born_breached: count, findings })
    expect([now, warn, late]).toEqual([now, warn, known.length])
    found.push({ born: [String(count)], late: known })
    expect([now, warn, ids(all).length]).toEqual([now, warn, all.late])
  }
  return found
}

async function expectSame(folder: string, when: string): Promise<Told> {
  const { born, late, ...rest } = await defined(folder, when)
  expect([when, await said(folder, when)]).toEqual([when, rest])
  const expected = { born: [String(born.length)], late }
  expect([when, await checked(folder, when)]).toEqual([when, [expected, expected]])
  return { born, late, ...rest }
}

describe('a resolution that quiet will end', () => {
  const folder = newFolder()
  beforeAll(async () => {
    writeFileSync(join(folder, 'outspoke.yaml'), RULES)
    writeFileSync(
      join(folder, 'all.csv'),
      [
        'id,network,author,direction,posted_at,text,in_reply_to',
        '1,x,bo,inbound,2026-02-02T09:00:00Z,@acme in time,',
        '2,x,acme,outbound,2026-02-02T10:00:00Z,a moment,1',
        '3,x,cy,inbound,2026-02-02T09:00:00Z,@acme late,',
        '4,x,acme,outbound,2026-02-03T11:00:00Z,a moment,3',
        '5,x,di,inbound,2026-02-03T11:00:00Z,@acme not due,',
        '6,x,acme,outbound,2026-02-03T11:30:00Z,a moment,5',
        '',
      ].join('\n'),
    )
    await go(folder, 'import all.csv --now 2026-02-03T12:00:00Z')
  })
  const born = '1 was late already when first seen (--born-breached lists them)\n'

  it.each([
    ['2026-02-03T12:00:00Z', '', 2, ['bo', 'cy']],
    ['2026-02-04T09:59:59Z', '', 2, ['bo', 'cy']],
    ['2026-02-04T10:00:00Z', '', 1, ['cy']],
    ['2026-02-04T12:00:00Z', 'di', 1, ['cy']],
    ['2026-02-05T12:00:00Z', '', 0, ['cy']],
  ])('%s', async (now, late, waiting, authors) => {
    const at = `--now ${now}`
    const listed = await json<readonly { readonly author: string }[]>(folder, `list is:born-breached ${at}`)
    expect(listed.map(({ author }) => author).toSorted()).toEqual(authors)
    const text = await go(folder, `check --verbose ${at}`)
    const told = waiting === 0 ? '' : waiting === 1 ? born : born.replace('1 was', '2 were')
    expect([text.split('\n').filter((line) => line.startsWith('LATE')).length, text.endsWith(told)]).toEqual([late === '' ? 0 : 1, true])
    expect(text.includes('already when')).toBe(waiting > 0)
    await expectSame(folder, at)
    await expectSame(folder, `--as-of ${now}`)
  })
})

describe.each([
  { name: 'closed by people', quiet: false, seed: 3 },
  { name: 'closed by quiet', quiet: true, seed: 4 },
])('histories $name', ({ quiet, seed }) => {
  it('say the same, now and then', async () => {
    const folder = newFolder()
    await writeHistories(folder, 80, seed, quiet, true)
    const all: Told[] = []
    for (const hours of [0, 30]) all.push(await expectSame(folder, `--now ${iso(HISTORY_NOW + hours * HOUR)}`))
    for (const at of ['2026-03-27T12:00:00Z', '2026-10-29T11:00:00Z']) await expectSame(folder, `--as-of ${at}`)
    expect(all.every(({ conversations }) => conversations.length > 0)).toBe(true)
  }, 120_000)
})
