import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { newFolder, outspoke } from '../support/run.ts'

const RULES = (rules = '', routes = '') => `version: 1
timezone: Europe/London
brand: { handles: { x: [acme] } }
people: { ana: {} }
departments: { hub: { spokes: [ana] }, care: { spokes: [ana] } }
rules:
  - { tag: billing, when: { text: refund } }
${rules}routes:
  - { id: billing, title: "Refunds | charges", when: { tags: billing }, to: care, guideline: "<b>Never</b> promise" }
${routes}  - { id: rest, to: hub }
`
const HEAD = 'id,network,author,created_at,in_reply_to,text\n'

interface Proposed {
  readonly words: readonly string[]
  readonly conversations: number
  readonly takes: number
  readonly proposal: { readonly name: string; readonly rule: string; readonly route: string }
}

async function workspace(posts: string, rules = RULES()): Promise<string> {
  const folder = newFolder()
  writeFileSync(join(folder, 'outspoke.yaml'), rules)
  writeFileSync(join(folder, 'posts.csv'), HEAD + posts)
  expect(await outspoke('import posts.csv').in(folder).run()).toMatchObject({ code: 0 })
  return folder
}
async function json(folder: string, line: string) {
  const { code, stdout, stderr } = await outspoke(`${line} --format json`).in(folder).run()
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout)
}
const indented = (items: readonly string[]) => items.map((item) => `${item.replace(/^/gm, '  ')}\n`).join('')

describe('catalogue', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await workspace(
      [
        '1,x,bo,2026-08-01T09:00:00Z,,@acme refund',
        '2,x,acme,2026-08-01T10:00:00Z,1,@bo sorry',
        '3,x,cy,2026-08-02T09:00:00Z,,@acme refund',
        '4,x,acme,2026-08-02T12:00:00Z,3,@cy sorry',
        '5,x,di,2026-08-03T09:00:00Z,,@acme refund',
        '6,x,ed,2026-08-03T09:00:00Z,,@acme the heating is cold',
        '7,x,fy,2026-08-03T10:00:00Z,,@acme heating and toilet',
        '8,x,gi,2026-08-03T11:00:00Z,,@acme toilet toilets',
        '9,x,gi,2026-08-03T11:10:00Z,8,@acme toilets! toilet',
        '10,x,hi,2026-08-03T12:00:00Z,,@acme the toilets',
        '11,x,jo,2026-08-03T13:00:00Z,,@acme ‮=cold <b>|</b> `heating`',
      ].join('\n'),
    )
  })

  it('the figures of answers are those of the report', async () => {
    const { cases } = await json(folder, 'catalogue')
    const { rows } = await json(folder, 'report response --by route')
    for (const one of cases) {
      const { first_response_p50_s, answered, unanswered } = rows.find(({ route }: { route: string }) => route === one.route)
      expect(one).toMatchObject({ first_response_p50_s, answered, unanswered })
    }
    expect(cases[0]).toMatchObject({ first_response_p50_s: 2 * 3_600, answered: 2, unanswered: 1, conversations: 3, share: 3 / 8 })
  })

  it('a group for each matter, no conversation in two', async () => {
    const { uncatalogued } = await json(folder, 'catalogue')
    expect(uncatalogued.groups.map(({ words, conversations, takes }: Proposed) => [words.join(), conversations, takes])).toEqual([
      ['heating', 3, 3],
      ['toilet,toilets', 2, 3],
    ])
    expect(uncatalogued).toMatchObject({ route: 'rest', conversations: 5, in_no_group: 0 })
  })

  it('what was merged counts once', async () => {
    const own = await workspace(
      '1,x,bo,2026-08-01T09:00:00Z,,@acme heating\n2,x,bo,2026-08-02T09:00:00Z,,@acme heating\n3,x,cy,2026-08-02T09:00:00Z,,@acme heating\n',
    )
    const [one, other] = (await outspoke('list author:bo --fields id').in(own).run()).stdout.trim().split('\n')
    expect(await outspoke(`merge ${one} ${other}`).in(own).run()).toMatchObject({ code: 0 })
    const { cases, uncatalogued } = await json(own, 'catalogue')
    expect([cases[1].conversations, uncatalogued.conversations, uncatalogued.groups[0].takes]).toEqual([2, 2, 2])
  })

  it('cases that the rules no longer have are told', async () => {
    const own = await workspace('1,x,bo,2026-08-01T09:00:00Z,,@acme refund\n2,x,cy,2026-08-01T09:00:00Z,,@acme hello\n')
    writeFileSync(join(own, 'outspoke.yaml'), RULES().replace('id: billing', 'id: money'))
    const told = await outspoke('catalogue').in(own).run()
    expect(told.stdout).toContain('\nof cases that the rules no longer have: billing 1\n')
    expect((await json(own, 'catalogue')).unknown_cases).toEqual([{ route: 'billing', conversations: 1 }])
  })

  it('as of an instant', async () => {
    const { conversations, cases } = await json(folder, 'catalogue --as-of 2026-08-01T09:30:00Z')
    expect([conversations, cases[0].answered, cases[0].unanswered]).toEqual([1, 0, 1])
  })

  it.skipIf(process.getuid?.() === 0)('is the same from a database that cannot be written', async () => {
    const before = await json(folder, 'catalogue')
    chmodSync(join(folder, 'outspoke.db'), 0o400)
    try {
      expect(await json(folder, 'catalogue')).toEqual(before)
    } finally {
      chmodSync(join(folder, 'outspoke.db'), 0o600)
    }
  })

  it.each(['table', 'tsv', 'csv', 'md', 'ndjson'])('strangers and rules cannot write markup, escapes or formulas: %s', async (format) => {
    const { stdout, code } = await outspoke(`catalogue --format ${format}`).in(folder).run()
    expect(code).toBe(0)
    expect(stdout).not.toMatch(/\u202e/)
    if (format === 'md') expect(stdout).toContain('## 1. Refunds \\| charges\n')
    if (format === 'md') expect(stdout).toContain('> \\<b\\>Never\\</b\\> promise\n')
    if (format === 'csv') expect(stdout.split('\n').filter((line) => /^[=+@-]/.test(line))).toEqual([])
  })
})

