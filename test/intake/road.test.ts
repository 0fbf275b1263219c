import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import type { Batch, IntakeMessage, Reject } from '../../src/core/batch.ts'
import { OutspokeError } from '../../src/core/errors.ts'
import { compileMap } from '../../src/intake/map.ts'
import type { IntakeJob } from '../../src/intake/message.ts'
import { readHere } from '../../src/intake/road.ts'
import { rules } from './support.ts'

const folder = mkdtempSync(join(tmpdir(), 'outspoke-intake-'))
afterAll(() => rmSync(folder, { recursive: true }))

const now = Date.parse('2026-08-04T12:00:00Z')

function job(name: string, content: string | Buffer, fields: Partial<IntakeJob> = {}): IntakeJob {
  const path = join(folder, name)
  writeFileSync(path, content)
  return { path, rules, now, includePrivate: false, ...fields }
}

interface Read {
  format: string
  rows: Record<string, string | number | null>[]
  rejects: readonly Reject[]
  end: Extract<IntakeMessage, { kind: 'end' }> | undefined
}

async function read(asked: IntakeJob): Promise<Read> {
  const found: Read = { format: '', rows: [], rejects: [], end: undefined }
  for await (const message of readHere(asked)) {
    if (message.kind === 'start') found.format = message.format
    else if (message.kind === 'end') found.end = message
    else {
      found.rows.push(...rowsOf(message.batch))
      found.rejects = [...found.rejects, ...message.rejects]
    }
  }
  return found
}

function rowsOf(batch: Batch): Record<string, string | number | null>[] {
  return Array.from({ length: batch.length }, (_, row) =>
    Object.fromEntries(Object.entries(batch.columns).map(([name, cells]) => [name, cells[row] ?? null])),
  )
}

const notices = async (asked: IntakeJob): Promise<readonly string[]> =>
  ((await read(asked)).end?.notices ?? []).map((text) => text.replaceAll(`${folder}/`, ''))

async function failure(asked: IntakeJob): Promise<string> {
  try {
    await read(asked)
    return 'read'
  } catch (error) {
    if (!(error instanceof OutspokeError)) throw error
    return `${error.message} → ${error.hint}`.replaceAll(`${folder}/`, '')
  }
}

const HEADER = 'tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id'
const twcs = (...rows: string[]): string => `${[HEADER, ...rows].join('\r\n')}\r\n`
const ROW = '2,115712,True,Tue Oct 31 22:11:45 +0000 2017,@sprintcare and how &amp; why,,1.0'

