/** Who an author is to us: flags and links as folds of facts, in time too; leave; who is frequent. */
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { AUTHOR_FLAGS, type AuthorFlag, type Fact } from '../../src/core/fact.ts'
import {
  accountOf,
  FREQUENT,
  flagHistories,
  flagsNow,
  frequentSince,
  isFrequent,
  isLinkedDirectly,
  leaveBy,
  linkedAccounts,
  refOf,
  withLeave,
} from '../../src/core/people.ts'
import { awayOn } from '../../src/core/rules/decide.ts'
import { parseRules } from '../support/rules.ts'

type AuthorFact = Extract<Fact, { kind: 'flagged' | 'linked' }>
type Said = readonly [number, string]

const ref = (name: string) => ({ network: name === 'm' ? 'mastodon' : 'x', author: name })
/** `j vip`, `j none`, `j+m` linked, `j-m` unlinked; ids in the order they are written, `at` in front. */
function facts(...said: readonly Said[]): AuthorFact[] {
  return said.map(([at, text], index) => {
    const common = { id: index + 1, at, recordedAt: at, actor: 'ana' }
    const [, a = '', sign, b = ''] = /^(\w)([+-])(\w)$/.exec(text) ?? []
    if (sign !== undefined) return { ...common, kind: 'linked', data: { ...ref(a), with: ref(b), linked: sign === '+' } }
    const [name = '', flag = ''] = text.split(' ')
    return { ...common, kind: 'flagged', data: { ...ref(name), ...(flag === 'none' ? {} : { flag: flag as AuthorFlag }) } }
  })
}
const shown = (map: ReadonlyMap<string, string>) => [...map].map(([account, flag]) => `${refOf(account).author} ${flag}`).sort()

describe('what an author is now', () => {
  it.each<readonly [string, Said[], string[]]>([
    ['nobody has a flag of their own accord', [], []],
    ['one flag', [[1, 'j vip']], ['j vip']],
    [
      'the last word counts',
      [
        [1, 'j vip'],
        [2, 'j detractor'],
      ],
      ['j detractor'],
    ],
    [
      'none takes it away',
      [
        [1, 'j vip'],
        [2, 'j none'],
      ],
      [],
    ],
    [
      'in the order of recording, not of time',
      [
        [5, 'j vip'],
        [2, 'j advocate'],
      ],
      ['j advocate'],
    ],
    [
      'it holds for all accounts of a person',
      [
        [1, 'j vip'],
        [2, 'j+m'],
      ],
      ['j vip', 'm vip'],
    ],
    [
      'whichever of them it was said of',
      [
        [1, 'j+m'],
        [2, 'm vip'],
        [3, 'j influencer'],
      ],
      ['j influencer', 'm influencer'],
    ],
    [
      'and for those linked through others',
      [
        [1, 'j+m'],
        [2, 'm+k'],
        [3, 'k vip'],
      ],
      ['j vip', 'k vip', 'm vip'],
    ],
    [
      'none on one account is said of the person',
      [
        [1, 'j vip'],
        [2, 'm none'],
        [3, 'j+m'],
      ],
      [],
    ],
    [
      'apart again, each has the last word on itself',
      [
        [1, 'j vip'],
        [2, 'j+m'],
        [3, 'm detractor'],
        [4, 'j-m'],
      ],
      ['j vip', 'm detractor'],
    ],
    [
      'a link may be said from either side',
      [
        [1, 'j+m'],
        [2, 'j vip'],
        [3, 'm-j'],
      ],
      ['j vip'],
    ],
  ])('%s', (_, said, expected) => {
    expect(shown(flagsNow(facts(...said)))).toEqual(expected)
  })
})

describe('links', () => {
  it('are groups, whatever the order', () => {
    const groups = linkedAccounts(facts([1, 'a+b'], [2, 'c+d'], [3, 'b+c']))
    expect(groups.get('x a')).toEqual(['x a', 'x b', 'x c', 'x d'])
    expect(groups.get('x d')).toBe(groups.get('x a'))
    expect(groups.has('x e')).toBe(false)
  })
  it('fall apart where the one between is taken back', () => {
    const groups = linkedAccounts(facts([1, 'a+b'], [2, 'b+c'], [3, 'b-a']))
    expect([...groups.keys()].sort()).toEqual(['x b', 'x c'])
  })
  it('are direct or through others', () => {
    const all = facts([1, 'a+b'], [2, 'b+c'])
    expect(isLinkedDirectly(all, ref('b'), ref('a'))).toBe(true)
    expect(isLinkedDirectly(all, ref('a'), ref('c'))).toBe(false)
  })
})

