import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { underlined } from '../../../src/commands/rules/underlined.ts'
import { newFolder, outspoke } from '../../support/run.ts'

const ENTERPRISE = 'test/fixtures/rules/acme-rail.yaml'
const SMOKE = 'Smoke on the 17:02 at Crewe, passengers want a refund https://acme.example/refund'

function workspace(rules = readFileSync(ENTERPRISE, 'utf8')): string {
  const folder = newFolder()
  writeFileSync(join(folder, 'outspoke.yaml'), rules)
  return folder
}

/** Hashes change with the program's own data: only their place is compared. */
const unhashed = (text: string): string => text.replaceAll(/\b[0-9a-f]{4,}…/g, 'HASH…')

describe('rules explain --post and --text', () => {
  it('the enterprise example', async () => {
    const folder = workspace()
    writeFileSync(
      join(folder, 'post.json'),
      JSON.stringify({ network: 'x', author: '@railnews', followers: 52_000, posted_at: '2026-08-04T16:20:00Z', text: SMOKE }),
    )
    const { code, stdout, stderr } = await outspoke('rules explain --post post.json').in(folder).run()
    expect({ code, stdout: unhashed(stdout), stderr }).toEqual({
      code: 0,
      stdout: `x  @railnews  2026-08-04 17:20 (London)  52,000 followers
  "Smoke on the 17:02 at Crewe, passengers want a refund
   ^^^^^                                          ^^^^^^
   https://acme.example/refund"

tags
  + billing  line 134  text "refund" (refund*)        the link is not searched
  + press    line 125  author railnews                high, tells ceo
  + safety   line 112  text "Smoke" ($safety: smoke)  urgent, tells legal, crisis-room
route
  1  safety-incident  tags: safety  MATCH   -> care, answers: hub
  (12 routes below not tried; press, billing and heard would have matched)
priority   urgent     safety
spoke      maria      balance: maria 0 open; tom away until 2026-08-14; yuki only for language: ja
clocks     first_response 17:35 today (15m, targets[0])   resolution 21:20 today (4h, targets[0])
tells      ceo, crisis-room, legal
rules      sha256:HASH…
`,
      stderr: '',
    })
  })

  it('--verbose adds the rules that did not hold; --at decides who is away, --tz in which zone it is told', async () => {
    const { stdout } = await outspoke('rules explain --text "@acmehelp where is my refund?" --at 2026-08-16T12:00Z --tz Asia/Tokyo -v')
      .in(workspace())
      .run()
    expect(unhashed(stdout)).toBe(
      `other  2026-08-16 21:00 (Tokyo)
  "@acmehelp where is my refund?"
                         ^^^^^^

tags
  + billing   line 134  text "refund" (refund*)
  + question  line 149  question
rules that did not hold
  - safety         line 112  no term of $safety
  - legal-threat   line 119  no term of $threats
  - press          line 125  author: bbctravel, railnews, commuterwatch (not known)
  - influencer     line 129  none of verified: true, followers: 10000..; followers: 100000..
  - site/broken    line 138  no term of /(broken|dead) (link|video|page)/, error 404, video won't play
  - site/login     line 141  no term of log in, login, sign in, password
  - feedback/idea  line 145  no term of you should, would be great if, please add, wish you
  - lead           line 147  no term of group booking, group ticket*, partnership, corporate account
  - complaint      line 151  none of sentiment: negative; rating: 1..2; text: worst, disgrace*, unacceptable, never again, 😡, 🤬, 最悪
  - praise         line 159  no term of thank you, thanks, brilliant, well done and 1 more
route
  1  safety-incident       tags: safety                    no
  2  legal                 tags: legal-threat              no
  3  press                 tags: press                     no
  4  influencer-complaint  tags all influencer, complaint  no
  5  billing               tags: billing                   MATCH   -> care, answers: spoke
  (8 routes below not tried; question would have matched)
priority   normal     nothing asserts another
spoke      maria      balance: maria 0 open; yuki only for language: ja; tom 0 open / weight 0.5 = 0
clocks     first_response 2026-08-18 04:00 (same-day, targets[4])   resolution 21:00 today (24h, targets[4])
tells      nobody
rules      sha256:HASH…
`.replace('resolution 21:00 today', 'resolution 2026-08-17 21:00'),
    )
  })

  it('text of strangers cannot act on the terminal, and carets stand under wide letters', async () => {
    const folder = workspace()
    writeFileSync(join(folder, 'post.json'), JSON.stringify({ text: '\u001b[2J駅で最悪\u202e 👩‍💻 refund\r\nnow', language: 'ja' }))
    const read = await outspoke('rules explain --post -')
      .in(folder)
      .stdin(readFileSync(join(folder, 'post.json')))
      .run()
    expect(read.stdout.split('\n').slice(1, 3)).toEqual(['  "␛[2J駅で最悪� 👩‍💻 refund now"', '           ^^^^^    ^^^^^^'])
  })

  it('is laid out for the width of the terminal', async () => {
    const { stdout } = await outspoke(['rules', 'explain', '--text', SMOKE])
      .in(workspace())
      .terminal(50)
      .env({ NO_COLOR: '1', OUTSPOKE_PAGER: 'cat' })
      .run()
    expect(unhashed(stdout)).toBe(`other  2026-08-04 13:00 (London)
  "Smoke on the 17:02 at Crewe, passengers want a
   ^^^^^
   refund https://acme.example/refund"
   ^^^^^^

tags
  + billing  line 134  text "refund" (refund*)
    the link is not searched
  + safety   line 112  text "Smoke" ($safety:
    smoke)  urgent, tells legal, crisis-room
route
  1  safety-incident  tags: safety  MATCH   ->
     care, answers: hub
  (12 routes below not tried; billing would have
   matched)
priority   urgent     safety
spoke      maria      balance: maria 0 open; tom
           away until 2026-08-14; yuki only for
           language: ja
clocks     first_response 13:15 today (15m,
           targets[0])   resolution 17:00 today
           (4h, targets[0])
tells      crisis-room, legal
rules      sha256:HASH…
`)
  })

  it('json', async () => {
    const rules =
      'version: 1\nrules:\n  - { tag: billing, when: { text: [refund*] } }\nroutes:\n  - { id: money, when: { tags: billing }, to: hub }\n  - { id: rest, to: hub }\n'
    const { stdout } = await outspoke('rules explain --text "a refund" --format json -v').in(workspace(rules)).run()
    const evidence = [{ what: 'text "refund"', term: 'refund*', list: null, spans: [{ start: 2, end: 8 }] }]
    expect({ ...(JSON.parse(stdout) as object), rules: '' }).toEqual({
      id: null,
      network: 'other',
      author: null,
      followers: null,
      posted_at: '2026-08-04T12:00:00.000Z',
      text: 'a refund',
      spans: [{ start: 2, end: 8 }],
      tags: [
        {
          tag: 'billing',
          by: [{ rule: 'billing', file: 'outspoke.yaml', line: 3, evidence, priority: null, notify: [], note: null }],
          otherwise: null,
        },
      ],
      misses: [],
      routes: [
        { number: 1, id: 'money', condition: 'tags: billing', to: 'hub', responder: 'hub', outcome: 'match', would_match: false },
        { number: 2, id: 'rest', condition: 'anything else', to: 'hub', responder: 'hub', outcome: 'not tried', would_match: true },
      ],
      route: 'money',
      department: 'hub',
      responder: 'hub',
      priority: 'normal',
      priority_by: [],
      spoke: null,
      spoke_reason: 'hub has no spokes',
      passed_over: [],
      notify: [],
      escalation: 'standard',
      clocks: {
        first_response: { target: 'same-day', from: 'built in', calendar: 'always', due_at: '2026-08-05T00:00:00.000Z' },
        next_response: { target: 'same-day', from: 'built in', calendar: 'always', due_at: '2026-08-05T00:00:00.000Z' },
        resolution: { target: '24h', from: 'built in', calendar: 'always', due_at: '2026-08-05T12:00:00.000Z' },
        handoff: null,
      },
      assigned_at: '2026-08-04T12:00:00.000Z',
      state: { author_flags: [], open: {}, last: {}, away: [], sticky_for: null },
      rules: '',
      stored: null,
      working_copy: null,
    })
  })

  const ONE_POST = 'outspoke: rules explain takes one post\n  give an id, or --text "…", or --post FILE\n'
  it.each<[string, string, string, string]>([
    ['nothing', '', '', ONE_POST],
    ['two posts', 'k3f9 --text a', '', ONE_POST],
    [
      'a time that is none',
      '--text a --at noonish',
      '',
      'outspoke: --at "noonish" is no time that can be read\n  expected for example 2026-08-04T17:20Z, 2026-08-04 or 2h (ago)\n',
    ],
    ['no such file', '--post nope.json', '', 'outspoke: nope.json cannot be read: no such file or directory\n'],
    [
      'no JSON',
      '--post -',
      '{',
      `outspoke: standard input is no JSON: (the engine's words)\n  expected one post, for example {"network": "x", "author": "bo", "text": "where is my refund?"}\n`,
    ],
    [
      'a list',
      '--post -',
      '[]',
      'outspoke: standard input holds no post, but a list\n  expected one post, for example {"network": "x", "author": "bo", "text": "where is my refund?"}\n',
    ],
    ['no text', '--post -', '{"author":"bo"}', 'outspoke: standard input: the post has no "text"\n  it has author\n'],
    [
      'a field that is none',
      '--post -',
      '{"text":"a","folowers":1}',
      'outspoke: standard input: a post has no field "folowers"\n  did you mean "followers"?\n',
    ],
    [
      'a value that is none',
      '--post -',
      '{"text":"a","followers":"many"}',
      'outspoke: standard input: "followers" is "many"\n  expected a number\n',
    ],
    [
      'a time in the post that is none',
      '--post -',
      '{"text":"a","posted":"once"}',
      'outspoke: standard input: "posted" is "once"\n  expected a time such as 2026-08-04T09:10:00Z\n',
    ],
    [
      'an id without a database',
      'k3f9',
      '',
      'outspoke: there is no database at FOLDER/outspoke.db yet\n  bring in an export first: outspoke import FILE (or look at `outspoke demo`)\n',
    ],
  ])('%s: a sentence', async (_, line, stdin, message) => {
    const folder = workspace()
    const { code, stdout, stderr } = await outspoke(`rules explain ${line}`).in(folder).stdin(stdin).run()
    expect({ code, stdout, stderr: stderr.replaceAll(folder, 'FOLDER').replace(/(?<=is no JSON: ).*/, "(the engine's words)") }).toEqual({
      code: 2,
      stdout: '',
      stderr: message,
    })
  })
})