describe('Customer Support on Twitter', () => {
  test('a post of a customer and one of a company', async () => {
    const { format, rows, end } = await read(
      job('twcs.csv', twcs('1,sprintcare,False,Tue Oct 31 22:10:47 +0000 2017,"@115712 I ""understand"",\nsorry",2,3.0', ROW)),
    )
    expect(format).toBe('twcs')
    expect(rows).toEqual([
      {
        key: 'twcs:1',
        pid: 'mjd3m6ghaxg6b',
        network: 'x',
        parent_key: 'twcs:3',
        row: 2,
        inbound: 0,
        directed: 0,
        counts: 1,
        kind: 'reply',
        author_key: 'sprintcare',
        author: 'sprintcare',
        posted_at: 1509487847000,
        text: '@115712 I "understand",\nsorry',
        text_raw: null,
        brand: 'sprintcare',
        source: 'twcs',
      },
      {
        key: 'twcs:2',
        pid: 'em5vv4gm0p0b6',
        network: 'x',
        parent_key: 'twcs:1',
        row: 4,
        inbound: 1,
        directed: 1,
        counts: null,
        kind: 'reply',
        author_key: '115712',
        author: '115712',
        posted_at: 1509487905000,
        text: '@sprintcare and how & why',
        text_raw: '@sprintcare and how &amp; why',
        brand: 'sprintcare',
        source: 'twcs',
      },
    ])
    expect(end).toMatchObject({ rows: 2, blank: 0, rejected: 0, notices: [] })
  })

  const body = twcs(ROW, '3,115712,TRUE,Tue Oct 31 22:08:27 +0000 2017,@sprintcare \r\rhi,"4,5",')
  const bom = Buffer.from([0xef, 0xbb, 0xbf])
  const big = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()
  test.each<[string, string | Buffer]>([
    ['as it is', body],
    ['with a byte order mark', Buffer.concat([bom, Buffer.from(body)])],
    ['packed by gzip', gzipSync(body)],
    ['gzip in two parts', Buffer.concat([gzipSync(body.slice(0, 100)), gzipSync(body.slice(100))])],
    ['UTF-16 LE with mark', Buffer.from(`\uFEFF${body}`, 'utf16le')],
    ['UTF-16 BE with mark', big(`\uFEFF${body}`)],
    ['UTF-16 LE without', Buffer.from(body, 'utf16le')],
    ['UTF-16 BE without', big(body)],
    [
      'semicolons',
      body.replace('@sprintcare and how &amp; why', '"@sprintcare and how &amp; why"').replaceAll(',', ';').replace('4;5', '4,5'),
    ],
    [
      'tabs and an index column',
      body
        .trimEnd()
        .split('\r\n')
        .map((line, index) => `${index === 0 ? '' : index}\t${line.replaceAll(',', '\t')}`)
        .join('\n')
        .replace('4\t5', '4,5'),
    ],
    ['names in capitals, padded, and empty ones behind', body.replace(HEADER, ` ${HEADER.toUpperCase().replaceAll(',', ' , ')},,,`)],
    ['a preamble before the header', `"Report:","All"\r\n"From:",2017\r\n\r\n${body}`],
  ])('%s', async (_, content) => {
    const { format, rows } = await read(job('any.csv', content))
    expect(format).toBe('twcs')
    expect(rows.map(({ key, text, inbound, parent_key }) => [key, text, inbound, parent_key])).toEqual([
      ['twcs:2', '@sprintcare and how & why', 1, 'twcs:1'],
      ['twcs:3', '@sprintcare \r\rhi', 1, null],
    ])
  })

  test('from standard input, byte by byte', async () => {
    const readable = Readable.from([...Buffer.from(body)].map((byte) => Buffer.from([byte])))
    expect((await read({ path: '-', readable, rules, now, includePrivate: false })).rows.map(({ key }) => key)).toEqual([
      'twcs:2',
      'twcs:3',
    ])
  })

  test('broken UTF-8 is replaced, counted and said', async () => {
    const cut = Buffer.concat([
      Buffer.from(`${HEADER}\n1,5,True,Tue Oct 31 22:11:45 +0000 2017,half `),
      Buffer.from([0xf0, 0x9f, 0x98]),
      Buffer.from(' \uFFFD real,,\n'),
    ])
    expect((await read(job('cut.csv', cut))).rows[0]?.['text']).toBe('half \uFFFD \uFFFD real')
    expect(await notices(job('cut.csv', cut))).toEqual(['cut.csv: 1 broken character was replaced by \uFFFD (not valid UTF-8)'])
  })

  test('bad rows are rejected, each with line, column and reason; the others are read', async () => {
    const { rows, rejects, end } = await read(
      job(
        'bad.csv',
        twcs(
          ROW,
          '4,x,False,Eastern Time (US & Canada),shifted,,',
          '5,9,True,Wed Aug 05 12:00:00 +0000 2026,early,,',
          '6,9',
          '7,9,True,,no time,,',
          '8,9,True,Tue Oct 31 22:11:45 +0000 2017,ok,,,more',
          ',,,,,,',
          '9,9,True,Tue Aug 04 12:05:00 +0000 2026,in time,,',
        ),
      ),
    )
    expect(rows.map(({ key, posted_at }) => [key, posted_at])).toEqual([
      ['twcs:2', 1509487905000],
      ['twcs:7', null],
      ['twcs:9', now + 300_000],
    ])
    expect(rejects).toEqual([
      {
        line: 3,
        column: 'created_at',
        reason: '"Eastern Time (US & Canada)" cannot be read as a time',
        record: '4,x,False,Eastern Time (US & Canada),shifted,,',
      },
      {
        line: 4,
        column: 'created_at',
        reason: '2026-08-05T12:00:00.000Z lies after now (2026-08-04T12:00:00.000Z)',
        record: '5,9,True,Wed Aug 05 12:00:00 +0000 2026,early,,',
      },
      { line: 5, reason: 'only 2 cells where the header has 7', record: '6,9' },
      { line: 7, reason: '8 cells where the header has 7', record: '8,9,True,Tue Oct 31 22:11:45 +0000 2017,ok,,,more' },
    ])
    expect(end).toMatchObject({ rows: 7, blank: 1, rejected: 4 })
  })

  const unclosed = 'a quote is opened and never closed'
  const inside = 'a quoted cell goes on after its closing quote: a quote inside it is not doubled, or one before it is not closed'
  const rest = (line: number): string => `this may be the rest of the record in line ${line}, whose quotes are broken`
  const at = '2021-01-01T00:00:00Z'
  test.each<[string, string, string[], [number, string][]]>([
    [
      'cut inside the last quoted cell, whose lines would be rows',
      `1,ann,${at},hi\n2,bob,${at},"one\nx,y,${at.slice(0, 4)}-,w\nx,y,,w`,
      ['1'],
      [
        [3, unclosed],
        [4, rest(3)],
        [5, rest(3)],
      ],
    ],
    ['cut inside it, in its first line', `1,ann,${at},hi\n2,bob,${at},"one`, ['1'], [[3, unclosed]]],
    [
      'the end of a text with quotes that are not doubled looks like a row',
      `1,ann,${at},hi\n2,"say "hi"\nand, more",${at},x\n3,zoe,${at},bye\n`,
      ['1', '3'],
      [
        [3, inside],
        [4, rest(3)],
      ],
    ],
    ['a quote that is never closed costs one row', `1,ann,${at},"hi\n2,bob,${at},one\n3,zoe,${at},bye\n`, ['2', '3'], [[2, unclosed]]],
    [
      'a short row over several lines is one reject',
      `1,ann,${at},hi\n2,"one\n5,bob,${at},two\nthree"\n3,zoe,${at},bye\n`,
      ['1', '3'],
      [[3, '4 cells were expected, and a quoted cell over several lines makes 2']],
    ],
  ])('%s', async (_, body, keys, rejected) => {
    const { rows, rejects } = await read(job('quotes.csv', `id,author,created_at,text\n${body}`))
    expect(rejects.map(({ line, reason }) => [line, reason])).toEqual(rejected)
    expect(rows.map(({ key }) => key)).toEqual(keys)
  })

  test('after broken quotes rows without a time are read where the file has no times', async () => {
    const { rows } = await read(job('untimed.csv', 'id,author,created_at,text\n1,ann,,"hi\n2,bob,,one\n3,zoe,,bye\n'))
    expect(rows.map(({ key }) => key)).toEqual(['2', '3'])
  })

  test('names without a name behind the header make no row too short', async () => {
    const { rows, rejects } = await read(
      job('padded.csv', `id,author,created_at,text,,\n1,ann,${at},"one\ntwo"\n2,bob,${at},"one\ntwo",,,,\n`),
    )
    expect({ keys: rows.map(({ key }) => key), rejects }).toEqual({ keys: ['1', '2'], rejects: [] })
  })

  test('batches have the size asked for', async () => {
    const sizes: number[] = []
    for await (const message of readHere(
      job('many.csv', twcs(...Array.from({ length: 25 }, (_, index) => ROW.replace('2,', `${index},`))), { batchRows: 10 }),
    )) {
      if (message.kind === 'batch') sizes.push(message.batch.length)
    }
    expect(sizes).toEqual([10, 10, 5])
  })
})

