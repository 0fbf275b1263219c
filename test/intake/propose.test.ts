import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseMap } from '../../src/config/map-file.ts'
import { OutspokeError } from '../../src/core/errors.ts'
import { compileMap, type MappedProfile } from '../../src/intake/map.ts'
import { readPosts } from '../../src/intake/pipeline.ts'
import { proposeMap } from '../../src/intake/propose.ts'
import { rules, sharedData } from './support.ts'

const NOW = Date.parse('2026-08-04T12:00:00Z')
const folder = mkdtempSync(join(tmpdir(), 'outspoke-propose-'))

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

function compiled(yaml: string): MappedProfile {
  const { value, where } = parseMap(yaml, 'map.yaml')
  return compileMap(value, where)
}

/** Fields and settings of the proposed map, as they are read back from its YAML. */
async function mapOf(path: string): Promise<Record<string, unknown>> {
  return parseMap((await proposeMap(path)).yaml, 'map.yaml').value as Record<string, unknown>
}

async function imported(path: string, map: MappedProfile): Promise<{ rows: number; rejected: number; texts: number }> {
  let texts = 0
  for await (const message of readPosts({ path, map, rules, now: NOW, includePrivate: true })) {
    if (message.kind === 'batch') texts += (message.batch.columns['text'] ?? []).filter((text) => text !== null && text !== '').length
    if (message.kind === 'end') return { rows: message.rows, rejected: message.rejected, texts }
  }
  throw new Error('no end')
}

const INBOX = `Ref;Channel;Sender;Side;Received;Wording;Answer to;Stars;Empty
A-1;Facebook;Zoë;in;03/08/2026 09:15;"Where is my parcel?";;;
A-2;Facebook;Acme;out;03/08/2026 10:05;"It left today, Zoë";A-1;;
A-3;Google;Omar;in;DAY/08/2026 08:30;"Terrible, never again";;1;
`

describe('a whole map', () => {
  test('everything is known', async () => {
    expect((await proposeMap(file('inbox.csv', INBOX.replace('DAY', '14')))).yaml).toBe(`\
# Column map proposed for "inbox.csv": 9 columns, 3 rows looked at.
# Field on the left, column on the right. Check each line, then: outspoke import FILE --map THIS
# A line marked "# ?" is a question; the "?" below it must be replaced before the map can be used.

id: Ref                                      # by its name, and its cells differ: "A-1"
posted_at: { column: Received, format: dmy } # day first, by "14/08/2026 08:30"
author: Sender                               # by its name, and its cells fit: "Zoë"
text: Wording                                # the longest and most distinct text: "Where is my parcel?"
direction: Side                              # its cells say who wrote to whom: "in"
network: Channel                             # its cells are names of networks: "Facebook"
parent_id: Answer to                         # its cells are ids of other rows: "A-1"
rating: Stars                                # by its name, and its cells fit: "1"
delimiter: ";"                               # what stands between its cells

# Times in "Received" name no zone. Without a line such as this one they are read as UTC:
# timezone: Europe/London

# Empty in what was looked at: Empty
`)
  })

  test('the day is left to a person, with both readings', async () => {
    const { yaml, settled } = await proposeMap(file('open.csv', INBOX.replace('DAY', '04')), { timezone: 'Europe/London' })
    const lines = yaml.split('\n')
    expect(lines.slice(4, 10)).toEqual([
      'id: Ref                                      # by its name, and its cells differ: "A-1"',
      '# ? Which number is the day? No row of the file tells:',
      '# ?   "03/08/2026 09:15" is 3 August 2026 (dmy) or 8 March 2026 (mdy)',
      '# ?   "03/08/2026 10:05" is 3 August 2026 (dmy) or 8 March 2026 (mdy)',
      '# ?   "04/08/2026 08:30" is 4 August 2026 (dmy) or 8 April 2026 (mdy)',
      'posted_at: { column: Received, format: "?" } # write dmy (day first) or mdy (month first) in place of "?"',
    ])
    expect(lines).toContain('timezone: Europe/London                      # as --timezone says')
    expect(problemsOf(yaml)).toEqual([
      'map.yaml:10:40: format of posted_at is left open: the lines marked "# ?" above it say what there is to choose',
    ])
    expect(Object.keys(compiled(settled).fields)).not.toContain('posted_at')
    // Answered, it reads the file.
    const answered = compiled(yaml.replace('"?" }', 'dmy }'))
    expect(await imported(join(folder, 'open.csv'), answered)).toEqual({ rows: 3, rejected: 0, texts: 3 })
  })

  // The first are more than are looked at; the second more than are read at once, too.
  test.each([3000, 30_000])('a cell below %i others says which number is the day', async (rows) => {
    const early = '01/02/2026,some words that are repeated here\n'.repeat(rows)
    const path = file('long.csv', `When,Words\n${early}25/02/2026,the last words of all\n`)
    expect((await mapOf(path))['posted_at']).toEqual({ column: 'When', format: 'dmy' })
  })
})

