import { describe, expect, it } from 'vitest'
import {
  type AssignState,
  awayOn,
  chooseSpoke,
  decide,
  openingFields,
  retarget,
  route,
  type Subject,
} from '../../../src/core/rules/decide.ts'
import { compile, judge, type Machine, type RulePost } from '../../../src/core/rules/matcher.ts'
import type { Department } from '../../../src/core/rules/ruleset.ts'
import { department, post, route as routeTo, rule, ruleSet, target, when } from './build.ts'

const DAY = 86_400_000
const tuesday = Date.UTC(2026, 7, 4, 9, 10)
const london = {
  id: 'london',
  timezone: 'Europe/London',
  hours: [...Array.from({ length: 5 }, () => [{ from: 480, to: 1200 }]), [], []],
  holidays: {},
  cutoff: 0,
}

const set = ruleSet({
  calendars: { london },
  departments: [
    department('hub', ['ana', 'ben'], { calendar: 'london', assign: 'rotate' }),
    department('care', ['maria', { person: 'tom', weight: 0.5 }, { person: 'yuki', when: when({ language: 'ja' }) }], {
      calendar: 'london',
      sticky: 14 * DAY,
      answer: '4bh',
      notify: ['floor'],
    }),
    department('web', ['idris'], { resolution: '3d', escalation: 'slow', assign: 'manual' }),
    department('legal', [], { calendar: 'london' }),
  ],
  people: { tom: { id: 'tom', away: [{ from: '2026-08-03', to: '2026-08-14' }] }, ana: { id: 'ana', away: [] } },
  rules: [
    rule('safety', { text: 'smoke' }, { priority: 'urgent', notify: ['legal', 'crisis'] }),
    rule('billing', { text: 'refund' }),
    rule('site/broken', { text: 'broken' }, { priority: 'low' }),
    rule('lawyer', { text: 'lawyer' }),
    rule('press', { author: 'news' }, { notify: ['ceo'] }),
    rule('praise', { text: 'thanks' }),
  ],
  routes: [
    routeTo('safety', { tags: 'safety' }, 'care', { escalation: 'crisis' }),
    routeTo('lawyer', { tags: 'lawyer' }, 'legal', { notify: ['ana'] }),
    routeTo('billing', { tags: 'billing' }, 'care', { responder: 'spoke' }),
    routeTo('site', { tags: 'site' }, 'web', { first_response: '1bd' }),
    routeTo('praise', { tags: 'praise', directed: true }, 'hub', { priority: 'low', resolution: 'none', spoke: 'ben' }),
    routeTo('big', { followers: [10_000, undefined] }, 'hub', { priority: 'high' }),
    routeTo('heard', { directed: false }, 'log'),
    routeTo('rest', {}, 'hub'),
  ],
  targets: [
    target({ tags: 'safety' }, { first_response: '15m', resolution: '4h' }),
    target({ priority: 'urgent' }, { first_response: '1h', next_response: '2h' }),
    target({ network: ['x', 'instagram'], directed: true }, { first_response: '2bh' }),
    target({ directed: false }, { first_response: 'none' }),
    target({ department: 'legal' }, { resolution: '8bh' }),
  ],
})
const machine = compile(set)

function subjectOf(text: string, about: Partial<RulePost> = {}, on: Machine = machine): Subject {
  const opening = post(text, { postedAt: tuesday, ...about })
  return { opening, directed: opening.directed, judgement: judge(on, opening) }
}
const targetsOf = (subject: Subject) => {
  const { terms } = route(machine, subject)
  return [terms.first_response, terms.next_response, terms.resolution, terms.handoff].map(({ target: spec, from }) => `${spec} (${from})`)
}