describe('in time', () => {
  it.each<readonly [string, Said[], string[]]>([
    ['from then on', [[3, 'j vip']], ['j: 3 vip']],
    [
      'until it is taken away',
      [
        [3, 'j vip'],
        [7, 'j none'],
      ],
      ['j: 3 vip, 7 -'],
    ],
    [
      'by the time in the world, also where it was recorded later',
      [
        [7, 'j none'],
        [3, 'j vip'],
      ],
      ['j: 3 vip'],
    ],
    ['what was never there cannot end', [[3, 'j none']], []],
    [
      'said twice is one change',
      [
        [3, 'j vip'],
        [5, 'j vip'],
      ],
      ['j: 3 vip'],
    ],
    [
      'a link makes it the other one’s',
      [
        [3, 'j vip'],
        [5, 'j+m'],
      ],
      ['j: 3 vip', 'm: 5 vip'],
    ],
    [
      'and its end takes it away',
      [
        [3, 'j vip'],
        [5, 'j+m'],
        [9, 'j-m'],
      ],
      ['j: 3 vip', 'm: 5 vip, 9 -'],
    ],
  ])('%s', (_, said, expected) => {
    const histories = flagHistories(facts(...said))
    const lines = [...histories].map(
      ([account, list]) => `${refOf(account).author}: ${list.map(({ at, flag }) => `${at} ${flag ?? '-'}`).join(', ')}`,
    )
    expect(lines.sort()).toEqual(expected)
  })

  test('at every instant it is what the facts up to then say', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd')
    const one = fc.oneof(
      fc.tuple(
        fc.nat(9),
        fc.tuple(name, fc.constantFrom(...AUTHOR_FLAGS, 'none')).map(([who, flag]) => `${who} ${flag}`),
      ),
      fc.tuple(
        fc.nat(9),
        fc.tuple(name, fc.constantFrom('+', '-'), name).map(([a, sign, b]) => `${a}${sign}${b}`),
      ),
    )
    fc.assert(
      fc.property(fc.array(one, { maxLength: 12 }), fc.nat(10), (said, now) => {
        const all = facts(...said.filter(([, text]) => text[0] !== text[2] || text[1] === ' '))
        const then = flagsNow(all.filter(({ at }) => at <= now))
        const histories = flagHistories(all)
        for (const who of ['a', 'b', 'c', 'd']) {
          const account = accountOf(ref(who))
          expect(
            histories
              .get(account)
              ?.filter(({ at }) => at <= now)
              .at(-1)?.flag,
          ).toBe(then.get(account))
        }
      }),
    )
  })
})

describe('leave', () => {
  type Away = Extract<Fact, { kind: 'away' }>
  const leave = (...said: readonly string[]) =>
    leaveBy(
      said.map((text, index): Away => {
        const [person = '', range = '', back] = text.split(' ')
        const [from = '', to = from] = range.split('..')
        return {
          id: index + 1,
          kind: 'away',
          at: 0,
          recordedAt: 0,
          actor: 'ana',
          data: { person, from, to, ...(back === undefined ? {} : { back: true }) },
        }
      }),
    )
  it.each<readonly [string, string[], string[]]>([
    ['adds up', ['tom 2026-08-03..2026-08-05', 'tom 2026-08-10'], ['2026-08-03..2026-08-05', '2026-08-10..2026-08-10']],
    [
      'who is back was away until the day before',
      ['tom 2026-08-03..2026-08-14', 'tom 2026-08-06..2026-08-14 back'],
      ['2026-08-03..2026-08-05'],
    ],
    ['over the end of a month', ['tom 2026-07-28..2026-08-14', 'tom 2026-08-01..2026-08-14 back'], ['2026-07-28..2026-07-31']],
    ['who is back on the first day never was', ['tom 2026-08-03..2026-08-14', 'tom 2026-08-03..2026-08-14 back'], []],
    ['other leave stays', ['tom 2026-08-03', 'tom 2026-09-01..2026-09-04', 'tom 2026-08-03 back'], ['2026-09-01..2026-09-04']],
    ['another one’s too', ['tom 2026-08-03', 'ana 2026-08-03 back'], ['2026-08-03..2026-08-03']],
  ])('%s', (_, said, expected) => {
    expect((leave(...said).get('tom') ?? []).map(({ from, to }) => `${from}..${to}`)).toEqual(expected)
  })

  it('adds to that of the rules, of whomever they name', async () => {
    const rules = await parseRules(`version: 1
timezone: UTC
people: { tom: { name: Tom, away: [2026-08-03] }, ana: { name: Ana } }
departments: { hub: { spokes: [tom, ana] } }
routes: [{ id: else, to: hub }]
`)
    const staffed = withLeave(rules, leave('tom 2026-08-05', 'ana 2026-08-06'))
    const days = (person: string) => [3, 4, 5, 6].filter((day) => awayOn(staffed, person, 'hub', Date.UTC(2026, 7, day, 12))).map(String)
    expect({ tom: days('tom'), ana: days('ana'), hash: staffed.hash }).toEqual({ tom: ['3', '5'], ana: ['6'], hash: rules.hash })
    expect(awayOn(rules, 'ana', 'hub', Date.UTC(2026, 7, 6, 12))).toBe(false)
  })
})

describe('a frequent engager', () => {
  it.each([
    [FREQUENT.posts, FREQUENT.days, true],
    [FREQUENT.posts - 1, FREQUENT.days, false],
    [FREQUENT.posts, FREQUENT.days - 1, false],
    [50, 1, false],
  ])('%i posts on %i days: %s', (posts, days, expected) => {
    expect(isFrequent({ posts, days })).toBe(expected)
  })
  it('is so within the last 90 days', () => {
    expect(frequentSince(Date.UTC(2026, 7, 4))).toBe(Date.UTC(2026, 4, 6))
  })
})
