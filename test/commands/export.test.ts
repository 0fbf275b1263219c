/** `export`: every format says the same, whatever was imported first; files are whole or not there; nobody is named who should not be. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { beforeAll, describe, expect, it } from 'vitest'
import { EXPORT_COLUMNS, type ExportColumn } from '../../src/commands/export-columns.ts'
import { outspoke } from '../support/run.ts'
import { openShop, RULES, type Shop } from './work/support.ts'

const TABLES = Object.keys(EXPORT_COLUMNS) as readonly (keyof typeof EXPORT_COLUMNS)[]
type Row = Readonly<Record<string, unknown>>

/** A day on which everything has happened: questions, answers, waits, drafts, merges, a formula, a hostile name. */
async function busyShop(): Promise<Shop> {
  const shop = await openShop()
  await shop.import(
    'more.csv',
    [
      '8,x,gus,inbound,2026-08-04T09:10:00Z,"=HYPERLINK(""http://evil"",""refund"")",,https://x.com/gus/status/8',
      '9,x,=cmd,inbound,2026-08-04T09:11:00Z,"@acme two\nlines, a tab\there and \u001b[31mred, ask @Jane or jane@example.com, see https://x.com/jane/status/1",,',
      '10,x,jane,inbound,2026-08-04T10:40:00Z,Any news?,1,',
      '11,x,acme,outbound,2026-08-04T06:00:00Z,Good morning everybody,,',
    ].join('\n'),
    '2026-08-04T10:50:00Z',
  )
  for (const line of [
    'ask @jane legal "may we pay?"',
    'reply @cy "it is in the post" --url https://x.com/acme/status/99',
    'wait @cy --until 2026-08-05T09:00Z --now 2026-08-04T11:30Z',
    'resolve @di --as logged --now 2026-08-04T11:40Z',
    'tag @eve +vip --now 2026-08-04T11:41Z',
    'merge @gus @jane --now 2026-08-04T11:42Z',
    'answer @jane "yes" --now 2026-08-04T13:00Z',
    'claim @eve --now 2026-08-04T13:30Z',
    'follow-up @jane fri "=1+1, ask @jane" --now 2026-08-04T13:35Z',
    'follow-up @bob 2w "all well?" --now 2026-08-04T13:40Z',
    'follow-ups done 1 "told @jane" --now 2026-08-04T13:41Z',
  ]) {
    const { code, stderr } = await shop.run(line)
    if (code !== 0) throw new Error(`${line}: ${stderr}`)
  }
  const { stdout } = await outspoke('list author:bob --fields id').in(shop.place).run()
  const noted = await outspoke(['note', stdout.trim(), 'call him, says @jane', '--now', '2026-08-04T11:05Z', '--me', 'maria'])
    .in(shop.place)
    .run()
  if (noted.code !== 0) throw new Error(noted.stderr)
  return shop
}

let shop: Shop
beforeAll(async () => {
  shop = await busyShop()
})

const NOW = '--now 2026-08-04T14:00Z'

async function exported(line: string, at: Shop = shop): Promise<string> {
  // Not by way of the shop, which would write names for ids.
  const { code, stdout, stderr } = await outspoke(`export ${line} ${/--now|--as-of/.test(line) ? '' : NOW}`)
    .in(at.place)
    .run()
  if (code !== 0) throw new Error(stderr)
  return stdout
}

const lines = (text: string): readonly Row[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row)

/** A value as CSV writes it. */
function asCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(',')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Reads a Parquet file; types as the file has them. */
async function readParquet(path: string) {
  const file = await asyncBufferFromFile(path)
  const meta = await parquetMetadataAsync(file)
  const types = meta.schema
    .slice(1)
    .map(({ name, type, converted_type, logical_type }) => [
      name,
      converted_type === 'TIMESTAMP_MILLIS' ? `time ${JSON.stringify(logical_type)}` : (converted_type ?? type ?? ''),
    ])
  return { rows: (await parquetReadObjects({ file })) as readonly Row[], types: Object.fromEntries(types) as Record<string, string>, meta }
}

