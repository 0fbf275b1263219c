import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newFolder, outspoke } from '../../support/run.ts'

const BROKEN = 'test/fixtures/rules/spec-broken.yaml'

const SOUND = `version: 1
departments: { hub: { spokes: [ana] } }
rules:
  - tag: billing
    when: { text: [refund*] }
    matches: ["Where is my refund?"]
    skips: ["hello"]
routes:
  - { id: billing, title: Money, when: { tags: billing }, to: hub, guideline: Ask for the booking. }
  - { id: rest, title: Anything else, to: hub, guideline: Say hello. }
tests:
  - { name: money, post: { text: "refund!" }, expect: { route: billing } }
  - { name: rest, post: { text: "hello" }, expect: { route: rest, department: hub } }
`
const SOUND_SUMMARY = 'outspoke.yaml: 1 rule, 2 routes, 1 department, 1 person; 0 errors, 0 warnings, 0 notes\n'
const FAILING = SOUND.replace('skips: ["hello"]', 'skips: ["hello", "refund me, 50%: now,\\nplease"]')
const WARNED = SOUND.replace('[refund*]', '[refund*, IT]')
const WARNING = `outspoke.yaml:5:29: warning[W310]: "IT" also matches the ordinary word "it"
     5 |     when: { text: [refund*, IT] }
       |                             ^^
       = help: write "=IT" for exactly these capitals
`
const WARNED_SUMMARY = SOUND_SUMMARY.replace('0 warnings', '1 warning')
const EXAMPLE = `FAIL outspoke.yaml:7 billing skips "refund me, 50%: now,\\nplease"
    rule  expected billing not to hold
          got      it does        billing (line 4: "refund")
  why: billing (line 4: "refund")
`

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = newFolder()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

async function check(files: Readonly<Record<string, string>>, line: string, below = '.') {
  const { code, stdout, stderr } = await outspoke(`rules check ${line}`)
    .in(join(folderOf(files), below))
    .run()
  return { code, stdout, stderr }
}

describe('rules check', () => {
  it.each<[string, Readonly<Record<string, string>>, string, number, string]>([
    ['a sound file', { 'outspoke.yaml': SOUND }, '', 0, SOUND_SUMMARY],
    ['a warning', { 'outspoke.yaml': WARNED }, '', 0, WARNING + WARNED_SUMMARY],
    ['--strict: a warning fails', { 'outspoke.yaml': WARNED }, '--strict', 1, WARNING + WARNED_SUMMARY],
    ['--quiet: what does not fail is counted, not told', { 'outspoke.yaml': WARNED }, '--quiet', 0, WARNED_SUMMARY],
    ['--quiet --strict', { 'outspoke.yaml': WARNED }, '--quiet --strict', 1, WARNING + WARNED_SUMMARY],
    ['an example that fails', { 'outspoke.yaml': FAILING }, '', 1, EXAMPLE + SOUND_SUMMARY.replace('\n', ', 1 example fails\n')],
    ['--no-examples', { 'outspoke.yaml': FAILING }, '--no-examples', 0, SOUND_SUMMARY],
    [
      'a test that fails is left to rules test',
      { 'outspoke.yaml': SOUND.replace('department: hub }', 'priority: high }') },
      '',
      0,
      SOUND_SUMMARY,
    ],
    [
      'several files',
      { 'a.yaml': SOUND, 'b.yaml': WARNED },
      'a.yaml b.yaml',
      0,
      (SOUND_SUMMARY + WARNING + WARNED_SUMMARY).replace('outspoke', 'a').replaceAll('outspoke', 'b'),
    ],
    [
      '--rules names the file',
      { 'deep/other.yaml': WARNED },
      '--rules deep/other.yaml',
      0,
      (WARNING + WARNED_SUMMARY).replaceAll('outspoke', 'deep/other'),
    ],
  ])('%s', async (_, files, line, code, stdout) => {
    expect(await check(files, line)).toEqual({ code, stdout, stderr: '' })
  })

  it('names files as seen from where it was typed', async () => {
    const ran = await check({ 'outspoke.yaml': WARNED, 'teams/readme.txt': '' }, '', 'teams')
    expect(ran).toEqual({ code: 0, stdout: (WARNING + WARNED_SUMMARY).replaceAll('outspoke.yaml', '../outspoke.yaml'), stderr: '' })
  })

  it('a file that cannot be read is exit code 2, and the others are checked all the same', async () => {
    const ran = await check({ 'outspoke.yaml': SOUND }, 'nope.yaml outspoke.yaml')
    expect(ran).toEqual({
      code: 2,
      stdout: `nope.yaml:1:1: error[E007]: cannot read nope.yaml: there is no such file
       = help: outspoke init writes one
nope.yaml: 0 rules, 0 routes, 0 departments, 0 people; 1 error, 0 warnings, 0 notes
${SOUND_SUMMARY}`,
      stderr: '',
    })
  })

  it('a folder is no rules file', async () => {
    const { code, stdout } = await check({ 'rules/outspoke.yaml': SOUND }, 'rules')
    expect({ code, stdout }).toEqual({
      code: 2,
      stdout: `rules:1:1: error[E007]: cannot read rules: it is a folder
rules: 0 rules, 0 routes, 0 departments, 0 people; 1 error, 0 warnings, 0 notes
`,
    })
  })

  it('without a workspace the starter rules are checked, and it says so', async () => {
    const ran = await outspoke('rules check').run()
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({
      code: 0,
      stderr: 'outspoke: no outspoke.yaml here or above: these are the starter rules (`outspoke init` makes a workspace)\n',
    })
  })
})

