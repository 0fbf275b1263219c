import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { OutspokeError } from '../../src/core/errors.ts'
import { compileMap } from '../../src/intake/map.ts'
import { readHere } from '../../src/intake/road.ts'
import { rules } from './support.ts'

const where = (path: readonly (string | number)[]): string => `map.yaml:${path.join('.') || '1'}`

function problems(map: unknown): readonly string[] {
  try {
    compileMap(map, where)
    return []
  } catch (error) {
    if (!(error instanceof OutspokeError)) throw error
    return error.problems.length > 0 ? error.problems : [error.message]
  }
}

test('a whole map', () => {
  expect(
    compileMap(
      {
        text: 'Message',
        id: ['Post ID', 'Comment ID'],
        network: { value: 'Twitter' },
        kind: { value: 'dm' },
        posted_at: { column: 'Created Time', format: 'dd/MM/yyyy HH:mm', timezone: 'Europe/London' },
        direction: { column: 'From', values: { Customer: 'inbound', Us: 'outbound' } },
        timezone: 'Europe/Paris',
        encoding: 'cp1252',
        delimiter: 'tab',
        directed_mode: 'page',
        extra: ['Case'],
        scope: 'helpdesk',
      },
      where,
    ),
  ).toEqual({
    fields: {
      text: { columns: ['Message'] },
      kind: { columns: [], value: 'dm' },
      id: { columns: ['Post ID', 'Comment ID'] },
      posted_at: { columns: ['Created Time'], format: 'dd/MM/yyyy HH:mm', timezone: 'Europe/London' },
      direction: { columns: ['From'], values: { customer: 'inbound', us: 'outbound' } },
    },
    network: 'x',
    zone: 'Europe/Paris',
    encoding: 'cp1252',
    delimiter: '\t',
    directed: 'page',
    extra: ['Case'],
    scope: 'helpdesk',
    places: {
      text: 'map.yaml:text',
      id: 'map.yaml:id',
      network: 'map.yaml:network',
      kind: 'map.yaml:kind',
      posted_at: 'map.yaml:posted_at',
      direction: 'map.yaml:direction',
    },
  })
})