describe('formats', () => {
  it.each(TABLES)('CSV, NDJSON, JSON and Parquet of %s say the same', async (table) => {
    const columns: readonly ExportColumn[] = EXPORT_COLUMNS[table]
    const names = columns.map(({ name }) => name)
    const csv = parse(await exported(`${table} --raw`)) as string[][]
    expect(csv[0]).toEqual(names)
    expect(csv.length).toBeGreaterThan(1)

    await exported(`${table} --output ${table}.parquet`)
    const { rows, types, meta } = await readParquet(join(shop.place, `${table}.parquet`))
    expect(rows.map((row) => names.map((name) => asCell(row[name])))).toEqual(csv.slice(1))
    const kinds = { text: 'UTF8', words: 'UTF8', json: 'UTF8', integer: 'INT64', number: 'DOUBLE', boolean: 'BOOLEAN' }
    expect(types).toEqual(
      Object.fromEntries(
        columns.map(({ name, type }) => [
          name,
          type === 'time' ? 'time {"type":"TIMESTAMP","isAdjustedToUTC":true,"unit":"MILLIS"}' : kinds[type],
        ]),
      ),
    )
    expect(meta.key_value_metadata).toEqual([
      { key: 'outspoke.table', value: table },
      { key: 'outspoke.columns', value: '1' },
    ])

    const ndjson = await exported(`${table} --format ndjson`)
    expect(JSON.parse(await exported(`${table} --format json`))).toEqual(lines(ndjson))
    if (table === 'conversations') return
    expect(lines(ndjson).map((row) => Object.keys(row))).toEqual(lines(ndjson).map(() => names))
    const typeOf = new Map(columns.map(({ name, type }) => [name, type]))
    const cell = (row: Row, name: string) =>
      typeOf.get(name) === 'json' && row[name] !== null ? JSON.stringify(row[name]) : asCell(row[name])
    expect(lines(ndjson).map((row) => names.map((name) => cell(row, name)))).toEqual(csv.slice(1))
  })

  it('prints what list prints, a conversation a line', async () => {
    const { stdout } = await outspoke(`list --format ndjson ${NOW}`).in(shop.place).run()
    const mine = await exported('conversations --format ndjson')
    expect(mine.split('\n').sort()).toEqual(stdout.split('\n').sort())
    const some = await outspoke(`list dept:care --format ndjson --fields id,lang,clocks,title ${NOW}`).in(shop.place).run()
    expect((await exported('conversations dept:care --format ndjson --fields id,lang,clocks,title')).split('\n').sort()).toEqual(
      some.stdout.split('\n').sort(),
    )
  })

  it('stands in the order of time and id', async () => {
    const keys = {
      conversations: 'posted_at',
      posts: 'posted_at',
      events: 'occurred_at',
      clocks: 'started_at',
      handoffs: 'started_at',
      'follow-ups': 'due',
    }
    for (const table of TABLES) {
      const rows = parse(await exported(table), { columns: true }) as Record<string, string>[]
      const order = rows.map(
        (row) => `${row[keys[table]] || '9'} ${(row.id ?? row.conversation ?? '').padEnd(table === 'events' ? 0 : 13)}`,
      )
      const sorted = table === 'events' ? order.map((one) => one.slice(0, 24)) : order
      expect(sorted).toEqual(sorted.toSorted())
    }
  })

  it('picks fields in every format, and names the nearest of unknown ones', async () => {
    expect((await exported('posts --fields author,id_quality --format tsv --header')).split('\n').slice(0, 2)).toEqual([
      'author\tid_quality',
      'acme\tok',
    ])
    await exported('posts --fields posted_at,author --output few.parquet')
    const { types } = await readParquet(join(shop.place, 'few.parquet'))
    expect(Object.keys(types)).toEqual(['posted_at', 'author'])
    const wrong = await outspoke('export clocks --fields departmnt').in(shop.place).run()
    expect([wrong.code, wrong.stderr]).toEqual([2, 'outspoke: there is no field "departmnt"\n  did you mean "department"?\n'])
  })

  it('writes an empty table too', async () => {
    expect(await exported('handoffs author:nobody --fields n,state')).toBe('n,state\n')
    expect(await exported('handoffs author:nobody --format json')).toBe('[]\n')
    expect(await exported('handoffs author:nobody --format ndjson')).toBe('')
    await exported('handoffs author:nobody --output none.parquet')
    expect((await readParquet(join(shop.place, 'none.parquet'))).rows).toEqual([])
  })
})