describe('rules check of a file with seven mistakes', () => {
  async function broken(line: string) {
    const folder = newFolder()
    copyFileSync(BROKEN, join(folder, 'broken.yaml'))
    const { code, stdout } = await outspoke(`rules check broken.yaml ${line}`).in(folder).run()
    return { code, stdout }
  }
  const SUMMARY = 'broken.yaml: 3 rules, 3 routes, 2 departments, 2 people; 6 errors, 1 warning, 0 notes\n'

  it('text', async () => {
    expect(await broken('')).toEqual({
      code: 1,
      stdout: `broken.yaml:4:21: error[E202]: unknown calendar "offce"
     4 |   care: { calendar: offce, spokes: [maria] }
       |                     ^^^^^
       = help: did you mean "office"?
broken.yaml:10:29: warning[W310]: "IT" also matches the ordinary word "it"
    10 |     when: { text: [refund*, IT], netwrok: x }
       |                             ^^
       = help: write "=IT" for exactly these capitals
broken.yaml:10:34: error[E110]: unknown condition "netwrok"
    10 |     when: { text: [refund*, IT], netwrok: x }
       |                                  ^^^^^^^
       = help: did you mean "network"?
broken.yaml:12:19: error[E130]: bad regex: error parsing regexp: invalid or unsupported Perl syntax: \`(?=\`
    12 |     when: { text: "/(?=down)now/" }
       |                   ^^^^^^^^^^^^^^^
       = help: RE2 has no look-around or back-references; use text: { all:, none: } instead
broken.yaml:20:19: error[E211]: no rule gives the tag "biling"
    20 |     when: { tags: biling, text: refund }
       |                   ^^^^^^
       = help: did you mean "billing"?
broken.yaml:20:27: error[E115]: routes cannot look at words
    20 |     when: { tags: biling, text: refund }
       |                           ^^^^
       = help: put the words in a rule and route on its tag
broken.yaml:22:5: error[E220]: no fallback route: posts that match nothing would be lost
    22 |   - { id: c, when: { tags: down }, to: care }
       |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = help: end routes: with an entry that has no "when", for example "- to: hub"
${SUMMARY}`,
    })
  })

  it('github', async () => {
    expect(await broken('--format github')).toEqual({
      code: 1,
      stdout: `::error file=broken.yaml,line=4,col=21,title=E202::unknown calendar "offce"
::warning file=broken.yaml,line=10,col=29,title=W310::"IT" also matches the ordinary word "it"
::error file=broken.yaml,line=10,col=34,title=E110::unknown condition "netwrok"
::error file=broken.yaml,line=12,col=19,title=E130::bad regex: error parsing regexp: invalid or unsupported Perl syntax: \`(?=\`
::error file=broken.yaml,line=20,col=19,title=E211::no rule gives the tag "biling"
::error file=broken.yaml,line=20,col=27,title=E115::routes cannot look at words
::error file=broken.yaml,line=22,col=5,title=E220::no fallback route: posts that match nothing would be lost
${SUMMARY}`,
    })
  })

  it('tsv, as any table', async () => {
    expect((await broken('--quiet --format tsv --fields line,code,help')).stdout).toBe(`4	E202	did you mean "office"?
10	E110	did you mean "network"?
12	E130	RE2 has no look-around or back-references; use text: { all:, none: } instead
20	E211	did you mean "billing"?
20	E115	put the words in a rule and route on its tag
22	E220	end routes: with an entry that has no "when", for example "- to: hub"
`)
  })

  it('json', async () => {
    const { code, stdout } = await broken('--format json')
    const found = JSON.parse(stdout) as { code: string }[]
    expect({ code, codes: found.map((one) => one.code), first: found[0] }).toEqual({
      code: 1,
      codes: ['E202', 'W310', 'E110', 'E130', 'E211', 'E115', 'E220'],
      first: {
        file: 'broken.yaml',
        line: 4,
        column: 21,
        endLine: 4,
        endColumn: 26,
        severity: 'error',
        code: 'E202',
        message: 'unknown calendar "offce"',
        help: 'did you mean "office"?',
      },
    })
  })

  it('sarif', async () => {
    const { code, stdout } = await broken('--format sarif --quiet')
    const log = JSON.parse(stdout) as {
      version: string
      runs: { tool: { driver: { name: string; rules: { id: string }[] } }; results: { ruleId: string; ruleIndex: number }[] }[]
    }
    const [run] = log.runs
    expect(code).toBe(1)
    expect(log.version).toBe('2.1.0')
    expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(['E110', 'E115', 'E130', 'E202', 'E211', 'E220'])
    expect(run?.results.map(({ ruleId, ruleIndex }) => [ruleId, run.tool.driver.rules[ruleIndex]?.id])).toEqual(
      ['E202', 'E110', 'E130', 'E211', 'E115', 'E220'].map((id) => [id, id]),
    )
    expect(run?.results[0]).toEqual({
      ruleId: 'E202',
      ruleIndex: 3,
      level: 'error',
      message: { text: 'unknown calendar "offce" (did you mean "office"?)' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'broken.yaml' },
            region: { startLine: 4, startColumn: 21, endLine: 4, endColumn: 26 },
          },
        },
      ],
    })
  })
})

