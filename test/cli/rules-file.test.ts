/** The rules file that has changed, broke or was never there: what serves, and what is said. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newFolder, outspoke } from '../support/run.ts'

async function workspace(): Promise<string> {
  const folder = newFolder()
  await outspoke('init').in(folder).run()
  await outspoke('add hello --network x').in(folder).run()
  return folder
}

const LISTS = ['queue', 'overdue', 'list', 'next', 'check', 'check dept:hub', 'queue dept:hub', 'report sla --format json']

describe('a broken rules file', () => {
  it.each(LISTS.filter((line) => !line.startsWith('check')))('%s: the rules as last read serve, and stderr says so, once', async (line) => {
    const folder = await workspace()
    writeFileSync(join(folder, 'outspoke.yaml'), 'version: 1\nrouts: []\n')
    const { code, stderr } = await outspoke(line).in(folder).run()
    const path = join(folder, 'outspoke.yaml')
    expect([code, stderr]).toEqual([0, `outspoke: ${path} has errors: the rules as last read still serve (see \`outspoke rules check\`)\n`])
    expect((await outspoke(`${line} --quiet`).in(folder).run()).stderr).toBe('')
  })
  it.each(['check', 'check dept:hub'])('%s: it is a finding', async (line) => {
    const folder = await workspace()
    writeFileSync(join(folder, 'outspoke.yaml'), 'version: 1\nrouts: []\n')
    const { code, stdout, stderr } = await outspoke(line).in(folder).run()
    expect([code, stderr]).toEqual([1, ''])
    expect(stdout).toContain('outspoke.yaml has errors')
  })
  it('one that is gone too', async () => {
    const folder = await workspace()
    mkdirSync(join(folder, 'below'))
    const line = `queue --db ${join(folder, 'outspoke.db')}`
    rmSync(join(folder, 'outspoke.yaml'))
    expect(await outspoke(line).in(folder).run()).toMatchObject({ code: 0 })
  })
  it('nothing is said of one that is sound, changed or not', async () => {
    const folder = await workspace()
    expect((await outspoke('queue').in(folder).run()).stderr).toBe('')
    writeFileSync(join(folder, 'outspoke.yaml'), 'version: 1\nroutes: [{ id: all, to: hub }]\ndepartments: { hub: { spokes: [ana] } }\n')
    expect((await outspoke('queue').in(folder).run()).stderr).toBe('')
  })
})

describe('a rules file that was named and is not there', () => {
  it.each([...LISTS, 'show abc', 'import posts.csv', 'rules check', 'rules test', 'rules explain --text hello'])('%s', async (line) => {
    const folder = await workspace()
    writeFileSync(join(folder, 'posts.csv'), 'id,network,author,created_at,text\n1,x,ann,2026-08-04T08:00:00Z,hi\n')
    const code = line.startsWith('check') ? 3 : 2
    const option = await outspoke(`${line} --rules none.yaml`).in(folder).run()
    const variable = await outspoke(line).in(folder).env({ OUTSPOKE_RULES: 'none.yaml' }).run()
    expect([option.code, variable.code, `${option.stdout}${option.stderr}`.includes('none.yaml')]).toEqual([code, code, true])
    if (line.startsWith('rules')) return
    const said = (name: string) => `outspoke: there is no rules file ${join(folder, 'none.yaml')}\n  check the path that ${name} names\n`
    expect([option.stdout, option.stderr, variable.stderr]).toEqual(['', said('--rules'), said('OUTSPOKE_RULES')])
  })
})
