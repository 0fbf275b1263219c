import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newFolder, outspoke } from '../../support/run.ts'

const ENTERPRISE = readFileSync('test/fixtures/rules/acme-rail.yaml', 'utf8')

/** Names in the file's own words; what is skipped stands in the file beside it. */
const RULES = `version: 1
people: { ana: {}, ben: {} }
departments:
  hub: { spokes: [ana, ben] }
rules:
  - tag: billing
    when: { text: [refund*] }
    matches: ["Where is my refund?", "<money> & \\"more\\""]
    skips: ["hello"]
routes:
  - { id: money, when: { tags: billing }, to: hub, resolution: none }
  - { id: rest, to: hub, first_response: 2h }
tests:
  - name: money goes to ana
    post: { text: "refund!", posted: 2026-08-04T09:10:00Z }
    expect: { route: money, spoke: ana, resolution: none }
  - name: "rest: #1"
    post: { text: "hello", posted: 2026-08-04T09:10:00Z }
    given: { open: { ana: 2 } }
    expect: { route: rest, spoke: ana, first_response: 2026-08-04T10:10:00Z }
`
const BESIDE = `tests:
  - name: not yet
    skip: true
    post: { text: "hello" }
    expect: { route: money }
`

async function runIn(files: Readonly<Record<string, string>>, line: string) {
  const folder = newFolder()
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const { code, stdout, stderr } = await outspoke(`rules test ${line}`).in(folder).run()
  return {
    code,
    stdout: stdout
      .replace(/ in \d+ ms/, ' in N ms')
      .replace(/time="[\d.]+"/, 'time="N"')
      .replace(/"ms":\s*\d+/, '"ms":0'),
    stderr,
  }
}

const FILES = { 'outspoke.yaml': RULES, 'outspoke.test.yaml': BESIDE }
const FAILURES = `FAIL outspoke.yaml:8 billing matches "<money> & \\"more\\""
    rule  expected billing to hold
          got      it does not    no term of refund*
  why: question
`

