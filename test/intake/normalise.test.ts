import { describe, expect, test } from 'vitest'
import type { FieldSource, PostField, Profile } from '../../src/intake/format.ts'
import type { NormaliseOptions, Plan } from '../../src/intake/normalise.ts'
import { planRows } from '../../src/intake/normalise.ts'
import { readerOf } from '../../src/intake/objects.ts'
import type { Row } from '../../src/intake/row.ts'

const now = Date.parse('2026-08-04T12:00:00Z')

type Fields = { readonly [K in PostField]?: FieldSource }
interface Given {
  readonly fields: Fields
  readonly profile?: Partial<Profile>
  readonly options?: Partial<NormaliseOptions>
}

function planned(given: Given, names: readonly string[], rows: readonly (readonly string[])[], objects = false): Plan {
  const profile: Profile = { network: 'x', directed: 'all', ...given.profile, fields: given.fields }
  const options: NormaliseOptions = { source: 'test', keep: [], now, ...given.options }
  return planRows(
    profile,
    { names, objects, samples: (index) => rows.map((row) => row[index] ?? '').filter((cell) => cell !== '') },
    options,
  )
}

/** What rows of a table become; only what is asked for. */
function table(given: Given, names: string, ...lines: string[]) {
  const split = (line: string): string[] => line.split('|')
  const plan = planned(given, split(names), lines.map(split))
  const made = lines.map((line, index) => {
    const cells = split(line)
    return plan.normalise({ line: index + 2, text: (at) => cells[at] ?? '' })
  })
  return { made, notices: plan.notices(), plan }
}

const posts = (found: ReturnType<typeof table>): Record<string, unknown>[] =>
  found.made.map((made) => (made.kind === 'post' ? { ...made.post } : { ...made }))
const pick = (found: ReturnType<typeof table>, ...keys: string[]): unknown[] =>
  posts(found).map((post) => (keys.length === 1 ? post[keys[0] ?? ''] : keys.map((key) => post[key])))

/** The same of JSON records. */
function json(given: Given, ...records: Record<string, unknown>[]) {
  const names = [
    ...new Set([
      ...Object.values(given.fields).flatMap((source) => source.columns),
      ...(given.profile?.uses ?? []),
      ...(given.options?.keep ?? []),
    ]),
  ]
  const readers = names.map(readerOf)
  const plan = planned(
    given,
    names,
    records.map((record) => readers.map((read) => read(record))),
    true,
  )
  const made = records.map((record, index) => {
    const row: Row = { line: index + 1, text: (at) => readers[at]?.(record) ?? '', record }
    return plan.normalise(row)
  })
  return { made, notices: plan.notices(), plan }
}

const text: FieldSource = { columns: ['text'] }

