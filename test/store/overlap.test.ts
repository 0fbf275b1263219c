/** Exports that overlap, from the file to the counts: two of one tool, two formats of one network, one that a spreadsheet has damaged. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { newFolder, outspoke } from '../support/run.ts'

let folder = ''
beforeEach(() => {
  folder = newFolder()
})

/** rows, new, known, updated, rejected, conversations of an import. */
async function imported(file: string, lines: readonly string[]): Promise<number[]> {
  writeFileSync(join(folder, file), `${lines.join('\n')}\n`)
  const { stdout, stderr, code } = await outspoke(`import ${file} --from ${file.endsWith('json') ? 'json' : 'csv'} --format json`)
    .in(folder)
    .run()
  expect([code, stderr.includes('error')]).toEqual([0, false])
  const [done] = JSON.parse(stdout)
  return [done.rows, done.new, done.known, done.updated, done.rejected, done.conversations]
}
const texts = async (): Promise<string[]> => {
  const { stdout } = await outspoke('list --format json --limit 0').in(folder).run()
  return (JSON.parse(stdout) as { text: string }[]).map(({ text }) => text).sort()
}

const HEADER = 'id,network,author,created_at,text,likes'
const message = (n: number, likes = 0) => `90071992547409${n},facebook,user${n},2026-08-0${n % 4 || 4}T08:00:00Z,message ${n},${likes}`

test('two exports of one inbox that share rows: only what is new is added, and only what has changed is updated', async () => {
  expect(await imported('july.csv', [HEADER, ...[11, 12, 13, 14].map((n) => message(n))])).toEqual([4, 4, 0, 0, 0, 4])
  expect(await imported('august.csv', [HEADER, message(13), message(14, 9), message(15), message(15), message(16)])).toEqual([
    5, 2, 2, 1, 0, 2,
  ])
  expect(await imported('again.csv', [HEADER, ...[11, 12, 13].map((n) => message(n)), message(14, 9), message(15), message(16)])).toEqual([
    6, 0, 6, 0, 0, 0,
  ])
  expect(await texts()).toEqual([11, 12, 13, 14, 15, 16].map((n) => `message ${n}`))
})

test('the same posts from a table and from JSON meet by their native ids, whichever comes first', async () => {
  const table = ['id,network,author,created_at,text', '1234567890123456789,x,ann,2026-08-03T08:00:00Z,Where is it?']
  const json = ['[{"id":"1234567890123456789","network":"x","author":"ann","created_at":"2026-08-03T08:00:00.000Z","text":"Where is it?"}]']
  expect(await imported('posts.csv', table)).toEqual([1, 1, 0, 0, 0, 1])
  expect(await imported('posts.json', json)).toEqual([1, 0, 1, 0, 0, 0])
  folder = newFolder()
  expect(await imported('posts.json', json)).toEqual([1, 1, 0, 0, 0, 1])
  expect(await imported('posts.csv', table)).toEqual([1, 0, 1, 0, 0, 0])
})

test('ids that a spreadsheet has damaged match no post of another file, and their own file again', async () => {
  const whole = [HEADER, '567890123456789012,x,ann,2026-08-03T08:00:00Z,one,0', '567890123456789100,x,bob,2026-08-03T09:00:00Z,two,0']
  const scientific = [
    HEADER,
    '5.67890123456789E+17,x,ann,2026-08-03T08:00:00Z,one,0',
    '5.67890123456789E+17,x,bob,2026-08-03T09:00:00Z,two,0',
  ]
  expect(await imported('whole.csv', whole)).toEqual([2, 2, 0, 0, 0, 2])
  expect(await imported('saved.csv', scientific)).toEqual([2, 2, 0, 0, 0, 2])
  expect(await imported('saved-again.csv', [...scientific, '5.67890123456789E+17,x,cho,2026-08-03T10:00:00Z,three,0'])).toEqual([
    3, 1, 2, 0, 0, 1,
  ])
  expect(await texts()).toEqual(['one', 'one', 'three', 'two', 'two'])
})
