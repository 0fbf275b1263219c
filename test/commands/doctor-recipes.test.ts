/** The recipes, tried with what runs them: sh, systemd's own check, YAML. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { newFolder, outspoke } from '../support/run.ts'

/** Of systemd; where it is not there, the unit files are not verified. */
const VERIFIER = 'systemd-analyze'
let folder = ''
beforeAll(async () => {
  folder = join(newFolder(), "it's 100% $HOME; done")
  mkdirSync(folder)
  writeFileSync(
    join(folder, 'outspoke.yaml'),
    'version: 1\nchannels: { room: { type: webhook, url: "${HOOK}", secret: "${HOOK_SECRET:-none}" } }\npeople: { ana: { email: ana@acme.example } }\nroutes: [{ to: hub }]\n',
  )
  writeFileSync(join(folder, 'posts.csv'), 'id,network,author,created_at,text\n1,x,jane,2026-08-04T11:00:00Z,@acme hello\n')
  await outspoke('import posts.csv --quiet').in(folder).run()
})
const recipe = async (name: string) => (await outspoke(`doctor --recipe ${name}`).in(folder).run()).stdout
/** What sh makes of a line: the folder it ends in, then the words of the program. */
function asShell(line: string): readonly string[] {
  const { stdout } = spawnSync('/bin/sh', ['-c', `outspoke() { pwd; printf '%s\\n' "$@"; }; curl() { :; }; ${line}`], {
    cwd: '/',
    env: {},
    encoding: 'utf8',
  })
  return stdout.trimEnd().split('\n')
}
const cronLines = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('*/5 * * * * '))
    .map((line) => line.slice('*/5 * * * * '.length).replaceAll('\\%', '%'))

test('crontab', async () => {
  expect(cronLines(await recipe('cron')).map(asShell)).toEqual([
    [folder, 'check'],
    [folder, 'check', '--only-new', '--notify', '--exit-zero'],
    [folder, 'check', '--only-new', '--notify', '--exit-zero'],
  ])
})

test('the words of each recipe are a command that runs', async () => {
  for (const [name, code] of [
    ['cron', 0],
    ['prometheus', 0],
  ] as const)
    for (const line of cronLines(await recipe(name))) {
      const [, ...words] = asShell(line)
      const here = words.map((word) => (word.startsWith('/var/lib') ? join(folder, 'outspoke.prom') : word))
      expect((await outspoke(here).in(folder).run()).code).toBe(code)
    }
})

describe('systemd', () => {
  const units = async () => {
    const [, service = '', timer = ''] = (await recipe('systemd')).split(/^# ~\/\.config\/systemd\/user\/.*\n/m)
    return { service, timer }
  }
  test('says which exit codes are no failure', async () => {
    const { service } = await units()
    expect(service).toContain('SuccessExitStatus=1 2\n')
    expect(service).toContain(`WorkingDirectory=${folder.replaceAll('%', '%%')}\n`)
    expect(service).toContain('ExecStart=outspoke check --notify\n')
  })
  const there = spawnSync(VERIFIER, ['--version']).status === 0
  test.skipIf(!there)('systemd-analyze verify finds nothing', async () => {
    const { service, timer } = await units()
    const at = newFolder()
    // It looks for the program.
    writeFileSync(join(at, 'outspoke-check.service'), service.replace('ExecStart=outspoke', 'ExecStart=/bin/true'))
    writeFileSync(join(at, 'outspoke-check.timer'), timer)
    const { status, stderr } = spawnSync(VERIFIER, ['verify', '--man=no', './outspoke-check.service', './outspoke-check.timer'], {
      cwd: at,
      encoding: 'utf8',
    })
    expect({ status, ours: stderr.split('\n').filter((line) => line.includes('outspoke')) }).toEqual({ status: 0, ours: [] })
  })
})

test('Nagios: the command prints its line', async () => {
  const [, line = ''] = /command_line {2}(.*)/.exec(await recipe('nagios')) ?? []
  const [, ...words] = asShell(line.replaceAll('$$', '$').replaceAll('\\;', ';'))
  const { stdout, code } = await outspoke(words).in(newFolder()).run()
  expect({ code, stdout: stdout.replace(/\|.*/s, '') }).toEqual({ code: 0, stdout: expect.stringMatching(/^OUTSPOKE OK/) })
})

test('Icinga: the words are the same', async () => {
  const [, list = ''] = /command = (\[.*\])/.exec(await recipe('icinga')) ?? []
  const words = (JSON.parse(list) as string[]).map((word) => word.replaceAll('$$', '$'))
  expect(words).toEqual([
    'outspoke',
    'check',
    '--format',
    'nagios',
    '--db',
    join(folder, 'outspoke.db'),
    '--rules',
    join(folder, 'outspoke.yaml'),
  ])
})

test('GitHub Actions: YAML, with the secrets that the channels name', async () => {
  const flow = parse(await recipe('github'))
  expect(flow.on.schedule).toEqual([{ cron: '*/15 * * * *' }])
  const kept = { path: 'outspoke.db', key: 'outspoke-${{ github.run_id }}-${{ github.run_attempt }}' }
  expect(flow.jobs.check.steps.slice(2)).toEqual([
    { uses: 'actions/cache/restore@v4', with: { ...kept, 'restore-keys': 'outspoke-' } },
    { run: 'npm install --global outspoke' },
    { run: 'outspoke import exports/*' },
    // A row that was rejected, or a room that did not answer, keeps nobody from being told, and nobody from being remembered as told.
    {
      if: '${{ !cancelled() }}',
      run: 'outspoke check --notify --exit-zero',
      env: {
        HOOK: '${{ secrets.HOOK }}',
        HOOK_SECRET: '${{ secrets.HOOK_SECRET }}',
        OUTSPOKE_MAIL_FROM: '${{ secrets.OUTSPOKE_MAIL_FROM }}',
        OUTSPOKE_SMTP_URL: '${{ secrets.OUTSPOKE_SMTP_URL }}',
      },
    },
    { if: 'always()', uses: 'actions/cache/save@v4', with: kept },
  ])
})

test('without a rules file nobody is told, and no recipe asks for it', async () => {
  const empty = newFolder()
  const at = (line: string) => outspoke(line).in(empty).run()
  for (const name of ['', ' --recipe cron', ' --recipe systemd']) expect((await at(`doctor${name}`)).stdout).not.toContain('--notify')
  const { code, stdout, stderr } = await outspoke(['check', '--notify', '--only-new', '--db', join(folder, 'outspoke.db')])
    .in(empty)
    .run()
  expect([code, stdout, stderr]).toEqual([
    3,
    '',
    'outspoke: no outspoke.yaml here or above: using the starter rules (`outspoke init` makes a workspace)\n' +
      'outspoke: --notify needs a rules file that says who is told\n  change to the workspace, or name it: --rules FILE, OUTSPOKE_RULES\n',
  ])
})