describe('CSV for spreadsheets', () => {
  it('guards what would be a formula, but for --raw', async () => {
    const [, , , ...rows] = parse(await exported('posts --fields author,text,url')) as string[][]
    expect(rows.find(([author]) => author === 'gus')?.[1]).toBe('\'=HYPERLINK("http://evil","refund")')
    expect(rows.find(([author]) => author?.endsWith('cmd'))?.[0]).toBe("'=cmd")
    expect(rows.find(([author]) => author?.endsWith('cmd'))?.[1]).toContain("'@acme two\nlines, a tab\there and ␛[31mred")
    const raw = parse(await exported('posts --fields author,text --raw')) as string[][]
    expect(raw.find(([author]) => author === '=cmd')?.[1]).toContain('\u001b[31mred')
  })
})

describe('which rows', () => {
  const told = async (line: string, name: string) =>
    (parse(await exported(line), { columns: true }) as Record<string, string>[]).map((row) => row[name])

  it('are of the conversations of a query; without one all, also what belongs to none', async () => {
    expect(await told('posts author:jane', 'text')).toEqual(['I want a refund', 'Any news?'])
    expect(await told('posts author:fay', 'author')).toEqual(['fay', 'acme'])
    const all = parse(await exported('posts'), { columns: true }) as Record<string, string>[]
    expect(all.length).toBe(11)
    expect(all.filter(({ conversation }) => conversation === '').map(({ text }) => text)).toEqual(['Good morning everybody'])
    expect(await told('events author:jane', 'kind')).toEqual(['asked', 'joined', 'answered', 'follow_up', 'followed_up'])
    expect(await told('clocks author:fay', 'kind')).toEqual(['first_response', 'resolution'])
  })

  it('tell of a hand-off who asked what, and who answered', async () => {
    const [row] = lines(await exported('handoffs --format ndjson'))
    expect(row).toMatchObject({
      department: 'legal',
      asked_by: 'maria',
      question: 'may we pay?',
      answer: 'yes',
      target: '4h',
      state: 'met',
      elapsed_s: 7200,
    })
  })

  it('name posts in the data of events by their short ids', async () => {
    const conversations = lines(await exported('conversations --format ndjson'))
    const idOf = (author: string) => conversations.find((one) => one.author === author)?.id
    const merged = lines(await exported('events --format ndjson')).filter(({ kind }) => kind === 'merged' || kind === 'joined')
    expect(merged.map(({ kind, conversation, data }) => [kind, conversation, Object.values(data as Row)[0]])).toEqual([
      ['merged', idOf('gus'), idOf('jane')],
      ['joined', idOf('jane'), idOf('gus')],
    ])
  })

  it('leave out what was taken back', async () => {
    const other = await busyShop()
    const before = await exported('events --format ndjson', other)
    await other.run('note @bob "a mistake" --now 2026-08-04T13:40Z')
    await other.run('undo --now 2026-08-04T13:41Z')
    expect(await exported('events --format ndjson', other)).toBe(before)
  })

  it('answer for another instant', async () => {
    expect(await told('posts --as-of 2026-08-04T08:15Z', 'author')).toEqual(['acme', 'fay', 'acme', 'jane'])
    expect(await told('conversations --as-of 2026-08-04T08:15Z', 'posts')).toEqual(['2', '1'])
    expect(await told('events --as-of 2026-08-04T11:35Z', 'kind')).toEqual(['asked', 'replied', 'noted', 'waited'])
    expect(await told('posts --as-of 2026-08-04T12:00Z --as-known 2026-08-04T10:40Z', 'author')).toEqual([
      'fay',
      'acme',
      'jane',
      'bob',
      'cy',
      'di',
      'eve',
    ])
  })

  it('of follow-ups, due first, as of then', async () => {
    expect(await told('follow-ups', 'number')).toEqual(['1', '2'])
    expect(await told('follow-ups author:bob', 'due')).toEqual(['2026-08-18'])
    expect(await told('follow-ups', 'text')).toEqual([expect.stringMatching(/^'=1\+1, ask /), 'all well?'])
    expect(await told('follow-ups', 'kept')).toEqual(['true', ''])
    expect(await told('follow-ups --as-of 2026-08-04T13:40:30Z', 'state')).toEqual(['open', 'open'])
    expect(await told('follow-ups --as-of 2026-08-04T13:38Z', 'state')).toEqual(['open'])
  })
})

describe('--pseudonymise', () => {
  const SECRETS = ['jane', 'bob', 'gus', 'fay', 'acme', 'eve', 'maria', 'tester', 'tom', 'lena', 'ana', 'example.com', 'evil', '/status/']

  it.each(TABLES)('tells of nobody in %s', async (table) => {
    const real = lines(await exported('posts --format ndjson')).flatMap(({ id, native_id }) => [
      String(id),
      ...(String(native_id).length > 2 ? [String(native_id)] : []),
    ])
    for (const format of ['csv', 'ndjson']) {
      const text = await exported(`${table} --pseudonymise --format ${format}`)
      const words = text.toLowerCase()
      const header = EXPORT_COLUMNS[table].map(({ name }) => name).join()
      expect([...SECRETS, ...real].filter((word) => words.replace(header, '').match(new RegExp(`\\b${word}\\b`)))).toEqual([])
    }
  })

  it('gives the same person the same name in all tables, in texts, and each time', async () => {
    const posts = lines(await exported('posts --format ndjson --pseudonymise'))
    const again = await exported('posts --format ndjson --pseudonymise')
    expect(lines(again)).toEqual(posts)
    const real = lines(await exported('posts --format ndjson'))
    const nameOf = (author: string) => posts[real.findIndex((one) => one.author === author)]?.author
    expect(posts[real.findIndex((one) => one.author === '=cmd')]?.text).toBe(
      `@${nameOf('acme')} two\nlines, a tab\there and \u001b[31mred, ask @${nameOf('jane')} or [address], see [link]`,
    )
    const ids = new Map(real.map((one, at) => [one.id, posts[at]?.id]))
    const conversations = lines(await exported('conversations --format ndjson --pseudonymise'))
    const plain = lines(await exported('conversations --format ndjson'))
    expect(conversations.map(({ id, author }) => [id, author])).toEqual(
      plain.map(({ id, author }) => [ids.get(id), nameOf(String(author))]),
    )
    const events = lines(await exported('events --format ndjson --pseudonymise'))
    expect(events.find(({ kind }) => kind === 'noted')?.text).toBe(`call him, says @${nameOf('jane')}`)
    expect(events.find(({ kind }) => kind === 'merged')?.data).toEqual({ into: ids.get(plain.find(({ author }) => author === 'jane')?.id) })
  })

  it('gives our people other names too, but not the brand', async () => {
    const spokes = async (line: string) => lines(await exported(`clocks --format ndjson ${line}`)).map(({ spoke }) => spoke)
    const [real, given] = [await spokes(''), await spokes('--pseudonymise')]
    expect(real).toContain('(brand)')
    expect(real.some((name) => typeof name === 'string' && name !== '(brand)')).toBe(true)
    const asBefore = (name: unknown) => (name === null || name === '(brand)' ? name : expect.stringMatching(/^u[0-9a-f]{16}$/))
    expect(given).toEqual(real.map(asBefore))
  })

  it('is another one in another database', async () => {
    const other = await busyShop()
    const [mine, theirs] = await Promise.all([
      exported('posts --fields author --pseudonymise'),
      exported('posts --fields author --pseudonymise', other),
    ])
    expect(mine).not.toBe(theirs)
    expect((await exported('posts --fields author')).split('\n').length).toBe(mine.split('\n').length)
  })

  it('leaves texts out where that is asked', async () => {
    const columns = (parse(await exported('posts --no-text')) as string[][])[0]
    expect(EXPORT_COLUMNS.posts.map(({ name }) => name).filter((name) => columns?.includes(name) !== true)).toEqual([
      'text',
      'text_raw',
      'title',
    ])
    const { code, stderr } = await outspoke('export posts --no-text --fields id,text').in(shop.place).run()
    expect([code, stderr]).toEqual([2, 'outspoke: --no-text leaves out the field "text"\n  take one of the two away\n'])
    expect(await exported('events --no-text --format ndjson')).not.toContain('call him')
  })
})

describe('--output', () => {
  const place = () => mkdtempSync(join(tmpdir(), 'outspoke-export-'))

  it('writes the same as goes to standard output, for the owner alone, and leaves nothing beside it', async () => {
    const folder = place()
    for (const name of ['a.csv', 'a.ndjson', 'a.json', 'a.tsv']) {
      await exported(`posts --output ${join(folder, name)}`)
      expect(readFileSync(join(folder, name), 'utf8')).toBe(await exported(`posts --format ${name.slice(2)}`))
    }
    expect(statSync(join(folder, 'a.csv')).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['a.csv', 'a.json', 'a.ndjson', 'a.tsv'])
  })

  it('keeps the old file, whole, where the new one fails', async () => {
    const folder = place()
    const path = join(folder, 'a.csv')
    writeFileSync(path, 'old\n', { mode: 0o644 })
    const { code } = await outspoke(`export posts --output ${path} ${NOW}`).in(shop.place).interrupted().run()
    expect(code).toBe(130)
    expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual(['old\n', ['a.csv']])
    await exported(`posts --output ${path}`)
    expect(statSync(path).mode & 0o777).toBe(0o644)
  })

  it.each([
    ['outspoke.db', 'is the database: the export would be written over it'],
    ['outspoke.yaml', 'is the rules file: the export would be written over it'],
    ['folder', 'it is a folder'],
    ['nowhere/a.csv', 'its folder does not exist'],
  ])('refuses %s', async (name, why) => {
    mkdirSync(join(shop.place, 'folder'), { recursive: true })
    const { code, stderr } = await outspoke(`export posts --output ${name}`).in(shop.place).run()
    expect([code, stderr.includes(why), stderr.includes('--output')]).toEqual([2, true, true])
  })

  it('a reader that goes away is no failure', async () => {
    const { code, stdout, stderr } = await outspoke('export posts').in(shop.place).closedAfter(10).run()
    expect([code, stdout, stderr]).toEqual([0, '', ''])
  })
})

describe('the same database', () => {
  const HEAD = 'id,network,author,direction,posted_at,text,in_reply_to,url'
  const rows = Array.from({ length: 60 }, (_, at) => {
    const minute = new Date(Date.UTC(2026, 7, 3, 8, at * 7)).toISOString()
    const author = ['jane', 'bob', 'acme', 'cy'][at % 4]
    const parent = at > 3 && at % 3 !== 0 ? String(at - (at % 5) - 1) : ''
    return `${at},x,${author},${author === 'acme' ? 'outbound' : 'inbound'},${minute},"post ${at} refund, thanks",${parent},`
  })

  const database = async (order: readonly number[], cuts: readonly number[]) => {
    const folder = mkdtempSync(join(tmpdir(), 'outspoke-same-'))
    writeFileSync(join(folder, 'outspoke.yaml'), RULES)
    let from = 0
    for (const [number, cut] of [...cuts, rows.length].entries()) {
      writeFileSync(
        join(folder, `${number}.csv`),
        `${HEAD}\n${order
          .slice(from, cut)
          .map((at) => rows[at])
          .join('\n')}\n`,
      )
      const { code, stderr } = await outspoke(`import ${number}.csv --now 2026-08-04T1${number}:00Z`).in(folder).run()
      if (code !== 0) throw new Error(stderr)
      from = cut
    }
    return folder
  }

  it('exports the same bytes, but for what depends on imports', async () => {
    const straight = [...rows.keys()]
    const folders = [
      await database(straight, []),
      await database(straight.toReversed(), [20, 41]),
      await database(
        straight.map((at) => (at * 37) % 60),
        [7],
      ),
    ]
    for (const table of TABLES) {
      const columns: readonly ExportColumn[] = EXPORT_COLUMNS[table]
      const fields = columns.filter(({ byImport }) => byImport !== true).map(({ name }) => name)
      const texts = []
      for (const folder of folders) {
        const ran = await outspoke(`export ${table} --fields ${fields.join()} --now 2026-08-04T14:00Z`).in(folder).run()
        // What an import noticed (rejudged) depends on the order of imports, as sla §2 says.
        texts.push(
          ran.stdout
            .split('\n')
            .filter((line) => !line.includes(',rejudged,'))
            .join('\n'),
        )
      }
      expect(texts[1]).toBe(texts[0])
      expect(texts[2]).toBe(texts[0])
      if (table === 'conversations' || table === 'posts' || table === 'clocks') expect(texts[0]?.split('\n').length).toBeGreaterThan(5)
    }
  })
})