describe('the route', () => {
  it.each([
    ['smoke and a refund', {}, 'safety', 'care', 'urgent', ['crisis', 'floor', 'legal'], 'crisis'],
    ['my lawyer', {}, 'lawyer', 'legal', 'normal', ['ana'], 'standard'],
    ['a refund', { author: 'News' }, 'billing', 'care', 'normal', ['ceo', 'floor'], 'standard'],
    ['broken', {}, 'site', 'web', 'low', [], 'slow'],
    ['thanks', {}, 'praise', 'hub', 'low', [], 'standard'],
    ['thanks', { directed: false }, 'heard', 'log', 'normal', [], 'standard'],
    ['hm', { followers: 10_000, directed: false }, 'big', 'hub', 'high', [], 'standard'],
    ['hm', { followers: 9_999 }, 'rest', 'hub', 'normal', [], 'standard'],
    ['smoke', { author: 'news', directed: false }, 'safety', 'care', 'urgent', ['ceo', 'crisis', 'floor', 'legal'], 'crisis'],
  ])('of %j %j is %s', (text, about, id, owner, priority, notify, escalation) => {
    expect(route(machine, subjectOf(text, about))).toMatchObject({ route: id, department: owner, priority, notify, escalation })
  })

  it('does not tell the owner', () => {
    expect(route(machine, subjectOf('smoke lawyer')).notify).toEqual(['crisis', 'floor', 'legal'])
    const own = compile({ ...set, routes: [routeTo('rest', {}, 'legal', { spoke: 'lena', notify: ['lena', 'ceo'] })] })
    expect(route(own, subjectOf('smoke', {}, own)).notify).toEqual(['ceo', 'crisis'])
  })

  it('is the same object for the same answers', () => {
    expect(route(machine, subjectOf('refund', { followers: 3 }))).toBe(
      route(machine, subjectOf('a refund', { followers: 4, author: 'bo' })),
    )
    expect(route(machine, subjectOf('x', { followers: 3, network: 'facebook' }))).not.toBe(route(machine, subjectOf('x', { followers: 3 })))
  })

  it('says which columns of the opening post it needs', () => {
    expect([...openingFields(machine)].sort()).toEqual(['followers', 'language', 'network'])
    const wide = compile(
      ruleSet({
        routes: [
          routeTo('a', { has: ['question', 'image'], known: ['lang', 'Region'], field: { Region: 'x' } }, 'hub'),
          routeTo('b', { unless: { during: 'office', author_flag: 'vip' } }, 'hub'),
        ],
      }),
    )
    expect([...openingFields(wide)].sort()).toEqual(['author', 'extra', 'language', 'media', 'posted_at', 'text'])
  })
})

describe('the targets', () => {
  it.each([
    ['smoke', {}, ['15m (targets[0])', '2h (targets[1])', '4h (targets[0])', '4bh (department care)']],
    ['refund', {}, ['2bh (targets[2])', '2bh (targets[2])', '24h (built in)', '4bh (department care)']],
    ['refund', { network: 'facebook' }, ['same-day (built in)', 'same-day (built in)', '24h (built in)', '4bh (department care)']],
    ['refund', { directed: false }, ['none (targets[3])', 'none (targets[3])', '24h (built in)', '4bh (department care)']],
    ['broken', {}, ['1bd (route site)', '1bd (route site)', '3d (department web)', 'none (built in)']],
    ['thanks', {}, ['2bh (targets[2])', '2bh (targets[2])', 'none (route praise)', 'none (built in)']],
    ['lawyer', {}, ['2bh (targets[2])', '2bh (targets[2])', '8bh (targets[4])', 'none (built in)']],
    ['hm', { directed: false }, ['none (route heard)', 'none (route heard)', 'none (route heard)', 'none (route heard)']],
  ])('of %j %j', (text, about, expected) => {
    expect(targetsOf(subjectOf(text, about))).toEqual(expected)
  })

  it('are looked up anew where the owner stays', () => {
    const subject = subjectOf('thanks')
    const kept = { ...route(machine, subject), department: 'care' }
    expect(retarget(machine, subject, kept, 'urgent')).toMatchObject({
      route: 'praise',
      department: 'care',
      spoke: undefined,
      priority: 'urgent',
      terms: { first_response: { target: '1h' }, resolution: { target: 'none' }, handoff: { target: '4bh' } },
    })
    const unknown = { ...kept, route: 'no-more' }
    expect(retarget(machine, subject, unknown, 'urgent')).toBe(unknown)
  })
})

const state = (more: Partial<AssignState> & { gone?: string[] } = {}): AssignState => ({
  now: tuesday,
  open: new Map(),
  last: new Map(),
  away: (person) => more.gone?.includes(person) === true,
  ...more,
})
const choose = (text: string, more: Parameters<typeof state>[0], about: Partial<RulePost> = {}, on: Machine = machine) => {
  const subject = subjectOf(text, about, on)
  return chooseSpoke(on, subject, route(on, subject), state(more))
}

