import { execFile, spawnSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import Database from 'better-sqlite3'
import { beforeAll, describe, expect, it } from 'vitest'
import { newFolder, outspoke } from '../support/run.ts'

const PROGRAM = fileURLToPath(new URL('../../bin/outspoke.js', import.meta.url))
const LATE = '2026-08-05T12:00:00Z'
let folder = ''

const at = (line: string, now = LATE) => outspoke(line).in(folder).at(now).run()

beforeAll(async () => {
  folder = newFolder()
  writeFileSync(
    join(folder, 'posts.csv'),
    'id,network,author,created_at,text\n1,x,jane,2026-08-04T09:00:00Z,@acme help\n2,x,tom,2026-08-04T09:30:00Z,@acme hello\n',
  )
  writeFileSync(
    join(folder, 'outspoke.yaml'),
    'version: 1\nbrand: { handles: { x: [acme] } }\npeople: { ana: {} }\ndepartments: { hub: { spokes: [ana] } }\nroutes: [{ id: all, to: hub }]\ntargets: [{ first_response: 4h, resolution: 24h }]\n',
  )
  await at('import posts.csv', '2026-08-04T10:00:00Z')
})

describe('--output', () => {
  it('leaves one whole file that everybody may read, and nothing beside it', async () => {
    const file = join(folder, 'outspoke.prom')
    writeFileSync(file, 'old', { mode: 0o600 })
    const { code, stdout, stderr } = await at('check --format prometheus --output outspoke.prom')
    expect([code, stdout, stderr]).toEqual([2, '', ''])
    expect(readFileSync(file, 'utf8')).toContain('outspoke_conversations{department="hub",clock="first_response",state="late"} 2\n')
    expect(statSync(file).mode & 0o777).toBe(0o644)
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([])
  })

  it('replaces a link instead of what it leads to', async () => {
    const target = join(folder, 'precious')
    writeFileSync(target, 'keep')
    symlinkSync(target, join(folder, 'link'))
    await at('check --format nagios --output link')
    expect([readFileSync(target, 'utf8'), readFileSync(join(folder, 'link'), 'utf8').slice(0, 17)]).toEqual(['keep', 'OUTSPOKE CRITICAL'])
  })

  it.each([
    ['check --format json --output x', '--output goes with text, nagios, prometheus, slack and teams'],
    ['check --format csv --output x', '--output goes with text, nagios, prometheus, slack and teams'],
    ['check --format slack --output .', 'rename'],
  ])('%s', async (line, says) => {
    const { code, stderr } = await at(line)
    expect([code, stderr.includes(says)]).toEqual([3, true])
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([])
  })
})

describe('--only-new', () => {
  it('of two at once one tells it', async () => {
    // Processes of their own: in one, whoever waits for the lock would keep its holder from going on.
    const args = [PROGRAM, 'check', '--only-new', '--name', 'twice', '--exit-zero', '--now', LATE]
    const runs = await Promise.all([1, 2, 3].map(() => promisify(execFile)(process.execPath, args, { cwd: folder })))
    expect(runs.filter(({ stdout }) => stdout !== '').length).toBe(1)
  })

  it('tells late what it told as soon, and again what was away', async () => {
    const lines = async (now: string, more = '') => (await at(`check --only-new --name again ${more}`, now)).stdout.split('\n').length - 1
    expect([
      await lines('2026-08-04T12:15:00Z'),
      await lines('2026-08-04T12:20:00Z'),
      await lines('2026-08-04T13:10:00Z'),
      await lines('2026-08-04T13:11:00Z', 'dept:log'),
      await lines('2026-08-04T13:12:00Z'),
    ]).toEqual([1, 0, 2, 0, 2])
  })
})

it('--only-new with a --notify that fails tells it the next time', async () => {
  // Without a rules file there is nobody to tell.
  const failed = await outspoke(['check', '--only-new', '--name', 'failed', '--notify', '--db', join(folder, 'outspoke.db')])
    .in(newFolder())
    .at(LATE)
    .run()
  expect([failed.code, failed.stdout]).toEqual([3, ''])
  expect((await at('check --only-new --name failed')).stdout.split('\n').length).toBe(3)
})

it('no column of an export reaches the terminal as it is', async () => {
  const hostile = newFolder()
  const there = (line: string, now = LATE) => outspoke(line).in(hostile).at(now).run()
  writeFileSync(join(hostile, 'outspoke.yaml'), readFileSync(join(folder, 'outspoke.yaml')))
  const cell = (name: string) => `"${name}\nx\u001b[31m\u202e\u0007"`
  writeFileSync(
    join(hostile, 'posts.csv'),
    `id,network,author,created_at,text\n${['1', 'x', 'jane'].map(cell).join()},2026-08-04T09:00:00Z,${cell('help')}\n`,
  )
  await there('import posts.csv --quiet', '2026-08-04T10:00:00Z')
  for (const format of ['text', 'nagios', 'prometheus', 'json', 'md', 'table', 'tsv', 'slack', 'teams']) {
    const { code, stdout } = await there(`check --format ${format}`)
    const lines = stdout.replaceAll('\n', '')
    expect([format, code, lines.match(/[\u0000-\u0008\u000b-\u001f\u007f\u202e]/u)]).toEqual([format, 2, null])
  }
})

describe('what it cannot tell is 3', () => {
  it.each([
    'check --warn soon',
    'check --within 1x',
    'check --max-age old',
    'check --clock lunch',
    'check --limit -1',
    'check --crit 5',
    'check --format nagois',
    'check --warn 50% --within 1h',
    'check is:nothing',
    'check --db nowhere.db',
    'check --db outspoke.yaml',
    'check --rules nowhere.yaml',
  ])('%s', async (line) => {
    const { code, stdout, stderr } = await at(line)
    expect([code, stdout, stderr.startsWith('outspoke: ')]).toEqual([3, '', true])
  })
})

// Permissions hold nobody back who is root, so that is another user. A database that several use needs a folder that all of them may write to.
it.skipIf(process.getuid?.() !== 0)('says to monitoring, too, that it may not write beside the database', async () => {
  const other = newFolder()
  writeFileSync(join(other, 'outspoke.yaml'), readFileSync(join(folder, 'outspoke.yaml')))
  const db = new Database(join(folder, 'outspoke.db'))
  await db.backup(join(other, 'outspoke.db'))
  db.close()
  chmodSync(other, 0o755)
  chmodSync(join(other, 'outspoke.db'), 0o644)
  const args = [PROGRAM, 'check', '--format', 'nagios', '--now', LATE]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: other, uid: 65_534, gid: 65_534, encoding: 'utf8' })
  expect([status, stdout, stderr]).toEqual([3, `OUTSPOKE UNKNOWN - ${join(other, 'outspoke.db')} cannot be written\n`, ''])
})

