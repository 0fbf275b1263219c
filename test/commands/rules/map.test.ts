import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { newFolder, outspoke } from '../../support/run.ts'

const ACME = fileURLToPath(new URL('../../fixtures/rules/acme-rail.yaml', import.meta.url))
const RULES = `version: 1
tags: { billing: Money taken, site/login: Cannot sign in }
departments:
  hub: { name: Social hub, spokes: [ana] }
  care: { spokes: [maria] }
rules:
  - { tag: billing, when: { text: refund }, matches: [a refund], description: what we owe }
  - { tag: site/login, when: { text: login }, enabled: false }
routes:
  - { id: billing, title: Money, when: { tags: billing }, to: care, first_response: 1h }
  - { id: again, when: { tags: billing, directed: true }, to: care }
  - { id: rest, to: hub }
`
const POSTS = `id,network,author,created_at,text,kind,parent_id
1,x,bo,2026-08-03T09:00:00Z,@acme a refund,post,
2,x,cy,2026-08-03T09:00:00Z,@acme a refund,post,
3,x,di,2026-08-03T09:00:00Z,@acme hello,post,
4,x,acme,2026-08-03T09:10:00Z,@bo sorry,reply,1
5,x,ed,2026-06-03T09:00:00Z,@acme hello,post,
`

let folder = ''
beforeAll(async () => {
  folder = newFolder()
  writeFileSync(join(folder, 'outspoke.yaml'), RULES.replace('version: 1\n', 'version: 1\nbrand: { handles: { x: [acme] } }\n'))
  writeFileSync(join(folder, 'posts.csv'), POSTS)
  expect(await outspoke('import posts.csv').in(folder).run()).toMatchObject({ code: 0 })
})
async function run(line: string) {
  const { code, stdout, stderr } = await outspoke(line).in(folder).run()
  return { code, stdout, stderr }
}
const out = async (line: string) => (await run(line)).stdout

describe('rules map', () => {
  it('is a tree, the same in a pipe as on a terminal, of the enterprise example', async () => {
    const line = `rules map --rules ${ACME}`
    const piped = await outspoke(line).run()
    expect(piped.stdout.split('\n').slice(0, 9)).toEqual([
      'post',
      '├─  1 safety-incident       tags: safety',
      '│       -> care (maria, tom x0.5, yuki [language: ja]) · answers: hub',
      '├─  2 legal                 tags: legal-threat',
      '│       -> legal (lena) · answers: hub',
      '├─  3 press                 tags: press',
      '│       -> hub (ana, ben) · answers: ceo',
      '├─  4 influencer-complaint  tags all influencer, complaint',
      '│       -> care (maria, tom x0.5, yuki [language: ja]) · answers: spoke · urgent',
    ])
    expect(piped.stdout.endsWith('└─ 13 uncatalogued          anything else\n        -> hub (ana, ben) · answers: hub\n')).toBe(true)
    expect((await outspoke(line).terminal(80, 100).run()).stdout).toBe(piped.stdout)
  })

  it('marks what is never reached, and shows no people where routes are enough', async () => {
    expect(await out('rules map --depth routes')).toBe(`post
├─  1 billing  tags: billing
│       -> care · answers: hub
├─  2 again    tags: billing, directed: true
│       -> care · answers: hub · never reached
└─  3 rest     anything else
        -> hub · answers: hub
`)
  })

  it('of one department says how many others are tried', async () => {
    expect(await out('rules map --department hub')).toBe(
      `post
├─  … 2 other cases, of other departments
└─  3 rest     anything else
        -> hub (ana) · answers: hub
`.replace('rest     ', 'rest  '),
    )
  })

  it('counts conversations of the last 30 days, or of a query, with the share of late first replies', async () => {
    expect(await out('rules map --counts --depth routes')).toContain('care · answers: hub · 2 conversations, 67 % · 50 % answered late')
    expect(await out('rules map --counts --format md')).toContain('Numbers: 3 conversations (since:30d, as of 2026-08-04)')
    const { counts, routes } = JSON.parse(await out('rules map --counts=route:rest --format json'))
    expect(counts).toEqual({ query: 'route:rest', as_of: '2026-08-04T12:00:00.000Z', conversations: 2, of_unknown_routes: 0 })
    expect(routes.map((one: { counts: { conversations: number; share: number } }) => [one.counts.conversations, one.counts.share])).toEqual(
      [
        [0, 0],
        [0, 0],
        [2, 1],
      ],
    )
    expect(await out('rules map --counts --format mermaid')).toContain('-- "yes: Money<br/>2 · 67 #37;<br/>50 #37; answered late" -->')
    expect(await out('rules map --counts --format mermaid')).toContain('linkStyle 1 stroke-width:7px')
    expect(await out('rules map --counts --format svg')).toMatch(/stroke-width="7"[\s\S]*2 · 67 %/)
    const sla = JSON.parse(await out('report sla since:30d --by route --format json'))
    expect(JSON.stringify(sla)).toContain('"billing"')
  })

  it('draws offline, as a page without anything from elsewhere', async () => {
    const svg = await out('rules map --format svg')
    expect(svg).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<svg width="\d+pt" height="\d+pt"/)
    expect(svg).toContain('<title id="map-title">Who answers what</title>')
    expect(svg).toContain('1. Money taken? Money: care. 2.')
    expect(svg.match(/https?:[^"]+/g)).toEqual(['http://www.w3.org/2000/svg', 'http://www.w3.org/1999/xlink'])
    expect(await out('rules map --format dot')).toMatch(/^digraph map \{\n[\s\S]*\}\n$/)
    expect(await out('rules map --format svg')).toBe(svg)
  })

  it('lists the cases in the formats of lists', async () => {
    expect(await out('rules map --format tsv --fields route,to')).toBe('billing\tcare\nagain\tcare\nrest\thub\n')
    expect(await out('rules map --format csv')).toContain('1,billing,Money,tags: billing,care,hub\n')
  })

  it('knows what was meant', async () => {
    expect(await run('rules map --department car')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no department "car"[\s\S]*did you mean "care"\?/),
    })
    expect(await run('rules map --format svgg')).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean "svg"?') })
    expect(await run('rules map --depth people')).toMatchObject({ code: 2 })
  })
})