describe('the spoke', () => {
  const care = (more: Partial<Department>): Machine =>
    compile({ ...set, departments: set.departments.map((one) => (one.id === 'care' ? { ...one, ...more } : one)) })
  it.each([
    [
      'fewest open by weight',
      {},
      {
        open: new Map([
          ['maria', 7],
          ['tom', 2],
        ]),
      },
      'tom',
    ],
    [
      'fewest open by weight',
      {},
      {
        open: new Map([
          ['maria', 3],
          ['tom', 2],
        ]),
      },
      'maria',
    ],
    [
      'ties by file order',
      {},
      {
        open: new Map([
          ['maria', 4],
          ['tom', 2],
        ]),
      },
      'maria',
    ],
    ['not one who is away', {}, { open: new Map([['maria', 7]]), gone: ['tom'] }, 'maria'],
    ['nobody there', {}, { gone: ['tom', 'maria'] }, undefined],
    ['sticky', {}, { stickyFor: 'tom', open: new Map([['tom', 9]]) }, 'tom'],
    ['sticky but away', {}, { stickyFor: 'tom', gone: ['tom'] }, 'maria'],
    ['sticky only where asked', { sticky: undefined }, { stickyFor: 'tom' }, 'maria'],
    ['sticky no more a spoke', {}, { stickyFor: 'ana' }, 'maria'],
    [
      'rotate',
      { assign: 'rotate' as const },
      {
        last: new Map([
          ['maria', 5],
          ['tom', 4],
        ]),
      },
      'tom',
    ],
    ['rotate: never comes first', { assign: 'rotate' as const }, { last: new Map([['maria', 5]]) }, 'tom'],
    ['first', { assign: 'first' as const }, { open: new Map([['maria', 99]]) }, 'maria'],
    ['first who is there', { assign: 'first' as const }, { gone: ['maria'] }, 'tom'],
    ['manual', { assign: 'manual' as const }, {}, undefined],
    ['no spokes', { spokes: [] }, {}, undefined],
    ['weight 0', { spokes: [{ person: 'zoe', weight: 0, at: { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 } }] }, {}, undefined],
  ])('%s', (_, more, given, expected) => {
    expect(choose('refund', given, {}, care(more)).spoke).toBe(expected)
  })

  it('specialists go first, and only where they are asked for', () => {
    expect(choose('refund', {}, { language: 'ja' })).toEqual({
      spoke: 'yuki',
      reason: 'balance: yuki 0 open',
      passedOver: [
        { person: 'maria', why: 'a specialist goes first' },
        { person: 'tom', why: 'a specialist goes first' },
      ],
    })
    expect(choose('refund', { gone: ['yuki'] }, { language: 'ja' }).spoke).toBe('maria')
    expect(
      choose('refund', {
        open: new Map([
          ['maria', 7],
          ['tom', 2],
        ]),
      }),
    ).toEqual({
      spoke: 'tom',
      reason: 'balance: tom 2 open / weight 0.5 = 4',
      passedOver: [
        { person: 'yuki', why: 'only for language: ja' },
        { person: 'maria', why: 'maria 7 open' },
      ],
    })
  })

  it('that a route names comes before all else', () => {
    expect(choose('thanks', { gone: ['ben'] })).toEqual({ spoke: 'ben', reason: 'route praise', passedOver: [] })
    expect(choose('hm', {}, { directed: false })).toEqual({ reason: 'recorded only', passedOver: [] })
  })

  it.each([
    ['tom', '2026-08-02T22:59:59Z', false],
    ['tom', '2026-08-02T23:00:00Z', true],
    ['tom', '2026-08-14T22:59:59Z', true],
    ['tom', '2026-08-14T23:00:00Z', false],
    ['ana', '2026-08-05T00:00:00Z', false],
    ['nobody', '2026-08-05T00:00:00Z', false],
    ['toString', '2026-08-05T00:00:00Z', false],
  ])('%s is away at %s: %s', (person, at, expected) => {
    expect(awayOn(set, person, 'care', Date.parse(at))).toBe(expected)
  })
})

it('a decision', () => {
  const away: AssignState['away'] = (person, at) => awayOn(set, person, 'care', at)
  expect(
    decide(
      machine,
      subjectOf('where is my refund'),
      state({
        away,
        open: new Map([
          ['maria', 7],
          ['tom', 2],
        ]),
      }),
    ),
  ).toEqual({
    tags: ['billing'],
    route: 'billing',
    department: 'care',
    spoke: 'maria',
    reason: 'balance: maria 7 open',
    passedOver: [
      { person: 'tom', why: 'away until 2026-08-14' },
      { person: 'yuki', why: 'only for language: ja' },
    ],
    responder: 'spoke',
    priority: 'normal',
    notify: ['floor'],
    escalation: 'standard',
    clocks: {
      first_response: { spec: '2bh', from: 'targets[2]', calendar: 'london', due: Date.UTC(2026, 7, 4, 11, 10) },
      next_response: { spec: '2bh', from: 'targets[2]', calendar: 'london', due: Date.UTC(2026, 7, 4, 11, 10) },
      resolution: { spec: '24h', from: 'built in', calendar: 'london', due: Date.UTC(2026, 7, 5, 9, 10) },
      handoff: { spec: '4bh', from: 'department care', calendar: 'london', due: Date.UTC(2026, 7, 4, 13, 10) },
    },
    rules: set.hash,
  })
  expect(decide(machine, subjectOf('refund', { postedAt: undefined }), state()).clocks.resolution).toEqual({
    spec: '24h',
    from: 'built in',
    calendar: 'london',
    due: undefined,
  })
  expect(decide(machine, subjectOf('hm', { directed: false }), state()).clocks).toEqual({})
})
