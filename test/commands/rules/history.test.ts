import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { newFolder, outspoke } from '../../support/run.ts'

const RULES = `version: 1
departments:
  hub: { spokes: [ana] }
  care: { spokes: [maria] }
rules:
  - { tag: billing, when: { text: [refund] } }
routes:
  - { id: billing, when: { tags: billing }, to: care }
  - { id: rest, to: hub }
`
const FARES = RULES.replace('[refund]', '[refund, fare]')
const HEADER = 'id,network,author,created_at,text'

const rows = (...lines: readonly string[]): string => `${[HEADER, ...lines].join('\n')}\n`
const row = (id: number | string, text: string, at = '2026-08-04T09:00:00Z'): string =>
  `${id},x,bo${id},${at},"${text.replaceAll('"', '""')}"`

async function workspace(posts: string, rules = RULES): Promise<string> {
  const folder = newFolder()
  writeFileSync(join(folder, 'outspoke.yaml'), rules)
  writeFileSync(join(folder, 'posts.csv'), posts)
  const { code, transcript } = await outspoke('import posts.csv').in(folder).run()
  expect({ code, transcript }).toMatchObject({ code: 0 })
  return folder
}

interface Effect {
  readonly conversations: number
  readonly changed: number
}
const effectOf = (stdout: string): Effect => (JSON.parse(stdout) as { effect: Effect }).effect

describe("strangers' text", () => {
  const HOSTILE = 'the fare \u001b[31m\u202e =cmd() is | wrong\u0007'
  let folder = ''
  beforeAll(async () => {
    folder = await workspace(rows(row(1, HOSTILE), row(2, "l'été wifi"), row(3, "l'été, wifi again"), row(4, '`rm -rf` $(wifi) wifi')))
    writeFileSync(join(folder, 'outspoke.yaml'), FARES)
  })

  it.each(['table', 'md', 'csv', 'tsv'])('reaches no terminal as %s', async (format) => {
    for (const command of ['diff', 'coverage']) {
      const { code, stdout } = await outspoke(`rules ${command} --format ${format}`).in(folder).run()
      expect(code).toBe(0)
      expect(stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e]/)
    }
  })

  it('is whole in JSON, escaped', async () => {
    const { stdout } = await outspoke('rules diff --format json').in(folder).run()
    expect(stdout).not.toMatch(/\u001b|\u202e/)
    const told = JSON.parse(stdout) as { effect: { routes: readonly { example: { text: string } }[] } }
    expect(told.effect.routes[0]?.example.text).toContain('=cmd()')
  })

  it('makes no command but the one that is meant', async () => {
    const { stdout } = await outspoke('rules coverage').in(folder).run()
    expect(stdout).toContain("see them: outspoke list 'route:rest text:wifi'\n")
    const see = await outspoke(['list', 'route:rest text:wifi', '--fields', 'author']).in(folder).run()
    expect(see.stdout.trim().split('\n').sort()).toEqual(['bo2', 'bo3', 'bo4'])
  })
})

describe('every format', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await workspace(rows(row(1, 'the fare'), row(2, 'refund')))
    writeFileSync(join(folder, 'outspoke.yaml'), FARES)
  })

  it.each([
    ['rules diff --format ndjson', /^\{"old":.*\}\n$/],
    ['rules diff --fields part,name', /^rules\tbilling\neffect tags\tbilling\n/],
    ['rules diff --format csv --fields kind,count', /^kind,count\nchanged,\nadded,1\n/],
    ['rules coverage --format ndjson', /^\{"query":"".*\}\n$/],
    ['rules coverage --format tsv --fields kind,name,count', /^rule\tbilling\t2\nroute\tbilling\t2\nfallback\trest\t0\n$/],
    ['rules coverage --tests --format tsv', /^rule\tbilling\t\toutspoke.yaml\t6\tfalse\n/],
    ['rules coverage --tests --format md', /^\| No test reaches \| Name/],
  ])('%s', async (line, expected) => {
    const { code, stdout } = await outspoke(line).in(folder).run()
    expect(code).toBe(0)
    expect(stdout).toMatch(expected)
  })

  it('a field that is not there is named', async () => {
    const { code, stderr } = await outspoke('rules diff --fields cuont').in(folder).run()
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'outspoke: there is no field "cuont"\n  did you mean "count"?\n' })
  })
})

