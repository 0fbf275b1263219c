import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { newFolder, outspoke, split } from '../support/run.ts'

/** A workspace with twelve conversations of strangers. */
let folder = ''
beforeAll(async () => {
  folder = newFolder()
  await outspoke('init').in(folder).run()
  const rows = Array.from(
    { length: 12 },
    (_, at) =>
      `${at + 1},x,user${at + 1},2026-08-04T0${Math.floor(at / 2)}:00:00Z,"post ${at + 1} \u001b[31m=x, and more of it, so that it is long",inbound\n`,
  )
  writeFileSync(join(folder, 'posts.csv'), `id,network,author,created_at,text,direction\n${rows.join('')}`)
  const { code } = await outspoke('import posts.csv').in(folder).run()
  expect(code).toBe(0)
})

describe('help', () => {
  it.each(['--version', '-V'])('%s', async (flag) => {
    expect(await outspoke(flag).run()).toMatchObject({ code: 0, stdout: `${manifest.version}\n`, stderr: '' })
  })
  it('without words it is the help', async () => {
    const [none, long] = [await outspoke([]).run(), await outspoke('--help').run()]
    expect(none).toMatchObject({ code: 0, stderr: '' })
    expect(none.stdout).toBe(long.stdout)
  })
  it('-h is short, --help has examples', async () => {
    const [short, long] = [await outspoke('queue -h').run(), await outspoke('queue --help').run()]
    expect([short.stdout.includes('Examples:'), long.stdout.includes('Examples:'), long.code]).toEqual([false, true, 0])
  })
  it('help COMMAND is COMMAND --help', async () => {
    expect((await outspoke('help imports undo').run()).stdout).toBe((await outspoke('imports undo --help').run()).stdout)
  })
  it('a group of commands alone is its help', async () => {
    const { code, stdout } = await outspoke('db').run()
    expect([code, stdout.includes('Usage: outspoke db')]).toEqual([0, true])
  })
  it.each(['query', 'times', 'formats', 'exit-codes', 'environment'])('help %s', async (topic) => {
    const { code, stdout } = await outspoke(`help ${topic}`).run()
    expect(code).toBe(0)
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(120)
  })
})

describe('what cannot be read', () => {
  it.each([
    ['quue', 2, "unknown command 'quue'\n  Did you mean queue?"],
    ['queue --limt 3', 2, "unknown option '--limt'\n  Did you mean --limit?"],
    ['queue -tag:spam', 2, 'unknown option \'-tag:spam\'\n  a query that begins with "-" goes after "--"; see --help for the options'],
    ['queue --format tabel', 2, 'there is no format "tabel"\n  did you mean "table"?'],
    ['queue --fields id,autor', 2, 'there is no field "autor"\n  did you mean "author"?'],
    ['queue --limit many', 2, '--limit "many" is no number\n  expected a whole number; 0 for all'],
    ['queue --width 3', 2, '--width "3" is no width\n  expected a whole number of columns from 20 on'],
    ['queue --tz Mars/Base', 2, '--tz "Mars/Base" is no IANA time zone\n  expected a name such as Europe/London or America/New_York'],
    ['queue --now never', 2, '--now "never" is no time that can be read\n  expected for example 2026-08-04T17:20Z, 2026-08-04 or 2h (ago)'],
    [
      'queue --db postgres://me:secret@host/db',
      2,
      'the database "postgres://…@host/db" is not a file\n  this version keeps its data in an SQLite file: give its path',
    ],
    [
      'report',
      2,
      'which report?\n  one of sla, response, volume, backlog, departments, spokes, networks, perception, people, improvements, time',
    ],
    ['queue --fields ,', 2, '--fields names no field\n  expected for example --fields id,due_at,spoke'],
    ['show', 2, "missing required argument 'id'\n  see --help"],
    ['check --format tabel', 3, 'there is no format "tabel"\n  did you mean "table"?'],
    ['check --limt 3', 3, "unknown option '--limt'\n  Did you mean --limit?"],
    ['check dept:', 3, undefined],
  ])('%s', async (line, code, message) => {
    const ran = await outspoke(line).in(folder).run()
    expect([ran.code, ran.stdout]).toEqual([code, ''])
    if (message !== undefined) expect(ran.stderr).toBe(`outspoke: ${message}\n`)
  })
})

