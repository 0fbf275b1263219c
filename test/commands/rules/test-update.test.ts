import { chmodSync, lstatSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newFolder, outspoke, type Run } from '../../support/run.ts'

const RULES = `version: 1
people: { ana: {}, ben: {} }
departments:
  hub: { spokes: [ana, ben] }
rules:
  - tag: billing
    when: { text: [refund*] }
    skips: ["a refund"]
routes:
  - { id: money, when: { tags: billing }, to: hub, resolution: none }
  - { id: rest, to: hub, first_response: 2h }
`
const TESTS = `# what must stay
tests:
  - name: money # the usual
    post: { text: "refund!", posted: 2026-08-04T09:10:00Z }
    expect: { tags: [], route: 'rest', spoke: ana }  # by hand
  - name: rest
    post: { text: "hello", posted: 2026-08-04T09:10:00Z }
    given: { open: { ana: 2 } }
    expect:
      spoke: ana
      first_response: 2026-08-04T10:10:00Z
`
const EXPECTED = TESTS.replace("tags: [], route: 'rest'", "tags: [billing], route: 'money'")
  .replace('spoke: ana\n', 'spoke: ben\n')
  .replace('T10:10', 'T11:10')
const DIFF = `outspoke.test.yaml:5
-     expect: { tags: [], route: 'rest', spoke: ana }  # by hand
+     expect: { tags: [billing], route: 'money', spoke: ana }  # by hand
outspoke.test.yaml:10
-       spoke: ana
-       first_response: 2026-08-04T10:10:00Z
+       spoke: ben
+       first_response: 2026-08-04T11:10:00Z
outspoke.test.yaml: 2 tests rewritten
`
const FAILURE = `FAIL outspoke.yaml:8 billing skips "a refund"
    rule  expected billing not to hold
          got      it does        billing (line 6: "refund")
  why: billing (line 6: "refund")
`

function workspace(): string {
  const folder = newFolder()
  writeFileSync(join(folder, 'outspoke.yaml'), RULES)
  writeFileSync(join(folder, 'outspoke.test.yaml'), TESTS)
  return folder
}
const textIn = (folder: string, name = 'outspoke.test.yaml'): string => readFileSync(join(folder, name), 'utf8')
const timeless = async (run: Run) => {
  const { code, stdout, stderr } = await run.run()
  return { code, stdout: stdout.replace(/ in \d+ ms/, ' in N ms'), stderr }
}

describe('rules test --update', () => {
  it('rewrites what failing tests expect, shows it, and never touches examples', async () => {
    const folder = workspace()
    expect(await timeless(outspoke('rules test --update --yes').in(folder))).toEqual({
      code: 1,
      stdout: `${DIFF}${FAILURE}2 passed, 1 failed, 0 skipped in N ms\n`,
      stderr: '',
    })
    expect([textIn(folder), textIn(folder, 'outspoke.yaml')]).toEqual([EXPECTED, RULES])
    expect(await timeless(outspoke('rules test --update --yes').in(folder))).toEqual({
      code: 1,
      stdout: `${FAILURE}2 passed, 1 failed, 0 skipped in N ms\n`,
      stderr: '',
    })
  })

  it('only those that were asked for', async () => {
    const folder = workspace()
    const { code } = await outspoke('rules test --update --yes --run money').in(folder).run()
    expect([code, textIn(folder)]).toEqual([0, TESTS.replace("tags: [], route: 'rest'", "tags: [billing], route: 'money'")])
  })

  it('on a terminal without --yes', async () => {
    const folder = workspace()
    await outspoke('rules test --update').in(folder).terminal(100).env({ OUTSPOKE_PAGER: 'cat' }).run()
    expect(textIn(folder)).toBe(EXPECTED)
  })

  it('as data', async () => {
    const { stdout } = await outspoke('rules test --update --yes --run money --format json').in(workspace()).run()
    expect((JSON.parse(stdout) as { updated: unknown }).updated).toEqual([
      {
        file: 'outspoke.test.yaml',
        tests: 1,
        changes: [
          {
            line: 5,
            before: ["    expect: { tags: [], route: 'rest', spoke: ana }  # by hand"],
            after: ["    expect: { tags: [billing], route: 'money', spoke: ana }  # by hand"],
          },
        ],
      },
    ])
  })

  it('a link stays a link, the mode stays, and so does the mark at the beginning', async () => {
    const folder = workspace()
    const [link, target] = [join(folder, 'outspoke.test.yaml'), join(folder, 'kept.yaml')]
    renameSync(link, target)
    symlinkSync('kept.yaml', link)
    writeFileSync(target, `\uFEFF${TESTS}`)
    chmodSync(target, 0o640)
    await outspoke('rules test --update --yes').in(folder).run()
    expect([lstatSync(link).isSymbolicLink(), statSync(target).mode & 0o777, textIn(folder, 'kept.yaml')]).toEqual([
      true,
      0o640,
      `\uFEFF${EXPECTED}`,
    ])
  })

  it.each<[string, string, string]>([
    [
      'without a terminal',
      '--update',
      'outspoke: --update rewrites files: without a terminal say --yes\n  without --update the tests that fail are shown\n',
    ],
    [
      'for a machine that reads results',
      '--update --yes --format tap',
      'outspoke: --update does not go with --format tap\n  it shows the lines that change: as text, or with --format json\n',
    ],
    ['names of no test', '--keep-names', 'outspoke: --keep-names goes with --from\n'],
    ['from a post', '--from k3f9 --update --yes', 'outspoke: --from does not go with --update\n  it prints a test, and changes nothing\n'],
    [
      'from a post, of another file',
      '--from k3f9 outspoke.yaml',
      'outspoke: --from takes no rules file\n  the test is made with the rules that serve here: --rules FILE names others\n',
    ],
  ])('%s: a sentence, and nothing is written', async (_, line, stderr) => {
    const folder = workspace()
    expect(await timeless(outspoke(`rules test ${line}`).in(folder))).toEqual({ code: 2, stdout: '', stderr })
    expect(textIn(folder)).toBe(TESTS)
  })
})

