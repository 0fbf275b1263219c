/** A database that an earlier version left: whatever command writes first brings it up to date, and what only reads says so. */
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { MIGRATIONS } from '../../src/store/migrations.ts'
import { openStore } from '../../src/store/sql-store.ts'
import { SCHEMA_3 } from '../store/schema-3.ts'
import { SCHEMA_4 } from '../store/schema-4.ts'
import { SCHEMA_5 } from '../store/schema-5.ts'
import { dumpDatabase } from '../support/dump.ts'
import { HISTORY_NOW, writeHistories } from '../support/histories.ts'
import { rewriteAs, schemaOf } from '../support/older-schema.ts'
import { newFolder, outspoke } from '../support/run.ts'

const NEWEST = MIGRATIONS.at(-1)?.version

const RULES = `version: 1
timezone: Europe/London
brands: { acme: { handles: { x: [AcmeCare] } } }
people: { ana: {}, tom: {} }
departments: { care: { spokes: [ana, tom] }, legal: {} }
rules:
  - { tag: refund, when: { text: refund } }
routes:
  - { to: care }
`

const before = newFolder()
beforeAll(async () => {
  writeFileSync(join(before, 'outspoke.yaml'), RULES)
  for (const args of [
    ['add', 'Where is my refund?', '--network', 'x', '--author', 'jane', '--url', 'https://x.com/jane/status/1'],
    ['add', 'Broken again', '--network', 'x', '--author', 'bob', '--url', 'https://x.com/bob/status/2'],
  ]) {
    const { code, stderr } = await outspoke(args).in(before).run()
    expect([code, stderr]).toEqual([0, ''])
  }
  rewriteAs(join(before, 'outspoke.db'), 3, SCHEMA_3)
})

/** The same workspace, as it was before the update. */
function older(): string {
  const folder = newFolder()
  mkdirSync(folder, { recursive: true })
  for (const name of ['outspoke.yaml', 'outspoke.db']) copyFileSync(join(before, name), join(folder, name))
  return folder
}

const idOf = async (): Promise<string> => {
  const folder = older()
  await outspoke('note author:jane seen --yes').in(folder).run()
  const { stdout } = await outspoke('list author:jane --format ndjson').in(folder).run()
  rmSync(folder, { recursive: true })
  return (JSON.parse(stdout) as { id: string }).id
}

describe('brings it up to date', () => {
  test.each([
    'add "One more" --network x --author kim',
    'claim ID',
    'next --claim',
    'assign ID tom',
    'tag ID -refund',
    'note ID seen',
    'ask ID legal "may we?"',
    'reply ID "On its way"',
    'resolve ID --as ignored',
    'follow-up ID fri "has it arrived?"',
    'improvements add "say the postage" --from ID',
    'flag x/jane vip',
    'author link x/jane x/bob',
    'away tom 2026-08-10..2026-08-14',
    'forget x/jane --yes',
    'db prune --older 24mo --yes',
    'db compact',
    'rules apply --yes',
    'check --only-new --exit-zero',
    'check --notify --exit-zero',
  ])('%s', async (line) => {
    const folder = older()
    const { code, stderr } = await outspoke(line.replace('ID', await idOf()))
      .in(folder)
      .run()
    expect([code, stderr.includes('schema')]).toEqual([0, false])
    expect(schemaOf(join(folder, 'outspoke.db'))).toBe(NEWEST)
    expect(existsSync(join(folder, 'outspoke.db.backup-schema-3'))).toBe(true)
    expect((await outspoke('db check').in(folder).run()).code).toBe(0)
  })
})

describe('leaves it, and says so', () => {
  test.each(['queue', 'list', 'show jane', 'report sla', 'log', 'follow-ups', 'improvements', 'check', 'db info'])('%s', async (line) => {
    const folder = older()
    const { code, stderr } = await outspoke(line).in(folder).run()
    expect([code, stderr]).toEqual([
      line === 'check' ? 3 : 2,
      `outspoke: ${join(folder, 'outspoke.db')} has schema 3, and this outspoke needs ${NEWEST}\n` +
        '  any command that writes brings it up to date (after a copy beside it), for example: outspoke import FILE\n',
    ])
    expect(schemaOf(join(folder, 'outspoke.db'))).toBe(3)
  })
})

describe('who owned a conversation before, which earlier schemas do not say', () => {
  test.each([
    [5, SCHEMA_5],
    [4, SCHEMA_4],
  ])('is told of weeks of work from schema %d as it was told then', async (version, sql) => {
    const folder = newFolder()
    const path = await writeHistories(folder, 240, version, version === 4, true)
    const report = async () => {
      const { code, stdout, stderr } = await outspoke(
        `report sla --by department,route,priority --format json --now ${new Date(HISTORY_NOW).toISOString()}`,
      )
        .in(folder)
        .run()
      if (code !== 0) throw new Error(stderr)
      return stdout
    }
    const made = [dumpDatabase(path, { spokes: true }), await report()]
    expect((made[0] ?? []).length).toBeGreaterThan(1000)
    rewriteAs(path, version, sql)
    const store = await openStore(path, 'write')
    expect((await store.check()).problems).toEqual([])
    await store.close()
    expect([dumpDatabase(path, { spokes: true }), await report()]).toEqual(made)
    expect(schemaOf(path)).toBe(NEWEST)
  })
})
