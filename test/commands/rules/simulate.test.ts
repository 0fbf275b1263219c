import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { newFolder, outspoke } from '../../support/run.ts'

const RULES = `version: 1
calendars: { office: { timezone: UTC, hours: { mon-fri: 09:00-17:00 } } }
departments:
  hub: { calendar: office, spokes: [ana] }
  care: { calendar: office, spokes: [maria, tom] }
rules:
  - { tag: billing, when: { text: [refund] } }
  - { tag: noise, when: { text: [noise] } }
routes:
  - { id: billing, when: { tags: billing }, to: care }
  - { id: noise, when: { tags: noise }, to: log }
  - { id: rest, to: hub }
`
const HEADER = 'id,network,author,created_at,text,parent_id'
const ROWS = Array.from(
  { length: 40 },
  (_, n) => `${n},x,bo${n % 13},2026-07-2${7 + (n % 2)}T${String(8 + (n % 9)).padStart(2, '0')}:00:00Z,${n % 3 === 0 ? 'hi' : 'refund'},`,
)

async function workspace(rows: readonly string[], rules = RULES): Promise<string> {
  const folder = newFolder()
  writeFileSync(join(folder, 'outspoke.yaml'), rules)
  writeFileSync(join(folder, 'posts.csv'), `${[HEADER, ...rows].join('\n')}\n`)
  const { code, transcript } = await outspoke('import posts.csv').in(folder).run()
  expect({ code, transcript }).toMatchObject({ code: 0 })
  return folder
}
async function simulated(folder: string, more = ''): Promise<string> {
  const { code, stdout } = await outspoke(`rules simulate --format json ${more}`).in(folder).run()
  expect(code).toBe(0)
  return stdout
}

interface Side {
  readonly what_if: string | null
  readonly departments: readonly {
    readonly department: string
    readonly spokes: number
    readonly answers: number
    readonly handled: number
    readonly backlog: number
  }[]
  readonly people: readonly { readonly person: string; readonly answers: number }[]
}
const sidesOf = (json: string): readonly Side[] => (JSON.parse(json) as { sides: readonly Side[] }).sides

describe('rules simulate', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await workspace(ROWS)
  })

  it('comes to the same whatever the order of rows, and whenever it is run', async () => {
    const other = await workspace([...ROWS].reverse())
    const answer = await simulated(folder, '--by hour')
    expect(await simulated(other, '--by hour')).toBe(answer)
    expect(await simulated(folder, '--by hour --now 2027-01-01T00:00:00Z')).toBe(answer)
  })

  it('what came is what was answered, and what is left', async () => {
    for (const { departments } of sidesOf(await simulated(folder, '--handle 2h --spokes care=1')))
      for (const { answers, handled, backlog } of departments) expect(handled + backlog).toBe(answers)
  })

  it('options may repeat, or have commas', async () => {
    const repeated = await simulated(folder, '--away tom:2026-07-27 --away ana:2026-07-27..07-28 --handle 20m --handle care=5m')
    expect(await simulated(folder, '--away tom:2026-07-27,ana:2026-07-27..07-28 --handle 20m,care=5m')).toBe(repeated)
    expect(sidesOf(repeated).map(({ what_if }) => what_if)).toEqual([null, '--away tom:2026-07-27 --away ana:2026-07-27..07-28'])
  })

  it('writes nothing, and the file decides, not what was stored', async () => {
    const own = await workspace(ROWS)
    writeFileSync(join(own, 'outspoke.yaml'), RULES.replace('[refund]', '[nothing]'))
    expect(sidesOf(await simulated(own))[0]?.departments.map(({ department }) => department)).toEqual(['hub'])
    const { stdout } = await outspoke('list dept:care --format json').in(own).run()
    expect((JSON.parse(stdout) as unknown[]).length).toBeGreaterThan(0)
  })

  it.each([
    ['--format tsv', /^hub\t\t/],
    ['--format md', /^\| Department \|/],
    ['--format ndjson', /^\{"from":/],
    ['--by spoke --format csv', /^person,departments,weight,answers,work_s,capacity_s,busy\nana,hub,/],
    ['--by hour --format csv', /^department,what_if,hour,posts,answers,queue,people\nhub,,0,/],
    ['--fields department,busy', /^hub\t0\.\d+\ncare\t0\.\d+\n$/],
  ])('%s', async (options, expected) => {
    const { code, stdout } = await outspoke(`rules simulate ${options}`).in(folder).run()
    expect(code).toBe(0)
    expect(stdout).toMatch(expected)
  })

  it('nobody is there: it says so', async () => {
    const { stdout } = await outspoke('rules simulate dept:care --spokes care=0').in(folder).run()
    expect(stdout).toContain('care --spokes care=0')
    expect(stdout).toContain('nobody there')
    expect(stdout).toMatch(/care: \d+ answers that nobody gives within ten years/)
  })

  it('what nobody owns is no work', async () => {
    const own = await workspace(['1,x,bo,2026-07-27T09:00:00Z,noise,', '2,x,cy,2026-07-27T09:00:00Z,refund,'])
    const { stdout } = await outspoke('rules simulate').in(own).run()
    expect(stdout).toContain('1 post only recorded: no owner, no work')
  })

  it('a broken file is told, and the stored rules do not stand in', async () => {
    const own = await workspace(ROWS)
    writeFileSync(join(own, 'outspoke.yaml'), RULES.replace('to: hub', 'to: hab'))
    const { code, stderr } = await outspoke('rules simulate').in(own).run()
    expect(code).toBe(2)
    expect(stderr).toContain('unknown department "hab"')
  })
})