function problemsOf(yaml: string): readonly string[] {
  try {
    compiled(yaml)
    return []
  } catch (error) {
    if (error instanceof OutspokeError) return error.problems
    throw error
  }
}

describe('by content', () => {
  test.each<[string, string, Record<string, unknown>]>([
    [
      'names that say nothing',
      'a,b,c,d\n1001,2026-01-02T10:00:00Z,@ana,The first of several long remarks\n1002,2026-01-02T11:00:00Z,@ben,Another remark that is long\n1003,2026-01-02T12:00:00Z,@ana,And a third one\n',
      { id: 'a', posted_at: 'b', author: 'c', text: 'd' },
    ],
    [
      'a date and a time, and an id in a link',
      'Date,Time,Link,Opinion\n2026-01-02,10:00,https://www.facebook.com/acme/posts/1234501,Too late again\n2026-01-02,11:30,https://www.facebook.com/acme/posts/1234502,Never on time\n',
      {
        id: { column: 'Link', match: '([0-9]{5,})[^0-9]*$' },
        posted_at: { columns: ['Date', 'Time'], join: true },
        text: 'Opinion',
        url: 'Link',
        network: { value: 'facebook' },
      },
    ],
    [
      'a comment and its post, numbers with a name like a text',
      'post_id,comment_id,message,comment_created,comment_count\n9_7,7_1,Same here,2012-05-01T09:30:00+0000,1\n9_7,7_2,Me too,2012-05-01T09:40:00+0000,12\n',
      { id: 'comment_id', posted_at: 'comment_created', text: 'message', parent_id: 'post_id', replies: 'comment_count' },
    ],
    [
      'yes and no for the direction, HTML, a language of its own',
      'Nummer,Datum,Nachricht,Inbound\n71001,2026-01-02 10:00,<p>Wo ist es?</p>,yes\n71002,2026-01-02 11:00,<p>Unterwegs &amp; bald da</p>,no\n71003,2026-01-03 11:00,<p>Danke schön</p>,yes\n',
      {
        id: 'Nummer',
        posted_at: 'Datum',
        text: { column: 'Nachricht', html: true },
        direction: { column: 'Inbound', values: { yes: 'inbound', no: 'outbound' } },
      },
    ],
    [
      'words for the direction that nobody knows',
      'Kennung,Datum,Nachricht,Richtung\nx-1,2026-01-02 10:00,Wo ist mein Paket?,eingehend\nx-2,2026-01-02 11:00,Es ist unterwegs,ausgehend\nx-3,2026-01-02 12:00,Vielen Dank dafür,eingehend\n',
      {
        id: 'Kennung',
        posted_at: 'Datum',
        text: 'Nachricht',
        direction: { column: 'Richtung', values: { eingehend: '?', ausgehend: '?' } },
      },
    ],
    [
      'a preamble before the header',
      'Report,Inbox export\nFrom,2026-01-01\n\nKey,Sent,Remark,Person\nk-1,2026-01-02 10:00,Late again and again,ana\nk-2,2026-01-02 11:00,Not at all late,ben\nk-3,2026-01-02 12:00,Thanks a lot,ana\n',
      { id: 'Key', posted_at: 'Sent', text: 'Remark' },
    ],
    ['nothing but text', 'username,comment\nana,Nice one\nben,Not so nice\n', { author: 'username', text: 'comment', id: '?' }],
  ])('%s', async (name, content, expected) => expect(await mapOf(file(`${name}.csv`, content))).toEqual(expected))

  test('figures above the rows, as wide as they are', async () => {
    const map = await mapOf(new URL('../fixtures/maps/crowdtangle.csv', import.meta.url).pathname)
    expect(map).toMatchObject({ text: 'Message', posted_at: { columns: ['Post Created Date', 'Post Created Time'], join: true } })
    expect(map).not.toHaveProperty('timezone')
  })

  test('JSON: the list that holds posts, not the people they name', async () => {
    const people = [
      { id: '1', name: 'Ana', created: '2020-01-01', bio: 'I write long words about me' },
      { id: '2', name: 'Ben', created: '2020-01-01', bio: 'And so do I, now and then' },
    ]
    const items = [1, 2, 3].map((n) => ({
      key: `p-${n}`,
      at: { time: '2026-01-02T10:00:00Z' },
      says: { text: `Remark number ${n}` },
      tags: [{ t: 'x' }],
    }))
    expect(await mapOf(file('nested.json', JSON.stringify({ users: people, result: { items } })))).toEqual({
      records: 'result.items[]',
      id: 'key',
      posted_at: 'at.time',
      text: 'says.text',
    })
  })

  test('rows without a header are no table that a map can name', async () => {
    await expect(proposeMap(file('bare.csv', '1,2026-01-02,hello there\n2,2026-01-03,hello again\n'))).rejects.toThrow('has no header')
  })
})

