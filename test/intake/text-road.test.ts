import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import type { IntakeJob } from '../../src/intake/message.ts'
import { readPosts } from '../../src/intake/pipeline.ts'
import { rules } from './support.ts'

const now = Date.parse('2026-08-04T12:00:00Z')

async function read(content: string | Buffer, fields: Partial<IntakeJob> = {}) {
  const rows: Record<string, unknown>[] = []
  let notices: readonly string[] = []
  const job: IntakeJob = { path: '-', readable: Readable.from([Buffer.from(content)]), rules, now, includePrivate: false, ...fields }
  for await (const message of readPosts(job)) {
    if (message.kind === 'end') notices = message.notices
    if (message.kind !== 'batch') continue
    const { batch } = message
    for (let row = 0; row < batch.length; row++)
      rows.push(Object.fromEntries(Object.entries(batch.columns).map(([name, cells]) => [name, cells[row] ?? null])))
  }
  return {
    rows,
    notices: notices.map((notice) => notice.replace('standard input: ', '')).filter((notice) => !/who you are|zone/.test(notice)),
  }
}

const CSV = [
  'id,created_at,author,text,Gender,Topic',
  '1,2021-03-01T10:00:00Z,ann,"Itâ€™s ""late"" &amp; wet",F,delay',
  '2,2021-03-01T11:00:00Z,bo,fine – ok,M,',
  '',
].join('\n')
const pick = (rows: Record<string, unknown>[], ...names: string[]): unknown[] => rows.map((row) => names.map((name) => row[name] ?? null))

describe('a file as it comes', () => {
  test('its wrong encoding is said', async () => {
    const { rows, notices } = await read(CSV)
    expect(pick(rows, 'text', 'text_raw', 'raw')).toEqual([
      ['Itâ€™s "late" & wet', 'Itâ€™s "late" &amp; wet', null],
      ['fine – ok', null, null],
    ])
    expect(notices).toEqual(['1 text was read in the wrong encoding once ("Itâ€™s" for "It’s"): --fix-mojibake mends it'])
  })

  test('is mended and kept whole where that is asked for, but not what nobody may store', async () => {
    const { rows, notices } = await read(CSV, {
      fixMojibake: true,
      keepRaw: true,
      rules: { ...rules, columns: ['Gender', 'topic'] },
    })
    expect(pick(rows, 'text', 'text_raw', 'extra')).toEqual([
      ['It’s "late" & wet', 'Itâ€™s "late" &amp; wet', '{"topic":"delay"}'],
      ['fine – ok', null, null],
    ])
    expect(rows.map((row) => JSON.parse(String(row['raw'])))).toEqual([
      { id: '1', created_at: '2021-03-01T10:00:00Z', author: 'ann', text: 'Itâ€™s "late" &amp; wet', Topic: 'delay' },
      { id: '2', created_at: '2021-03-01T11:00:00Z', author: 'bo', text: 'fine – ok' },
    ])
    expect(notices).toEqual([
      '1 text that was read in the wrong encoding once is mended ("Itâ€™s" for "It’s"); the original is kept beside',
      'column "Gender" is never stored (it is private or a secret): what the rules or the map ask of it is not there',
    ])
  })

  test('JSON keeps ids exact, and loses its secrets', async () => {
    const line =
      '{"id":9007199254740993,"created_at":"2021-03-01T10:00:00Z","text":"hi","user":{"name":"ann","auth_token":"x"},"sessionid":1}'
    const { rows } = await read(`${line}\n${line.replace('993', '995')}\n`, { keepRaw: true })
    expect(rows.map((row) => row['raw'])).toEqual(
      ['9007199254740993', '9007199254740995'].map(
        (id) => `{"id":"${id}","created_at":"2021-03-01T10:00:00Z","text":"hi","user":{"name":"ann"}}`,
      ),
    )
  })

  test('damaged ids are named in one line', async () => {
    const csv = (ids: readonly string[]): string =>
      `id,parent_id,created_at,author,text\n${ids.map((id, at) => `${id},${ids[0]},2021-03-01T10:00:0${at}Z,ann,text ${at}`).join('\n')}\n`
    const scientific = await read(csv(['5.70306E+17', '5.69667E+17']))
    expect(pick(scientific.rows, 'id_quality', 'parent_key')).toEqual([
      ['scientific', null],
      ['scientific', null],
    ])
    expect(scientific.notices).toEqual([
      'ids are in scientific notation (5.70306E+17): a spreadsheet damaged them; posts are told apart by author, time and text, and what answers what cannot be told by them',
    ])
    const rounded = await read(csv(['570306133677760000', '570306130814406000']))
    expect(pick(rounded.rows, 'id_quality', 'native_id', 'parent_key')).toEqual([
      ['rounded', '570306133677760000', null],
      ['rounded', '570306130814406000', null],
    ])
  })

  test.each<[string, (text: string) => Buffer]>([
    ['UTF-8 with mark', (text) => Buffer.from(`\uFEFF${text}`)],
    ['UTF-16 LE', (text) => Buffer.from(text, 'utf16le')],
    ['UTF-16 BE with mark', (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ])('%s', async (_, encoded) => {
    const { rows } = await read(encoded(CSV), { fixMojibake: true })
    expect(pick(rows, 'key', 'text')).toEqual([
      ['1', 'It’s "late" & wet'],
      ['2', 'fine – ok'],
    ])
  })
})
