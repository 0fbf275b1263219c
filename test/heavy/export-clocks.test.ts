/** Exported clocks say who had them when they stopped: whoever counts their rows finds the figures of the reports by department, spoke, route and priority. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { HISTORY_NOW, writeHistories } from '../support/histories.ts'
import { newFolder, outspoke } from '../support/run.ts'

type Row = Readonly<Record<string, string>>

const RULES = `version: 1
timezone: UTC
brand: { handles: [acme] }
people: { maria: { name: Maria }, tom: { name: Tom }, lena: { name: Lena } }
departments:
  care: { spokes: [maria, tom], answer: 2h }
  legal: { spokes: [lena], answer: 8h }
rules:
  - { tag: refund, when: { text: refund } }
  - { tag: court, priority: high, when: { text: lawyer } }
targets: [{ when: { priority: high }, first_response: 1h, resolution: 8h }, { first_response: 4h, next_response: 1h, resolution: 72h }]
routes:
  - { id: threat, when: { tags: court }, to: legal }
  - { id: money, when: { tags: refund }, to: care }
  - { id: all, to: hub }
`

const DAY = '2026-02-02T'
const END = '2026-02-10T12:00:00Z'
const REPORTS = [
  ['departments', 'department'],
  ['spokes', 'spoke'],
  ['sla', 'route,priority'],
  ['response', 'department,spoke'],
] as const
const KINDS = ['first_response', 'next_response', 'resolution', 'handoff']

interface Desk {
  readonly folder: string
  say(line: string | readonly string[], at?: string): Promise<string>
  post(at: string, id: string, by: string, text: string, to?: string): Promise<string>
  rules(text: string): void
  clocks(line: string): Promise<readonly Row[]>
}

/** `@5` in a line stands for the conversation that post 5 opened. */
function desk(rules = RULES): Desk {
  const folder = mkdtempSync(join(newFolder(), 'w'))
  let files = 0
  const write = (text: string) => writeFileSync(join(folder, 'outspoke.yaml'), text)
  write(rules)
  const say: Desk['say'] = async (line, at) => {
    let words = typeof line === 'string' ? line : [...line]
    if (typeof words === 'string' && /@\d/.test(words)) {
      const ids = new Map((await read(folder, 'export posts --raw')).map(({ native_id: native = '', id = '' }) => [native, id]))
      words = words.replace(/@(\d+)/g, (_, native: string) => ids.get(native) ?? `no ${native}`)
    }
    const ran = outspoke(typeof words === 'string' && at !== undefined ? `${words} --now ${at}` : words)
    const { stdout, stderr, code } = await ran.in(folder).env({ OUTSPOKE_ME: 'maria' }).run()
    if (code !== 0) throw new Error(`${line}: ${stderr}`)
    return stdout
  }
  return {
    folder,
    say,
    rules: write,
    async post(at, id, by, text, to = '') {
      const path = join(folder, `${files++}.csv`)
      const direction = by === 'acme' || by === 'maria' ? 'outbound' : 'inbound'
      writeFileSync(path, `id,network,author,direction,posted_at,text,in_reply_to\n${id},x,${by},${direction},${at},${text},${to}\n`)
      return say(`import ${path}`, at)
    },
    clocks: (line) => read(folder, `export clocks --raw ${line}`),
  }
}

async function read(folder: string, line: string): Promise<readonly Row[]> {
  const { stdout, stderr, code } = await outspoke(`${line} ${/--now|--as-of/.test(line) ? '' : `--now ${END}`}`)
    .in(folder)
    .run()
  if (code !== 0) throw new Error(stderr)
  return parse(stdout, { columns: true }) as readonly Row[]
}

const FIGURES = KINDS.flatMap((kind) => ['met', 'breached', 'running', 'void', 'attainment_team_n'].map((name) => `${kind}_${name}`))
type Counts = Readonly<Record<string, number>>
type Cells = Readonly<Record<string, Counts>>

interface Reported {
  readonly cells: Cells
  /** What nothing in the selection could tell. */
  readonly unavailable: readonly string[]
}