/** Files that hold no posts, and say so. */
const REFUSED = new Set(['hootsuite-metrics.csv', 'sprout-profile.csv', 'app-store-and-play.csv'])
const fixtures = new URL('../fixtures/exports', import.meta.url).pathname
const tables = (root: string): readonly string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.csv'))
    .map((name) => join(root, name))

describe('what is proposed imports', () => {
  const shared = sharedData()
  test.each([...tables(fixtures), ...(shared === undefined || !existsSync(shared) ? [] : tables(shared))])('%s', async (path) => {
    if (REFUSED.has(basename(path))) {
      await expect(proposeMap(path)).rejects.toThrow(OutspokeError)
      return
    }
    const proposal = await proposeMap(path)
    expect(proposal.entries.filter(({ open }) => open)).toEqual([])
    const map = compiled(proposal.yaml)
    expect(map).toMatchObject({ fields: { text: expect.anything() } })
    const { rows, rejected, texts } = await imported(path, map)
    expect(rows).toBeGreaterThan(0)
    expect(rejected).toBeLessThanOrEqual(rows / 4)
    expect(texts).toBeGreaterThan(0)
  })
})

describe("strangers' text cannot break the map", () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom(
      '?',
      '# ?',
      'a: b',
      '"',
      "'",
      '\u001b[2J',
      '\u2028x',
      '\u202egnp',
      '- x',
      '{',
      '[a',
      '&a',
      '*a',
      '!x',
      '%',
      '---',
      'null',
      'yes',
      '\u0085',
      '\ufeff',
    ),
  )
  const quote = (cell: string): string => `"${cell.replaceAll('"', '""').replaceAll('\r', ' ').replaceAll('\0', ' ')}"`

  test('any names and cells: it parses, names the columns as they are, and has no control character', async () => {
    let count = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(hostile, { minLength: 2, maxLength: 5 }),
        fc.array(hostile, { minLength: 5, maxLength: 5 }),
        async (names, cells) => {
          const header = ['id', 'text', ...names]
          const rows = [1, 2, 3].map((n) => [`k-${n}`, `Words of row ${n}`, ...names.map((_, index) => `${cells[index] ?? ''}${n}`)])
          const path = file(`hostile-${count++}.csv`, [header, ...rows].map((row) => row.map(quote).join(',')).join('\n'))
          // So many control characters that it is no text is refused, which is right.
          const proposal = await proposeMap(path).catch((error: Error) => {
            expect(error.message).toContain('binary data')
            return undefined
          })
          if (proposal === undefined) return
          expect(proposal.yaml).not.toMatch(/[^\P{Cc}\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u)
          const read = parseMap(proposal.yaml, 'map.yaml').value as Record<string, unknown>
          expect(read).toEqual(Object.fromEntries(proposal.entries.map(({ key, value }) => [key, JSON.parse(JSON.stringify(value))])))
          if (proposal.entries.every(({ open }) => !open)) expect((await imported(path, compiled(proposal.yaml))).rows).toBeGreaterThan(0)
        },
      ),
      { numRuns: 150 },
    )
  })
})
