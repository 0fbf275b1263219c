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
        'map.yaml:text: format and timezone are for times (posted_at, edited_at, collected_at, reply_at)',
        'map.yaml:text.format: "x" is no format for times; expected one like "dd/MM/yyyy HH:mm", or epoch, epoch_ms, excel, dmy, mdy',
        'map.yaml:posted_at.format: "hello" is no format for times; expected one like "dd/MM/yyyy HH:mm", or epoch, epoch_ms, excel, dmy, mdy',
        'map.yaml:posted_at.timezone: "London" is no time zone; expected an IANA name such as Europe/London',
        'map.yaml:kind.value: "letter" is none of post, reply, comment, repost, quote, review, dm',
        'map.yaml:author: author says neither column nor value',
        'map.yaml:timezone: "Mars/Base" is no time zone; expected an IANA name such as Europe/London',
        'map.yaml:encoding: "ebcdic" is no encoding; expected one of utf-8, utf-16le, utf-16be, windows-1252',
        'map.yaml:delimiter: "::" is no delimiter; expected , ; tab or |',
        'map.yaml:directed_mode: "us" is none of all, page, mention, ours',
        'map.yaml:extra: extra is a list of columns',
      ],
    ],
  ])('%s', (_, map, expected) => expect(problems(map)).toEqual(expected))

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
