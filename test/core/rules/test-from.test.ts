import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diskReader } from '../../../src/config/files.ts'
import { loadRules } from '../../../src/config/load.ts'
import { runExamples } from '../../../src/core/rules/examples.ts'
import { type KnownNames, madeUpNames } from '../../../src/core/rules/made-up.ts'
import { compile, type RulePost } from '../../../src/core/rules/matcher.ts'
import { testFrom } from '../../../src/core/rules/test-from.ts'
import { inlineYaml, quotedYaml } from '../../../src/core/rules/yaml-text.ts'

const RULES = `version: 1
brand: { handles: { x: [acme] }, employees: [eve] }
calendars: { office: { timezone: Europe/London, hours: { mon-fri: "09:00-17:00" } } }
people: { ana: { away: [2026-08-01..2026-08-02] }, ben: {}, cy: {} }
departments:
  hub: { calendar: office, spokes: [ana, ben], assign: balance }
  care: { calendar: office, spokes: [cy, { person: ana, when: { language: [de] } }], assign: rotate, sticky: 7d }
tags: { vip: { manual: true }, billing: {}, press: {}, link: {}, loud: {}, bad: {}, staff: {} }
escalation:
  crisis: [{ at: due, notify: [hub] }]
rules:
  - { tag: billing, when: { text: [refund*, "/order \\\\d+/", "@billing*"] }, notify: [ben] }
  - { tag: press, priority: high, when: { author: [railnews, "@daily@news.example"] } }
  - { tag: link, when: { links: [acme.example] } }
  - { tag: loud, when: { any: [{ followers: 1000.. }, { author_flag: vip }, { field: { Region: [North, "Süd"] } }] } }
  - { tag: bad, when: { any: [{ rating: 1..2 }, { sentiment: negative }, { known: title }, { has: image }, { text: ["[x]", "=IT"] }] } }
  - { tag: staff, when: { author_flag: employee } }
targets:
  - { when: { priority: high }, first_response: 30bm, resolution: 8bh }
routes:
  - { id: press, when: { tags: press }, to: hub, escalation: crisis, notify: [cy] }
  - { id: money, when: { tags: billing }, to: care, responder: spoke }
  - { id: bad, when: { tags: [bad, vip] }, to: care, first_response: none, resolution: none }
  - { id: heard, when: { directed: false }, to: log }
  - { id: rest, to: hub }
`

/** Loads the rules with this file of tests beside them. */
async function load(beside: string | undefined) {
  const files: Readonly<Record<string, string | undefined>> = { '/r/outspoke.yaml': RULES, '/r/outspoke.test.yaml': beside }
  return loadRules({
    path: '/r/outspoke.yaml',
    now: Date.UTC(2026, 7, 4),
    env: {},
    read: {
      ...diskReader,
      stat: async (path) => {
        const text = files[path]
        if (path === '/r') return { kind: 'folder', size: 0, mtimeMs: 0, path }
        return text === undefined ? undefined : { kind: 'file', size: text.length, mtimeMs: 0, path }
      },
      read: async (path) => Buffer.from(files[path] ?? ''),
    },
  })
}

const POST: RulePost = {
  network: 'x',
  idQuality: 'ok',
  kind: 'post',
  direction: 'inbound',
  directed: true,
  precision: 's',
  state: 'live',
  text: '',
  source: 'file',
}

const piece = fc.oneof(
  fc.constantFrom(
    'refund',
    'order 1234567',
    '@acme',
    '@bo',
    '@billing_uk',
    'https://acme.example/x?id=9',
    'www.shop.example',
    'bo@mail.example',
  ),
  fc.constantFrom(
    '+44 7700 900123',
    '[x]',
    'IT',
    '"',
    "'",
    ': ',
    ' #',
    '- ',
    '\n',
    '\r\n',
    '\t',
    '{',
    '}',
    '%',
    '|',
    '>',
    '&a',
    '*a',
    '!t',
    '---',
    '...',
  ),
  fc.constantFrom(
    '\u0000',
    '\u0085',
    '\u2028',
    '\ufeff',
    '\u202e',
    '\ud800',
    '\udc00',
    '👩‍💻',
    'é',
    'e\u0301',
    '電車',
    '\u00a0',
    '\u200b',
    '\uffff',
    '\\',
    '\u007f',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
)
const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(' '.repeat(pieces.length % 2)))
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined })
const handle = fc.constantFrom('bo', 'Bo_Smith', 'railnews', 'daily@news.example', 'eve', 'acme', '山田', 'null', '12')
const stored = fc
  .record({
    text,
    network: fc.constantFrom('x', 'facebook', 'app store'),
    kind: fc.constantFrom('post', 'reply', 'review', 'dm'),
    directed: fc.boolean(),
    author: maybe(handle),
    authorName: maybe(fc.constantFrom('Bo Smith', 'Will', 'O’Neil: "x"')),
    followers: maybe(fc.integer({ min: 0, max: 5_000_000 })),
    verified: maybe(fc.boolean()),
    language: maybe(fc.constantFrom('en', 'de', 'no')),
    sentiment: maybe(fc.constantFrom('negative', 'neutral', 'positive')),
    rating: maybe(fc.constantFrom(1, 2.5, 5)),
    title: maybe(text.filter((one) => one !== '')),
    media: maybe(fc.constantFrom(['image'], ['https://acme.example/a.jpg'], [])),
    postedAt: maybe(fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2026, 11) })),
    extra: maybe(fc.constantFrom({ Region: 'North' }, { Region: 'Süd' }, { Region: 'null' })),
    flags: fc.constantFrom(undefined, [], ['vip']),
  })
  .map((fields): RulePost => ({ ...POST, ...fields }) as RulePost)