describe('rules explain of an imported post', () => {
  const POSTS = `id,network,author,created_at,text,in_reply_to
1,x,railnews,2026-08-04T09:20:00Z,"Smoke on the 17:02 at Crewe, passengers want a refund",
2,x,railnews,2026-08-04T09:25:00Z,"can't log in again @acmehelp",1
3,x,bo,2026-08-04T09:26:00Z,"@acmehelp where is my refund",
4,x,cy,2026-08-04T09:27:00Z,"@acmehelp what time is it?",
5,x,di,2026-08-04T09:28:00Z,"@acmehelp what time is it now?",
`
  async function imported() {
    const folder = newFolder()
    copyFileSync(ENTERPRISE, join(folder, 'outspoke.yaml'))
    writeFileSync(join(folder, 'posts.csv'), POSTS)
    expect((await outspoke('import posts.csv').in(folder).run()).code).toBe(0)
    const { stdout } = await outspoke('list --fields id,author').in(folder).run()
    const ids = new Map(
      stdout
        .trim()
        .split('\n')
        .map((line) => [line.split('\t')[1] ?? '', line.split('\t')[0] ?? '']),
    )
    const explain = async (author: string, line = '') => {
      const id = ids.get(author) ?? ''
      const ran = await outspoke(`rules explain ${id} ${line}`).in(folder).run()
      return unhashed(ran.stdout.replaceAll(id.slice(0, 4), 'ID'))
    }
    return { folder, explain }
  }

  it('by the rules that decided, with what later posts added; then with what the working copy would change', async () => {
    const { folder, explain } = await imported()
    const explained = `ID  x  @railnews  2026-08-04 10:20 (London)
  "Smoke on the 17:02 at Crewe, passengers want a refund"
   ^^^^^                                          ^^^^^^

tags
  + billing     line 134  text "refund" (refund*)
  + press       line 125  author railnews                        high, tells ceo
  + safety      line 112  text "Smoke" ($safety: smoke)          urgent, tells legal, crisis-room
  + site/login            from another post of the conversation
route
  1  safety-incident  tags: safety  MATCH   -> care, answers: hub
  (12 routes below not tried; press, billing and site would have matched)
priority   urgent     safety
spoke      maria      balance: maria 0 open; tom away until 2026-08-14; yuki only for language: ja; assigned 2026-08-04 13:00
clocks     first_response 10:35 today (15m, targets[0])   resolution 14:20 today (4h, targets[0])
tells      ceo, crisis-room, legal
rules      sha256:HASH…
`
    expect(await explain('railnews')).toBe(explained)
    const rules = readFileSync(ENTERPRISE, 'utf8')
    writeFileSync(join(folder, 'outspoke.yaml'), rules.replace('smoke, ', ''))
    const working = '           (working copy differs from the one that routed this post: HASH… vs HASH…; it '
    expect(await explain('railnews')).toBe(`${explained}${working}gives route press -> hub, spoke ana, priority high, tags -safety)\n`)
    expect((await explain('bo')).split('\n').slice(-2)).toEqual([`${working}decides the same)`, ''])
    writeFileSync(join(folder, 'outspoke.yaml'), 'version: 2')
    expect(await explain('railnews')).toBe(explained)
  })

  it('where spokes take turns, who had been assigned when', async () => {
    const { explain } = await imported()
    const spoke = async (author: string) => /^spoke .*$/m.exec(await explain(author))?.[0]
    expect([await spoke('cy'), await spoke('di')]).toEqual([
      'spoke      ana        rotate: ana never assigned; ben never assigned; assigned 2026-08-04 13:00',
      'spoke      ben        rotate: ben never assigned; ana last assigned 2026-08-04T12:00Z; assigned 2026-08-04 13:00',
    ])
    const { folder } = await imported()
    const { stdout } = await outspoke('rules explain --text "@acmehelp what time is it?"').in(folder).run()
    expect(/^spoke .*$/m.exec(stdout)?.[0]).toBe(
      'spoke      ana        rotate: ana last assigned 2026-08-04T12:00Z; ben last assigned 2026-08-04T12:00Z',
    )
  })

  it('who has it stays, though another would be chosen now', async () => {
    const { explain } = await imported()
    expect((await explain('bo', '--now 2026-08-20 --at 2026-08-20')).split('\n').slice(-4)).toEqual([
      'tells      nobody',
      'rules      sha256:HASH…',
      'stored     route billing -> care, maria: who has it is not changed by what would be chosen now',
      '',
    ])
  })
})

