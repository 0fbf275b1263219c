/** A table for people is made of fewer numbers than Markdown, which has every figure: they say the same, whatever is asked and however it went. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { newFolder, outspoke } from '../support/run.ts'

const NOW = '2026-02-20T12:00:00Z'
const RULES = `version: 1
timezone: Europe/London
people: { maria: { name: Maria }, ben: { name: Ben } }
departments: { care: { answer: 2h, spokes: [maria] }, web: { answer: 4h, spokes: [ben] } }
rules:
  - { tag: refund, when: { text: refund } }
  - { tag: vip, when: { text: vip } }
targets: [{ first_response: 4h, next_response: 1h, resolution: 48h }]
routes:
  - { id: money, when: { tags: refund }, to: care }
  - { id: vips, when: { tags: vip }, to: web }
  - { id: all, to: hub }
`
const GOALS = `${RULES}goals: { first_response: 90%, answer_rate: 95%, resolution: 80%, handoff: 75% }\n`
const TEXTS = ['a refund please', 'hello', 'vip speaking', 'where is my refund, says a vip']

/** A post every five hours; two of three are answered, half of those ask again; the last days have no answer at all. */
const posts = (from: number, count: number): string =>
  [
    'id,network,author,direction,posted_at,text,in_reply_to',
    ...Array.from({ length: count }, (_, index) => from + index).flatMap((n) => {
      const at = Date.parse('2026-02-02T08:20:00Z') + n * 5 * 3_600_000
      const iso = (hours: number): string => new Date(at + hours * 3_600_000).toISOString()
      const asked = `q${n},${n % 4 === 0 ? 'reddit' : 'x'},u${n},inbound,${iso(0)},"${TEXTS[n % 4]}",`
      if (n % 3 === 0 || n >= 60) return [asked]
      const network = n % 4 === 0 ? 'reddit' : 'x'
      const answer = `a${n},${network},acme,outbound,${iso((n % 7) + 0.5)},sorry,q${n}`
      if (n % 2 === 0) return [asked, answer]
      return [
        asked,
        answer,
        `s${n},${network},u${n},inbound,${iso(12)},and now,q${n}`,
        `t${n},${network},acme,outbound,${iso(12.5)},so,s${n}`,
      ]
    }),
    '',
  ].join('\n')

const REPORTS = ['sla', 'response', 'departments', 'spokes', 'networks'] as const
const QUESTIONS = [
  '',
  '--by network,week',
  '--by department',
  '--by spoke --axis replied',
  '--axis resolved --by day --since 2026-02-05 --until 2026-02-08',
  '--since 2026-02-05 --until 2026-02-08 --by priority',
  '--since 2026-02-09 --until 2026-02-12 --compare',
  '--since 2026-02-18 --by network',
  'is:open --by route',
  'tag:refund --goals --by department',
] as const

/** What is said, without what a format makes of it. */
const said = (text: string): string => text.replaceAll(/[\s|:#*\\-]/g, '')

describe.each([
  { name: 'goals, and conversations that changed hands', rules: GOALS, count: 80, acts: true },
  { name: 'no goals, nobody did anything', rules: RULES, count: 80, acts: false },
  { name: 'nothing was ever resolved', rules: RULES, count: 0, acts: false },
])('$name', ({ rules, count, acts }) => {
  const folder = newFolder()
  const ran = async (line: string, at: string = NOW): Promise<string> => {
    const { stdout, stderr, code } = await outspoke(line).in(folder).at(at).env({ NO_COLOR: '1' }).terminal(80).run()
    expect([line, code, code === 0 ? '' : stderr]).toEqual([line, 0, ''])
    return stdout
  }
  beforeAll(async () => {
    writeFileSync(join(folder, 'outspoke.yaml'), rules)
    writeFileSync(join(folder, 'a.csv'), posts(count === 0 ? 60 : 0, count === 0 ? 6 : count))
    await ran('import a.csv')
    if (!acts) return
    const listed = (await outspoke('list --format ndjson').in(folder).at(NOW).run()).stdout.trim().split('\n')
    const ids = listed.map((line) => (JSON.parse(line) as { id: string }).id)
    await ran(`assign ${ids.slice(0, 6).join(' ')} web/ben --yes`)
    await ran(`resolve ${ids.slice(4, 9).join(' ')} --as acted --no-reply phone --yes`)
    await ran(`tag ${ids[9]} +vip --yes`)
    await ran(`resolve ${ids.slice(10, 13).join(' ')} --as declined --reason spam --no-reply spam --yes`)
  })
  it.each(REPORTS)('%s', async (report) => {
    for (const question of QUESTIONS) {
      const line = `report ${report} ${question}`
      expect([line, said(await ran(`${line} --format table`))]).toEqual([line, said(await ran(`${line} --format md`))])
    }
  })
})
