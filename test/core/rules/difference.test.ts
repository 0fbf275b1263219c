import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadRules } from '../../../src/config/load.ts'
import { differencesOf, type RulesDifference } from '../../../src/core/rules/difference.ts'
import { movesOf, moveText } from '../../../src/core/rules/difference-order.ts'
import type { RuleSet } from '../../../src/core/rules/ruleset.ts'

const FILE = `version: 1
timezone: Europe/London
brand: { handles: { x: [acme] }, employees: [ann] }
lists: { press: [railnews, "rail weekly"] }
calendars:
  office: { timezone: Europe/London, hours: { mon-fri: 09:00-17:00 }, holidays: [2026-12-25] }
people:
  ana: {}
  tom: { email: tom@acme.example }
channels:
  desk: { type: email, to: desk@acme.example }
departments:
  hub: { calendar: office, spokes: [ana] }
  care: { calendar: office, spokes: [tom, ana], answer: 4bh, lead: tom }
  web: { calendar: office, spokes: [ana] }
targets:
  - when: { network: [x, instagram], directed: true }
    first_response: 2bh
  - first_response: same-day
rules:
  - tag: billing
    when: { text: [refund*, "money back"] }
  - tag: press
    when: { author: $press }
    notify: [desk]
  - tag: site
    when: { text: [page] }
    unless: { text: [landing page] }
routes:
  - id: billing
    title: Money
    when: { tags: billing }
    to: care
    guideline: Say sorry.
  - id: press
    when: { tags: press }
    to: hub
  - id: site
    when: { tags: site }
    to: web
  - id: rest
    to: hub
views: { mine: "is:open spoke:me" }
`

async function load(text: string): Promise<RuleSet> {
  const bytes = new TextEncoder().encode(text)
  const path = '/rules/outspoke.yaml'
  const { set, diagnostics } = await loadRules({
    path,
    now: 0,
    env: {},
    read: {
      stat: async (asked) => (asked === path ? { kind: 'file', size: bytes.length, mtimeMs: 0, path } : undefined),
      read: async () => bytes,
      list: async () => [],
    },
  })
  if (set === undefined) throw new Error(JSON.stringify(diagnostics.filter(({ severity }) => severity === 'error')))
  return set
}

const signs = { added: '+', removed: '-', changed: '~' }
const told = (list: readonly RulesDifference[]): readonly string[] =>
  list.flatMap(({ section, kind, name, changes, moved, about }) => {
    const texts = [...(moved === undefined ? [] : [moveText(moved)]), ...changes.map(({ text }) => text)]
    return (texts.length === 0 ? [''] : texts).map((text) =>
      `${section} ${signs[kind]} ${name} ${text}${about === undefined ? '' : ` | ${about}`}`.trim(),
    )
  })

let base: RuleSet
beforeAll(async () => {
  base = await load(FILE)
})

const edited = async (from: string | RegExp, to: string): Promise<readonly string[]> => {
  const text = FILE.replace(from, to)
  expect(text).not.toBe(FILE)
  return told(differencesOf(base, await load(text)))
}

