import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createGrouping, type Grouped, namesOf, wordsToGroup } from '../../../src/core/catalogue/groups.ts'
import { createFrequentWords } from '../../../src/core/rules/frequent-words.ts'
import { compileTerms } from '../../../src/core/rules/matcher.ts'
import { post, ruleSet, term } from '../rules/build.ts'

const set = ruleSet({
  brands: [
    {
      id: 'Acme',
      handles: { x: ['acmerail', 'acme_help'] },
      profiles: [],
      employees: [],
      employeesCount: false,
      auto: [],
      countAuto: false,
    },
  ],
})

/** Each text a conversation; several texts of one are joined by ` / `. */
function group(texts: readonly string[], most = 10): Grouped {
  const frequent = createFrequentWords()
  const conversations = texts.map((text) => text.split(' / '))
  for (const one of conversations) frequent.add(one)
  const grouping = createGrouping(set, wordsToGroup(frequent.top(300), namesOf(set)))
  for (const [n, one] of conversations.entries())
    grouping.add(
      { id: n + 1, pid: `p${String(n + 1).padStart(3, '0')}`, postedAt: Date.UTC(2026, 0, 1 + n) },
      one.map((text) => post(text)),
    )
  return grouping.result(most)
}

const told = ({ groups, others }: Grouped): readonly string[] => [
  ...groups.map(
    ({ terms, company, conversations, takes, examples }) =>
      `${terms.join('|')}${company.length === 0 ? '' : ` (${company.join(', ')})`} ${conversations}/${takes}: ${examples.map(({ pid }) => pid).join(' ')}`,
  ),
  `others ${others}`,
]

describe('groups of what no case takes', () => {
  it.each<[what: string, texts: string[], told: string[]]>([
    ['nothing', [], ['others 0']],
    ['what occurs once is no group', ['wifi', 'seat'], ['others 2']],
    [
      'the word that most have first, then of the rest',
      ['wifi', 'wifi', 'wifi, coach', 'wifi seat', 'seat', 'seat'],
      ['wifi 4/4: p004 p003 p002', 'seat 2/3: p006 p005', 'others 0'],
    ],
    [
      'what is left of a word after the groups above is no group by itself',
      ['wifi', 'wifi', 'wifi seat', 'seat'],
      ['wifi 3/3: p003 p002 p001', 'others 1'],
    ],
    [
      'forms of a word together, the more frequent first',
      ['delays', 'delays', 'delay', 'delay delays', 'delayed'],
      ['delays|delay 4/4: p004 p003 p002', 'others 1'],
    ],
    ['short words have no forms', ['bus', 'bus', 'buses', 'buses'], ['bus 2/2: p002 p001', 'buses 2/2: p004 p003', 'others 0']],
    [
      'a pair before the words that it is made of',
      ['lost seat reservation', 'seat reservation', 'the seat reservation'],
      ['seat reservation 3/3: p003 p002 p001', 'others 0'],
    ],
    ['with the words that keep its company', ['wifi coach', 'wifi. coach', 'wifi'], ['wifi (coach) 3/3: p003 p002 p001', 'others 0']],
    [
      'a conversation counts once, whichever of its posts has the word',
      ['wifi / wifi', 'hello / wifi'],
      ['wifi 2/2: p002 p001', 'others 0'],
    ],
    ['no handles, links and names of ours', ['@acmerail acme help', '@acmerail Acme help', 'acme.example'], ['others 3']],
    [
      'no times and numbers, but pairs with them',
      ['two hours', 'two hours', 'monday', 'monday', 'monday train', 'monday train'],
      ['monday train 2/2: p006 p005', 'others 4'],
    ],
    ['scripts without spaces', ['地下鉄が遅い', '地下鉄はどこ'], ['地下鉄 2/2: p002 p001', 'others 0']],
    ['the latest three as examples', ['wifi', 'wifi', 'wifi', 'wifi'], ['wifi 4/4: p004 p003 p002', 'others 0']],
  ])('%s', (_, texts, expected) => {
    expect(told(group(texts))).toEqual(expected)
  })

  it('at most so many', () => {
    expect(told(group(['wifi', 'wifi', 'seat', 'seat'], 1))).toEqual(['seat 2/2: p004 p003', 'others 2'])
    expect(told(group(['wifi', 'wifi'], 0))).toEqual(['others 2'])
  })

  const words = fc.constantFrom(
    'wifi',
    'seat',
    'seats',
    'coach',
    'seat reservation',
    'toilet',
    'toilets!',
    'night train',
    'hello',
    '#Coach',
    'two',
  )
  const texts = fc.array(
    fc.array(words, { maxLength: 5 }).map((some) => some.join(', ')),
    { maxLength: 25 },
  )

  it('no conversation is in two groups, and a group is what a rule of its terms takes, without those above', () => {
    fc.assert(
      fc.property(texts, (list) => {
        const { groups, others } = group(list)
        const above = new Set<number>()
        for (const { terms, conversations, takes } of groups) {
          const holds = compileTerms(terms.map((raw) => term(raw)))
          const all = list.flatMap((text, n) => (holds(text) ? [n] : []))
          expect([takes, conversations]).toEqual([all.length, all.filter((n) => !above.has(n)).length])
          expect(conversations).toBeGreaterThanOrEqual(2)
          for (const n of all) above.add(n)
        }
        expect(others).toBe(list.length - above.size)
      }),
    )
  })

  it('the order of conversations does not matter', () => {
    fc.assert(
      fc.property(texts, fc.infiniteStream(fc.nat()), (list, random) => {
        const plain = (one: Grouped) =>
          one.groups.map(({ terms, company, conversations, takes }) => ({ terms, company, conversations, takes }))
        const shuffled = list.map((text) => ({ text, at: random.next().value })).sort((a, b) => a.at - b.at)
        expect(plain(group(shuffled.map(({ text }) => text)))).toEqual(plain(group(list)))
      }),
    )
  })

  it('names are handles and brands, whole and in parts', () => {
    expect([...namesOf(set)].sort()).toEqual(['acme', 'acme_help', 'acmerail', 'help'])
  })
})
