import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gitReader } from '../../src/config/git-file.ts'
import { loadRules } from '../../src/config/load.ts'

const git = (folder: string, ...words: string[]): string =>
  execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@acme.example', '-c', 'commit.gpgsign=false', ...words], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })

function hasGit(): boolean {
  try {
    git(tmpdir(), '--version')
    return true
  } catch {
    return false
  }
}

const TOP = `version: 1
include: [teams/*.yaml]
lists: { press: { file: press.txt } }
rules:
  - { tag: press, when: { author: $press } }
routes:
  - { id: rest, to: hub }
`
const team = (word: string) =>
  `rules:\n  - { tag: billing, when: { text: [${word}] } }\nroutes:\n  - { id: billing, when: { tags: billing }, to: hub }\n`

describe.skipIf(!hasGit())('rules of a revision', () => {
  let root = ''
  let path = ''
  const write = (name: string, text: string): void => {
    const file = join(root, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'outspoke-git-'))
    path = join(root, 'rules of ours', 'outspoke.yaml')
    git(root, 'init', '--quiet', '--initial-branch=main')
    write('rules of ours/outspoke.yaml', TOP)
    write('rules of ours/press.txt', 'railnews\n')
    write('rules of ours/teams/care.yaml', team('refund'))
    write('rules of ours/outspoke.test.yaml', 'tests: []\n')
    write('other.yaml', 'version: 1\n')
    symlinkSync('teams/care.yaml', join(root, 'rules of ours', 'link.yaml'))
    git(root, 'add', '.')
    git(root, 'commit', '--quiet', '-m', 'first')
    git(root, 'tag', 'v1')
    write('rules of ours/teams/care.yaml', team('fare'))
    write('rules of ours/teams/web.yaml', 'rules:\n  - { tag: site, when: { text: [page] } }\n')
    git(root, 'add', '.')
    git(root, 'commit', '--quiet', '-m', 'second')
    write('rules of ours/teams/care.yaml', 'this is not yaml: [')
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  it.each([
    ['HEAD', ['billing: fare', 'site: page', 'press: ']],
    ['HEAD~1', ['billing: refund', 'press: ']],
    ['v1', ['billing: refund', 'press: ']],
    ['main', ['billing: fare', 'site: page', 'press: ']],
  ])('%s, with what it includes, whatever stands in the folder now', async (revision, expected) => {
    const { set, diagnostics } = await loadRules({ path, now: 0, env: {}, read: await gitReader(path, revision) })
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(
      set?.rules.map(({ id, when }) => `${id}: ${'field' in when && when.field === 'text' ? when.any?.map(({ raw }) => raw).join() : ''}`),
    ).toEqual(expected)
  })

  it('lists, stats and reads as a disk does; a link is no file', async () => {
    const reader = await gitReader(path, 'HEAD')
    const folder = dirname(path)
    expect([...(await reader.list(folder))].sort()).toEqual(['link.yaml', 'outspoke.test.yaml', 'outspoke.yaml', 'press.txt', 'teams/'])
    expect([...(await reader.list(join(folder, 'teams')))].sort()).toEqual(['care.yaml', 'web.yaml'])
    expect(await reader.stat(join(folder, 'teams'))).toMatchObject({ kind: 'folder' })
    expect(await reader.stat(path)).toMatchObject({ kind: 'file', size: Buffer.byteLength(TOP) })
    expect(await reader.stat(join(folder, 'link.yaml'))).toMatchObject({ kind: 'other' })
    expect(await reader.stat(join(folder, 'team'))).toBeUndefined()
    expect(await reader.stat(join(root, 'other.yaml'))).toBeUndefined()
    expect(Buffer.from(await reader.read(join(folder, 'press.txt'))).toString()).toBe('railnews\n')
  })

  it.each([
    ['nowhere', /^git knows no revision "nowhere" in /],
    ['HEAD~9', /^git knows no revision "HEAD~9" in /],
    ['$(touch hacked)', /^git knows no revision "\$\(touch hacked\)" in /],
    ['--output=hacked', /^"git:--output=hacked" names no revision$/],
    ['-h', /^"git:-h" names no revision$/],
    ['', /^"git:" names no revision$/],
  ])('no revision: %s', async (revision, message) => {
    await expect(gitReader(path, revision)).rejects.toThrow(message)
  })

  it('no repository', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'outspoke-no-git-'))
    await expect(gitReader(join(folder, 'outspoke.yaml'), 'HEAD')).rejects.toThrow(`${folder} is in no git repository`)
    rmSync(folder, { recursive: true })
    await expect(gitReader(join(folder, 'outspoke.yaml'), 'HEAD')).rejects.toThrow(`there is no folder ${folder}`)
  })
})
