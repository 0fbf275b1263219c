/** Several people at once on one database: nothing is lost, nobody gets what another one has, and what came between is told. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { POSTS, RULES } from '../commands/work/support.ts'

const PROGRAM = new URL('../../bin/outspoke.js', import.meta.url).pathname
let folder = ''
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outspoke-work-'))
  writeFileSync(join(folder, 'outspoke.yaml'), RULES)
  writeFileSync(join(folder, 'posts.csv'), POSTS)
  const { code } = await outspoke('import', 'posts.csv', '--now', '2026-08-04T10:30Z')
  expect(code).toBe(0)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function outspoke(
  ...words: readonly string[]
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const now = words.includes('--now') ? [] : ['--now', '2026-08-04T11:00Z']
  const child = spawn(process.execPath, [PROGRAM, ...words, ...now], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (data) => {
    stdout += String(data)
  })
  child.stderr.on('data', (data) => {
    stderr += String(data)
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })))
}

const PEOPLE = ['ana', 'maria', 'tom', 'lena', 'zoe']

test('five who ask for the next one get five', async () => {
  const ran = await Promise.all(PEOPLE.map((me) => outspoke('next', '--claim', '--me', me, '--format', 'json')))
  expect(ran.map(({ code, stderr }) => [code, stderr])).toEqual(PEOPLE.map(() => [0, '']))
  const taken = ran.flatMap(({ stdout }) => JSON.parse(stdout) as { id: string; claimed_by: string }[])
  expect(new Set(taken.map(({ id }) => id)).size).toBe(5)
  expect(taken.map((one) => one.claimed_by)).toEqual(PEOPLE)
})

test('forty notes of five at once are forty notes', async () => {
  await Promise.all(
    PEOPLE.map(async (me) => {
      for (let n = 0; n < 8; n++) expect(await outspoke('note', 'qpqb', `${me} ${n}`, '--me', me)).toMatchObject({ code: 0, stderr: '' })
    }),
  )
  const { stdout } = await outspoke('show', 'qpqb', '--format', 'json')
  const shown = JSON.parse(stdout) as { note_count: number; history: { kind: string; text?: string }[] }
  expect(shown.note_count).toBe(40)
  expect(new Set(shown.history.filter(({ kind }) => kind === 'noted').map(({ text }) => text)).size).toBe(40)
  expect((await outspoke('db', 'check')).stdout).toContain('all as it should be')
})

test('of five who saw the same revision one is heard, and the others are told what happened', async () => {
  const { rev } = JSON.parse((await outspoke('show', 'qpqb', '--format', 'json')).stdout) as { rev: number }
  const ran = await Promise.all(PEOPLE.map((me) => outspoke('resolve', 'qpqb', '--as', 'logged', '--if-rev', String(rev), '--me', me)))
  expect(ran.map(({ code }) => code).sort()).toEqual([0, 2, 2, 2, 2])
  const first = PEOPLE[ran.findIndex(({ code }) => code === 0)] ?? ''
  for (const { code, stderr } of ran)
    if (code !== 0)
      expect(stderr).toBe(
        `outspoke: qpqb has changed since revision ${rev}: it is at ${rev + 1}, and nothing was done\n2026-08-04 11:00 ${first} resolved as logged\n  look at it, then say it again: outspoke show qpqb\n`,
      )
})