/** The counts of `report`, by its parts; rows in which there is no clock are left out. */
async function reported(folder: string, report: string, by: string, when: string): Promise<Reported> {
  const { stdout, stderr, code } = await outspoke(`report ${report} --by ${by} --format json ${when}`).in(folder).run()
  if (code !== 0) throw new Error(stderr)
  const { rows, meta } = JSON.parse(stdout) as {
    readonly rows: readonly Readonly<Record<string, unknown>>[]
    readonly meta: { readonly unavailable: Readonly<Record<string, string>> }
  }
  const cells = rows.map((row) => [by.split(',').map((name) => row[name] ?? ''), FIGURES.map((name) => Number(row[name] ?? 0))] as const)
  const unavailable = Object.keys(meta.unavailable)
  return { cells: cellsOf(cells), unavailable }
}

interface Exported {
  readonly clocks: readonly Row[]
  readonly conversations: readonly Row[]
}

/** The same out of exported rows alone. */
function counted({ clocks, conversations }: Exported, by: string, now: number, unavailable: readonly string[]): Cells {
  const population = new Set(
    conversations
      .filter((one) => one['merged_into'] === '' && one['excluded'] === '' && one['outcome'] !== 'ignored' && one['posted_at'] !== '')
      .filter((one) => one['directed'] === 'true' || one['department'] !== 'log')
      .map(({ id }) => id),
  )
  const found = new Map<string, [parts: readonly string[], counts: number[]]>()
  for (const row of clocks.filter(({ conversation }) => population.has(conversation))) {
    const parts = by.split(',').map((name) => row[name] ?? '')
    const entry = found.get(parts.join('\n')) ?? [parts, FIGURES.map(() => 0)]
    found.set(parts.join('\n'), entry)
    const isLate = row['state'] === 'paused' && row['due_at'] !== '' && Date.parse(row['due_at'] ?? '') < now
    const verdict = isLate ? 'breached' : row['state'] === 'paused' ? 'running' : row['state']
    const count = (name: string): void => {
      const at = FIGURES.indexOf(`${row['kind']}_${name}`)
      entry[1][at] = (entry[1][at] ?? 0) + 1
    }
    count(String(verdict))
    if (verdict === 'met' || (verdict === 'breached' && row['born_breached'] === 'false')) count('attainment_team_n')
  }
  return cellsOf(
    [...found.values()].map(([parts, sums]) => [parts, sums.map((sum, at) => (unavailable.includes(FIGURES[at] ?? '') ? 0 : sum))]),
  )
}

