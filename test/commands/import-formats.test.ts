import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newFolder, outspoke } from '../support/run.ts'

const fixture = (name: string): string => new URL(`../fixtures/exports/${name}`, import.meta.url).pathname

function workspace(...files: string[]): string {
  const folder = newFolder()
  for (const file of files) copyFileSync(fixture(file), join(folder, file))
  return folder
}

const run = (folder: string, line: string) => outspoke(line).in(folder).run()
const json = async (folder: string, line: string) => JSON.parse((await run(folder, `${line} --format json`)).stdout)

describe('an export without answers', () => {
  it.each(['hootsuite-inbound.csv', 'reddit-top.csv'])('%s: no report prints a share of answers, and each says why', async (file) => {
    const folder = workspace(file)
    expect((await run(folder, `import ${file} --quiet`)).code).toBe(0)
    for (const report of ['response', 'sla']) {
      for (const by of ['', '--by day', '--by network']) {
        const { rows, total, meta } = await json(folder, `report ${report} ${by}`)
        expect(total.conversations).toBeGreaterThan(0)
        for (const figures of [total, ...rows])
          for (const figure of ['answered', 'answer_rate', 'first_response_attainment', 'answered_within_24h', 'first_response_p50_s'])
            expect([figure, figures[figure]]).toEqual([figure, null])
        expect(meta.unavailable).toMatchObject({ answer_rate: 'the exports carry no replies of the brand' })
      }
    }
    for (const format of ['table', 'md', 'csv', 'tsv', 'json', 'ndjson'])
      expect((await run(folder, `report response --format ${format}`)).stdout).not.toMatch(/\b0(?:\.0)? ?%/)
  })
})

describe('the summary is on stdout in every format, a row for each file', () => {
  const folder = workspace('x-v2-page.json', 'reddit-top.csv')
  const counts = ['rows', 'new', 'known', 'updated', 'context', 'rejected']
  it.each(['table', 'tsv', 'csv', 'json', 'ndjson', 'md'])('%s', async (format) => {
    const { stdout } = await run(folder, `import x-v2-page.json reddit-top.csv --format ${format} --header --db ${format}.db`)
    expect(stdout).toContain('x-v2-page.json')
    expect(stdout).toContain('reddit-top.csv')
    for (const name of counts) expect(stdout).toContain(name)
  })
})

describe('the same file again', () => {
  const folder = workspace('x-archive-tweets.js', 'hootsuite-inbound.csv')
  it.each([
    ['hootsuite-inbound.csv', '', ''],
    ['x-archive-tweets.js', '--owner acme', '--owner @Acme'],
    ['x-archive-tweets.js', '--owner acme --fix-mojibake', '--fix-mojibake --owner acme'],
  ])('%s with %s, then with %s: is known as a whole, and is no import', async (file, first, second) => {
    const db = `--db ${file}${first.length}.db`
    await run(folder, `import ${file} ${first} ${db}`)
    const [again] = await json(folder, `import ${file} ${second} ${db}`)
    expect(again).toMatchObject({ new: 0, updated: 0, rejected: 0 })
    expect(await json(folder, `imports ${db}`)).toHaveLength(1)
  })
  it.each([
    ['hootsuite-inbound.csv', '', '--include-private'],
    ['hootsuite-inbound.csv', '', '--keep-raw'],
    ['hootsuite-inbound.csv', '', '--fix-mojibake'],
    ['x-archive-tweets.js', '--owner acme', '--owner other'],
  ])('%s with %s, then with %s: is read again', async (file, first, second) => {
    const db = `--db again${second.length}${file}.db`
    await run(folder, `import ${file} ${first} ${db}`)
    await run(folder, `import ${file} ${second} ${db}`)
    expect(await json(folder, `imports ${db}`)).toHaveLength(2)
  })
})

it.each(['', ' ', 'two words', '@'])('--owner "%s" is no handle', async (owner) => {
  const folder = newFolder()
  writeFileSync(join(folder, 'posts.csv'), 'id,text\n1,hi\n')
  const { code, stderr } = await outspoke(['import', 'posts.csv', '--owner', owner]).in(folder).run()
  expect([code, stderr.split('\n')[0]]).toEqual([2, `outspoke: --owner "${owner}": expected a handle`])
})