describe('what differs', () => {
  it.each<[what: string, from: string | RegExp, to: string, told: readonly string[]]>([
    ['a term comes', 'refund*, ', 'refund*, fare*, ', ['rules ~ billing + "fare*"']],
    ['a term goes', ', "money back"', '', ['rules ~ billing - "money back"']],
    ['an exception comes', '[landing page]', '[landing page, home page]', ['rules ~ site unless + "home page"']],
    ['a condition comes', 'text: [page] }', 'text: [page], network: x }', ['rules ~ site when + network: x']],
    ['a list grows', '[railnews, ', '[railnews, gazette, ', ['rules ~ press author + gazette']],
    ['a rule is told to others', 'notify: [desk]', 'notify: [ana]', ['rules ~ press notify + ana', 'rules ~ press notify - desk']],
    ['a priority comes', 'notify: [desk]', 'notify: [desk]\n    priority: high', ['rules ~ press + priority high']],
    ['a rule is switched off', 'tag: site', 'tag: site\n    enabled: false', ['rules ~ site enabled true -> false']],
    ['a rule comes', 'routes:\n', '  - tag: wifi\n    when: { text: [wifi] }\nroutes:\n', ['rules + wifi  | text: wifi']],
    ['a rule changes its place', /( {2}- tag: billing\n.*\n)((?:.*\n)*?)(?=routes:)/, '$2$1', []],
    ['comments and blank lines', /\n/g, ' # noted\n\n', []],
    ['examples', '"money back"] }', '"money back"] }\n    matches: [refund]', []],
    ['a route moves up', /( {2}- id: billing\n(?:.*\n)*?)( {2}- id: site\n.*\n.*\n)/, '$2$1', ['routes ~ site moved up 2 (above billing)']],
    ['a route goes elsewhere', 'to: web', 'to: care', ['routes ~ site to web -> care']],
    ['a guideline', 'Say sorry.', 'Say sorry twice.', ['routes ~ billing guideline changed']],
    ['a title', 'title: Money', 'title: Cash', ['routes ~ billing title "Money" -> "Cash"']],
    ['a route goes', / {2}- id: press\n.*\n.*\n/, '', ['routes - press  | tags: press -> hub']],
    ['a target', '2bh', '1bh', ['targets ~ [0] first_response 2bh -> 1bh | network: x, instagram, directed: true']],
    ["a target's condition", 'x, instagram', 'x', ['targets ~ [0] network - instagram | network: x, directed: true']],
    [
      'a target comes',
      '  - first_response: same-day',
      '  - { when: { tags: press }, first_response: 1h }\n  - first_response: same-day',
      ['targets + [1]  | tags: press: first_response 1h'],
    ],
    ['a promise', 'answer: 4bh', 'answer: 2bh', ['departments ~ care answer 4bh -> 2bh']],
    [
      'a spoke goes, another weighs less',
      '[tom, ana]',
      '[{ person: tom, weight: 0.5 }]',
      ['departments ~ care spokes - ana', 'departments ~ care spoke tom weight 1 -> 0.5'],
    ],
    ['spokes change places', '[tom, ana]', '[ana, tom]', ['departments ~ care order of spokes tom, ana -> ana, tom']],
    ['leave', 'tom: {', 'tom: { away: [2026-08-03..2026-08-14],', ['people ~ tom away + 2026-08-03..2026-08-14']],
    [
      'opening hours',
      'mon-fri: 09:00-17:00',
      'mon-fri: 09:00-17:00, fri: 09:00-13:00',
      ['calendars ~ office fri 09:00-17:00 -> 09:00-13:00'],
    ],
    ['a holiday', '[2026-12-25]', '[2026-12-25, 2026-12-28]', ['calendars ~ office + holiday 2026-12-28 closed']],
    ['a channel', 'to: desk@', 'to: news@', ['channels ~ desk to desk@acme.example -> news@acme.example']],
    ['a handle', 'x: [acme]', 'x: [acme, acmehelp]', ['brands ~ brand handles x + acmehelp']],
    [
      'the zone',
      'timezone: Europe/London\nbrand',
      'timezone: Europe/Paris\nbrand',
      ['settings ~ timezone timezone Europe/London -> Europe/Paris'],
    ],
    [
      'quiet closes',
      'views:',
      'resolution: { by: quiet, quiet: 48h }\nviews:',
      ['settings ~ resolution resolution by a person -> by quiet for 2d'],
    ],
    ['a view', 'is:open spoke:me', 'is:queue spoke:me', ['views ~ mine query "is:open spoke:me" -> "is:queue spoke:me"']],
  ])('%s', async (_, from, to, expected) => {
    expect(await edited(from, to)).toEqual(expected)
  })

  it('and what went one way comes back the other', async () => {
    const other = await load(FILE.replace('refund*, ', '').replace('  - id: press\n    when: { tags: press }\n    to: hub\n', ''))
    expect(told(differencesOf(base, other))).toEqual(['rules ~ billing - "refund*"', 'routes - press  | tags: press -> hub'])
    expect(told(differencesOf(other, base))).toEqual(['rules ~ billing + "refund*"', 'routes + press  | tags: press -> hub'])
  })
})