describe('rules test', () => {
  it('the enterprise example passes', async () => {
    expect(await runIn({ 'outspoke.yaml': ENTERPRISE }, '')).toEqual({
      code: 0,
      stdout: '30 passed, 0 failed, 0 skipped in N ms\n',
      stderr: '',
    })
  })

  it('only what differs is told, with the reason', async () => {
    const files = {
      'outspoke.yaml': ENTERPRISE.replace(
        'tom:   { name: Tom, email: tom@acme.example, away: [2026-08-03..2026-08-14] }',
        'tom:   { name: Tom }',
      ),
    }
    expect(await runIn(files, "--run 'two business hours'")).toEqual({
      code: 1,
      stdout: `FAIL outspoke.yaml:243 "refund on X goes to care within two business hours"
    spoke  expected maria
           got      tom            balance: tom 2 open / weight 0.5 = 4; yuki only for language: ja; maria 7 open
  why: billing (line 134: "refund"), question (line 149)
0 passed, 1 failed, 0 skipped in N ms
`,
      stderr: '',
    })
  })

  it('text', async () => {
    expect(await runIn(FILES, '')).toEqual({
      code: 1,
      stdout: `${FAILURES.replace('  why: question\n', '')}FAIL outspoke.yaml:17 "rest: #1"
    spoke           expected ana
                    got      ben            balance: ben 0 open; ana 2 open
    first_response  expected 2026-08-04T10:10Z
                    got      2026-08-04T11:10Z   route rest 2h, calendar always
  why: no rule holds
SKIP outspoke.test.yaml:2 "not yet"
3 passed, 2 failed, 1 skipped in N ms
`,
      stderr: '',
    })
  })

  it('tap', async () => {
    expect(await runIn(FILES, '--format tap')).toEqual({
      code: 1,
      stdout: `TAP version 14
1..6
ok 1 - outspoke.yaml:8 billing matches "Where is my refund?"
not ok 2 - outspoke.yaml:8 billing matches "<money> & \\\\"more\\\\""
  ---
  rule:
    expected: "billing to hold"
    got: "it does not"
    note: "no term of refund*"
  ...
ok 3 - outspoke.yaml:9 billing skips "hello"
ok 4 - outspoke.yaml:14 money goes to ana
not ok 5 - outspoke.yaml:17 rest: \\#1
  ---
  spoke:
    expected: "ana"
    got: "ben"
    note: "balance: ben 0 open; ana 2 open"
  first_response:
    expected: "2026-08-04T10:10Z"
    got: "2026-08-04T11:10Z"
    note: "route rest 2h, calendar always"
  why: "no rule holds"
  ...
ok 6 - outspoke.test.yaml:2 not yet # SKIP
`,
      stderr: '',
    })
  })

  it('junit', async () => {
    expect(await runIn(FILES, '--format junit')).toEqual({
      code: 1,
      stdout: `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="outspoke rules test" tests="6" failures="2" skipped="1" time="N">
  <testsuite name="outspoke.yaml" tests="5" failures="2" skipped="0">
    <testcase classname="outspoke.yaml" name="billing matches &quot;Where is my refund?&quot;" file="outspoke.yaml" line="8"/>
    <testcase classname="outspoke.yaml" name="billing matches &quot;&lt;money&gt; &amp; \\&quot;more\\&quot;&quot;" file="outspoke.yaml" line="8">
      <failure message="rule: expected billing to hold, got it does not">FAIL outspoke.yaml:8 billing matches &quot;&lt;money&gt; &amp; \\&quot;more\\&quot;&quot;&#10;    rule  expected billing to hold&#10;          got      it does not    no term of refund*</failure>
    </testcase>
    <testcase classname="outspoke.yaml" name="billing skips &quot;hello&quot;" file="outspoke.yaml" line="9"/>
    <testcase classname="outspoke.yaml" name="money goes to ana" file="outspoke.yaml" line="14"/>
    <testcase classname="outspoke.yaml" name="rest: #1" file="outspoke.yaml" line="17">
      <failure message="spoke: expected ana, got ben; first_response: expected 2026-08-04T10:10Z, got 2026-08-04T11:10Z">FAIL outspoke.yaml:17 &quot;rest: #1&quot;&#10;    spoke           expected ana&#10;                    got      ben            balance: ben 0 open; ana 2 open&#10;    first_response  expected 2026-08-04T10:10Z&#10;                    got      2026-08-04T11:10Z   route rest 2h, calendar always&#10;  why: no rule holds</failure>
    </testcase>
  </testsuite>
  <testsuite name="outspoke.test.yaml" tests="1" failures="0" skipped="1">
    <testcase classname="outspoke.test.yaml" name="not yet" file="outspoke.test.yaml" line="2">
      <skipped/>
    </testcase>
  </testsuite>
</testsuites>
`,
      stderr: '',
    })
  })

  it('json', async () => {
    const { code, stdout } = await runIn(FILES, "--format json --run '^rest'")
    expect({ code, json: JSON.parse(stdout) as unknown }).toEqual({
      code: 1,
      json: {
        passed: 0,
        failed: 1,
        skipped: 0,
        ms: 0,
        results: [
          {
            kind: 'test',
            name: 'rest: #1',
            rule: null,
            file: 'outspoke.yaml',
            line: 17,
            column: 3,
            status: 'failed',
            differences: [
              { field: 'spoke', expected: 'ana', got: 'ben', note: 'balance: ben 0 open; ana 2 open' },
              { field: 'first_response', expected: '2026-08-04T10:10Z', got: '2026-08-04T11:10Z', note: 'route rest 2h, calendar always' },
            ],
            why: 'no rule holds',
          },
        ],
      },
    })
  })

  it('on a terminal, as a table', async () => {
    expect(
      (await runIn(FILES, "--run 'money|yet' --format table")).stdout,
    ).toBe(`Status   File                Line  Test                                  Differences
failed   outspoke.yaml          8  billing matches "<money> & \\"more\\""  rule: expected billing to hold, got it does not
passed   outspoke.yaml         14  money goes to ana
skipped  outspoke.test.yaml     2  not yet

1 passed, 1 failed, 1 skipped
`)
  })

  it.each<[string, string, string]>([
    [
      'nothing fits',
      '--run nothing-of-that',
      'outspoke: no test or example fits --run "nothing-of-that"\n  it is looked for in names of tests, texts of examples and ids of rules\n',
    ],
    ['no pattern', "--run '('", 'outspoke: --run "(" is no regular expression\n  Invalid regular expression: /(/iu: Unterminated group\n'],
    [
      'no such file',
      'nope.yaml',
      `outspoke: nope.yaml has errors, so its tests cannot run
nope.yaml:1:1: error[E007]: cannot read nope.yaml: there is no such file
       = help: outspoke init writes one
nope.yaml: 0 rules, 0 routes, 0 departments, 0 people; 1 error, 0 warnings, 0 notes
  see \`outspoke rules check\`
`,
    ],
  ])('%s', async (_, line, stderr) => {
    expect(await runIn(FILES, line)).toEqual({ code: 2, stdout: '', stderr })
  })

  it('without a rules file the starter rules pass their own tests', async () => {
    const { code, stdout } = await runIn({}, '')
    expect({ code, stdout: stdout.replace(/^\d+/, 'all') }).toEqual({ code: 0, stdout: 'all passed, 0 failed, 0 skipped in N ms\n' })
  })

  it('a broken file runs nothing', async () => {
    const folder = newFolder()
    copyFileSync('test/fixtures/rules/spec-broken.yaml', join(folder, 'outspoke.yaml'))
    const { code, stdout } = await outspoke('rules test').in(folder).run()
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })
})