describe('where a field comes from', () => {
  test.each<[string, FieldSource, string, string[], unknown[]]>([
    ['the first column that the file has', { columns: ['a', 'b'] }, 'b|text', ['1|t', '|t'], ['1', undefined]],
    ['of two columns the first, though it is empty', { columns: ['a', 'b'] }, 'a|b|text', ['|2|t'], [undefined]],
    [
      'any: the first that has a value',
      { columns: ['a', 'b'], any: true },
      'a|b|text',
      ['1|2|t', '|2|t', ' |2|t', '||t'],
      ['1', '2', '2', undefined],
    ],
    ['any, with a value for the rest', { columns: ['a', 'b'], any: true, value: 'x' }, 'a|b|text', ['||t'], ['x']],
    ['join: all of them', { columns: ['a', 'b'], join: true }, 'a|b|text', ['1|2|t', '1||t', '|2|t', '||t'], ['1 2', '1', '2', undefined]],
    [
      'match: the first group',
      { columns: ['a'], match: 'status/(\\d+)' },
      'a|text',
      ['https://x.com/i/STATUS/12?s=3|t', 'none|t'],
      ['12', undefined],
    ],
    ['match: all, where there is no group', { columns: ['a'], match: '\\d+' }, 'a|text', ['no 12|t'], ['12']],
    ['match: nothing found, so the value', { columns: ['a'], match: '(\\d+)', value: 'x' }, 'a|text', ['none|t'], ['x']],
    [
      'any and match: the first column that matches',
      { columns: ['a', 'b'], any: true, match: '(\\d+)' },
      'a|b|text',
      ['none|12|t'],
      ['12'],
    ],
    ['join and match', { columns: ['a', 'b'], join: true, match: '^(.) (.)$' }, 'a|b|text', ['1|2|t'], ['1']],
    [
      'read, then match, then values',
      { columns: ['a'], read: (cell) => `<${cell}>`, match: '<(.*)>', values: { u: 'user' } },
      'a|text',
      ['U|t', 'v|t'],
      ['user', 'v'],
    ],
    ['read says nothing', { columns: ['a'], read: () => '', value: 'x' }, 'a|text', ['1|t'], ['x']],
    ['html', { columns: ['a'], html: true }, 'a|text', ['<b>Ann</b> &amp;amp; Bo|t'], ['Ann &amp; Bo']],
  ])('%s', (_, source, names, lines, expected) =>
    expect(pick(table({ fields: { text, author: source } }, names, ...lines), 'author')).toEqual(expected),
  )

  test('in JSON the first that has a value in the record, by paths, lists by number', () => {
    const given: Given = {
      fields: {
        id: { columns: ['uri', 'id'] },
        text: { columns: ['full_text', 'text'] },
        author: { columns: ['user.screen_name', '$by'] },
        language: { columns: ['langs.0'] },
        url: { columns: ['url', 'uri'] },
      },
    }
    const found = json(
      given,
      { uri: 'at://1', text: 'a', langs: ['en', 'de'], user: { screen_name: 'Ann' } },
      { id: '2', full_text: 'b', text: 'cut', $by: 'bo', url: 'https://b' },
      { uri: '', id: '3', text: null },
    )
    expect(pick(found, 'nativeId', 'text', 'author', 'language', 'url')).toEqual([
      ['at://1', 'a', 'Ann', 'en', 'at://1'],
      ['2', 'b', 'bo', undefined, 'https://b'],
      ['3', '', undefined, undefined, undefined],
    ])
  })

  test('a date and a time in two columns, in a format of their own', () => {
    const fields: Fields = { text, posted_at: { columns: ['day', 'time'], join: true, format: 'dd-MMM-yy h:mm a' } }
    const found = table({ fields }, 'day|time|text', '01-Mar-22|5:32 PM|t', '|5:32 PM|t')
    expect(pick(found, 'postedAt', 'reason')).toEqual([
      [Date.parse('2022-03-01T17:32:00Z'), undefined],
      [undefined, '"5:32 PM" cannot be read as a time'],
    ])
    expect(found.plan.readable('01-Mar-22')).toBe(true)
  })

  test('day and month are told by what the cells mean', () => {
    const fields: Fields = { text, posted_at: { columns: ['at'], read: (cell) => cell.replace('on ', '') } }
    expect(pick(table({ fields }, 'at|text', 'on 03/04/2020|t', 'on 13/04/2020|t'), 'postedAt')).toEqual([
      Date.parse('2020-04-03'),
      Date.parse('2020-04-13'),
    ])
  })

  test('a pattern that RE2 does not know is refused', () => {
    expect(() => table({ fields: { text, id: { columns: ['id'], match: '(?=x)' } } }, 'id|text', '1|t')).toThrow()
  })
})

describe('further ids', () => {
  test.each<[string, string, unknown]>([
    ['a JSON list', '["1","2","7"]', ['1', '2']],
    ['written with commas', '1, 2, 1', ['1', '2']],
    ['a comma inside an address', '~a.example/1, https://a.example/x,y', ['~a.example/1', 'https://a.example/x,y']],
    ['only its own', '7', undefined],
    ['none', '', undefined],
    ['no list after all', '[1', ['[1']],
  ])('%s', (_, cell, expected) => {
    const fields: Fields = { id: { columns: ['id'] }, text, aliases: { columns: ['more'] } }
    expect(pick(table({ fields }, 'id|text|more', `7|t|${cell}`), 'aliases')).toEqual([expected])
  })
})

