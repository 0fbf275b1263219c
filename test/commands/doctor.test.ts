import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newFolder, outspoke } from '../support/run.ts'

/** What cron's shell makes of the line that `doctor` prints: the folder, then the words of the program. */
async function asCron(line: string, folder: string): Promise<readonly string[]> {
  const { stdout } = await outspoke(`doctor ${line}`).in(folder).run()
  const printed = stdout.split('\n').find((one) => one.includes('*/5 * * * * ')) ?? ''
  const command = printed.trim().slice('*/5 * * * * '.length).replaceAll('\\%', '%')
  expect(printed.replaceAll('\\%', '')).not.toContain('%')
  const shell = spawnSync('/bin/sh', ['-c', `outspoke() { pwd; printf '%s\\n' "$@"; }; ${command}`], {
    cwd: '/',
    env: {},
    encoding: 'utf8',
  })
  return shell.stdout.trimEnd().split('\n')
}

describe('the recipe for cron', () => {
  it.each(['plain', 'with blanks', "it's 100% $HOME"])('from a folder named %s', async (name) => {
    const folder = join(newFolder(), name)
    mkdirSync(folder)
    await outspoke('init').in(folder).run()
    expect(await asCron('', folder)).toEqual([folder, 'check'])
    expect(await asCron("--db 'my posts.db' --rules outspoke.yaml", folder)).toEqual([
      folder,
      'check',
      '--db',
      join(folder, 'my posts.db'),
      '--rules',
      join(folder, 'outspoke.yaml'),
    ])
  })
  it('without a workspace it names the database', async () => {
    const folder = newFolder()
    expect(await asCron('', folder)).toEqual(['/', 'check', '--db', join(folder, '.data', 'outspoke.db'), '--quiet'])
  })
  it('is not wrapped, for it is copied', async () => {
    const folder = newFolder()
    const { stdout } = await outspoke('doctor').in(folder).terminal(40).env({ OUTSPOKE_PAGER: '' }).run()
    expect(stdout).toContain(`*/5 * * * * outspoke check --db ${join(folder, '.data', 'outspoke.db')} --quiet; curl -fsS -m 10`)
  })
})
