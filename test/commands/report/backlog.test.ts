import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { newFolder, outspoke } from '../../support/run.ts'

const RULES = (more = '') => `version: 1
timezone: America/New_York
brand: { handles: { x: [acme] } }
people: { ana: { name: Ana }, maria: { name: Maria } }
departments: { hub: { spokes: [ana] }, care: { spokes: [maria] } }
tags: { billing: Money }
rules: [{ id: billing, when: { text: refund }, tag: billing }]
routes: [{ id: money, when: { tags: billing }, to: care }, { id: else, to: hub }]
targets: [{ first_response: 4h, next_response: 2h, resolution: 24h }]
${more}`

/** Ten days around 1 November 2026, when New York puts its clocks back; a random history, the same for the same seed. */
function posts(seed: number): string {
  let state = seed
  const random = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
  const lines: { at: number; line: string }[] = []
  const start = Date.UTC(2026, 9, 27)
  for (let number = 0; number < 120; number++) {
    let at = start + Math.floor(random() * 9 * 86_400_000)
    let parent = ''
    for (let turn = 0; turn < 1 + Math.floor(random() * 5); turn++) {
      const ours = turn > 0 && random() < 0.55
      const id = `${number}-${turn}`
      const text = random() < 0.3 ? 'a refund' : 'hello'
      lines.push({ at, line: `${id},x,${ours ? 'acme' : `u${number % 90}`},${new Date(at).toISOString()},@acme ${text},${parent}` })
      parent = id
      at += Math.floor(random() * 40 * 3_600_000)
    }
  }
  const now = Date.UTC(2026, 10, 6, 12)
  const kept = lines.filter((one) => one.at < now).sort((a, b) => a.at - b.at)
  return `id,network,author,posted_at,text,in_reply_to\n${kept.map(({ line }) => line).join('\n')}\n`
}

const NOW = '2026-11-06T12:00:00Z'