describe('the last word of a format', () => {
  const given: Given = {
    fields: { id: { columns: ['id'] }, text, reply_text: { columns: ['answer'] } },
    profile: {
      uses: ['Kind of Thing'],
      finish: (draft, cell, claims) => {
        if (cell('Kind of Thing') === 'like') return 'like notification'
        if (cell('no such') !== '') return 'nothing'
        draft.nativeId = `${cell('kind_of_thing')}:${draft.nativeId}`
        claims.directed = true
        return undefined
      },
    },
  }
  test('changes a post, or leaves it out', () => {
    const { made } = table(given, 'id|text|Kind of thing|answer', '1|a|post|', '2|b|like|', '3|c|post|thanks')
    expect(
      made.map((one) => (one.kind === 'post' ? [one.post.nativeId, one.claims.directed, one.reply?.nativeId, one.reply?.parentId] : one)),
    ).toEqual([
      ['post:1', true, undefined, undefined],
      { kind: 'skip', what: 'like notification' },
      ['post:3', true, 'post:3#reply', 'post:3'],
    ])
  })
})

describe('text', () => {
  test.each<[string, FieldSource, string, string, string | undefined]>([
    ['as it is', text, 'plain 👩‍💻 ❤️', 'plain 👩‍💻 ❤️', undefined],
    ['entities once', text, 'a &amp;amp; b &lt;3', 'a &amp; b <3', 'a &amp;amp; b &lt;3'],
    ['plain already', { ...text, html: false }, 'write &amp;', 'write &amp;', undefined],
    ['html', { ...text, html: true }, '<p>a &amp;lt; b</p><p>c</p>', 'a &lt; b\n\nc', '<p>a &amp;lt; b</p><p>c</p>'],
    ['byte order marks at the ends', text, '\ufeffa\ufeffb\ufeff\ufeff', 'a\ufeffb', '\ufeffa\ufeffb\ufeff\ufeff'],
    ['nothing else is taken off', text, ' a\u200d ', ' a\u200d ', undefined],
    ['letters that are not composed stay', text, 'Cafe\u0301', 'Cafe\u0301', undefined],
    ['read in the wrong encoding: only said', text, 'Itâ€™s', 'Itâ€™s', undefined],
  ])('%s', (_, source, raw, plain, original) =>
    expect(pick(table({ fields: { text: source } }, 'text', raw), 'text', 'textRaw')).toEqual([[plain, original]]),
  )

  test('title, name and reply too', () => {
    const fields: Fields = {
      text,
      title: { columns: ['title'] },
      author_name: { columns: ['name'] },
      reply_text: { columns: ['reply'], html: true },
    }
    const { made } = table(
      { fields, options: { fixMojibake: true } },
      'text|title|name|reply',
      't|\ufeffA &amp; B|RenÃ©e &amp; Co|<p>so <b>sorry</b></p>',
    )
    const [one] = made
    expect(one?.kind === 'post' && [one.post.title, one.post.authorName, one.reply?.text, one.reply?.textRaw]).toEqual([
      'A & B',
      'Renée & Co',
      'so sorry',
      '<p>so <b>sorry</b></p>',
    ])
  })

  test('the wrong encoding is named once, mended where asked for, the original kept', () => {
    const lines = ['Itâ€™s &amp; so', 'fine', 'ðŸ˜€ hi']
    const said = table({ fields: { text } }, 'text', ...lines)
    expect(said.notices).toEqual(['2 texts were read in the wrong encoding once ("Itâ€™s" for "It’s"): --fix-mojibake mends them'])
    expect(pick(said, 'text')).toEqual(['Itâ€™s & so', 'fine', 'ðŸ˜€ hi'])
    const mended = table({ fields: { text }, options: { fixMojibake: true } }, 'text', ...lines)
    expect(mended.notices).toEqual([
      '2 texts that were read in the wrong encoding once are mended ("Itâ€™s" for "It’s"); the original is kept beside',
    ])
    expect(pick(mended, 'text', 'textRaw')).toEqual([
      ['It’s & so', 'Itâ€™s &amp; so'],
      ['fine', undefined],
      ['😀 hi', 'ðŸ˜€ hi'],
    ])
  })
})

