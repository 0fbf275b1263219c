/** Reports of flows over real exports, against plain SQL on the tables of posts, written without a look at the reports. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { beforeAll, describe, expect, it } from 'vitest'
import { sharedData } from '../intake/support.ts'
import { newFolder, outspoke } from '../support/run.ts'

const RULES = `version: 1
timezone: UTC
departments: { care: {} }
routes: [{ id: all, to: care }]
`

type Report = {
  readonly rows: Record<string, unknown>[]
  readonly total: Record<string, unknown>
  readonly meta: { readonly excluded: Record<string, number>; readonly unavailable: Record<string, string> }
}

function workspace(): string {
  const folder = newFolder()
  writeFileSync(join(folder, 'outspoke.yaml'), RULES)
  return folder
}

async function run(folder: string, line: string): Promise<string> {
  const { stdout, stderr, code } = await outspoke(line).in(folder).run()
  if (code !== 0) throw new Error(stderr)
  return stdout
}

const report = async (folder: string, line: string): Promise<Report> =>
  JSON.parse(await run(folder, `report ${line} --now 2026-08-04T12:00:00Z --format json`))

const sql = (folder: string, text: string): unknown[][] =>
  new Database(join(folder, 'outspoke.db'), { readonly: true }).prepare(text).raw().all() as unknown[][]

const tweets = join(sharedData() ?? '', 'twcs/twcs_first5000_pandas_index.csv')
describe.skipIf(!existsSync(tweets))('customer support on Twitter (skipped where the data is absent)', () => {
  const folder = workspace()
  beforeAll(() => run(folder, `import ${tweets} --now 2026-08-04T12:00:00Z`), 60_000)

  it('has the posts of each hour that the table has', async () => {
    const { rows, total, meta } = await report(folder, 'volume --by hour')
    const inbound = sql(
      folder,
      "SELECT CAST(strftime('%H', posted_at / 1000, 'unixepoch') AS INTEGER), COUNT(*) FROM post WHERE inbound = 1 GROUP BY 1 ORDER BY 1",
    )
    expect(rows.map(({ hour, inbound_posts }) => [hour, inbound_posts])).toEqual(inbound)
    // 21 broadcasts and 5 replies to what is not stored, by the check values of the definitions.
    const [[ours]] = sql(folder, 'SELECT COUNT(*) FROM post WHERE inbound = 0') as [[number]]
    expect([total['replies'], meta.excluded]).toEqual([ours - 26, { broadcasts_and_unmatched_replies: 26 }])
    expect(total['conversations']).toBe(1_483)
  })

  it('has open what was written by then, day by day: nobody closes anything', async () => {
    const { rows } = await report(folder, 'backlog --by day --since 2017-10-28 --until 2017-11-03')
    for (const { day, open, unanswered } of rows) {
      const end = Date.parse(`${day}T23:59:59.999Z`)
      const [[opened]] = sql(folder, `SELECT COUNT(*) FROM conversation WHERE posted_at <= ${end}`) as [[number]]
      const [[silent]] = sql(
        folder,
        `SELECT COUNT(*) FROM conversation WHERE posted_at <= ${end} AND (first_reply_at IS NULL OR first_reply_at > ${end})`,
      ) as [[number]]
      expect([day, open, unanswered]).toEqual([day, opened, silent])
    }
  })

  it('has spent all that has passed, and never says how anything was meant', async () => {
    const { total } = await report(folder, 'time')
    const [[mean]] = sql(folder, `SELECT AVG(${Date.parse('2026-08-04T12:00:00Z')} - posted_at) / 1000 FROM conversation`) as [[number]]
    expect(Number(total['life_mean_s'])).toBeCloseTo(mean, 2)
    const perception = await report(folder, 'perception')
    expect([perception.total['negative_share'], perception.meta.unavailable['negative_share']]).toEqual([
      null,
      'neither the exports nor the rules (tone:) say how anything was meant',
    ])
  })
})

const airline = join(sharedData() ?? '', 'airline/tweets.csv')
describe.skipIf(!existsSync(airline))('airlines: an export of one side, with sentiment (skipped where the data is absent)', () => {
  const folder = workspace()
  beforeAll(() => run(folder, `import ${airline} --now 2026-08-04T12:00:00Z`), 60_000)

  it('has the shares of the column, by brand', async () => {
    const { rows } = await report(folder, 'perception --by brand')
    const counted = sql(
      folder,
      `SELECT LOWER(o.brand), SUM(o.sentiment = 'positive'), SUM(o.sentiment = 'neutral'), SUM(o.sentiment = 'negative') FROM conversation c JOIN post o ON o.id = c.id
       GROUP BY 1 ORDER BY 1`,
    )
    expect(rows.map(({ brand, positive, neutral, negative }) => [brand, positive, neutral, negative])).toEqual(counted)
    const [row] = rows
    const [, positive, neutral, negative] = counted[0] as [string, number, number, number]
    expect(row?.['negative_share']).toBe(negative / (positive + neutral + negative))
  })

  it('says of answers that nobody can know, never 0 %', async () => {
    const reason = 'the exports carry no replies of the brand'
    const [volume, backlog, time, perception] = await Promise.all(
      ['volume', 'backlog', 'time', 'perception'].map((name) => report(folder, name)),
    )
    expect([volume?.total['replies'], volume?.meta.unavailable['replies']]).toEqual([null, reason])
    expect([backlog?.total['unanswered'], backlog?.meta.unavailable['unanswered']]).toEqual([null, reason])
    expect([time?.total['life_mean_s'], time?.meta.unavailable['life_mean_s']]).toEqual([null, reason])
    expect([perception?.total['loop_closure'], perception?.meta.unavailable['loop_closure']]).toEqual([null, reason])
    expect(time?.meta.excluded['no_replies_in_export']).toBe(backlog?.total['open'])
  })
})
