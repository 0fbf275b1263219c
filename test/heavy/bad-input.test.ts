/** Bad input through the command line: what is said, the exit code, and that nothing is lost or half written. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OutspokeError } from '../../src/core/errors.ts'
import { readHere } from '../../src/intake/road.ts'
import { rules, sharedData } from '../intake/support.ts'
import { dumpDatabase } from '../support/dump.ts'
import { NOW, newFolder, outspoke } from '../support/run.ts'

const PROGRAM = new URL('../../bin/outspoke.js', import.meta.url).pathname
const STARTER = new URL('../../rules/starter.yaml', import.meta.url).pathname
const HEADER = 'id,network,author,created_at,text\n'
const row = (id: string, text = 'hello', at = '2026-08-04T08:00:00Z') => `${id},x,ann,${at},${text}\n`
const GOOD = HEADER + row('1') + row('2', '"refund, please"')

/** A workspace with `base.db`: two posts. Every test works on a copy. */
let folder = ''
let copies = 0
beforeAll(async () => {
  folder = newFolder()
  copyFileSync(STARTER, join(folder, 'outspoke.yaml'))
  writeFileSync(join(folder, 'good.csv'), GOOD)
  expect((await outspoke('import good.csv --db base.db').in(folder).run()).code).toBe(0)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function database(): string {
  const name = `copy-${++copies}.db`
  copyFileSync(join(folder, 'base.db'), join(folder, name))
  return name
}

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content)
  return name
}

const dump = (name: string) => dumpDatabase(join(folder, name))
const told = (text: string) => text.replaceAll(`${folder}/`, '').replaceAll('outspoke: ', '')
async function said(line: string | readonly string[]) {
  const { code, stdout, stderr } = await outspoke(line).in(folder).run()
  return { code, stdout: told(stdout), stderr: told(stderr) }
}