describe('underlined', () => {
  const lines = (text: string, spans: [number, number][], columns: number) =>
    underlined(
      text,
      spans.map(([start, end]) => ({ start, end })),
      columns,
    ).map(({ text: row, indent }) => ' '.repeat(indent ?? 0) + row)

  it.each<[string, string, [number, number][], number, string[]]>([
    ['nothing found', 'abc', [], 80, ['  "abc"']],
    ['the whole text', 'abc', [[0, 3]], 80, ['  "abc"', '   ^^^']],
    ['no text', '', [], 80, ['  ""']],
    ['rows as wide as the terminal', 'abcdefgh', [[2, 5]], 7, ['  "abcd', '     ^^', '   efgh', '   ^', '   "']],
    ['words are not cut where a row can end between them', 'aa bb cc', [[3, 5]], 9, ['  "aa bb', '      ^^', '   cc"']],
    ['an emoji of several code points is two columns', '👨‍👩‍👧 no', [[9, 11]], 80, ['  "👨‍👩‍👧 no"', '      ^^']],
    ['a combining mark takes none', 'e\u0301 no', [[3, 5]], 80, ['  "e\u0301 no"', '     ^^']],
    ['what is too long is cut', `${'a'.repeat(10_000)}bc`, [[10_001, 10_002]], 20_000, [`  "${'a'.repeat(10_000)}…"`]],
    ['line ends and tabs are one blank each', 'a\r\n\tb', [[4, 5]], 80, ['  "a  b"', '      ^']],
  ])('%s', (_, text, spans, columns, expected) => {
    expect(lines(text, spans, columns)).toEqual(expected)
  })
})