describe('ids that a spreadsheet has damaged', () => {
  const csv = (...ids: string[]): string =>
    `id,created_at,text,author\n${ids.map((id, index) => `${id},2021-01-01T00:00:0${index}Z,text ${index},ana`).join('\n')}\n`
  test.each<[string, string[], [string | null, string | null][]]>([
    [
      'whole',
      ['570306133677760513', 'abc_1', '848.0'],
      [
        ['570306133677760513', null],
        ['abc_1', null],
        ['848', null],
      ],
    ],
    [
      'scientific',
      ['5.70306E+17', '5.70306E+17'],
      [
        ['#', 'scientific'],
        ['#', 'scientific'],
      ],
    ],
    [
      'rounded',
      ['570306133677760000', '570306130814406000', '570301083672813000', '570301031407624000', '570300817074462000', '570300767074181121'],
      [
        ['#', 'rounded'],
        ['#', 'rounded'],
        ['#', 'rounded'],
        ['#', 'rounded'],
        ['#', 'rounded'],
        ['570300767074181121', null],
      ],
    ],
    [
      'missing',
      ['', ''],
      [
        ['#', 'missing'],
        ['#', 'missing'],
      ],
    ],
  ])('%s', async (_, ids, expected) => {
    const { rows } = await read(job('ids.csv', csv(...ids)))
    expect(rows.map(({ key, id_quality }) => [String(key).startsWith('#') ? '#' : key, id_quality ?? null])).toEqual(expected)
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length)
  })
})