describe('what would break the line of a workflow command', () => {
  it('is escaped: the file name, and the message', async () => {
    const ran = await check({ 'a,b:c%.yaml': FAILING }, "'a,b:c%.yaml' --format github")
    expect(ran.stdout.split('\n')[0]).toBe(
      '::error file=a%2Cb%3Ac%25.yaml,line=7,col=22,title=example::billing skips "refund me, 50%25: now,\\nplease": expected billing not to hold, but it does',
    )
  })

  it('a name of a file writes no line of its own, and sends nothing to the terminal', async () => {
    const name = 'a\n::error::b\u001b[31m.yaml'
    const folder = folderOf({ [name]: FAILING })
    for (const line of [
      'check',
      'check --format github',
      'check --format csv',
      'test',
      'test --format tap',
      'test --format junit',
      'test --format csv',
    ]) {
      const { stdout, code } = await outspoke(['rules', ...line.split(' '), name])
        .in(folder)
        .run()
      expect([line, code]).toEqual([line, 1])
      // Within quotes CSV has lines.
      const bad = line.endsWith('csv') ? /\u001b/ : /^::error::b|\u001b/
      expect(stdout.split('\n').filter((text) => bad.test(text))).toEqual([])
    }
  })

  it('as a URI in sarif', async () => {
    const ran = await check({ 'my rules/ä.yaml': FAILING }, "'my rules/ä.yaml' --format sarif")
    expect(ran.stdout).toContain('"uri": "my%20rules/%C3%A4.yaml"')
  })
})