function cellsOf(rows: readonly (readonly [parts: readonly unknown[], counts: readonly number[]])[]): Cells {
  return Object.fromEntries(
    rows
      .map(([parts, counts]) => {
        const some = FIGURES.flatMap((name, at) => ((counts[at] ?? 0) > 0 ? [[name, counts[at] ?? 0] as const] : []))
        return [parts.join(' · '), Object.fromEntries(some)] as const
      })
      .filter(([, counts]) => Object.keys(counts).length > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/** Every report counts what the rows say. */
async function expectSame(folder: string, when: string): Promise<void> {
  const now = Date.parse(when.split(' ').at(-1) ?? '')
  const exported = {
    clocks: await read(folder, `export clocks --raw ${when}`),
    conversations: await read(folder, `export conversations --raw ${when}`),
  }
  for (const [report, by] of REPORTS) {
    const { cells, unavailable } = await reported(folder, report, by, when)
    expect([report, by, when, counted(exported, by, now, unavailable)]).toEqual([report, by, when, cells])
  }
}

const told = (rows: readonly Row[]): readonly string[] =>
  rows.map((row) => ['kind', 'n', 'state', 'department', 'spoke', 'route', 'priority'].map((name) => row[name] || '-').join(' '))

/** Maria's, then lena's, under whom the brand answers; then tom's, who says more and is done; reopened, and given to the hub. */
async function handedOn(): Promise<Desk> {
  const one = desk()
  await one.post(`${DAY}09:00:00Z`, '1', 'bo', '@acme refund please')
  await one.say('assign @1 maria', `${DAY}10:00:00Z`)
  await one.say('assign @1 legal/lena', `${DAY}12:00:00Z`)
  await one.post(`${DAY}13:00:00Z`, '2', 'acme', 'a moment', '1')
  await one.post(`${DAY}13:30:00Z`, '3', 'bo', 'well?', '2')
  await one.say('assign @1 care/tom', `${DAY}14:00:00Z`)
  await one.say('reply @1 "done" --me tom', `${DAY}14:10:00Z`)
  await one.say('resolve @1 --as acted', `${DAY}16:00:00Z`)
  await one.say('reopen @1', `${DAY}16:30:00Z`)
  await one.say('assign @1 hub', `${DAY}17:00:00Z`)
  return one
}

describe('the owner of a clock', () => {
  it('is who had it at its stop, whoever has it now', async () => {
    const { folder, clocks, say } = await handedOn()
    expect(told(await clocks(''))).toMatchInlineSnapshot(`
      [
        "first_response 1 met legal (brand) money normal",
        "resolution 1 met care tom money normal",
        "handoff 1 breached care - money normal",
        "handoff 2 met legal lena money normal",
        "next_response 1 met care tom money normal",
        "handoff 3 met care tom money normal",
        "resolution 2 breached hub - money normal",
      ]
    `)
    await expectSame(folder, `--now ${END}`)
    for (const at of ['13:10', '14:05', '16:10']) await expectSame(folder, `--as-of ${DAY}${at}:00Z`)
    expect(told(await clocks(`--as-of ${DAY}12:30:00Z`))).toMatchInlineSnapshot(`
      [
        "first_response 1 running legal lena money normal",
        "resolution 1 running legal lena money normal",
        "handoff 1 breached care - money normal",
        "handoff 2 running legal lena money normal",
      ]
    `)
    await say('undo', `${DAY}18:00:00Z`)
    expect(told(await clocks(''))).toMatchInlineSnapshot(`
      [
        "first_response 1 met legal (brand) money normal",
        "resolution 1 met care tom money normal",
        "handoff 1 breached care - money normal",
        "handoff 2 met legal lena money normal",
        "next_response 1 met care tom money normal",
        "handoff 3 met care tom money normal",
        "resolution 2 breached care tom money normal",
      ]
    `)
    await expectSame(folder, `--now ${END}`)
  }, 60_000)

  it('is who had it before rules were applied anew, and after they were taken back', async () => {
    const { folder, clocks, post, rules, say } = desk()
    await post(`${DAY}09:00:00Z`, '1', 'bo', '@acme refund please')
    await post(`${DAY}09:00:00Z`, '2', 'cy', '@acme refund, my lawyer says')
    await post(`${DAY}09:00:00Z`, '3', 'di', '@acme lost')
    await post(`${DAY}10:00:00Z`, '4', 'acme', 'a moment', '1')
    await say('answer @2 "yes"', `${DAY}10:30:00Z`)
    await say('resolve @1 --as acted', `${DAY}11:00:00Z`)
    rules(
      RULES.replace('tags: refund }, to: care', 'tags: refund }, to: legal')
        .replace('- { tag: refund,', '- { tag: refund, priority: urgent,')
        .replace('priority: high, when', 'priority: low, when'),
    )
    await say('rules apply --yes --reroute', `${DAY}12:00:00Z`)
    await post(`${DAY}13:00:00Z`, '5', 'acme', 'found', '3')
    expect(told(await clocks(''))).toMatchInlineSnapshot(`
      [
        "first_response 1 breached legal lena money urgent",
        "resolution 1 breached legal lena money urgent",
        "first_response 1 met hub (brand) all normal",
        "resolution 1 breached hub - all normal",
        "first_response 1 met care (brand) money normal",
        "resolution 1 met care maria money normal",
        "handoff 1 breached legal lena money urgent",
      ]
    `)
    for (const when of [`--now ${END}`, `--as-of ${DAY}11:30:00Z`, `--as-of ${DAY}12:30:00Z`]) await expectSame(folder, when)
    await say('undo', `${DAY}14:00:00Z`)
    expect(told(await clocks(''))).toMatchInlineSnapshot(`
      [
        "first_response 1 breached care tom money normal",
        "resolution 1 breached care tom money normal",
        "handoff 1 met care tom money normal",
        "first_response 1 met hub (brand) all normal",
        "resolution 1 breached hub - all normal",
        "first_response 1 met care (brand) money normal",
        "resolution 1 met care maria money normal",
        "handoff 1 met care maria money normal",
      ]
    `)
    for (const when of [`--now ${END}`, `--as-of ${DAY}12:30:00Z`]) await expectSame(folder, when)
  }, 60_000)

  it('stays with its conversation when that is merged', async () => {
    const { folder, clocks, post, say } = desk()
    await post(`${DAY}09:00:00Z`, '1', 'bo', '@acme refund please')
    await post(`${DAY}09:30:00Z`, '2', 'cy', '@acme my lawyer says')
    await post(`${DAY}10:00:00Z`, '3', 'maria', 'which one?', '2')
    await say('assign @2 care/tom', `${DAY}11:00:00Z`)
    await say('merge @1 @2', `${DAY}12:00:00Z`)
    await say('resolve @2 --as acted', `${DAY}13:00:00Z`)
    expect(told(await clocks(''))).toMatchInlineSnapshot(`
      [
        "first_response 1 breached care maria money normal",
        "resolution 1 breached care maria money normal",
        "handoff 1 breached care maria money normal",
        "first_response 1 met legal maria threat high",
        "resolution 1 met care tom threat high",
        "handoff 1 void legal - threat high",
        "handoff 2 void care tom threat high",
      ]
    `)
    for (const when of [`--now ${END}`, `--as-of ${DAY}11:30:00Z`]) await expectSame(folder, when)
  }, 60_000)
})

describe('a clock that quiet will end', () => {
  it('was born breached if it was due before it was imported, until quiet ends it in time', async () => {
    const { folder, clocks, say } = desk(`${RULES.replace('resolution: 72h', 'resolution: 24h')}resolution: { by: quiet, quiet: 48h }\n`)
    writeFileSync(
      join(folder, 'all.csv'),
      [
        'id,network,author,direction,posted_at,text,in_reply_to',
        `1,x,bo,inbound,${DAY}09:00:00Z,@acme in time,`,
        `2,x,acme,outbound,${DAY}10:00:00Z,a moment,1`,
        `3,x,cy,inbound,${DAY}09:00:00Z,@acme late,`,
        '4,x,acme,outbound,2026-02-03T11:00:00Z,a moment,3',
        '5,x,di,inbound,2026-02-03T11:00:00Z,@acme not due,',
        '6,x,acme,outbound,2026-02-03T11:30:00Z,a moment,5',
        '',
      ].join('\n'),
    )
    await say('import all.csv', '2026-02-03T12:00:00Z')
    const born = async (when: string) =>
      (await clocks(when)).filter(({ kind }) => kind === 'resolution').map((row) => `${row['state']} ${row['born_breached']}`)
    const cases: readonly (readonly [when: string, clocks: readonly string[]])[] = [
      ['--now 2026-02-03T12:00:00Z', ['breached true', 'breached true', 'running false']],
      ['--now 2026-02-04T09:59:59Z', ['breached true', 'breached true', 'running false']],
      ['--now 2026-02-04T12:00:00Z', ['met false', 'breached true', 'breached false']],
      ['--now 2026-02-05T12:00:00Z', ['met false', 'breached true', 'met false']],
      ['--as-of 2026-02-04T09:59:59Z', ['breached true', 'breached true', 'running false']],
      ['--as-of 2026-02-04T10:00:00Z', ['met false', 'breached true', 'running false']],
    ]
    for (const [when, expected] of cases) expect([when, (await born(when)).toSorted()]).toEqual([when, expected.toSorted()])
  })
})

/** What the histories do by hand, and after it other rules, of which the second are taken back. */
describe.each([
  { name: 'closed by people', quiet: false, seed: 3, earlier: '2026-10-29T11:00:00Z' },
  { name: 'closed by quiet', quiet: true, seed: 4, earlier: '2026-03-27T12:00:00Z' },
])('histories $name', ({ quiet, seed, earlier }) => {
  it('give the counts of the reports, now and then', async () => {
    const folder = newFolder()
    await writeHistories(folder, 60, seed, quiet, true)
    const path = join(folder, 'outspoke.yaml')
    const rules = readFileSync(path, 'utf8')
    const change = async (to: string, at: number) => {
      writeFileSync(path, to)
      const { code, stderr } = await outspoke(`rules apply --yes --reroute --now ${new Date(at).toISOString()}`)
        .in(folder)
        .run()
      if (code !== 0) throw new Error(stderr)
    }
    const HOUR = 3_600_000
    await change(
      rules.replace('tags: billing }, to: care', 'tags: billing }, to: legal').replace('priority: high', 'priority: urgent'),
      HISTORY_NOW - 2 * HOUR,
    )
    await change(rules.replace('tags: lost }, to: hub', 'tags: lost }, to: care'), HISTORY_NOW - HOUR)
    const { code } = await outspoke(`undo --now ${new Date(HISTORY_NOW).toISOString()}`)
      .in(folder)
      .run()
    expect(code).toBe(0)
    await expectSame(folder, `--now ${new Date(HISTORY_NOW + 24 * HOUR).toISOString()}`)
    await expectSame(folder, `--as-of ${earlier}`)
  }, 120_000)
})