describe('common names', () => {
  test('delimited', async () => {
    const { format, rows } = await read(
      job(
        'inbox.csv',
        'Message;Message ID;User Name;Date (GMT);Platform;Likes;Direction;Language;Tags;unknown\nhi;7;@Ana;2018-07-23 00:02:39;Twitter;"1,337";incoming;en;a, b;x\n',
      ),
    )
    expect(format).toBe('csv')
    expect(rows).toEqual([
      {
        key: '7',
        pid: expect.any(String),
        network: 'x',
        row: 2,
        inbound: 1,
        directed: 1,
        author_key: 'ana',
        author: 'Ana',
        posted_at: 1532304159000,
        text: 'hi',
        source: 'csv',
        language: 'en',
        language_source: 'export',
        likes: 1337,
        labels: '["a","b"]',
      },
    ])
  })

  test.each<[string, string, string]>([
    [
      'an array',
      'posts.json',
      '[{"id":570306133677760513,"text":"a &amp; b","user":{"screen_name":"Ana"},"created_at":"Tue Oct 31 22:11:45 +0000 2017","favorite_count":3}]',
    ],
    [
      'an array under a key',
      'posts.json',
      '{"meta":{"count":1},"statuses":[\n{"id":1,"id_str":"570306133677760513","text":"a &amp; b","author":{"handle":"Ana"},"created_at":"2017-10-31T22:11:45Z","favorite_count":3}]}',
    ],
    [
      'lines',
      'posts.ndjson',
      '{"id":"570306133677760513","text":"a &amp; b","user.screen_name":"Ana","created_at":1509487905,"favorite_count":3}\n',
    ],
  ])('%s', async (_, name, content) => {
    const { format, rows } = await read(job(name, content))
    expect(format).toBe('json')
    expect(rows).toMatchObject([
      {
        key: '570306133677760513',
        author: 'Ana',
        text: 'a & b',
        text_raw: 'a &amp; b',
        posted_at: 1509487905000,
        likes: 3,
        directed: 1,
        inbound: 1,
      },
    ])
  })

  test('a cut array gives what stands before the cut', async () => {
    const { rows, rejects } = await read(
      job('cut.json', '[\n{"id":"1","text":"a","created_at":"2021-01-01T00:00:00Z"},\n{"id":"2","text":"b'),
    )
    expect(rows.map(({ key }) => key)).toEqual(['1'])
    expect(rejects).toEqual([{ line: 3, reason: 'the file ends inside this element', record: '{"id":"2","text":"b' }])
  })

  test('what was assumed is said', async () => {
    expect(await notices(job('a.csv', 'id,text,date\n1,hi,2021-01-01 10:00\n2,hey,2021-01-01 10:00\n'))).toEqual([
      'a.csv: nothing says who you are, so 2 posts count as written to you (brand: handles in the rules says it)',
      'a.csv: its times name no zone; read as UTC (--timezone ZONE says which)',
    ])
    expect(await notices(job('a.csv', 'id,text,date,direction\n1,hi,2021-01-01 10:00,in\n', { timezone: 'Europe/Berlin' }))).toEqual([])
  })

  test('a header without rows is said', async () => {
    expect(await notices(job('a.csv', 'id,text,date\n'))).toEqual(['a.csv: there is no post in it'])
  })

  test('private messages stay out unless asked for', async () => {
    const content = 'id,text,kind,direction\n1,hi,Received Private Message,in\n2,hey,comment,in\n'
    expect((await read(job('dm.csv', content))).rows.map(({ key }) => key)).toEqual(['2'])
    expect(await notices(job('dm.csv', content))).toEqual(['dm.csv: 1 private message skipped (--include-private takes them in)'])
    expect((await read(job('dm.csv', content, { includePrivate: true }))).rows).toMatchObject([
      { key: '1', kind: 'dm', is_private: 1 },
      { key: '2', is_private: null },
    ])
  })

  test("a company's reply in the row is a post of its own", async () => {
    const { rows } = await read(
      job(
        'reviews.csv',
        'review_id,review,rating,date,replyContent,repliedAt\n9,bad app,1,2024-07-27 19:33:32,Sorry &amp; thanks,2024-07-28 10:00:00\n',
      ),
    )
    expect(rows).toMatchObject([
      { key: '9', inbound: 1, rating: 1, text: 'bad app' },
      {
        key: '9#reply',
        inbound: 0,
        counts: 1,
        parent_key: '9',
        kind: 'reply',
        text: 'Sorry & thanks',
        posted_at: Date.parse('2024-07-28T10:00:00Z'),
      },
    ])
  })
})