describe('rules list', () => {
  it('a line each', async () => {
    expect(await out('rules list --format tsv')).toBe(
      'billing\tbilling\t\toutspoke.yaml\t8\ttext: refund\nsite/login\tsite/login\t\toutspoke.yaml\t9\ttext: login\n',
    )
    expect(await out('rules list --tag site --format table')).toContain('switched off: text: login')
    expect(JSON.parse(await out('rules list --tag billing --format json'))).toMatchObject([
      { id: 'billing', tags: ['billing'], line: 8, enabled: true },
    ])
  })
  it('a file of strangers reaches no spreadsheet as it is, nor does its map', async () => {
    const hostile = newFolder()
    const [quoted, code] = [JSON.stringify('\u001b[31mred'), '\u001b']
    writeFileSync(
      join(hostile, 'outspoke.yaml'),
      `version: 1\nrules:\n  - { tag: red, when: { author: ${quoted} } }\nroutes:\n  - { id: red, title: "=HYPERLINK(1)", when: { tags: red }, to: hub }\n  - { id: rest, title: ${quoted}, to: hub }\n`,
    )
    for (const line of ['rules list', 'rules map']) {
      for (const format of ['csv', 'tsv', 'md']) {
        const { stdout } = await outspoke(`${line} --format ${format}`).in(hostile).run()
        expect(stdout).toContain('red')
        expect(stdout).not.toContain(code)
      }
    }
    expect((await outspoke('rules map --format csv').in(hostile).run()).stdout).toContain("1,red,'=HYPERLINK(1),")
  })
  it('knows what was meant', async () => {
    expect(await run('rules list --tag biling')).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean "billing"?') })
  })
})

describe('rules show', () => {
  it('a rule with its examples, where its tags lead, and what it hit', async () => {
    expect(await out('rules show rule:billing')).toBe(`rule billing  outspoke.yaml:8
gives        billing (Money taken)
when         text: refund
in words     says “refund”
description  what we owe
matches      "a refund"
leads to     billing -> care, again -> care
posts        2, 2 of them by this rule alone, last 2026-08-03
`)
  })
  it('all that is called so, and one kind of it', async () => {
    expect((await out('rules show billing')).split('\n').filter((line) => /^\w+ billing/.test(line))).toEqual([
      'rule billing  outspoke.yaml:8',
      'route billing  outspoke.yaml:11',
    ])
    expect(JSON.parse(await out('rules show route:billing --format json'))).toMatchObject({
      kind: 'route',
      number: 1,
      first_response: { usual: '1h', unless: [] },
      rules: ['billing'],
      counts: { conversations: 2, of: 4 },
    })
    expect(await out('rules show hub')).toBe(`department hub
name    Social hub
people  ana
hours   day and night
routes  rest
taken   2 conversations of 4, 50 %
`)
  })
  it('knows what was meant', async () => {
    expect(await run('rules show bilin')).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean "billing"?') })
  })
})

it('rules schema prints JSON, the same as data', async () => {
  const text = await out('rules schema')
  expect(JSON.parse(text)).toEqual(JSON.parse(await out('rules schema --format json')))
})