describe('terminal or pipe', () => {
  it('a pipe gets every record, whole, without header or colour', async () => {
    const { stdout } = await outspoke('queue').in(folder).env({ TERM: 'xterm' }).run()
    const lines = stdout.trimEnd().split('\n')
    expect([lines.length, lines[0]?.split('\t').length, stdout.includes('\u001b')]).toEqual([12, 10, false])
  })
  it('a terminal gets a screenful, and is told how to get more', async () => {
    const { stdout } = await outspoke('queue').in(folder).terminal(80, 20).run()
    expect(stdout.trimEnd().split('\n').at(-1)).toContain('and 5 more (--limit 0 for all)')
  })
  it('--limit is obeyed in both', async () => {
    const [pipe, screen] = [
      await outspoke('queue --limit 2').in(folder).run(),
      await outspoke('queue --limit 2').in(folder).terminal(80).run(),
    ]
    expect([pipe.stdout.trimEnd().split('\n').length, screen.stdout.includes('and 10 more')]).toEqual([2, true])
  })
  it('no line is wider than the screen', async () => {
    const { stdout } = await outspoke('queue --limit 0').in(folder).terminal(60).env({ NO_COLOR: '1', OUTSPOKE_PAGER: '' }).run()
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(60)
  })
  it('a piped table is not cut, unless --width says so', async () => {
    const [whole, cut] = [
      await outspoke('queue --format table').in(folder).run(),
      await outspoke('queue --format table --width 40').in(folder).run(),
    ]
    const widest = (text: string) => Math.max(...text.split('\n').map(({ length }) => length))
    expect([whole.stdout.includes('…'), widest(cut.stdout) <= 40]).toEqual([false, true])
  })
})

describe('colour', () => {
  const coloured = async (line: string, terminal: boolean, env: Readonly<Record<string, string>>) => {
    const run = outspoke(`${line} --format table --limit 1`).in(folder).env(env)
    return (await (terminal ? run.terminal(80) : run).run()).stdout.includes('\u001b[1m')
  }
  it.each([
    ['queue', true, {}, true],
    ['queue', false, {}, false],
    ['queue', true, { NO_COLOR: '1' }, false],
    ['queue', true, { NO_COLOR: '' }, true],
    ['queue', false, { FORCE_COLOR: '1' }, true],
    ['queue', true, { FORCE_COLOR: '0' }, false],
    ['queue', true, { CLICOLOR: '0' }, false],
    ['queue', true, { TERM: 'dumb' }, false],
    ['queue --color always', false, { NO_COLOR: '1' }, true],
    ['queue --color never', true, { FORCE_COLOR: '1' }, false],
  ] as const)('%s, terminal %s, %j: %s', async (line, terminal, env, expected) => {
    expect(await coloured(line, terminal, env)).toBe(expected)
  })
})

describe('pager', () => {
  it.each([
    [{ PAGER: 'more' }, 'more'],
    [{ PAGER: 'more', OUTSPOKE_PAGER: 'most -s' }, 'most -s'],
    [{}, 'less'],
    [{ PAGER: 'cat' }, undefined],
    [{ PAGER: 'more', OUTSPOKE_PAGER: '' }, undefined],
  ])('%j: %s', async (env, pager) => {
    const ran = await outspoke('queue --limit 0').in(folder).terminal(80, 10).env(env).run()
    expect([ran.pager, ran.stdout.split('\n').length > 10]).toEqual([pager, true])
  })
  it('not for what fits the screen, and not for data', async () => {
    const [short, data] = [
      await outspoke('queue --limit 1').in(folder).terminal(80, 10).run(),
      await outspoke('queue --format json').in(folder).terminal(80, 10).run(),
    ]
    expect([short.pager, data.pager]).toEqual([undefined, undefined])
  })
})