/** What decides nothing, is derived, names the thing itself, or says which of two shapes the rest has. */
const SILENT = new Set([
  'hash',
  'at',
  'tests',
  'matches',
  'skips',
  'columns',
  'stratum',
  'id',
  'timezoneWritten',
  'list',
  'kind',
  'file',
  'by',
])

/** Every value in a rule set that decides something, with the way to it. */
function* leaves(value: unknown, path: readonly (string | number)[] = []): Iterable<readonly (string | number)[]> {
  if (typeof value !== 'object' || value === null) {
    if (value !== undefined) yield path
    return
  }
  for (const [key, inner] of Object.entries(value)) {
    const isRung = key === 'at' && typeof inner === 'object' && inner !== null && 'kind' in inner
    const isList = key === 'by' && Array.isArray(inner)
    if (!SILENT.has(key) || isRung || isList) yield* leaves(inner, [...path, Array.isArray(value) ? Number(key) : key])
  }
}

function changed(value: unknown, [key, ...rest]: readonly (string | number)[]): unknown {
  if (key === undefined) {
    if (typeof value === 'number') return value + 61_000
    return typeof value === 'boolean' ? !value : `${String(value)}x`
  }
  if (Array.isArray(value)) return value.map((one, at) => (at === key ? changed(one, rest) : one))
  const record = value as Record<string, unknown>
  return { ...record, [key]: changed(record[key], rest) }
}

describe('nothing that decides goes unseen', () => {
  it('in the enterprise example', async () => {
    const path = new URL('../../fixtures/rules/acme-rail.yaml', import.meta.url).pathname
    const { set } = await loadRules({
      path,
      now: Date.parse('2026-08-04'),
      env: { SLACK_CARE: 'https://hooks.example/1', SLACK_CRISIS: 'https://hooks.example/2' },
    })
    if (set === undefined) throw new Error('the example has errors')
    const all = [...leaves(set)]
    expect(all.length).toBeGreaterThan(390)
    const unseen = all.filter((path) => differencesOf(set, changed(set, path) as RuleSet).length === 0)
    expect(unseen.map((path) => path.join('.'))).toEqual([])
    expect(differencesOf(set, JSON.parse(JSON.stringify(set)) as RuleSet)).toEqual([])
  })
})

describe('moves', () => {
  const orders = fc.integer({ min: 1, max: 12 }).chain((n) => {
    const names = Array.from({ length: n }, (_, at) => `r${at}`)
    return fc.tuple(fc.constant(names), fc.shuffledSubarray(names, { minLength: n, maxLength: n }))
  })

  it('what is not said to have moved keeps its order', () => {
    fc.assert(
      fc.property(orders, ([from, to]) => {
        const moves = movesOf(from, to)
        const still = (list: readonly string[]) => list.filter((name) => !moves.has(name))
        expect(still(to)).toEqual(still(from))
      }),
    )
  })

  it('one thing that is moved is one move, as far as it went', () => {
    fc.assert(
      fc.property(orders, fc.nat(), fc.nat(), ([names], a, b) => {
        const [from, to] = [a % names.length, b % names.length]
        const after = [...names]
        const [one = ''] = after.splice(from, 1)
        after.splice(to, 0, one)
        expect([...movesOf(names, after).values()].map(({ by }) => by)).toEqual(from === to ? [] : [Math.abs(from - to)])
      }),
    )
  })

  it('what came or went is no move', () => {
    expect(movesOf(['a', 'b', 'c'], ['x', 'a', 'c', 'y'])).toEqual(new Map())
  })
})
