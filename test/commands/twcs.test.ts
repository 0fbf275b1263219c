/** Real files of Customer Support on Twitter through the command line: the check values of the definitions, to the digit. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, describe, expect, it } from 'vitest'
import { sharedData } from '../intake/support.ts'
import { newFolder, outspoke } from '../support/run.ts'

/** Nobody is resolved by silence, so that figures are those of posts alone. */
const RULES = `version: 1
timezone: UTC
resolution: { by: person }
people: { ana: { name: Ana } }
departments:
  care: { spokes: [ana] }
routes:
  - { id: all, to: care }
`

interface Expected {
  readonly posts: number
  readonly broadcasts: number
  readonly unmatched: number
  readonly conversations: number
  readonly answered: number
  readonly within24h: number
  readonly p50: number
  readonly p90: number
}

const SAMPLE: Expected = {
  posts: 93,
  broadcasts: 0,
  unmatched: 2,
  conversations: 29,
  answered: 26,
  within24h: 26,
  p50: 4111.5,
  p90: 24232.5,
}
const FIRST5000: Expected = {
  posts: 5000,
  broadcasts: 21,
  unmatched: 5,
  conversations: 1483,
  answered: 1350,
  within24h: 1296,
  p50: 777.5,
  p90: 25085.6,
}

const data = sharedData()
const folder = newFolder()
writeFileSync(join(folder, 'outspoke.yaml'), RULES)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function json(line: string): Promise<unknown> {
  const { code, stdout, stderr } = await outspoke(`${line} --format json`).in(folder).run()
  expect([line, code, stderr]).toEqual([line, 0, ''])
  return JSON.parse(stdout)
}

describe.skipIf(data === undefined)('the real files', () => {
  it.each([
    ['sample.csv', SAMPLE],
    ['sample_crlf.csv', SAMPLE],
    ['twcs_first5000_pandas_index.csv', FIRST5000],
  ])('%s', async (name, expected) => {
    const path = join(data ?? '', 'twcs', name)
    const database = `${name}.db`
    const [counts] = (await json(`import ${path} --db ${database}`)) as Record<string, number>[]
    const handle = new Database(join(folder, database), { readonly: true })
    const [outbound, broadcasts] = handle
      .prepare('SELECT count(*), count(*) FILTER (WHERE parent_key IS NULL) FROM post WHERE inbound = 0')
      .raw()
      .get() as [number, number]
    handle.close()
    const report = (await json(`report response --db ${database}`)) as { readonly total: Record<string, number> }
    const { total } = report
    expect({
      posts: counts?.['new'],
      broadcasts,
      unmatched: outbound - broadcasts - (counts?.['replies'] ?? 0),
      conversations: counts?.['conversations'],
      answered: total['answered'],
      within24h: Math.round((total['answered_within_24h'] ?? 0) * (total['answered_within_24h_n'] ?? 0)),
      p50: total['first_response_p50_s'],
      p90: total['first_response_p90_s'],
    }).toEqual(expected)
    expect(total['conversations']).toBe(expected.conversations)

    // The same again adds nothing; neither does what db check folds anew.
    const [again] = (await json(`import ${path} --db ${database}`)) as Record<string, number>[]
    expect(again).toMatchObject({ rows: expected.posts, new: 0, known: expected.posts, rejected: 0 })
    expect((await json(`report response --db ${database}`)) as object).toMatchObject({ total })
    expect((await outspoke(`db check --db ${database}`).in(folder).run()).stdout).toContain('all as it should be')
  })

  it('both samples hold the same posts', async () => {
    const [counts] = (await json(`import ${join(data ?? '', 'twcs/sample_crlf.csv')} --db sample.csv.db`)) as Record<string, number>[]
    expect(counts).toMatchObject({ rows: 93, new: 0, known: 93, updated: 0, conversations: 0 })
  })
})