describe('rules test --from', () => {
  const POSTS = `id,network,author,author_name,created_at,text,in_reply_to
1,x,bo,Bo Smith,2026-08-04T09:10:00Z,"refund, please: ""now"" # @cy
- bo@mail.example, Bo Smith",
2,x,cy,Cy,2026-08-04T09:20:00Z,"hello @bo",
3,x,bo,Bo Smith,2026-08-04T09:30:00Z,"refunds?",1
`
  async function imported(beside?: string) {
    const folder = newFolder()
    writeFileSync(
      join(folder, 'outspoke.yaml'),
      RULES.replace('    skips: ["a refund"]\n', '').replace('version: 1\n', 'version: 1\nbrand: { handles: { x: [acme] } }\n'),
    )
    if (beside !== undefined) writeFileSync(join(folder, 'outspoke.test.yaml'), beside)
    writeFileSync(join(folder, 'posts.csv'), POSTS)
    expect((await outspoke('import posts.csv').in(folder).run()).code).toBe(0)
    const { stdout } = await outspoke('list --fields id,author --format csv').in(folder).run()
    const id = (author: string) =>
      stdout
        .split('\n')
        .find((row) => row.endsWith(`,${author}`))
        ?.split(',')[0] ?? ''
    return { folder, id }
  }
  /** What a shell does for `>>`. */
  async function append(folder: string, line: string) {
    const path = join(folder, 'outspoke.test.yaml')
    writeFileSync(path, '', { flag: 'a' })
    const ran = await outspoke(`rules test ${line}`).in(folder).run()
    writeFileSync(path, ran.stdout, { flag: 'a' })
    return ran
  }

  it.each<[string, string | undefined]>([
    ['no file', undefined],
    ['an empty one', ''],
    ['one with tests', 'tests:\n  - { post: { text: hi }, expect: { route: rest } }\n'],
    ['one without indentation, whose last line has no end', 'tests:\n- { post: { text: hi }, expect: { route: rest } }'],
  ])('appended to %s, it passes', async (_, beside) => {
    const { folder, id } = await imported(beside)
    for (const author of ['bo', 'cy']) expect((await append(folder, `--from ${id(author)}`)).code).toBe(0)
    expect((await append(folder, `--from ${id('bo')} --keep-names`)).code).toBe(0)
    const count = 3 + (beside?.includes('hi') === true ? 1 : 0)
    expect(await timeless(outspoke('rules test').in(folder))).toEqual({
      code: 0,
      stdout: `${count} passed, 0 failed, 0 skipped in N ms\n`,
      stderr: '',
    })
  })

  it('what it prints, and what it says beside', async () => {
    const { folder, id } = await imported()
    const { stdout, stderr } = await outspoke(`rules test --from ${id('bo')}`)
      .in(folder)
      .run()
    expect(stdout).toBe(`tests:
  - name: "money: refund, please: \\"now\\" # @person2 - person1@mail.example, Per…"
    post:
      network: x
      author: "person1"
      posted: 2026-08-04T09:10:00Z
      text: "refund, please: \\"now\\" # @person2\\n- person1@mail.example, Person 1"
    expect:
      tags: [billing]
      route: money
      department: hub
      spoke: ana
      responder: hub
      priority: normal
      first_response: 2026-08-05T00:00:00Z
      resolution: none
`)
    expect(
      stderr,
    ).toBe(`outspoke: names, handles, addresses, numbers and links are made up; read the text for others before it leaves the house
outspoke: it belongs at the end of outspoke.test.yaml: outspoke rules test --from ${id('bo')} >> outspoke.test.yaml
`)
  })

  it('where nothing can be added, says so', async () => {
    const { folder, id } = await imported('tests: []\n')
    expect(await timeless(outspoke(`rules test --from ${id('bo')}`).in(folder))).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'outspoke: nothing can be added at the end of outspoke.test.yaml\n  it must end with its tests, a line beginning with a dash for each: see `outspoke rules check`\n',
    })
  })
})