describe('a column map', () => {
  const map = compileMap(
    {
      text: 'Was',
      id: 'Nr',
      author: 'Wer',
      network: { value: 'facebook' },
      direction: { column: 'Art', values: { Kunde: 'inbound', Wir: 'outbound' } },
      posted_at: { column: 'Wann', format: 'dd/MM/yyyy HH:mm', timezone: 'Europe/Berlin' },
      encoding: 'windows-1252',
      extra: ['Fall'],
    },
    () => 'map.yaml',
  )

  test('reads what no format knows', async () => {
    const { format, rows } = await read(
      job(
        'crm.csv',
        Buffer.from('Nr;Wann;Wer;Was;Art;Fall\n1;03/04/2021 10:20;Jörg;Grüße;Kunde;F7\n2;03/04/2021 11:20;Wir;Danke;Wir;\n', 'latin1'),
        { map, source: 'crm' },
      ),
    )
    expect(format).toBe('map')
    expect(rows).toMatchObject([
      {
        key: '1',
        network: 'facebook',
        author: 'Jörg',
        text: 'Grüße',
        inbound: 1,
        posted_at: Date.parse('2021-04-03T08:20:00Z'),
        time_precision: 'minute',
        source: 'crm',
        extra: '{"Fall":"F7"}',
      },
      { key: '2', inbound: 0, counts: 1, extra: null },
    ])
  })

  test('a column that the file lacks', async () => {
    expect(await failure(job('crm.csv', 'Nr;Wann;Was;Art\n1;03/04/2021 10:20;Hallo;Kunde\n', { map }))).toBe(
      'crm.csv has no column "Wer", which the map names → Its columns are: Nr, Wann, Was, Art',
    )
  })
})

describe('times', () => {
  const column = (...values: string[]): string => `id,text,date\n${values.map((value, index) => `${index},t,${value}`).join('\n')}\n`

  test('day and month are decided by the file, wherever it says so', async () => {
    const many = column(...Array.from({ length: 60_000 }, () => '03/04/2021 10:00'), '25/04/2021 10:00')
    expect(many.length).toBeGreaterThan(1 << 20)
    expect((await read(job('far.csv', many))).rows[0]?.['posted_at']).toBe(Date.parse('2021-04-03T10:00:00Z'))
    const some = column(...Array.from({ length: 3000 }, () => '03/04/2021 10:00'), '25/04/2021 10:00')
    const readable = Readable.from([Buffer.from(some)])
    for (const asked of [job('some.csv', some), job('-', '', { path: '-', readable })])
      expect((await read(asked)).rows[0]?.['posted_at']).toBe(Date.parse('2021-04-03T10:00:00Z'))
    const objects = some
      .split('\n')
      .slice(1, -1)
      .map((line) => line.split(','))
    const lines = objects.map(([id, text, date]) => `${JSON.stringify({ id, text, date })}\n`).join('')
    expect((await read(job('some.ndjson', lines))).rows[0]?.['posted_at']).toBe(Date.parse('2021-04-03T10:00:00Z'))
    expect((await read(job('near.csv', column('03/04/2021', '04/25/2021')))).rows[0]?.['posted_at']).toBe(
      Date.parse('2021-03-04T00:00:00Z'),
    )
  })

  test.each([
    [
      'undecided',
      column('03/04/2021', '05/06/2021'),
      'd.csv: column date: "03/04/2021" could be day/month or month/day, and no other row decides it → Say it in a map: posted_at: { column: "date", format: dmy }   (or mdy)',
    ],
    [
      'unreadable',
      column('neulich', 'gestern'),
      'd.csv: column date: "neulich" cannot be read as a time, nor can any other there → Say its format in a map: posted_at: { column: "date", format: "dd/MM/yyyy HH:mm" }',
    ],
  ])('%s', async (_, content, sentence) => expect(await failure(job('d.csv', content))).toBe(sentence))
})