const given = fc.constantFrom({}, { open: { ana: 2 } }, { last: { cy: Date.UTC(2026, 7, 1, 9, 0, 0, 5) }, away: ['ben'] })
const pins = fc.constantFrom(undefined, { add: ['vip'], remove: [] }, { add: [], remove: ['billing'] })

describe('a test made of a post', () => {
  it('passes, whatever the post, with its names and without', async () => {
    const { set } = await load(undefined)
    if (set === undefined) throw new Error('the rules have errors')
    const machine = compile(set)
    const one = fc.record({ post: stored, given, pins, keepNames: fc.boolean(), spoke: fc.constantFrom(undefined, 'ana') })
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 25 }), fc.constantFrom('  ', ''), async (sources, margin) => {
        const items = sources.flatMap((source) => testFrom(machine, source).lines).map((line) => margin + line)
        const yaml = `tests:\n${items.join('\n')}\n`
        const loaded = await load(yaml)
        expect(loaded.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
        const results = loaded.set === undefined ? [] : runExamples(compile(loaded.set)).results
        expect(results.map(({ status, differences }) => ({ status, differences }))).toEqual(
          sources.map(() => ({ status: 'passed', differences: [] })),
        )
        sources.forEach(({ post, keepNames }, index) => {
          if (keepNames) expect(loaded.set?.tests[index]?.post.text).toBe(post.text)
        })
      }),
      { numRuns: 60 },
    )
  })

  it('holds what decides, and nothing of who wrote it', async () => {
    const { set } = await load(undefined)
    if (set === undefined) throw new Error('the rules have errors')
    const post: RulePost = {
      ...POST,
      text: '@acme Bo Smith here (bo.smith@mail.example, +44 7700 900123): where is my refund, @Cyrus? https://shop.example/me/7 @BO_smith',
      author: 'bo_smith',
      authorName: 'Bo Smith',
      authorId: '99887766',
      followers: 12,
      likes: 4,
      url: 'https://x.example/bo_smith/1',
      postedAt: Date.UTC(2026, 7, 4, 9, 10, 0, 250),
    }
    const made = testFrom(compile(set), { post, given: { last: { cy: Date.UTC(2026, 7, 1) } }, spoke: 'cy', keepNames: false })
    expect(made).toEqual({
      lines: [
        '- name: "money: @acme Person 1 here (person1@mail.example, +55 5010 055501):…"',
        '  post:',
        '    network: x',
        '    author: "person1"',
        '    followers: 12',
        '    posted: 2026-08-04T09:10:00.250Z',
        '    text: "@acme Person 1 here (person1@mail.example, +55 5010 055501): where is my refund, @person2? https://site1.example/1 @person1"',
        '  given:',
        '    last: { cy: 2026-08-01T00:00:00Z }',
        '  expect:',
        '    tags: [billing]',
        '    route: money',
        '    department: care',
        '    spoke: cy',
        '    responder: spoke',
        '    priority: normal',
        '    notify: [ben]',
        '    first_response: 2026-08-04T16:00:00Z',
        '    resolution: 2026-08-05T09:10:00.250Z',
      ],
      changed: [],
    })
  })

  it('says where the names decided', async () => {
    const { set } = await load(undefined)
    if (set === undefined) throw new Error('the rules have errors')
    const post = { ...POST, text: 'a refund@shop.example', author: 'bo' }
    const machine = compile(set)
    expect([true, false].map((keepNames) => testFrom(machine, { post, given: {}, keepNames }).changed)).toEqual([
      [],
      ['tags', 'route', 'department'],
    ])
  })
})

describe('made-up names', () => {
  const known: KnownNames = { handles: ['acme', 'rail*'], hosts: ['acme.example'] }
  const made = madeUpNames(known, { handle: 'Bo', name: 'Bo van Dyke' })
  it.each<[string, string]>([
    ['@bo and @BO and ＠bo', '@person1 and @person1 and ＠person1'],
    ['@acme @rail_uk @acme@social.example', '@acme @rail_uk @acme@social.example'],
    ['@cy@mastodon.example', '@person2@social.example'],
    ['Bo van Dyke, Dyke, Bo, dyke', 'Person 1, Person, Bo, dyke'],
    ['a.b+c@mail.example A.B+C@MAIL.example', 'person1@mail.example person1@mail.example'],
    ['call 0800 123 4567 or (0800)123-4567', 'call 5550 100 5501 or (5550)100-5501'],
    ['order 123456, room 12', 'order 123456, room 12'],
    ['order 1234567', 'order 5550102'],
    ['https://acme.example/bo?id=1 https://acme.example', 'https://acme.example/1 https://acme.example'],
    ['http://www.shop.example/a http://www.shop.example/b', 'http://www.site1.example/2 http://www.site1.example/3'],
    ['plain words, 3 of them', 'plain words, 3 of them'],
  ])('%s', (before, after) => {
    expect(made.text(before)).toBe(after)
  })
})

describe('YAML', () => {
  it.each([
    ['billing', 'billing'],
    ['site/broken', 'site/broken'],
    ['2026-08-04T09:10:00Z', '2026-08-04T09:10:00Z'],
    ['30bm', '30bm'],
    ['null', '"null"'],
    ['True', '"True"'],
    ['12', '"12"'],
    ['-a', '"-a"'],
    ['a b', '"a b"'],
    ['', '""'],
  ])('%j as %s', (text, yaml) => {
    expect(inlineYaml(text)).toBe(yaml)
  })
  it('what cannot be seen is a number', () => {
    expect(quotedYaml('a"\\\n\u0000\u0085\u202e\ufeff\ud800\u2028é👩‍💻')).toBe(
      '"a\\"\\\\\\n\\u0000\\u0085\\u202e\\ufeff\\ud800\\u2028é👩‍💻"',
    )
  })
})
