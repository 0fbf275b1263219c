import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { proposalsFor } from '../../../src/core/catalogue/proposal.ts'
import { foldValue } from '../../../src/core/rules/fold.ts'
import type { RuleSet } from '../../../src/core/rules/ruleset.ts'
import { parseRules } from '../../support/rules.ts'

const FILE = `version: 1
departments:
  hub: { spokes: [ana] }
  care: { spokes: [ana] }
people: { ana: {} }
rules:
  - { tag: billing/refund, when: { text: refund } }
  - { tag: site, when: { text: page } }
routes:
  - { id: billing, when: { tags: billing }, to: care }
  - { id: rest, to: TO }
`

/** The file with what is proposed, where it says that it goes. */
function adopted(set: RuleSet, groups: readonly (readonly string[])[], to: string): string {
  const proposals = proposalsFor(groups, set)
  const lines = (of: 'rule' | 'route') => proposals.flatMap((one) => one[of].map((line) => `  ${line}\n`)).join('')
  return FILE.replace('routes:\n', `${lines('rule')}routes:\n`)
    .replace('  - { id: rest', `${lines('route')}  - { id: rest`)
    .replace('TO', to)
}

describe('a proposal', () => {
  it.each<[what: string, groups: string[][], names: string[]]>([
    ['is named by its words', [['seat reservation', 'seat reservations']], ['seat-reservation']],
    ['in plain letters', [["qu'est-ce", 'x'], ['Straße'], ['çà et là']], ['quest-ce', 'stra-e', 'ca-et-la']],
    ['what has none is numbered', [['地下鉄'], ['метро']], ['case', 'case-2']],
    [
      'names that are taken, also families of tags',
      [['billing'], ['site'], ['rest'], ['none'], ['log'], ['wifi'], ['wifi']],
      ['billing-2', 'site-2', 'rest-2', 'none-2', 'log-2', 'wifi', 'wifi-2'],
    ],
    ['long ones are cut', [['a'.repeat(60)]], ['a'.repeat(40)]],
  ])('%s', async (_, groups, names) => {
    const set = await parseRules(FILE.replace('TO', 'hub'))
    expect(proposalsFor(groups, set).map(({ name }) => name)).toEqual(names)
    expect((await parseRules(adopted(set, groups, 'hub'))).routes.map(({ id }) => id)).toEqual(['billing', ...names, 'rest'])
  })

  it('goes to whoever has the last case now', async () => {
    const set = await parseRules(FILE.replace('TO', 'log'))
    expect(proposalsFor([['wifi', "don't"]], set)).toEqual([
      {
        name: 'wifi',
        title: 'Wifi',
        rule: ['- tag: wifi', `  when: { text: ["wifi", "don't"] }`],
        route: ['- id: wifi', '  title: "Wifi"', '  when: { tags: wifi }', '  to: log'],
      },
    ])
  })

  it('is accepted by the rules file, whatever its words are', async () => {
    const set = await parseRules(FILE.replace('TO', 'hub'))
    const letters = fc.string({ unit: fc.constantFrom(...`abcnoltrue019eéßñ漢字жΩ'`), minLength: 2, maxLength: 12 })
    const word = letters.map(foldValue).filter((text) => /^[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:'\p{L}+)?$/u.test(text) && /\p{L}/u.test(text))
    const groups = fc.array(
      fc.array(
        fc.oneof(
          word,
          fc.tuple(word, word).map((pair) => pair.join(' ')),
        ),
        { minLength: 1, maxLength: 3 },
      ),
      { minLength: 1, maxLength: 4 },
    )
    await fc.assert(
      fc.asyncProperty(groups, async (some) => {
        const made = await parseRules(adopted(set, some, 'hub'))
        expect(made.rules.slice(2).map(({ when }) => 'field' in when && when.field === 'text' && when.any?.map(({ raw }) => raw))).toEqual(
          some,
        )
        expect(made.routes).toHaveLength(2 + some.length)
      }),
      { numRuns: 60 },
    )
  })
})