describe('a file that cannot be read: one sentence with the remedy, exit 2, and the database as it was', () => {
  const EXPORT = '  Export it again: there is nothing in it to import.\n'
  const BINARY = 'holds binary data\n  Export as CSV or JSON; what is packed otherwise than by gzip has to be unpacked first.\n'
  const MAP = '  Say what they mean in a column map (--map FILE): at least text, and id or posted_at; --make-map proposes one.\n'
  const noise = Buffer.from(Array.from({ length: 5_000 }, (_, at) => (at * 7_919 + (at >> 3) * 31) % 256))
  const packed = gzipSync(GOOD)
  const damaged = Buffer.from(packed)
  damaged[2] = 7
  it.each<[string, string | Uint8Array, string]>([
    ['empty.csv', '', `empty.csv is empty\n${EXPORT}`],
    ['blanks.csv', ' \n \n', `blanks.csv is empty: it holds only spaces\n${EXPORT}`],
    ['mark.csv', '\ufeff', `mark.csv is empty\n${EXPORT}`],
    ['noise.csv', noise, `noise.csv is not a text file: it ${BINARY}`],
    [
      'picture.csv',
      Buffer.concat([Buffer.from('\u0089PNG\r\n\u001a\n\0\0\0\rIHDR', 'latin1'), noise]),
      `picture.csv is not a text file: it ${BINARY}`,
    ],
    [
      'book.csv',
      'PK\u0003\u0004rest',
      'book.csv is a zip archive or an Excel workbook (it begins with "PK")\n  Unpack it and import the files inside; save a workbook as "CSV UTF-8".\n',
    ],
    [
      'login.json',
      '<!DOCTYPE html>\n<html>Please log in</html>',
      'login.json is a web page or XML (it begins with "<!DOCTYPE html>"), not an export\n  A login or error page was probably saved in place of the file: sign in and export it again.\n',
    ],
    ['prices.csv', 'name,price\nA,1\nB,2\n', `prices.csv: no format is known by its columns: name, price.\n${MAP}`],
    ['letter.txt', 'Dear all,\nsee the file.\nBye\n', `letter.txt: no format is known by its columns: Dear all.\n${MAP}`],
    [
      'metrics.csv',
      'Date (GMT),"Page likes, aggregated value",Other\n2018-01-01,3,4\n',
      'metrics.csv is a Hootsuite metrics report: figures per day, not posts\n  Export messages or comments instead; a report of figures has no text to triage.\n',
    ],
    ['none.json', '[]', 'none.json is an empty result\n  There is nothing in it to import: search or export again.\n'],
    [
      'nothing.json',
      '{"accounts":[],"statuses":[],"hashtags":[]}',
      'nothing.json is an empty result: nothing is in "accounts", "statuses", "hashtags"\n  There is nothing in it to import: search or export again.\n',
    ],
    [
      'deep.json',
      '['.repeat(100_000),
      'deep.json holds no record that is whole\n  It is cut in its first record, or is no JSON after all.\n',
    ],
    ['page.pdf', '%PDF-1.7\n', 'page.pdf is a PDF, not text\n  A printed report has no rows: export the posts as CSV or JSON.\n'],
    [
      'tweets.js',
      'window.YTD.tweets.part0 = [{"tweet":{"id_str":"1","full_text":"hi","created_at":"Fri Sep 07 16:35:24 +0000 2012"}}]',
      'tweets.js is by one account which it does not name\n  Say whose it is: --owner HANDLE\n',
    ],
    [
      'damaged.gz',
      damaged,
      `damaged.gz cannot be read: the gzip data are damaged (unknown compression method)\n  Copy or export it again: nothing of it could be unpacked.\n`,
    ],
    [
      'either.csv',
      HEADER + row('3', 'a', '03/04/2026 10:00'),
      'either.csv: column created_at: "03/04/2026 10:00" could be day/month or month/day, and no other row decides it\n' +
        '  Say it in a map: posted_at: { column: "created_at", format: dmy }   (or mdy)\n',
    ],
    [
      'notimes.csv',
      HEADER + row('3', 'a', 'some day'),
      'notimes.csv: column created_at: "some day" cannot be read as a time, nor can any other there\n' +
        '  Say its format in a map: posted_at: { column: "created_at", format: "dd/MM/yyyy HH:mm" }\n',
    ],
  ])('%s', async (name, content, sentence) => {
    const db = database()
    const before = dump(db)
    expect(await said(`import ${file(name, content)} --db ${db}`)).toEqual({ code: 2, stdout: '', stderr: sentence })
    expect([dump(db), existsSync(join(folder, `${name}.rejects.csv`))]).toEqual([before, false])
  })

  it('no such file, a folder', async () => {
    mkdirSync(join(folder, 'folder'), { recursive: true })
    const db = database()
    expect(await said(`import none.csv --db ${db}`)).toMatchObject({ code: 2, stderr: expect.stringContaining('none.csv: no such file\n') })
    expect(await said(`import folder --db ${db}`)).toMatchObject({ code: 2, stderr: expect.stringContaining('folder is a folder\n') })
  })

  it('one of several: it says what became of the others', async () => {
    const db = database()
    file('first.csv', HEADER + row('11'))
    expect(await said(`import first.csv none.csv good.csv --db ${db}`)).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(
        'none.csv: no such file\nfirst.csv: imported before, 1 new\ngood.csv: not imported\n  Check the path',
      ),
    })
    expect(dump(db).filter((line) => line.startsWith('post '))).toHaveLength(3)
  })

  it('a real file of that name with other columns is read by what it has, or refused', async () => {
    const data = sharedData()
    if (data === undefined) return
    const { code, stdout } = await said(['import', join(data, 'decoys/twcs_named_but_other_schema.csv'), '--db', database()])
    expect([code, stdout.split('\t').slice(1, 4)]).toEqual([0, ['csv', '9', '9']])
  })
})