describe('the rules that last ran', () => {
  it('are those of the last import; undo brings the ones before back', async () => {
    const folder = await workspace(rows(row(1, 'the fare')))
    writeFileSync(join(folder, 'outspoke.yaml'), FARES)
    writeFileSync(join(folder, 'more.csv'), rows(row(2, 'another fare')))
    const same = async () => (await outspoke('rules diff --exit-code').in(folder).run()).code
    expect(await same()).toBe(1)
    await outspoke('import more.csv').in(folder).run()
    expect(await same()).toBe(0)
    await outspoke('imports undo 2').in(folder).run()
    expect(await same()).toBe(1)
  })

  it('the lines of the file as it is now are told, though rules that differ only in their lines are the same', async () => {
    const folder = await workspace(rows(row(1, 'refund')))
    writeFileSync(join(folder, 'outspoke.yaml'), `# noted\n# twice\n${RULES}`)
    const { stdout } = await outspoke('rules coverage --format csv').in(folder).run()
    expect(stdout).toContain('\nrule,billing,outspoke.yaml,8,1,')
  })
})

it('looks back: --as-of counts what there was by then', async () => {
  const folder = await workspace(
    rows(row(1, 'the fare', '2026-08-01T09:00:00Z'), row(2, 'fare', '2026-08-03T09:00:00Z'), row(3, 'fare', '2026-08-04T09:00:00Z')),
  )
  writeFileSync(join(folder, 'outspoke.yaml'), FARES)
  const now = await outspoke('rules diff --format json').in(folder).run()
  const then = await outspoke('rules diff --format json --as-of 2026-08-02').in(folder).run()
  expect([effectOf(now.stdout), effectOf(then.stdout)]).toMatchObject([
    { conversations: 3, changed: 3 },
    { conversations: 1, changed: 1 },
  ])
  const coverage = await outspoke('rules coverage --format tsv --fields name,count --as-of 2026-08-03T12:00Z').in(folder).run()
  expect(coverage.stdout).toBe('billing\t2\nbilling\t2\nrest\t0\n')
})

it('only reads, and goes through more than fits into one step', async () => {
  const texts = ['refund', 'the fare', 'wifi', 'hello']
  const folder = await workspace(rows(...Array.from({ length: 2_100 }, (_, k) => row(k + 1, texts[k % 4] ?? ''))))
  writeFileSync(join(folder, 'outspoke.yaml'), FARES)
  const before = readFileSync(join(folder, 'outspoke.db'))
  const diff = await outspoke('rules diff --format json').in(folder).run()
  expect(effectOf(diff.stdout)).toMatchObject({ conversations: 2_100, changed: 525 })
  const coverage = await outspoke('rules coverage --format tsv --fields name,count').in(folder).run()
  expect(coverage.stdout).toBe('billing\t1050\nbilling\t1050\nrest\t1050\nwifi\t525\n')
  expect(readFileSync(join(folder, 'outspoke.db')).equals(before)).toBe(true)
})

function hasGit(): boolean {
  try {
    execFileSync('git', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

it.skipIf(!hasGit())('compares with a commit', async () => {
  const folder = await workspace(rows(row(1, 'the fare')))
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@acme.example', '-c', 'commit.gpgsign=false', ...words], {
      cwd: folder,
      stdio: 'ignore',
    })
  git('init', '--quiet')
  git('add', 'outspoke.yaml')
  git('commit', '--quiet', '-m', 'first')
  writeFileSync(join(folder, 'outspoke.yaml'), FARES)
  const { code, stdout } = await outspoke('rules diff git:HEAD --exit-code --posts route:billing').in(folder).run()
  expect({ code, stdout }).toEqual({
    code: 1,
    stdout: 'rules  ~ billing  + "fare"\neffect on 0 conversations (route:billing)\n  none: nothing changes for them\n',
  })
  const two = await outspoke('rules diff git:HEAD git:HEAD').in(folder).run()
  expect(two.stdout).toBe('no difference: git:HEAD decides like git:HEAD\n')
  writeFileSync(join(folder, 'new.yaml'), FARES)
  const absent = await outspoke('rules diff git:HEAD --rules new.yaml').in(folder).run()
  expect(absent).toMatchObject({ code: 2, stderr: expect.stringContaining('new.yaml is not in the revision "HEAD"') })
})