async function json(folder: string, line: string): Promise<{ rows: Record<string, unknown>[]; total: Record<string, unknown> }> {
  const { stdout, stderr, code } = await outspoke(`${line} --now ${NOW} --format json`).in(folder).run()
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

async function ok(folder: string, line: string): Promise<void> {
  const { stderr, code } = await outspoke(line).in(folder).run()
  if (code !== 0) throw new Error(`${line}: ${stderr}`)
}

/** The last millisecond of each local day; the first of November has 25 hours. */
const ENDS: readonly (readonly [string, string])[] = [
  ['2026-10-28', '2026-10-29T03:59:59.999Z'],
  ['2026-10-30', '2026-10-31T03:59:59.999Z'],
  ['2026-10-31', '2026-11-01T03:59:59.999Z'],
  ['2026-11-01', '2026-11-02T04:59:59.999Z'],
  ['2026-11-02', '2026-11-03T04:59:59.999Z'],
  ['2026-11-05', '2026-11-06T04:59:59.999Z'],
  ['2026-11-06', NOW],
]

describe.each([
  ['people close', ''],
  ['quiet closes', 'resolution: { by: quiet, quiet: 30h }\n'],
])('the series, where %s', (_, more) => {
  const folder = newFolder()
  beforeAll(async () => {
    writeFileSync(join(folder, 'outspoke.yaml'), RULES(more))
    writeFileSync(join(folder, 'posts.csv'), posts(more.length + 7))
    await ok(folder, `import posts.csv --now ${NOW}`)
    const { stdout } = await outspoke(`list --limit 40 --now ${NOW} --format json`).in(folder).run()
    const listed = JSON.parse(stdout) as { id: string; posted_at: string; replies: number; state: string }[]
    const open = listed.filter(({ state }) => state !== 'resolved')
    const later = (one: { posted_at: string }, hours: number) => new Date(Date.parse(one.posted_at) + hours * 3_600_000).toISOString()
    let done = 0
    /** Some cannot be done so late, because of what came after. */
    const attempt = async (line: string): Promise<void> => {
      const { code } = await outspoke(`${line} --now ${NOW} --me ana`).in(folder).run()
      if (code === 0) done++
    }
    for (const [index, one] of open.slice(0, 20).entries()) {
      const at = later(one, 12 + index * 7)
      if (Date.parse(at) > Date.parse(NOW)) continue
      if (index % 4 === 0) await attempt(`resolve ${one.id} --as logged --at ${at}`)
      if (index % 4 === 1) await attempt(`resolve ${one.id} --as ignored --at ${at}`)
      if (index % 4 === 2) await attempt(`assign ${one.id} care --at ${at}`)
      const reopened = later(one, 30 + index * 7)
      if (index % 8 === 0 && Date.parse(reopened) < Date.parse(NOW)) await attempt(`reopen ${one.id} --at ${reopened}`)
    }
    expect(done).toBeGreaterThan(8)
  })

  it('says of the end of each day what time travel says', async () => {
    const { rows } = await json(folder, 'report backlog --by day --since 2026-10-27 --ids')
    expect(rows.map(({ day }) => day)).toEqual(
      ['27', '28', '29', '30', '31']
        .map((day) => `2026-10-${day}`)
        .concat(['01', '02', '03', '04', '05', '06'].map((day) => `2026-11-${day}`)),
    )
    for (const [day, at] of ENDS) {
      const { total } = await json(folder, `report backlog --as-of ${at} --ids`)
      const { day: _, ...row } = rows.find((one) => one['day'] === day) ?? {}
      expect({ day, ...row }).toEqual({ day, ...total })
    }
    const grown = rows.map(({ open }) => Number(open))
    expect(Math.max(...grown)).toBeGreaterThan(10)
  })

  it('does so by department too, and its total is the last day', async () => {
    const { rows, total } = await json(folder, 'report backlog --by day,department --since 2026-10-27')
    for (const [day, at] of ENDS) {
      const { rows: then } = await json(folder, `report backlog --by department --as-of ${at}`)
      expect(rows.filter((one) => one['day'] === day).map(({ day: _, ...row }) => row)).toEqual(then)
    }
    expect(total).toEqual((await json(folder, 'report backlog')).total)
  })

  it('ends weeks and months with their last day, the last one with now', async () => {
    const byDay = await json(folder, 'report backlog --by day --since 2026-10-01')
    const open = (day: string) => byDay.rows.find((row) => row['day'] === day)?.['open']
    const { rows: weeks } = await json(folder, 'report backlog --by week --since 2026-10-19')
    expect(weeks.map(({ week, open: n }) => [week, n])).toEqual([
      ['2026-W43', open('2026-10-25')],
      ['2026-W44', open('2026-11-01')],
      ['2026-W45', open('2026-11-06')],
    ])
    const { rows: months } = await json(folder, 'report backlog --by month --since 2026-10-01')
    expect(months.map(({ month, open: n }) => [month, n])).toEqual([
      ['2026-10', open('2026-10-31')],
      ['2026-11', open('2026-11-06')],
    ])
  })

  it('has flowed in and out: opened less closed is what is open', async () => {
    const { total, rows } = await json(folder, 'report volume --by day')
    const backlog = await json(folder, 'report backlog')
    expect(total['net_flow']).toBe(backlog.total['open'])
    const sum = (figure: string) => rows.reduce((all, row) => all + Number(row[figure]), 0)
    expect(['inbound_posts', 'conversations', 'replies', 'closed', 'net_flow'].map((figure) => [figure, sum(figure)])).toEqual(
      ['inbound_posts', 'conversations', 'replies', 'closed', 'net_flow'].map((figure) => [figure, total[figure]]),
    )
  })

  it('cuts lives into parts that add up', async () => {
    const { rows, total } = await json(folder, 'report time --by department')
    expect(rows.length).toBe(2)
    for (const row of [...rows, total]) {
      const parts = ['import_lag', 'triage', 'hub', 'department', 'waiting', 'out_of_hours']
      const shares = parts.reduce((sum, part) => sum + Number(row[`${part}_share`]), 0)
      expect(shares).toBeCloseTo(1, 9)
      const means = parts.reduce((sum, part) => sum + Number(row[`${part}_mean_s`]), 0)
      expect(Math.abs(means - Number(row['life_mean_s']))).toBeLessThan(0.004)
    }
  })
})

describe('what cannot be asked', () => {
  it.each([
    ['report backlog --by day,week', 'a backlog has one series'],
    ['report backlog --by day,spoke', 'who had what on a past day is not told by spoke'],
    ['report volume --axis resolved', 'report volume has no --axis resolved'],
    ['report people --axis replied', 'report people has no --axis replied'],
  ])('%s', async (line, sentence) => {
    const folder = newFolder()
    writeFileSync(join(folder, 'outspoke.yaml'), RULES())
    writeFileSync(join(folder, 'posts.csv'), 'id,network,author,posted_at,text\n1,x,u,2026-11-01T10:00:00Z,@acme hello\n')
    await ok(folder, `import posts.csv --now ${NOW}`)
    const { code, stderr } = await outspoke(`${line} --now ${NOW}`).in(folder).run()
    expect([code, stderr]).toEqual([2, expect.stringContaining(sentence)])
  })
})

describe('what was known then', () => {
  it('is said again byte for byte, whatever came since', async () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'outspoke.yaml'), RULES())
    const [head = '', ...lines] = posts(11).trim().split('\n')
    const early = lines.filter((line) => (line.split(',')[3] ?? '') < '2026-11-01T12:00:00')
    writeFileSync(join(folder, 'early.csv'), `${[head, ...early].join('\n')}\n`)
    writeFileSync(join(folder, 'all.csv'), `${[head, ...lines].join('\n')}\n`)
    const then = '2026-11-01T12:00:00Z'
    const reports = [
      'volume --by day',
      'backlog --by department',
      'backlog --by day --since 2026-10-27',
      'time --by department',
      'perception --by network',
      'people',
      'improvements',
    ]
    const said = async (more: string): Promise<readonly string[]> => {
      const told: string[] = []
      for (const line of reports) told.push((await outspoke(`report ${line} --ids --format json ${more}`).in(folder).run()).stdout)
      return told
    }
    await ok(folder, `import early.csv --now ${then}`)
    const before = await said(`--now ${then}`)
    expect(before.every((text) => text.startsWith('{'))).toBe(true)
    expect(await said(`--now ${then}`)).toEqual(before)
    await ok(folder, `import all.csv --now ${NOW}`)
    await ok(folder, `resolve dept:hub --as logged --yes --now ${NOW} --me ana`)
    await ok(folder, `flag @u1 vip --now ${NOW} --me ana`)
    await ok(folder, `improvements add "Faster refunds" --now ${NOW} --me ana`)
    expect(await said(`--as-of ${then} --as-known ${then}`)).toEqual(before)
    expect(await said(`--now ${NOW}`)).not.toEqual(before)
  })
})
