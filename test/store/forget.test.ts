/** Forgetting a person: figures stay, nothing of them is left in the file, and no import brings them back. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { newFolder, outspoke } from '../support/run.ts'

const RULES = `
version: 1
timezone: UTC
brand: { handles: [acme] }
departments:
  hub: {}
  care: { answer: 2h }
rules:
  - { tag: refund, when: { text: [refund] } }
  - { tag: loud, when: { text: [scandal] }, priority: urgent }
routes:
  - { id: money, when: { hashtags: please }, to: care }
  - { id: known, when: { author: anna_secret }, to: care }
  - { to: hub }
`
const AUTHORS = ['anna_secret', 'bob_quiet', 'cho_third']
const WORDS = ['refund #please', 'refund now', 'scandal', 'hello', 'thanks a lot']

interface Row {
  readonly id: string
  readonly author: string
  readonly brand: boolean
  readonly at: string
  readonly text: string
  readonly parent: string
}

const tables = fc
  .array(
    fc.record({
      author: fc.constantFrom(...AUTHORS),
      brand: fc.boolean(),
      hour: fc.integer({ min: 0, max: 300 }),
      word: fc.constantFrom(...WORDS),
      parent: fc.option(fc.nat(20), { nil: undefined }),
      dangling: fc.boolean(),
      mentions: fc.option(fc.constantFrom(...AUTHORS), { nil: undefined }),
    }),
    { minLength: 2, maxLength: 16 },
  )
  .map((drafts): Row[] =>
    drafts.map((one, at) => ({
      id: `9${String(at).padStart(8, '0')}`,
      author: one.brand ? 'acme' : one.author,
      brand: one.brand,
      at: new Date(Date.UTC(2026, 5, 1) + one.hour * 3_600_000).toISOString(),
      text: `${one.mentions === undefined ? '' : `@${one.mentions} `}${one.word}${one.brand ? '' : ` zq${one.author.replaceAll('_', '')}`}`,
      parent:
        one.parent === undefined ? '' : one.parent < at ? `9${String(one.parent).padStart(8, '0')}` : one.dangling ? `8${at}0000000` : '',
    })),
  )

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
function twitterTime(at: string): string {
  const time = new Date(at)
  const month = time.toUTCString().split(' ')[2]
  return `${DAYS[time.getUTCDay()]} ${month} ${String(time.getUTCDate()).padStart(2, '0')} ${at.slice(11, 19)} +0000 ${at.slice(0, 4)}`
}

const csv = (rows: readonly Row[]): string =>
  [
    'tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id',
    ...rows.map(({ id, author, brand, at, text, parent }) =>
      [id, author, brand ? 'False' : 'True', twitterTime(at), text, '', parent].join(','),
    ),
  ].join('\n')

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

async function workspace(rows: readonly Row[]): Promise<string> {
  const folder = newFolder()
  folders.push(folder)
  writeFileSync(join(folder, 'rules.yaml'), RULES)
  await importAll(folder, [rows])
  return folder
}

async function importAll(folder: string, pieces: readonly (readonly Row[])[], again = false): Promise<string> {
  let out = ''
  for (const [at, piece] of pieces.entries()) {
    writeFileSync(join(folder, `p${at}.csv`), `${csv(piece)}${'\n'.repeat(pieces.length > 1 || again ? 2 : 1)}`)
    const ran = await outspoke(`import p${at}.csv --rules rules.yaml --db o.db --format json`).in(folder).run()
    expect([ran.code, ran.code === 0 ? '' : ran.transcript]).toEqual([0, ''])
    out += ran.stdout + ran.stderr
    rmSync(join(folder, `p${at}.csv`))
  }
  return out
}

const run = async (folder: string, line: string) => outspoke(`${line} --db o.db --rules rules.yaml`).in(folder).run()

const IDS =
  /"(id|conversation_id|conversation|native_id|author|author_id|author_name|pid|post_id|start_post|key|url|text)":(?:"[^"]*"|null)/g
async function figures(folder: string): Promise<string> {
  const out: string[] = []
  for (const line of [
    'report sla --by tag,route --format json',
    'report response --by week --format json',
    'export clocks --format ndjson',
    'export conversations --format ndjson',
  ]) {
    const { stdout, stderr, code } = await run(folder, line)
    out.push(
      `${line} ${code} ${stderr}\n${
        line.startsWith('export')
          ? stdout
              .replace(IDS, '"$1":0')
              .replace(/"[a-z][0-9a-z]{12}"/g, '0')
              .split('\n')
              .sort()
              .join('\n')
          : stdout
      }`,
    )
  }
  return out.join('\n')
}

const bytesOf = (folder: string): string =>
  ['o.db', 'o.db-wal', 'o.db-journal']
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n')

const split = <T>(list: readonly T[], cuts: readonly number[]): T[][] => {
  const at = [...new Set([0, ...cuts.map((cut) => cut % (list.length + 1)), list.length])].sort((a, b) => a - b)
  return at.slice(1).map((to, index) => list.slice(at[index], to))
}

const dump = (folder: string): unknown => {
  const db = new Database(join(folder, 'o.db'), { readonly: true })
  try {
    return ['post', 'conversation', 'clock', 'event', 'post_alias', 'tombstone'].map((table) =>
      db
        .prepare(`SELECT * FROM ${table}`)
        .all()
        .map((row) => ({ ...(row as object), collected_at: 0 })),
    )
  } finally {
    db.close()
  }
}

test('figures stay, nothing of the person is in the file, and the same rows in any pieces change nothing', async () => {
  await fc.assert(
    fc.asyncProperty(tables, fc.array(fc.nat(30), { maxLength: 2 }), fc.nat(2), async (rows, cuts, which) => {
      const author = AUTHORS[which] ?? ''
      fc.pre(rows.some((row) => row.author === author))
      const folder = await workspace(rows)
      await run(folder, 'list text:hello')
      const before = await figures(folder)
      const forgotten = await run(folder, `forget x/${author} --yes --format json`)
      expect([forgotten.code, forgotten.stderr]).toEqual([0, ''])
      expect(JSON.parse(forgotten.stdout).compacted).toBe(true)
      expect(await figures(folder)).toBe(before)
      const check = await run(folder, 'db check')
      expect([check.code, check.stdout]).toEqual([0, expect.stringMatching(/all as it should be/)])
      const bytes = bytesOf(folder)
      // The rules name this one, and say so.
      const names = author === 'anna_secret' ? [] : [author]
      const traces = [...names, `zq${author.replaceAll('_', '')}`, ...rows.filter((row) => row.author === author).map(({ id }) => id)]
      expect(traces.filter((trace) => bytes.includes(trace))).toEqual([])
      const stands = dump(folder)
      const told = await importAll(folder, split(rows, cuts), true)
      expect(told).toMatch(/of forgotten people left out/)
      expect(dump(folder)).toEqual(stands)
      expect(await figures(folder)).toBe(before)
    }),
    { numRuns: 6 },
  )
}, 120_000)