describe('tables as people have them', () => {
  test('a million blank rows behind the last: fast, and counted once', async () => {
    const { rows, end } = await read(job('blank.csv', `id,text,author\n1,a,b\n${',,\r\n'.repeat(1_047_575)}2,c,d\n`))
    expect([rows.length, end?.rows, end?.blank, end?.rejected]).toEqual([2, 2, 1_047_575, 0])
  }, 5000)

  test('200 columns, names twice, an index, several values in a cell, ragged rows', async () => {
    const more = Array.from({ length: 195 }, (_, at) => `Custom ${at}`)
    const row = (id: string, tags: string, ...rest: string[]): string => `0;${id};"a;b";${tags};ann;${rest.join(';')}\n`
    const { rows, rejects } = await read(
      job(
        'wide.csv',
        `;id;text;tags;author;text;${more.join(';')}\n${row('1', '"x,y"')}${row('2', 'z', ...more)}${row('3', '', 'other text', ...more, '')}${row('4', '', '', ...more, 'too much')}`,
      ),
    )
    expect(rows.map(({ key, text, labels }) => [key, text, labels])).toEqual([
      ['1', 'a;b', '["x","y"]'],
      ['2', 'a;b', '["z"]'],
      ['3', 'a;b', null],
    ])
    expect(rejects.map(({ line, reason }) => [line, reason])).toEqual([[5, '202 cells where the header has 201']])
  })

  test('comments beside the post they are on: each has its own id', async () => {
    const { rows } = await read(
      job('comments.csv', 'post_id,comment_id,comment_from_name,message,comment_created\n7_1,7_1_2,Ann B,hi,2021-01-01T00:00:00Z\n'),
    )
    expect(rows).toMatchObject([{ key: '7_1_2', author_name: 'Ann B', text: 'hi', posted_at: Date.parse('2021-01-01T00:00:00Z') }])
  })

  test('a spreadsheet grouped the digits of a list', async () => {
    const id = (at: number): string => ROW.replace('2,115712', `${at},115712`)
    const grouped = twcs(id(4994).replace(',,1.0', ',"49,954,996",1.0'), id(5000))
    expect(await notices(job('grouped.csv', grouped))).toEqual([
      'grouped.csv: a spreadsheet has grouped the digits of response_tweet_id ("49,954,996"): it is not read, answers are found by in_response_to_tweet_id',
    ])
    expect(await notices(job('whole.csv', twcs(id(123).replace(',,1.0', ',"123,456",1.0'), id(456))))).toEqual([])
  })
})

