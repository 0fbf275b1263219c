import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { afterAll, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'outspoke-generate-'))
afterAll(() => rmSync(folder, { recursive: true }))

const rows = 50_000
const run = (script: string, ...args: string[]) =>
  execFileSync(process.execPath, [fileURLToPath(new URL(script, import.meta.url)), ...args], { encoding: 'utf8' })
const made = (name: string, seed = 1) =>
  JSON.parse(run('generate.js', join(folder, name), String(rows), String(seed))) as Record<string, number>

it('the same seed makes the same file, and it is what performance figures are quoted for', () => {
  const { inbound = 0, early = 0, duplicates = 0, bytes = 0, conversations = 0 } = made('a.csv')
  made('b.csv')
  made('c.csv', 2)
  const sha = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex')
  expect(sha('a.csv')).toBe(sha('b.csv'))
  expect(sha('a.csv')).not.toBe(sha('c.csv'))

  const share = (n: number) => Math.round((100 * n) / rows)
  const figures = {
    inbound: share(inbound),
    early: share(early),
    duplicates: share(duplicates),
    conversations: share(conversations),
    bytes: Math.round(bytes / rows / 10) * 10,
  }
  expect(figures).toEqual({ inbound: 55, early: 16, duplicates: 1, conversations: 32, bytes: 180 })

  const records = parse(readFileSync(join(folder, 'a.csv')), { columns: true }) as { tweet_id: string; in_response_to_tweet_id: string }[]
  const before = new Set<string>()
  let orphans = 0
  for (const { tweet_id, in_response_to_tweet_id: parent } of records) {
    if (parent !== '' && !before.has(parent)) orphans++
    before.add(tweet_id)
  }
  expect([records.length, orphans]).toEqual([rows, early])
})

it('the benchmark’s rules are as many as promised', () => {
  const text = run('rules.js')
  const lines = (start: string) => text.split('\n').filter((line) => line.startsWith(start)).length
  expect([lines('  - { tag: word-'), lines('  - { tag: pattern-'), lines('  - { id: ')]).toEqual([60, 40, 20])
  const keywords = [...text.matchAll(/tag: word-.*text: \[(.*)\]/g)].flatMap(([, terms = '']) => terms.split(', '))
  expect(new Set(keywords).size).toBe(300)
})
