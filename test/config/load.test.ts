import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { findWorkspace } from '../../src/config/files.ts'
import { rulesHash } from '../../src/config/hash.ts'
import { type LoadedRules, loadRules, renderDiagnostics } from '../../src/config/load.ts'
import { runExamples } from '../../src/core/rules/examples.ts'
import { compile } from '../../src/core/rules/matcher.ts'

const ROOT = new URL('../../', import.meta.url).pathname
const ACME = join(ROOT, 'test/fixtures/rules/acme-rail.yaml')
const AUGUST = Date.parse('2026-08-04T00:00:00Z')
const NOVEMBER = Date.parse('2026-11-21T00:00:00Z')
const ENV = { SLACK_CARE_URL: 'https://hooks.example/1', TEAMS_CRISIS_URL: 'https://hooks.example/2' }

const base = mkdtempSync(join(tmpdir(), 'outspoke-config-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))

let folders = 0
function workspace(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = join(base, String(++folders))
  mkdirSync(folder)
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return join(folder, 'outspoke.yaml')
}

function load(files: Readonly<Record<string, string | Uint8Array>>, now = NOVEMBER): Promise<LoadedRules> {
  return loadRules({ path: workspace(files), now, env: ENV })
}

const HUB = 'departments: { hub: { spokes: [ana] } }\nroutes:\n  - to: hub\n'

describe('whole files', () => {
  it('reads the enterprise example', async () => {
    const loaded = await loadRules({ path: ACME, now: AUGUST, env: ENV })
    expect(loaded.counts).toEqual({ rules: 12, routes: 13, departments: 6, people: 10 })
    expect(loaded.diagnostics.map((one) => `${one.code} ${one.line}:${one.column}`)).toEqual(['W321 135:80'])
    expect(loaded.files.map((file) => file.path)).toEqual([ACME])
    const set = loaded.set
    expect(set?.hash).toBe(set && rulesHash(set))
    expect(set?.rules.map((rule) => [rule.id, rule.stratum]).filter(([, stratum]) => stratum !== 0)).toEqual([['praise', 1]])
    expect(set?.departments.find((one) => one.id === 'care')).toMatchObject({
      calendar: 'london',
      backup: 'hub',
      assign: 'balance',
      sticky: 14 * 86_400_000,
      answer: 'none',
      spokes: [
        { person: 'maria', weight: 1 },
        { person: 'tom', weight: 0.5 },
        { person: 'yuki', weight: 1, when: { field: 'language', any: ['ja'] } },
      ],
    })
    expect(set?.channels['care-room']?.url).toBe('${SLACK_CARE_URL}')
    expect(JSON.stringify(set)).not.toContain('hooks.example')
  })

  it('tells the notes in one line each', async () => {
    const tested = { rules: new Set(['press', 'influencer', 'question']), routes: new Set(['billing']) }
    const loaded = await loadRules({ path: ACME, now: AUGUST, env: ENV, tested: () => tested })
    expect(renderDiagnostics(loaded).split('\n').at(-1)).toBe(
      'acme-rail.yaml: 12 rules, 13 routes, 6 departments, 10 people; 0 errors, 1 warning, 2 notes',
    )
  })

  it('finds nothing to say about the starter pack', async () => {
    const loaded = await loadRules({ path: join(ROOT, 'rules/starter.yaml'), now: NOVEMBER, env: {} })
    expect(renderDiagnostics(loaded)).toBe('starter.yaml: 11 rules, 12 routes, 4 departments, 5 people; 0 errors, 0 warnings, 0 notes')
  })

  it.each([
    ['the starter pack', join(ROOT, 'rules/starter.yaml')],
    ['the enterprise example', ACME],
  ])('every example and test of %s passes', async (_, path) => {
    const { set } = await loadRules({ path, now: AUGUST, env: ENV })
    const report = set && runExamples(compile(set))
    expect(report?.results.filter((one) => one.status === 'failed').map((one) => [one.name, one.differences, one.why])).toEqual([])
    expect(report?.passed).toBeGreaterThan(10)
  })

  it('fills in what is not written', async () => {
    const { set } = await load({
      'outspoke.yaml': `version: 1
calendars: { office: { timezone: Europe/Paris, hours: { mon-fri: 09:00-17:00, fri: 09:00-12:00, sat: [] } } }
departments: { care: { spokes: [tom] } }
rules:
  - { tag: [site/login, complaint], when: { text: password } }
  - { id: site, tag: site/login, when: { text: sign in } }
  - { tag: site/login, when: { text: log in } }
routes:
  - { when: { tags: site }, to: care }
  - { title: "Été: à nous!", when: { directed: true }, to: care }
  - to: hub
`,
    })
    expect(set?.departments.map((one) => [one.id, one.calendar, one.backup])).toEqual([
      ['hub', 'office', undefined],
      ['care', 'office', 'hub'],
    ])
    expect(set?.rules.map((rule) => rule.id)).toEqual(['site/login', 'site', 'site/login-2'])
    expect(set?.routes.map((route) => [route.id, route.responder])).toEqual([
      ['route-1', 'hub'],
      ['e-te-a-nous', 'hub'],
      ['fallback', 'hub'],
    ])
    expect(set?.people).toEqual({ tom: { id: 'tom', away: [] } })
    expect(set?.calendars['office']?.hours.map((day) => day.map(({ from, to }) => `${from}-${to}`).join())).toEqual([
      '540-1020',
      '540-1020',
      '540-1020',
      '540-1020',
      '540-720',
      '',
      '',
    ])
    expect([set?.claim, set?.waitLimit, set?.resolution, set?.timezone]).toEqual([1_800_000, 604_800_000, { by: 'person' }, 'UTC'])
    expect(Object.keys(set?.tags ?? {})).toEqual(['site/login', 'complaint'])
  })

  it('reads lists, holidays and tests from files beside', async () => {
    const loaded = await load({
      'outspoke.yaml': `version: 1
lists: { press: { file: lists/press.txt } }
calendars: { office: { timezone: UTC, hours: { mon: 22:00-06:00 }, holidays: [{ file: days.ics }, 2027-06-01: 09:00-12:00, 2027-06-02] } }
rules: [{ tag: press, when: [{ author: $press }, { text: $press }] }]
${HUB}tests: [{ post: { text: one }, expect: { route: fallback } }]
`,
      'lists/press.txt': '# outlets\n@RailNews\n"money back"  \n\n',
      'days.ics':
        'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20271225\r\nDTEND;VALUE=DATE:20271227\r\nSUMMARY:Long\r\n  line\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
      'outspoke.test.yaml':
        'tests: [{ name: beside, post: { text: two, followers: 5k, field: { Status: lost } }, expect: { tags: { lacks: [press] } } }]\n',
    })
    expect(loaded.diagnostics.filter((one) => one.severity !== 'note')).toEqual([])
    expect(
      loaded.files.map((file) =>
        file.path
          .split('/')
          .slice(3)
          .join('/')
          .replace(/^\d+\//, ''),
      ),
    ).toEqual(['outspoke.yaml', 'lists/press.txt', 'days.ics', 'outspoke.test.yaml'])
    const [rule] = loaded.set?.rules ?? []
    expect(rule?.when).toMatchObject({
      any: [
        { field: 'author', any: ['RailNews', 'money back'] },
        {
          field: 'text',
          any: [
            { kind: 'mention', raw: '@RailNews', list: 'press', at: { file: 'lists/press.txt', line: 2 } },
            { kind: 'word', raw: 'money back' },
          ],
        },
      ],
    })
    expect(loaded.set?.calendars['office']?.holidays).toEqual({
      '2027-06-01': [{ from: 540, to: 720 }],
      '2027-06-02': [],
      '2027-12-25': [],
      '2027-12-26': [],
    })
    expect(loaded.set?.tests.map((test) => [test.name, test.post.fields])).toEqual([
      ['test 1', {}],
      ['beside', { followers: 5000, 'field.Status': 'lost' }],
    ])
  })

  it('lets another environment replace channels', async () => {
    const path = workspace({
      'outspoke.yaml': `version: 1\ntimezone: Europe/Paris\nchannels: { room: { type: slack, url: "\${LIVE_URL}" } }\n${HUB}`,
      'staging.yaml': 'version: 1\ninclude: outspoke.yaml\nchannels: { room: { type: email, to: test@acme.example } }\n',
    })
    const loaded = await loadRules({ path: join(dirname(path), 'staging.yaml'), now: NOVEMBER, env: {} })
    expect(renderDiagnostics(loaded)).toBe('staging.yaml: 0 rules, 1 route, 1 department, 1 person; 0 errors, 0 warnings, 0 notes')
    expect([loaded.set?.channels['room']?.type, loaded.set?.timezone]).toEqual(['email', 'Europe/Paris'])
  })

  it('takes an unset variable for an error where it will be needed', async () => {
    const path = workspace({ 'outspoke.yaml': `version: 1\nchannels: { room: { type: slack, url: "\${LIVE_URL}" } }\n${HUB}` })
    const codes = async (strictEnv: boolean) =>
      (await loadRules({ path, now: NOVEMBER, env: {}, strictEnv })).diagnostics.map((one) => `${one.severity} ${one.code}`)
    expect([await codes(false), await codes(true)]).toEqual([['warning E013'], ['error E013']])
  })

  it('finds the workspace upward', () => {
    const path = workspace({ 'outspoke.yaml': 'version: 1\n', 'a/b/c.txt': '' })
    expect([findWorkspace(join(dirname(path), 'a/b')), findWorkspace(dirname(path)), findWorkspace(base)]).toEqual([
      dirname(path),
      dirname(path),
      undefined,
    ])
  })
})

describe('files that are no rules', () => {
  const TABLE: readonly (readonly [string, string | Uint8Array, string])[] = [
    ['empty', '', 'outspoke.yaml:1:1: error[E102]: the file is empty'],
    ['only comments', '# nothing\n\n', 'outspoke.yaml:1:1: error[E102]: the file is empty'],
    ['a text', 'hello', 'outspoke.yaml:1:1: error[E102]: a rules file is a map of sections'],
    ['a list', '- a\n- b\n', 'outspoke.yaml:1:1: error[E102]: a rules file is a map of sections'],
    [
      'UTF-16',
      Buffer.from('\uFEFFversion: 1', 'utf16le'),
      'outspoke.yaml:1:1: error[E007]: cannot read outspoke.yaml: it is UTF-16; save it as UTF-8',
    ],
    [
      'UTF-16 without a mark',
      Buffer.from('version: 1', 'utf16le'),
      'outspoke.yaml:1:1: error[E007]: cannot read outspoke.yaml: it looks like UTF-16; save it as UTF-8',
    ],
    ['binary', Buffer.from([1, 2, 3, 0, 0, 255]), 'outspoke.yaml:1:1: error[E007]: cannot read outspoke.yaml: it is binary, not text'],
    [
      'Latin-1',
      Buffer.from('title: \xe9t\xe9', 'latin1'),
      'outspoke.yaml:1:1: error[E007]: cannot read outspoke.yaml: it is not UTF-8; save it as UTF-8',
    ],
    [
      '2 MiB',
      'a'.repeat(2 * 1024 * 1024),
      'outspoke.yaml:1:1: error[E007]: cannot read outspoke.yaml: it is larger than 1 MiB (2097152 bytes)',
    ],
    [
      '40 levels',
      `version: 1\nlists: ${'['.repeat(40)}${']'.repeat(40)}\n`,
      'outspoke.yaml:2:40: error[E007]: the file nests deeper than 32 levels',
    ],
  ]
  it.each(TABLE)('%s', async (_, content, first) => {
    const loaded = await load({ 'outspoke.yaml': content })
    expect(renderDiagnostics(loaded).split('\n')[0]).toBe(first)
    expect(loaded.set).toBeUndefined()
  })

  it('says so of a folder, a missing file, a file without permission, a link in a circle', async () => {
    const path = workspace({ 'outspoke.yaml/x': '', 'secret.yaml': '' })
    const folder = dirname(path)
    chmodSync(join(folder, 'secret.yaml'), 0o000)
    symlinkSync('loop.yaml', join(folder, 'loop.yaml'))
    const say = async (name: string) => {
      const loaded = await loadRules({ path: join(folder, name), now: NOVEMBER, env: {} })
      return [loaded.readable, renderDiagnostics(loaded).split('\n')[0]]
    }
    expect(await say('outspoke.yaml')).toEqual([false, 'outspoke.yaml:1:1: error[E007]: cannot read outspoke.yaml: it is a folder'])
    expect(await say('none.yaml')).toEqual([false, 'none.yaml:1:1: error[E007]: cannot read none.yaml: there is no such file'])
    expect(await say('loop.yaml')).toEqual([false, 'loop.yaml:1:1: error[E007]: cannot read loop.yaml: its links go in a circle'])
    if (process.getuid?.() !== 0)
      expect(await say('secret.yaml')).toEqual([false, 'secret.yaml:1:1: error[E007]: cannot read secret.yaml: no permission to read it'])
  })

  it('stops at the edge of the folder, links followed', async () => {
    const outside = workspace({ 'outspoke.yaml': 'departments: { care: { spokes: [tom] } }\n' })
    const path = workspace({ 'outspoke.yaml': `version: 1\ninclude: team.yaml\n${HUB}` })
    symlinkSync(outside, join(dirname(path), 'team.yaml'))
    const loaded = await loadRules({ path, now: NOVEMBER, env: {} })
    expect(renderDiagnostics(loaded).split('\n')[0]).toBe(
      'outspoke.yaml:2:10: error[E010]: cannot read team.yaml: it is outside the folder of the top file',
    )
  })

  it.each([
    ['[', 100_000],
    ['- ', 100_000],
    ['a: {', 30_000],
    ['"', 50_000],
    ['a: b\n', 50_000],
    ['\u200b', 50_000],
  ])('does not hang on %s again and again', async (text, times) => {
    const started = performance.now()
    const loaded = await load({ 'outspoke.yaml': text.repeat(times) })
    expect(loaded.set).toBeUndefined()
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  it('counts files', async () => {
    const files = Object.fromEntries(Array.from({ length: 205 }, (_, n) => [`teams/${n}.yaml`, `tags: { t${n}: x }\n`]))
    const loaded = await load({ ...files, 'outspoke.yaml': `version: 1\ninclude: teams/*.yaml\n${HUB}` })
    expect(loaded.diagnostics.map((one) => `${one.code} ${one.message}`)).toContain('E007 more than 200 files')
  })
})

describe('laws', () => {
  const text = readFileSync(ACME, 'utf8')
  const bytes = Buffer.from(text)
  /** Sections of the file, and the items of those that are lists. */
  const sections = text.split(/^(?=[a-z_]+:)/mu).slice(1)
  const itemsOf = (section: string): readonly string[] => section.split(/^(?= {2}- )/mu)

  it('a split file is the same set', async () => {
    const whole = await loadRules({ path: ACME, now: AUGUST, env: ENV })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(20), { minLength: 20, maxLength: 20 }), fc.boolean(), async (cuts, deep) => {
        const team: string[] = []
        const top: string[] = []
        sections.forEach((section, n) => {
          const key = section.slice(0, section.indexOf(':'))
          const [head = '', ...items] = itemsOf(section)
          const cut = cuts[n] ?? 0
          if (['rules', 'routes', 'targets', 'tests'].includes(key)) {
            const first = Math.min(cut, items.length - 1)
            if (first > 0) team.push(head + items.slice(0, first).join(''))
            top.push(head + items.slice(first).join(''))
          } else (cut % 2 === 0 && !['version', 'brand'].includes(key) ? team : top).push(section)
        })
        const files: Record<string, string> = deep
          ? { 'teams/a.yaml': 'include: [../shared/*.yaml]\n', 'shared/b.yaml': team.join('') || 'tags: {}\n' }
          : { 'teams/a.yaml': team.join('') || 'tags: {}\n' }
        const split = await load(
          { ...files, 'outspoke.yaml': top.join('').replace('version: 1', 'version: 1\ninclude: [teams/*.yaml]') },
          AUGUST,
        )
        expect(split.diagnostics.filter((one) => one.severity === 'error')).toEqual([])
        expect(split.set?.hash).toBe(whole.set?.hash)
        expect(split.set?.tests.map((test) => test.name).sort()).toEqual(whole.set?.tests.map((test) => test.name).sort())
      }),
      { numRuns: 15 },
    )
  })

  it('damage never throws, and never gives a set together with errors', async () => {
    const damage = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.constantFrom('delete', 'flip', 'insert', 'line', 'swap'), fc.nat(255)), {
      minLength: 1,
      maxLength: 4,
    })
    await fc.assert(
      fc.asyncProperty(damage, async (steps) => {
        let broken = Buffer.from(bytes)
        for (const [at, how, value] of steps) {
          const before = broken.subarray(0, at)
          const end = how === 'line' ? Math.max(at, broken.indexOf('\n', at)) : at + (how === 'insert' ? 0 : 1)
          const middle = how === 'delete' || how === 'line' ? [] : how === 'swap' ? [32 + (value % 95)] : [value]
          broken = Buffer.concat([before, Buffer.from(middle), broken.subarray(end)])
        }
        const loaded = await loadRules({ path: '/rules/outspoke.yaml', now: AUGUST, env: ENV, read: memory(broken) })
        const failed = loaded.diagnostics.some((one) => one.severity === 'error')
        expect(loaded.set === undefined).toBe(failed)
        expect(renderDiagnostics(loaded)).toContain('outspoke.yaml: ')
        for (const one of loaded.diagnostics)
          expect(one.line >= 1 && one.column >= 1 && (one.endLine > one.line || one.endColumn > one.column)).toBe(true)
      }),
      { numRuns: 250 },
    )
  })

  it('a set is plain JSON', async () => {
    const { set } = await loadRules({ path: ACME, now: AUGUST, env: ENV })
    expect(JSON.parse(JSON.stringify(set))).toEqual(JSON.parse(JSON.stringify(structuredClone(set))))
    expect(rulesHash(JSON.parse(JSON.stringify(set)))).toBe(set?.hash)
  })
})

function memory(content: Uint8Array) {
  return {
    stat: async (path: string) =>
      path === '/rules/outspoke.yaml' ? { kind: 'file' as const, size: content.length, mtimeMs: 0, path } : undefined,
    read: async () => content,
    list: async () => [],
  }
}