describe('a file with bad rows: the good ones go in, the bad ones into a file, exit 1', () => {
  const utf16 = Buffer.from(`\ufeff${GOOD.replaceAll('\n1,', '\nu1,').replaceAll('\n2,', '\nu2,')}`, 'utf16le')
  const json = ['j1', 'j2', 'j3'].map((id) =>
    JSON.stringify({ id, network: 'x', author: 'ann', created_at: '2026-08-04T08:00:00Z', text: id }),
  )
  const many = Array.from({ length: 300 }, (_, at) => (at === 100 ? 'q100,x,ann,2026-08-04T08:00:00Z,"never closed\n' : row(`q${at}`)))
  it.each<[string, string | Uint8Array, readonly number[], readonly string[], readonly string[]]>([
    ['whole.csv', HEADER + row('a'), [1, 1, 0, 0], [], []],
    ['header.csv', HEADER, [0, 0, 0, 0], ['header.csv: there is no post in it'], []],
    ['utf16.csv', utf16, [2, 2, 0, 0], ['utf16.csv: read as UTF-16LE'], []],
    ['utf16-no-mark.csv', utf16.subarray(2), [2, 2, 0, 0], ['utf16-no-mark.csv: read as UTF-16LE'], []],
    [
      'half.csv',
      Buffer.concat([Buffer.from(HEADER), Buffer.from('h1,x,ann,2026-08-04T08:00:00Z,half \u00f0\u009f\u0098 emoji\n', 'latin1')]),
      [1, 1, 0, 0],
      [
        'half.csv: 1 broken character was replaced by \ufffd (not valid UTF-8); it may be windows-1252: save it as UTF-8, or say encoding: windows-1252 in a map',
      ],
      [],
    ],
    ['twice.csv', HEADER + row('t') + row('t', 'again') + row('t'), [3, 1, 2, 0], [], []],
    ['preamble.csv', `Report: all\nFrom: May\n${HEADER}${row('p')}`, [1, 1, 0, 0], [], []],
    [
      'wide.csv',
      `${HEADER.trim()},${Array.from({ length: 195 }, (_, at) => `c${at}`).join()}\n${row('w').trim()},${'v,'.repeat(194)}v\n`,
      [1, 1, 0, 0],
      [],
      [],
    ],
    ['double.csv', 'id,text,network,author,created_at,text\nd1,first,x,ann,2026-08-04T08:00:00Z,second\n', [1, 1, 0, 0], [], []],
    [
      'unclosed.csv',
      HEADER + many.join(''),
      [300, 299, 0, 1],
      ['unclosed.csv: 1 row rejected, see unclosed.csv.rejects.csv'],
      ['unclosed.csv,102,,a quote is opened and never closed,"q100,x,ann,2026-08-04T08:00:00Z,""never closed"'],
    ],
    [
      'ragged.csv',
      `${HEADER + row('r1')}r2,x\nr3,x,ann,2026-08-04T08:00:00Z,a,b,c\n`,
      [3, 1, 0, 2],
      ['ragged.csv: 2 rows rejected, see ragged.csv.rejects.csv'],
      [
        'ragged.csv,3,,only 2 cells where the header has 5,"r2,x"',
        'ragged.csv,4,,7 cells where the header has 5,"r3,x,ann,2026-08-04T08:00:00Z,a,b,c"',
      ],
    ],
    [
      'cut-at-once.json',
      '[{"id":"1","text":"hel',
      [1, 0, 0, 1],
      ['cut-at-once.json: 1 row rejected, see cut-at-once.json.rejects.csv'],
      ['cut-at-once.json,1,,the file ends inside this element,"{""id"":""1"",""text"":""hel"'],
    ],
    [
      'times.csv',
      HEADER + row('d1', 'a', 'no day') + row('d2') + row('d3', 'a', '2026-13-45') + row('d4', 'a', '2031-01-01T00:00:00Z'),
      [4, 1, 0, 3],
      ['times.csv: 3 rows rejected, see times.csv.rejects.csv'],
      [
        'times.csv,2,created_at,"""no day"" cannot be read as a time","d1,x,ann,no day,a"',
        'times.csv,4,created_at,"""2026-13-45"" cannot be read as a time","d3,x,ann,2026-13-45,a"',
        'times.csv,5,created_at,2031-01-01T00:00:00.000Z lies after now (2026-08-04T12:00:00.000Z),"d4,x,ann,2031-01-01T00:00:00Z,a"',
      ],
    ],
    [
      'formula.csv',
      HEADER + row('f1') + row('=cmd()', '@SUM(A1) \u001b[31m', 'bad'),
      [2, 1, 0, 1],
      ['formula.csv: 1 row rejected, see formula.csv.rejects.csv'],
      [`formula.csv,3,created_at,"""bad"" cannot be read as a time","'=cmd(),x,ann,bad,@SUM(A1) \u241b[31m"`],
    ],
    [
      'cut.json',
      `[${json.join()}`.slice(0, -30),
      [3, 2, 0, 1],
      ['cut.json: 1 row rejected, see cut.json.rejects.csv'],
      ['cut.json,1,,the file ends inside this element,"{""id"":""j3"",""network"":""x"",""author"":""ann"",""created_at"":""2026"'],
    ],
    [
      'cut.ndjson',
      `${json[0]}\n${json[1]?.slice(0, -2)}\n${json[2]}\n`,
      [3, 2, 0, 1],
      ['cut.ndjson: 1 row rejected, see cut.ndjson.rejects.csv'],
      [expect.stringMatching(/^cut\.ndjson,2,,the line is not whole JSON \(.*\),"\{""id"":""j2""/) as unknown as string],
    ],
    [
      'cut.csv.gz',
      gzipSync(HEADER + row('g1')).subarray(0, -6),
      [2, 1, 0, 1],
      [
        `${join(folder, 'cut.csv.gz')}: the gzip data end too early: the file is cut`,
        'cut.csv.gz: 1 row rejected, see cut.csv.gz.rejects.csv',
      ],
      ['cut.csv.gz,3,,the gzip data end too early: the file is cut,'],
    ],
    [
      'nested.json',
      `[{"id":"n1","author":"ann","created_at":"2026-08-04T08:00:00Z","text":"t","x":${'['.repeat(50_000)}${']'.repeat(50_000)}}]`,
      [1, 1, 0, 0],
      [],
      [],
    ],
  ])('%s', async (name, content, [rows, fresh, known, rejected], notices, bad) => {
    const db = database()
    const before = dump(db)
    const { code, stdout, stderr } = await said(`import ${file(name, content)} --db ${db} --format json`)
    const [counts] = JSON.parse(stdout) as Record<string, number>[]
    expect({ code, ...counts }).toMatchObject({ code: rejected === 0 ? 0 : 1, rows, new: fresh, known, rejected })
    expect(stderr.split('\n').filter((line) => line !== '' && !/nothing says who you are|is written to you/.test(line))).toEqual(notices)
    const rejects = join(folder, `${name}.rejects.csv`)
    const lines = existsSync(rejects) ? readFileSync(rejects, 'utf8').trimEnd().split('\n') : []
    expect(lines).toEqual(bad.length === 0 ? [] : ['file,line,column,reason,record', ...bad])
    if (existsSync(rejects)) expect(statSync(rejects).mode & 0o777).toBe(0o600)
    const after = dump(db).filter((line) => line.startsWith('post '))
    expect(after.length).toBe(before.filter((line) => line.startsWith('post ')).length + (fresh ?? 0))
    expect((await said(`db check --db ${db}`)).stdout).toContain('all as it should be')
  })

  it('a cell of 20 MB costs its row, and the record kept is short', async () => {
    file('cell.csv', `${HEADER}${row('c1')}${row('c2', `"${'word '.repeat(4_000_000)}"`)}${row('c3')}`)
    const { code, stderr } = await said(`import cell.csv --db ${database()}`)
    expect([code, stderr.includes('1 row rejected')]).toEqual([1, true])
    const rejects = readFileSync(join(folder, 'cell.csv.rejects.csv'), 'utf8')
    expect([rejects.length < 100_000, rejects.includes('cell.csv,3,,a cell is longer than 1 MiB,')]).toEqual([true, true])
  })

  it('a million blank rows are said once, and soon', async () => {
    file('blank.csv', `${HEADER}${row('b1')}${',,,,\n'.repeat(1_047_575)}`)
    const began = performance.now()
    const { code, stderr } = await said(`import blank.csv --db ${database()}`)
    expect([code, stderr.includes('blank.csv: 1,047,575 blank rows skipped\n')]).toEqual([0, true])
    expect(performance.now() - began).toBeLessThan(15_000)
  })

  it('lists of lists under one object are looked through once', async () => {
    const posts = Array.from({ length: 60_000 }, (_, at) => `"p${at}":{"c":[{"text":"t${at}"}]}`)
    file('lists.json', `{"all":{${posts.join()}}}`)
    const began = performance.now()
    expect((await said(`import lists.json --db ${database()}`)).code).toBe(2)
    expect(performance.now() - began).toBeLessThan(10_000)
  })
})

describe('--strict and --rejects', () => {
  const BAD = HEADER + row('s1') + row('s2', 'a', 'never')
  it.each(['strict.csv', '-'])('--strict imports nothing of a file with a bad row: %s', async (name) => {
    file('strict.csv', BAD)
    const db = database()
    const before = dump(db)
    const shown = name === '-' ? 'standard input' : name
    const { code, stdout, stderr } = await outspoke(`import ${name} --strict --db ${db}`).in(folder).stdin(BAD).run()
    expect({ code, stdout, stderr: told(stderr) }).toEqual({
      code: 2,
      stdout: '',
      stderr: `${shown}: 1 bad row, and --strict: nothing of it was imported\n${shown}:3: created_at: "never" cannot be read as a time\n  mend them, or import without --strict: good rows go in, bad ones into a rejects file\n`,
    })
    expect(dump(db)).toEqual(before)
  })
  it('--strict reads standard input twice, by a copy', async () => {
    const { code, stdout } = await outspoke(`import - --strict --db ${database()}`)
      .in(folder)
      .stdin(HEADER + row('s9'))
      .run()
    expect([code, stdout]).toEqual([0, '-\tcsv\t1\t1\t0\t0\t0\t0\t1\t0\n'])
  })
  it.each([
    ['no/such/folder.csv', 'rejected rows cannot be written to no/such/folder.csv: its folder does not exist\n'],
    ['.', 'it is a folder\n'],
    ['strict.csv', 'rejected rows would be written over strict.csv\n'],
    ['outspoke.yaml', 'rejected rows would be written over outspoke.yaml\n'],
  ])('--rejects %s: refused before anything is lost', async (place, sentence) => {
    file('strict.csv', BAD)
    const db = database()
    const before = [dump(db), readFileSync(join(folder, 'outspoke.yaml'), 'utf8')]
    const { code, stdout, stderr } = await said(`import strict.csv --rejects ${place} --db ${db}`)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(sentence)
    expect(stderr).toContain('name another place with --rejects')
    expect([dump(db), readFileSync(join(folder, 'outspoke.yaml'), 'utf8')]).toEqual(before)
    expect(readFileSync(join(folder, 'strict.csv'), 'utf8')).toBe(BAD)
  })
  it('--rejects is not the database, nor a file that is still to come', async () => {
    const db = database()
    file('strict.csv', BAD)
    file('later.csv', GOOD)
    for (const place of [db, 'later.csv']) {
      expect((await said(`import strict.csv later.csv --rejects ${place} --db ${db}`)).stderr).toContain(`would be written over ${place}\n`)
    }
  })
  it('several files share one place', async () => {
    file('strict.csv', BAD)
    file('other.csv', HEADER + row('s3', 'a', 'soon') + row('s4'))
    expect((await said(`import strict.csv other.csv --rejects both.csv --db ${database()}`)).code).toBe(1)
    expect(
      readFileSync(join(folder, 'both.csv'), 'utf8')
        .split('\n')
        .map((line) => line.split(',').slice(0, 3).join()),
    ).toEqual(['file,line,column', 'strict.csv,3,created_at', 'other.csv,2,created_at', ''])
  })
})

describe('rules and maps with mistakes', () => {
  it('without stored rules an import says every mistake, and makes no database', async () => {
    file(
      'broken.yaml',
      'version: 1\ntagrets: []\nrules:\n  - { id: a, when: { text: "/(/" }, tag: x }\nroutes:\n  - { id: r, to: nobody }\n',
    )
    const { code, stdout, stderr } = await said('import good.csv --rules broken.yaml --db unborn.db')
    expect([code, stdout, existsSync(join(folder, 'unborn.db'))]).toEqual([2, '', false])
    expect(stderr).toMatch(/^the rules file broken\.yaml cannot be used\n/)
    expect(stderr.match(/^broken\.yaml:\d+:\d+: error\[E\d+\]/gm)?.length).toBeGreaterThanOrEqual(3)
    expect(stderr).toContain('did you mean "targets"?')
  })
  it('with stored rules those serve, and stderr says so', async () => {
    const own = newFolder()
    copyFileSync(STARTER, join(own, 'outspoke.yaml'))
    writeFileSync(join(own, 'good.csv'), GOOD)
    await outspoke('import good.csv').in(own).run()
    writeFileSync(join(own, 'outspoke.yaml'), 'version: 1\nroutes: [\n')
    writeFileSync(join(own, 'more.csv'), HEADER + row('m1'))
    const { code, stdout, stderr } = await outspoke('import more.csv').in(own).run()
    expect([code, stdout.split('\t').slice(2, 4)]).toEqual([0, ['1', '1']])
    expect(stderr).toContain('has errors: the rules as last read still serve (see `outspoke rules check`)')
    expect((await outspoke('queue').in(own).run()).code).toBe(0)
    rmSync(own, { recursive: true, force: true })
  })
  it('a column map: every mistake with its place', async () => {
    file('inbox.csv', 'Post ID,Message,When\n1,hi,2026-08-04 10:00\n')
    file('inbox.yaml', 'txet: Message\nid: Post ID\nposted_at: { column: When, format: QQ/yy, timezone: Mars/Base }\n')
    const { code, stderr } = await said(`import inbox.csv --map inbox.yaml --db ${database()}`)
    expect(code).toBe(2)
    expect(stderr).toMatch(/^the column map has 4 mistakes\n(inbox\.yaml:\d+:\d+: .*\n){4}$/)
    file('inbox.yaml', 'text: Mesage\nid: Post ID\n')
    expect(await said(`import inbox.csv --map inbox.yaml --db ${database()}`)).toMatchObject({
      code: 2,
      stderr: [
        'inbox.csv has no column "Mesage", which the map names',
        'inbox.yaml:1:7: text: "Mesage" is none of the file\'s columns; did you mean "Message"?',
        '  Its columns are: Post ID, Message, When\n',
      ].join('\n'),
    })
  })
})

describe('a database that cannot be used: a sentence, exit 2, the file as it was', () => {
  const change = (name: string, sql: string) => {
    const handle = new Database(join(folder, name))
    handle.exec(sql)
    handle.close()
  }
  const foreign = () => {
    change('foreign.db', 'CREATE TABLE IF NOT EXISTS a (b)')
    return 'foreign.db'
  }
  const newer = () => {
    const name = database()
    change(name, 'PRAGMA user_version = 999')
    return name
  }
  const half = () => {
    const name = database()
    truncateSync(join(folder, name), Math.floor(statSync(join(folder, name)).size / 8192) * 4096)
    return name
  }
  it.each<[string, () => string, string]>([
    [
      'no database',
      () => file('plain.db', 'hello, I am no database at all\n'),
      'is not a database\n  name another file with --db; this one was left as it is\n',
    ],
    ['of another program', foreign, 'is a database of another program\n  name another file with --db; this one was left as it is\n'],
    ['of a newer outspoke', newer, 'was written by a newer outspoke (schema 999; this one knows '],
    ['half of one', half, 'is damaged (database disk image is malformed)\n  keep a copy of it, and put the last backup in its place\n'],
  ])('%s', async (_, make, sentence) => {
    const name = make()
    const bytes = readFileSync(join(folder, name))
    for (const line of ['queue', 'import good.csv', 'check', 'report response']) {
      const { code, stderr } = await said(`${line} --db ${name}`)
      expect([line, code, stderr]).toEqual([line, line === 'check' ? 3 : 2, expect.stringContaining(`${name} ${sentence}`)])
    }
    expect(readFileSync(join(folder, name)).equals(bytes)).toBe(true)
  })
  it('none, or in a folder that is not there', async () => {
    expect((await said('queue --db none.db')).stderr).toContain('there is no database at none.db yet\n  bring in an export first')
    expect((await said('import good.csv --db no/none.db')).stderr).toBe(
      'cannot open no/none.db: its folder does not exist\n  make the folder, or name another file with --db\n',
    )
    expect((await said('check --db none.db')).code).toBe(3)
  })
  it('damage that only some pages have is never called a bug', async () => {
    const name = database()
    const bytes = readFileSync(join(folder, name))
    for (let at = 8_192; at < bytes.length; at += 997) bytes[at] = (bytes[at] ?? 0) ^ 255
    writeFileSync(join(folder, name), bytes)
    for (const line of ['queue', 'import good.csv', 'db check', 'report sla', 'report response', 'list', 'check', 'imports', 'doctor']) {
      expect([line, (await said(`${line} --db ${name}`)).stderr]).toEqual([line, expect.not.stringContaining('this is a bug')])
    }
  })
})

describe('random damage', () => {
  const TIMES = Array.from({ length: 24 }, (_, at) => `2026-08-0${1 + (at % 3)}T${String(at).padStart(2, '0')}:15:00Z`)
  const posts = TIMES.map((time, at) => ({
    id: `post-${1000 + at}`,
    network: 'x',
    author: `author${at}`,
    created_at: time,
    text: `${at} says: "where", asks ${at},\n${'and more '.repeat(at % 4)}\u00e9\ud83d\ude00 <${at}>`,
  }))
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  const csv = Buffer.from(
    HEADER +
      posts
        .map(
          (post) =>
            `${Object.values(post)
              .map((text, at) => (at === 4 ? quoted(text) : text))
              .join()}\n`,
        )
        .join(''),
  )
  const FILES = {
    csv: { bytes: csv, from: HEADER.length },
    array: { bytes: Buffer.from(JSON.stringify(posts)), from: 1 },
    lines: { bytes: Buffer.from(posts.map((post) => `${JSON.stringify(post)}\n`).join('')), from: 0 },
  }
  const known = new Map(posts.map((post) => [post.id, JSON.stringify([post.id, post.author, Date.parse(post.created_at), post.text])]))

  type Damage =
    | { readonly kind: 'cut'; readonly at: number }
    | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
    | { readonly kind: 'splice'; readonly at: number; readonly drop: number; readonly put: Uint8Array }
  const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
  const damage: fc.Arbitrary<Damage> = fc.oneof(
    fc.record({ kind: fc.constant('cut' as const), at: place }),
    fc.record({ kind: fc.constant('flip' as const), at: place, bit: fc.integer({ min: 0, max: 7 }) }),
    fc.record({
      kind: fc.constant('splice' as const),
      at: place,
      drop: fc.integer({ min: 0, max: 40 }),
      put: fc.oneof(
        fc.uint8Array({ maxLength: 12 }),
        fc.string({ unit: fc.constantFrom(...'",\n[]{}:\\ a\0'), maxLength: 6 }).map((text) => Buffer.from(text)),
      ),
    }),
  )
  function damaged(bytes: Buffer, from: number, done: Damage): Buffer {
    const at = from + Math.floor(done.at * (bytes.length - from))
    if (done.kind === 'cut') return bytes.subarray(0, at)
    if (done.kind === 'splice') return Buffer.concat([bytes.subarray(0, at), done.put, bytes.subarray(at + done.drop)])
    const out = Buffer.from(bytes)
    out[at] = (out[at] ?? 0) ^ (1 << done.bit)
    return out
  }

  interface Found {
    readonly rows: readonly string[]
    readonly rejected: number
  }
  /** What is taken in of these bytes; undefined where they are refused with a sentence. Anything else flies. */
  async function taken(bytes: Buffer): Promise<Found | undefined> {
    const rows: string[] = []
    let rejected = 0
    try {
      for await (const message of readHere({
        path: '-',
        readable: Readable.from([bytes]),
        rules,
        now: Date.parse(NOW),
        includePrivate: true,
      })) {
        if (message.kind === 'end') rejected = message.rejected
        if (message.kind !== 'batch') continue
        const { key: id, author, posted_at: at, text } = message.batch.columns
        for (let row = 0; row < message.batch.length; row++) rows.push(JSON.stringify([id?.[row], author?.[row], at?.[row], text?.[row]]))
      }
    } catch (error) {
      if (error instanceof OutspokeError) return undefined
      throw error
    }
    return { rows, rejected }
  }

  it.each(Object.entries(FILES))('undamaged, %s gives every post', async (_, { bytes }) => {
    expect(await taken(bytes)).toEqual({ rows: [...known.values()], rejected: 0 })
  })

  it.each(Object.entries(FILES))('of %s never crashes, and spoils only the rows it hits', async (name, { bytes, from }) => {
    await fc.assert(
      fc.asyncProperty(damage, async (done) => {
        const found = await taken(damaged(bytes, from, done))
        if (found === undefined) return
        const whole = new Set(known.values())
        const spoilt = found.rows.filter((row) => !whole.has(row))
        const missing = posts.length - new Set(found.rows.filter((row) => whole.has(row))).size
        // A splice of up to 40 bytes may hit two rows and make one more of what it puts in.
        expect(spoilt.length).toBeLessThanOrEqual(done.kind === 'cut' ? 1 : name === 'csv' ? 4 : 3)
        // What a flip took away is told: a row that is not as it was, or a rejected one.
        if (done.kind === 'flip' && missing > 0) expect(spoilt.length + found.rejected).toBeGreaterThan(0)
      }),
      { numRuns: 200 },
    )
  })

  it.each(Object.entries(FILES))(
    'of %s anywhere, through the command line: never a bug, and the database is whole',
    async (name, { bytes }) => {
      await fc.assert(
        fc.asyncProperty(damage, async (done) => {
          const db = database()
          file('damaged', damaged(bytes, 0, done))
          const { code, stderr } = await said(`import damaged --db ${db} --quiet`)
          expect([0, 1, 2]).toContain(code)
          expect(stderr).not.toContain('this is a bug')
          expect((await said(`db check --db ${db} --quiet`)).stdout).toContain('all as it should be')
          rmSync(join(folder, db), { force: true })
        }),
        { numRuns: name === 'csv' ? 12 : 6 },
      )
    },
  )
})

describe('words', () => {
  it.each([
    ['import', 'nothing to import\n'],
    ['import - -', 'standard input can be read only once\n'],
    ['import good.csv --now nonsense', '--now "nonsense" is no time that can be read\n'],
    ['import good.csv --timezone Mars', '"Mars" is no time zone\n'],
    ['import good.csv --from twsc', 'there is no format "twsc"\n'],
    ['import good.csv --from twcs', 'good.csv lacks what --from twcs needs: tweet_id, author_id, inbound\n'],
    ['import good.csv --history 3d', '--history goes with --backfill\n'],
    [
      'import good.csv --from csv --map good.yaml',
      '--from does not go with --map\n  a map says itself what the columns mean: leave --from out\n',
    ],
    ['imprt good.csv', "unknown command 'imprt'\n  Did you mean import?\n"],
    ['import good.csv --strct', "unknown option '--strct'\n  Did you mean --strict?\n"],
    ["list '/[/'", 'cannot be searched: '],
  ])('%s', async (line, sentence) => {
    const { code, stdout, stderr } = await outspoke(line).in(folder).env({ OUTSPOKE_DB: 'base.db' }).run()
    expect([code, stdout, told(stderr)]).toEqual([2, '', expect.stringContaining(sentence)])
  })
})

describe('the program as a process', () => {
  const at = (line: string, options: { readonly shell?: string } = {}) =>
    options.shell === undefined
      ? spawnSync(process.execPath, [PROGRAM, ...line.split(' ')], { cwd: folder, encoding: 'utf8' })
      : spawnSync('bash', ['-c', options.shell], { cwd: folder, encoding: 'utf8' })
  const begin = (line: string): ChildProcess => spawn(process.execPath, [PROGRAM, ...line.split(' ')], { cwd: folder })
  const ended = (child: ChildProcess) =>
    new Promise<{ readonly code: number | null; readonly stderr: string }>((resolve) => {
      let stderr = ''
      child.stderr?.on('data', (part) => {
        stderr += part
      })
      child.on('close', (code) => resolve({ code, stderr }))
    })

  it('a reader that has enough is no failure', () => {
    const { stdout, stderr } = at('', { shell: `node ${PROGRAM} list --db base.db --format json | head -c 1; echo " \${PIPESTATUS[0]}"` })
    expect([stdout, stderr]).toEqual(['[ 0\n', ''])
  })
  it('an output without space is said', () => {
    if (!existsSync('/dev/full')) return
    const { status, stderr } = at('', { shell: `node ${PROGRAM} list --db base.db > /dev/full` })
    expect([status, stderr]).toEqual([2, 'outspoke: the output could not be written: no space is left there\n'])
  })
  it('standard input that ends at once is an empty file', () => {
    const { status, stderr } = at('', { shell: `node ${PROGRAM} import - --db base.db <&-` })
    expect([status, stderr]).toEqual([2, 'outspoke: standard input is empty\n  Export it again: there is nothing in it to import.\n'])
  })
  it('Ctrl-C while standard input keeps silent: 130 at once, and nothing half written', async () => {
    const db = database()
    const before = dump(db)
    const child = begin(`import - --db ${db}`)
    child.stdin?.write(HEADER + row('i1'))
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    child.kill('SIGINT')
    const { code, stderr } = await ended(child)
    expect([code, stderr]).toEqual([130, 'outspoke: standard input: interrupted; the same command again completes it\n'])
    expect(dump(db)).toEqual(before)
  })
  it('a writer waits for another one', async () => {
    const db = database()
    file('wait.csv', HEADER + row('w1'))
    const other = new Database(join(folder, db))
    other.exec('BEGIN IMMEDIATE')
    const done = ended(begin(`import wait.csv --db ${db} --quiet`))
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    other.exec('COMMIT')
    other.close()
    expect(await done).toEqual({ code: 0, stderr: '' })
    expect(dump(db).filter((line) => line.startsWith('post '))).toHaveLength(3)
  })
  it('a disk that is full: nothing is lost, and the same command completes it', () => {
    const rows = Array.from({ length: 2_000 }, (_, at) => row(`f${at}`, `"${'some words of a post '.repeat(10)} ${at}"`))
    file('full.csv', HEADER + rows.join(''))
    const [db, quiet] = [database(), database()]
    const before = dump(db)
    const kib = Math.ceil(statSync(join(folder, db)).size / 1024)
    // In a limited shell no file grows beyond so many KiB: the database as it is, and a little more.
    const full = at('', { shell: `ulimit -f ${kib + 40}; node ${PROGRAM} import full.csv --db ${db} --quiet` })
    expect([full.status, full.stdout]).toEqual([2, ''])
    expect(told(full.stderr)).toMatch(new RegExp(`^(no space left for|the disk failed while working on) ${db}`))
    expect(dump(db)).toEqual(before)
    for (const name of [db, quiet]) expect(at(`import full.csv --db ${name} --quiet`).status).toBe(0)
    expect(dump(db)).toEqual(dump(quiet))
  })
  it('a new database on a full disk is no bug either', () => {
    const full = at('', { shell: `ulimit -f 40; node ${PROGRAM} import good.csv --db small.db --quiet` })
    expect([full.status, full.stderr.includes('this is a bug')]).toEqual([2, false])
  })
  it('where nothing may be written, it says so', () => {
    if (process.getuid?.() !== 0 || spawnSync('bash', ['-c', 'command -v setpriv']).status !== 0) {
      process.stderr.write('not root, or no setpriv: folders that may not be written are not tested\n')
      return
    }
    const own = newFolder()
    writeFileSync(join(own, 'bad.csv'), HEADER + row('n1') + row('n2', 'a', 'never'))
    mkdirSync(join(own, 'mine'))
    const shell = `chmod 755 . && chmod 644 bad.csv && chmod 777 mine && setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=${own}/none XDG_DATA_HOME=${own}/none`
    const run = (words: string) =>
      spawnSync('bash', ['-c', `${shell} ${process.execPath} ${PROGRAM} ${words}`], { cwd: own, encoding: 'utf8' })
    if (run('--version').status !== 0) return
    for (const [words, sentence] of [
      ['import bad.csv --db new.db', `cannot open ${own}/new.db\n  check that its folder exists`],
      ['import bad.csv', `cannot mkdir ${own}/none`],
      ['import bad.csv --db mine/new.db', `rejected rows cannot be written to ${own}/bad.csv.rejects.csv: permission denied\n`],
      ['init', 'outspoke.yaml cannot be written'],
    ] as const) {
      const { status, stdout, stderr } = run(words)
      expect([words, status, stdout, stderr]).toEqual([words, 2, '', expect.stringContaining(sentence)])
    }
    const list = run('list --db mine/new.db')
    expect([list.status, list.stdout]).toEqual([0, ''])
    rmSync(own, { recursive: true, force: true })
  })
})