describe('files that are none: a sentence with the name, what was seen, and what to do', () => {
  test.each<[string, string, string | Buffer, string]>([
    ['empty', 'a.csv', '', 'a.csv is empty → Export it again: there is nothing in it to import.'],
    [
      'lines that end in a bare CR',
      'a.csv',
      'id,text,created_at\r1,hi,2021-01-01T00:00:00Z\r',
      `a.csv ends its lines with a carriage return alone, as old Macs did → Save it as "CSV UTF-8", or turn them into line feeds: tr '\\r' '\\n' < FILE > NEW.csv`,
    ],
    ['spaces', 'a.csv', ' \r\n \n', 'a.csv is empty: it holds only spaces → Export it again: there is nothing in it to import.'],
    [
      'binary',
      'a.csv',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 1, 2, 3, 4, 5, 6]),
      'a.csv is not a text file: it holds binary data → Export as CSV or JSON; what is packed otherwise than by gzip has to be unpacked first.',
    ],
    [
      'a workbook',
      'a.csv',
      Buffer.from('PK\u0003\u0004 and more'),
      'a.csv is a zip archive or an Excel workbook (it begins with "PK") → Unpack it and import the files inside; save a workbook as "CSV UTF-8".',
    ],
    [
      'a web page',
      'a.json',
      '\n<!DOCTYPE html>\n<html>',
      'a.json is a web page or XML (it begins with "<!DOCTYPE html>"), not an export → A login or error page was probably saved in place of the file: sign in and export it again.',
    ],
    [
      'other columns',
      'twcs.csv',
      'when,where,what\n1,2,3\n',
      'twcs.csv: no format is known by its columns: when, where, what. → Say what they mean in a column map (--map FILE): at least text, and id or posted_at; --make-map proposes one.',
    ],
    [
      'nearly',
      'twcs.csv',
      'tweet_id,author_id,inbound,created_at,body_text\n1,2,True,x,y\n',
      'twcs.csv: no format is known by its columns: tweet_id, author_id, inbound, created_at, body_text. Nearest is twcs, which also needs text. → Say what they mean in a column map (--map FILE): at least text, and id or posted_at; --make-map proposes one.',
    ],
    [
      'other keys',
      'a.json',
      '[{"a":1,"b":{"c":2}}]',
      'a.json: no format is known by its keys: a, b.c. → Say what they mean in a column map (--map FILE): at least text, and id or posted_at; --make-map proposes one.',
    ],
    [
      'figures',
      'm.csv',
      'Date (GMT),"Page likes, aggregated value, and more"\n2018-07-23,5\n',
      'm.csv is a Hootsuite metrics report: figures per day, not posts → Export messages or comments instead; a report of figures has no text to triage.',
    ],
  ])('%s', async (_, name, content, sentence) => expect(await failure(job(name, content))).toBe(sentence))

  test('no file, a folder, a format there is not', async () => {
    expect(await failure({ path: join(folder, 'none.csv'), rules, now, includePrivate: false })).toBe(
      'none.csv: no such file → Check the path; it is taken from the current folder.',
    )
    expect(await failure({ path: folder, rules, now, includePrivate: false })).toContain(`${folder} is a folder → Name the files in it`)
    expect(await failure(job('a.csv', twcs(ROW), { from: 'tweets' }))).toBe(
      'there is no format "tweets" → `outspoke import --list-formats` names them; for any other file: --map FILE',
    )
    expect(await failure(job('a.csv', twcs(ROW), { from: 'twc' }))).toBe('there is no format "twc" → Did you mean twcs?')
    expect(await failure(job('a.csv', twcs(ROW), { from: 'Hootsuit' }))).toBe(
      'there is no format "Hootsuit" → Did you mean hootsuite-inbound or hootsuite-posts?',
    )
    expect(await failure(job('a.csv', twcs(ROW), { from: 'meltwatr' }))).toBe('there is no format "meltwatr" → Did you mean meltwater?')
    expect(await failure(job('a.csv', twcs(ROW), { from: 'bluesky' }))).toBe(
      'a.csv is delimited text, and --from bluesky reads JSON → Leave --from out to have the format found.',
    )
    expect(await failure(job('a.csv', twcs(ROW), { from: 'airline' }))).toBe(
      'a.csv lacks what --from airline needs: airline_sentiment, tweet_created → Leave --from out to have the format found, or say in a map (--map FILE) what its columns mean.',
    )
    expect(await failure(job('a.csv', twcs(ROW), { from: 'json' }))).toBe(
      'a.csv is delimited text, and --from json reads JSON → Leave --from out to have the format found.',
    )
    expect(await failure(job('a.csv', 'id,text\n1,x\n', { from: 'twcs' }))).toBe(
      'a.csv lacks what --from twcs needs: tweet_id, author_id, inbound, created_at → Leave --from out to have the format found, or say in a map (--map FILE) what its columns mean.',
    )
  })

  test('a gzip file that breaks off', async () => {
    const { rows, rejects } = await read(
      job(
        'cut.csv.gz',
        gzipSync(
          twcs(
            ...Array.from({ length: 5000 }, (_, index) => `${(index * 7919) % 5000},9,True,Tue Oct 31 22:11:45 +0000 2017,${index ** 3},,`),
          ),
        ).subarray(0, 20_000),
      ),
    )
    expect(rows.length).toBeGreaterThan(500)
    expect(rejects.map(({ reason }) => reason)).toContain('the gzip data end too early: the file is cut')
  })
})
