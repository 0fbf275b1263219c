import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { judged, take, tormented } from '../support/damage.ts'

const folder = new URL('../fixtures/exports/', import.meta.url)

describe('a cut, a flip or a splice anywhere: no crash, and no post that is not in the file', () => {
  test.each(readdirSync(folder).sort())('%s', async (file) => {
    expect(await tormented(new URL(file, folder).pathname, 1, 10)).toBeUndefined()
  })
})

test('a post that differs where nothing was damaged is found', async () => {
  const rows = Array.from({ length: 9 }, (_, at) => `${at},text ${at},ann,2021-01-01T00:00:0${at}Z`)
  const bytes = Buffer.from(`id,text,author,date\n${rows.join('\n')}\n`)
  const whole = await take(bytes)
  if (whole instanceof Error) throw whole
  const other = (row: number): Buffer => Buffer.from(bytes.toString().replace(`text ${row}`, 'another'))
  const damage = { what: '', from: bytes.indexOf('text 3'), to: bytes.indexOf('text 3') + 1, whole: bytes.indexOf('text 3') + 1 }
  expect(judged(whole, bytes, await take(bytes), { ...damage, bytes })).toBeUndefined()
  expect(judged(whole, bytes, await take(other(3)), { ...damage, bytes: other(3) })).toBeUndefined()
  for (const row of [1, 7]) expect(judged(whole, bytes, await take(other(row)), { ...damage, bytes: other(row) })).toContain('another')
})