it.skipIf(process.getuid?.() !== 0)('refuses to a user who may only read the database what would shut out its owner', async () => {
  const other = newFolder()
  writeFileSync(join(other, 'outspoke.yaml'), readFileSync(join(folder, 'outspoke.yaml')))
  const db = new Database(join(folder, 'outspoke.db'))
  await db.backup(join(other, 'outspoke.db'))
  db.close()
  chmodSync(other, 0o777)
  chmodSync(join(other, 'outspoke.db'), 0o644)
  const args = [PROGRAM, 'check', '--now', LATE]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: other, uid: 65_534, gid: 65_534, encoding: 'utf8' })
  expect([status, stdout, stderr.split(' is another')[0]]).toEqual([3, '', `outspoke: ${join(other, 'outspoke.db')}`])
  expect(readdirSync(other).sort()).toEqual(['outspoke.db', 'outspoke.yaml'])
})

it('a share of its own, and of the stored one, are the same where they are equal', async () => {
  const found = async (warn: string) => (await at(`check --warn ${warn} --format csv --fields id,state`, '2026-08-04T12:10:00Z')).stdout
  expect(await found('75%')).toBe(await found('75.0%'))
  expect((await found('60%')).split('\n').length).toBe(4)
  expect((await found('99%')).split('\n').length).toBe(2)
})