describe('ends', () => {
  it('a closed pipe is success', async () => {
    expect(await outspoke('queue').in(folder).closedAfter(0).run()).toMatchObject({ code: 0, stdout: '', stderr: '' })
  })
  it('Ctrl-C is 130', async () => {
    expect(await outspoke('queue').in(folder).interrupted().run()).toMatchObject({ code: 130, stdout: '' })
  })
  it('no match is success, nothing to take is 1', async () => {
    expect([
      (await outspoke('list network:facebook').in(folder).run()).code,
      (await outspoke('next network:facebook').in(folder).run()).code,
    ]).toEqual([0, 1])
  })
})

describe('which setting wins', () => {
  it('--db, then OUTSPOKE_DB, then the workspace', async () => {
    const path = async (line: string, env: Readonly<Record<string, string>>) =>
      (await outspoke(line).in(folder).env(env).run()).stdout.trim()
    expect(await path('db path --db a.db', { OUTSPOKE_DB: 'b.db' })).toBe(join(folder, 'a.db'))
    expect(await path('db path', { OUTSPOKE_DB: 'b.db' })).toBe(join(folder, 'b.db'))
    expect(await path('db path', {})).toBe(join(folder, 'outspoke.db'))
  })
  it('a workspace is found from below', async () => {
    mkdirSync(join(folder, 'deep', 'er'), { recursive: true })
    expect(
      (
        await outspoke('db path')
          .in(join(folder, 'deep', 'er'))
          .run()
      ).stdout,
    ).toBe(`${join(folder, 'outspoke.db')}\n`)
  })
  it('--now, then --as-of, then OUTSPOKE_NOW, then the clock: what is typed beats the environment', async () => {
    const now = async (line: string, env: Readonly<Record<string, string>>) => {
      const { stdout } = await outspoke(`${line} --format json --fields id,overdue --limit 1`).in(folder).env(env).run()
      return stdout.includes('true')
    }
    expect(await now('queue', {})).toBe(false)
    expect(await now('queue', { OUTSPOKE_NOW: '2026-08-05T12:00Z' })).toBe(true)
    expect(await now('queue --now 2026-08-04T12:00Z', { OUTSPOKE_NOW: '2026-08-05T12:00Z' })).toBe(false)
    expect(await now('queue --as-of 2026-08-05T12:00Z', {})).toBe(true)
    expect(await now('queue --as-of 2026-08-05T12:00Z', { OUTSPOKE_NOW: '2026-08-04T12:00Z' })).toBe(true)
    expect(await now('queue --as-of 2026-08-04T12:00Z', { OUTSPOKE_NOW: '2026-08-05T12:00Z' })).toBe(false)
  })
  it('a broken rules file: the rules as last read serve, and stderr says so', async () => {
    const other = newFolder()
    await outspoke('init').in(other).run()
    await outspoke('add hello --network x').in(other).run()
    writeFileSync(join(other, 'outspoke.yaml'), 'version: 1\nrouts: []\n')
    const { code, stdout, stderr } = await outspoke('queue dept:hub').in(other).run()
    expect([code, stdout.split('\n').length]).toEqual([0, 2])
    expect(stderr).toBe(
      `outspoke: ${join(other, 'outspoke.yaml')} has errors: the rules as last read still serve (see \`outspoke rules check\`)\n`,
    )
  })
})

describe('split', () => {
  it.each([
    ["list 'dept:care tag:a' --limit 3", ['list', 'dept:care tag:a', '--limit', '3']],
    ['add "say \\"no\\"" a\\ b', ['add', 'say "no"', 'a b']],
    ["a='b c'd", ['a=b cd']],
  ])('%s', (line, words) => expect(split(line)).toEqual(words))
})