describe('every mistake at once, each in its place', () => {
  test.each<[string, unknown, readonly string[]]>([
    ['no map', ['text'], ['map.yaml:1: a column map is a list of "field: column"']],
    ['nothing', {}, ['map.yaml:1: the map says no column for "text"']],
    ['no id and no time', { text: 'T' }, ['map.yaml:1: the map needs "id" or "posted_at", or posts cannot be told apart']],
    [
      'formats, zones, values',
      {
        text: { column: 'T', format: 'x' },
        id: 'I',
        posted_at: { column: 'P', format: 'hello', timezone: 'London' },
        kind: { value: 'letter' },
        author: {},
        timezone: 'Mars/Base',
        delimiter: '::',
        directed_mode: 'us',
        encoding: 'ebcdic',
        extra: 'x',
      },
      [
        'map.yaml:text.format: format is for times (posted_at, edited_at, collected_at, reply_at)',
        'map.yaml:posted_at.format: "hello" is no format for times; expected one like "dd/MM/yyyy HH:mm", or epoch, epoch_ms, excel, dmy, mdy',
        'map.yaml:posted_at.timezone: "London" is no time zone; expected an IANA name such as Europe/London; did you mean "Europe/London"?',
        'map.yaml:kind.value: "letter" is none of post, reply, comment, repost, quote, review, dm',
        'map.yaml:author: author says neither column nor value',
        'map.yaml:timezone: "Mars/Base" is no time zone; expected an IANA name such as Europe/London',
        'map.yaml:encoding: "ebcdic" is no encoding; expected one of utf-8, utf-16le, utf-16be, windows-1252',
        'map.yaml:delimiter: "::" is no delimiter; expected , ; tab or |',
        'map.yaml:directed_mode: "us" is none of all, page, mention, ours',
        'map.yaml:extra: extra is a list of columns',
      ],
    ],
    [
      'what several columns, expressions and values may be',
      {
        records: 'data.items[',
        text: { column: 'T', html: 'yes', any: true },
        id: { value: '7' },
        posted_at: { columns: ['Date'], join: true, format: ['DD/MM/YYYY', '%Y-%m-%d'] },
        edited_at: { column: 'E', format: ['dd/MM/yyyy', 'MM/dd/yyyy'] },
        collected_at: { value: 'yesterday' },
        reply_at: 'R',
        url: { column: 'U', match: 'a(b' },
        author: { value: 'me', match: 'x', colum: 'A' },
        direction: { column: 'D', values: { Kunde: 'inbund', Wir: '?' } },
        is_bot: { value: 'perhaps' },
        author_id: { column: 'A', columns: ['A', 'B'] },
        directed_mode: 'pages',
        timezone: '?',
        parent_id: '?',
      },
      [
        'map.yaml:text.any: any goes with several columns: columns: [A, B]',
        'map.yaml:text.html: html is true or false, not "yes"',
        'map.yaml:id.value: a fixed id would make one post of all rows',
        'map.yaml:posted_at.join: join goes with several columns: columns: [A, B]',
        'map.yaml:posted_at.format.0: "DD/MM/YYYY" is no format for times; expected one like "dd/MM/yyyy HH:mm", or epoch, epoch_ms, excel, dmy, mdy; did you mean "dd/MM/yyyy"?',
        'map.yaml:posted_at.format.1: "%Y-%m-%d" is no format for times; expected one like "dd/MM/yyyy HH:mm", or epoch, epoch_ms, excel, dmy, mdy; did you mean "yyyy-MM-dd"?',
        'map.yaml:edited_at.format.1: "dd/MM/yyyy" and "MM/dd/yyyy" read the same dates as other days: keep the one that is meant, or none, and the whole file decides',
        'map.yaml:collected_at.value: "yesterday" cannot be read as a time; expected one like 2026-08-04T09:15',
        'map.yaml:url.match: "a(b" is no expression that can be used: missing closing )',
        'map.yaml:author.colum: "colum" is unknown; expected column, columns, any, join, match, html, values, value, format, timezone; did you mean "column"?',
        'map.yaml:author.match: match cuts a value out of a column, and none is named',
        'map.yaml:direction.values.Kunde: "inbund" is none of inbound, outbound, unknown; did you mean "inbound"?',
        'map.yaml:direction.values.Wir: what "Wir" means is left open: the lines marked "# ?" above it say what there is to choose',
        'map.yaml:is_bot.value: "perhaps" is none of true, false',
        'map.yaml:author_id.columns: column and columns are the same: say one',
        'map.yaml:parent_id: parent_id is left open: the lines marked "# ?" above it say what there is to choose',
        'map.yaml:reply_at: reply_at is the time of reply_text, which the map does not say',
        'map.yaml:timezone: timezone is left open: the lines marked "# ?" above it say what there is to choose',
        'map.yaml:records: "data.items[" is no place in a JSON file; expected one like "data.items[]", or "[]" for each element of the file',
        'map.yaml:directed_mode: "pages" is none of all, page, mention, ours; did you mean "page"?',
      ],
    ],
  ])('%s', (_, map, expected) => expect(problems(map).toSorted()).toEqual(expected.toSorted()))

  test('an unknown field names the one that is meant, else those there are', () => {
    expect(problems({ text: 'T', id: 'I', autor: 'A' })[0]).toBe('map.yaml:autor: "autor" is no field of a post; did you mean "author"?')
    expect(problems({ text: 'T', id: 'I', wibblewobble: 'A' })[0]).toMatch(
      /^map\.yaml:wibblewobble: "wibblewobble" is no field of a post; fields: id, network, /,
    )
  })
})

test('two fields of a map may read one column, and a zone of the field is no guess', async () => {
  const map = compileMap(
    {
      id: 'Id',
      text: 'Text',
      author: 'Sender',
      direction: { column: 'Sender', values: { acme: 'outbound' } },
      posted_at: { column: 'When', timezone: 'Europe/London' },
    },
    () => 'map.yaml:1:1',
  )
  const file = 'Id,Sender,When,Text\n1,ann,2026-08-04 09:00,hello\n2,acme,2026-08-04 10:00,hi\n'
  const messages = []
  for await (const message of readHere({
    path: '-',
    readable: Readable.from([file]),
    map,
    rules,
    now: Date.UTC(2026, 7, 5),
    includePrivate: false,
  }))
    messages.push(message)
  const columns = messages.flatMap((message) => (message.kind === 'batch' ? [message.batch.columns] : []))
  expect(columns.map(({ author, inbound, posted_at }) => ({ author, inbound, posted_at }))).toEqual([
    { author: ['ann', 'acme'], inbound: [1, 0], posted_at: [Date.UTC(2026, 7, 4, 8), Date.UTC(2026, 7, 4, 9)] },
  ])
  expect(messages.flatMap((message) => ('notices' in message ? message.notices : [])).filter((notice) => notice.includes('UTC'))).toEqual(
    [],
  )
})