describe('times that say only how long ago', () => {
  test('the post has no time, and that is said', () => {
    const fields: Fields = { text, posted_at: { columns: ['at'] } }
    const found = table({ fields }, 'at|text', 'شهران|a', '٥ أشهر|b', '3d|c', '2020-01-02|d', 'neulich|e')
    expect(pick(found, 'postedAt', 'reason')).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      [undefined, undefined],
      [Date.parse('2020-01-02'), undefined],
      [undefined, '"neulich" cannot be read as a time'],
    ])
    expect(found.notices).toEqual(['3 of its times only say how long ago it was ("شهران"): those posts have no time'])
  })
})

describe('records as exported', () => {
  const options = { keepRaw: true, never: ['Source URL'] }
  test('a table: what is filled in, by the names of the header', () => {
    const fields: Fields = { id: { columns: ['id'] }, text }
    const found = table(
      { fields, options },
      'id|text|Gender|source_url|access token|E-Mail||Sentiment|text',
      '1|a &amp; b|F|https://x|abc|a@b.example|index|',
    )
    expect(pick(found, 'raw')).toEqual(['{"id":"1","text":"a &amp; b","E-Mail":"a@b.example"}'])
  })

  test('JSON: the record itself, secrets left out at any depth, and what unfolding made', () => {
    const found = json(
      { fields: { id: { columns: ['id'] }, text }, options },
      {
        id: '9007199254740993',
        text: 'a',
        $parent: '1',
        user: { name: 'Ann', gender: 'f', sessionId: 's', list: [{ authToken: 't', n: 1 }] },
        source_url: 'https://x?token=1',
        user_agent: 'Mozilla',
        essex: 'a county',
        author: 'ann',
        ...{ accesstoken: 't', auth: 't', jwt: 't', bearer: 't', credentials: { a: 't' }, 'X-CSRF': 't' },
        next: 'https://a.example/feed?limit=2&access_token=EAAC1&after=x',
      },
    )
    const raw =
      '{"id":"9007199254740993","text":"a","user":{"name":"Ann","list":[{"n":1}]},"essex":"a county","author":"ann","next":"https://a.example/feed?limit=2&access_token=…&after=x"}'
    expect(pick(found, 'raw')).toEqual([raw])
  })

  test('not unless asked for', () => expect(pick(json({ fields: { text } }, { text: 'a' }), 'raw')).toEqual([undefined]))
})

describe('columns that rules and maps name', () => {
  test('are kept, but not those that nobody may store', () => {
    const given: Given = {
      fields: { text },
      profile: { extra: ['Topic', 'Gender'] },
      options: { keep: ['topic', 'Session', 'absent', 'Password'], never: ['session'] },
    }
    const found = table(given, 'text|Topic|Gender|Session', 'a|care|F|xyz')
    expect(pick(found, 'extra')).toEqual([{ Topic: 'care', topic: 'care' }])
    expect(found.notices).toEqual([
      'column "Gender" is never stored (it is private or a secret): what the rules or the map ask of it is not there',
      'column "Session" is never stored (it is private or a secret): what the rules or the map ask of it is not there',
    ])
  })
})

describe('who may see it', () => {
  test.each([
    ['public', undefined],
    ['unlisted', undefined],
    ['direct', true],
    ['Private', true],
    ['followers', true],
  ])('%s', (cell, expected) =>
    expect(pick(table({ fields: { text, visibility: { columns: ['seen'] } } }, 'text|seen', `a|${cell}`), 'isPrivate')).toEqual([expected]),
  )
})