describe('a proposal of the catalogue', () => {
  const words = ['heating', 'toilet', 'toilets', 'wifi', 'night train', 'seat', 'seats', '漢字駅', "d'accord", 'hello', 'monday']
  const texts = fc.array(fc.uniqueArray(fc.constantFrom(...words), { minLength: 1, maxLength: 3 }), { minLength: 4, maxLength: 14 })

  it('is accepted by rules check, and takes what it says', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (list) => {
        const posts = list.map((some, n) => `${n + 1},x,a${n},2026-08-03T09:00:00Z,,"@acme ${some.join(', ')}"\n`).join('')
        const folder = await workspace(posts)
        const groups: readonly Proposed[] = (await json(folder, 'catalogue')).uncatalogued.groups
        const all = groups.map(({ proposal }) => proposal)
        const adopt = (some: typeof all) =>
          writeFileSync(
            join(folder, 'outspoke.yaml'),
            RULES(indented(some.map(({ rule }) => rule)), indented(some.map(({ route }) => route))),
          )
        const moved = async () => {
          const { routes } = await json(folder, 'rules coverage')
          return Object.fromEntries(
            routes.map(({ route, conversations }: { route: string; conversations: number }) => [route, conversations]),
          )
        }
        adopt(all)
        expect(await outspoke('rules check').in(folder).run()).toMatchObject({ code: 0 })
        expect(await moved()).toMatchObject(Object.fromEntries(groups.map(({ proposal, conversations }) => [proposal.name, conversations])))
        const [, second] = groups
        if (second === undefined) return
        adopt([second.proposal])
        expect(await moved()).toMatchObject({ [second.proposal.name]: second.takes })
      }),
      { numRuns: 8 },
    )
  })
})
