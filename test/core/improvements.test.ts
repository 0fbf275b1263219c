/** Improvements as a fold of facts, and what may be done with one. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Improvement, type ImprovementFact, type ImprovementStep, improvements, mayImprove } from '../../src/core/improvements.ts'

const NINE = Date.parse('2026-08-04T09:00Z')

/** `add 1 text`, `link 1 7`, `unlink 1 7`, `started 1`, `done 1 what`, `dropped 1 why`, `open 1`, `own 1 tom`, `text 1 words`; a minute apart. */
function fact(line: string, index: number): ImprovementFact {
  const [word = '', n = '', ...rest] = line.split(' ')
  const [number, text] = [Number(n), rest.join(' ')]
  const base = { id: index + 1, at: NINE + index * 60_000, recordedAt: NINE + index * 60_000, actor: 'ana' }
  if (word === 'add') return { ...base, kind: 'improvement_added', data: { number, text } }
  if (word === 'link' || word === 'unlink')
    return { ...base, kind: 'improvement_linked', data: { number, conversation: Number(text), linked: word === 'link' } }
  if (word === 'own') return { ...base, kind: 'improvement_changed', data: { number, owner: text } }
  if (word === 'text') return { ...base, kind: 'improvement_changed', data: { number, text } }
  const outcome = text === '' ? {} : { outcome: text }
  const status = (['open', 'started', 'done', 'dropped'] as const).find((one) => one === word) ?? 'open'
  return { ...base, kind: 'improvement_changed', data: { number, status, ...outcome } }
}

const minutes = (at: number | undefined) => (at === undefined ? '-' : (at - NINE) / 60_000)
const told = ({ number, text, owner, status, statusAt, startedAt, doneAt, outcome, links }: Improvement) =>
  `${number} ${text} | ${status} ${minutes(statusAt)} | started ${minutes(startedAt)} done ${minutes(doneAt)} | ${owner ?? '-'} | ${outcome ?? '-'} | ${links.map((one) => one.conversation).join(' ')}`

describe('what facts make', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['one', ['add 1 prices'], ['1 prices | open 0 | started - done - | - | - | ']],
    ['its way', ['add 1 prices', 'own 1 tom', 'started 1', 'done 1 shown'], ['1 prices | done 3 | started 2 done 3 | tom | shown | ']],
    ['dropped and taken up again', ['add 1 a', 'dropped 1 no', 'started 1'], ['1 a | started 2 | started 2 done - | - | - | ']],
    [
      'links, once each, and taken away',
      ['add 1 a', 'link 1 7', 'link 1 8', 'link 1 7', 'unlink 1 8', 'unlink 1 9'],
      ['1 a | open 0 | started - done - | - | - | 7'],
    ],
    ['other words', ['add 1 a', 'text 1 b c'], ['1 b c | open 0 | started - done - | - | - | ']],
    ['of what nobody added', ['link 2 7', 'done 2 x'], []],
    ['by number', ['add 2 b', 'add 1 a'], ['1 a | open 1 | started - done - | - | - | ', '2 b | open 0 | started - done - | - | - | ']],
  ])('%s', (_, lines, expected) => {
    expect(improvements(lines.map(fact)).map(told)).toEqual(expected)
  })
})

describe('what may be done', () => {
  const WAYS: Readonly<Record<string, readonly string[]>> = {
    open: ['add 1 a'],
    started: ['add 1 a', 'own 1 tom', 'started 1'],
    done: ['add 1 a', 'done 1 b'],
    dropped: ['add 1 a', 'dropped 1 c'],
  }
  const STEPS: Readonly<Record<string, ImprovementStep>> = {
    start: { kind: 'start' },
    done: { kind: 'done' },
    drop: { kind: 'drop' },
    link: { kind: 'link' },
    own: { kind: 'own', owner: 'tom' },
  }
  const again = 'take it up again first: outspoke improvements start 1'
  const more = 'one more: outspoke improvements add TEXT'
  const REFUSED: Readonly<Record<string, string>> = {
    'started start': 'improvement 1 was started already, since 2026-08-04 09:02; when it is changed: outspoke improvements done 1 TEXT',
    'started own': 'tom has improvement 1 already',
    'done start': `improvement 1 is done since 2026-08-04 09:01; what is still missing is ${more}`,
    'done done': `improvement 1 is done since 2026-08-04 09:01; what was changed besides is ${more}`,
    'done drop':
      'improvement 1 is done since 2026-08-04 09:01; if it was not: outspoke log shows the operation, outspoke undo N takes it back',
    'dropped done': `improvement 1 is dropped since 2026-08-04 09:01; ${again}`,
    'dropped drop': 'improvement 1 was dropped already, since 2026-08-04 09:01',
    'dropped link': `improvement 1 is dropped since 2026-08-04 09:01; ${again}`,
  }
  it.each(Object.keys(WAYS).flatMap((status) => Object.keys(STEPS).map((step) => `${status} ${step}`)))('%s', (name) => {
    const [status = '', step = ''] = name.split(' ')
    const [one] = improvements((WAYS[status] ?? []).map(fact))
    const refusal = mayImprove(STEPS[step] as ImprovementStep, one as Improvement, 'UTC')
    expect(refusal === undefined ? undefined : [refusal.why, ...(refusal.instead ?? '').split('\n').filter(Boolean)].join('; ')).toBe(
      REFUSED[name],
    )
  })
})

describe('laws', () => {
  const line = fc
    .tuple(
      fc.constantFrom('add', 'link', 'link', 'unlink', 'started', 'done', 'dropped', 'own', 'text'),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 4 }),
    )
    .map(([word, number, other]) => `${word} ${number} ${other}`)
  const history = fc.array(line, { maxLength: 30 }).map((lines) => lines.map(fact))

  it('improvements do not touch each other, however their facts are mixed', () => {
    fc.assert(
      fc.property(history, (facts) => {
        const byNumber = facts.toSorted((a, b) => a.data.number - b.data.number)
        expect(improvements(byNumber)).toEqual(improvements(facts))
        expect([1, 2, 3].flatMap((number) => improvements(facts.filter((one) => one.data.number === number)))).toEqual(improvements(facts))
      }),
    )
  })

  it('taken back and done again is as if nothing had been', () => {
    fc.assert(
      fc.property(history, fc.nat(), (facts, at) => {
        // An undo hides facts, its undo shows them again: same ids, same fold.
        const hidden = facts.filter((_, index) => index !== at % Math.max(1, facts.length))
        const again = [...hidden, ...facts.filter((one) => !hidden.includes(one))]
        expect(improvements(again)).toEqual(improvements(facts))
      }),
    )
  })

  it('nothing is linked twice, and an outcome stands only where it ended', () => {
    fc.assert(
      fc.property(history, (facts) => {
        for (const { links, status, outcome, doneAt } of improvements(facts)) {
          expect(new Set(links.map((one) => one.conversation)).size).toBe(links.length)
          expect(doneAt === undefined).toBe(status !== 'done')
          if (status === 'open') expect(outcome).toBeUndefined()
        }
      }),
    )
  })
})
