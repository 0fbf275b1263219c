import { describe, expect, it } from 'vitest'
import type { Conversation, Routing } from '../../../src/core/conversation.ts'
import { createEffects, type Effect } from '../../../src/core/rules/effect.ts'
import { createEffectSum } from '../../../src/core/rules/effect-sum.ts'
import { compile } from '../../../src/core/rules/matcher.ts'
import { department, post, route, ruleSet } from './build.ts'

const HOUR = 3_600_000
const NOW = Date.UTC(2026, 7, 4, 12)

const routes = [route('billing', { tags: 'billing' }, 'care'), route('site', { tags: 'site' }, 'web'), route('rest', {}, 'hub')]
const departments = [department('hub', ['ana']), department('care', ['maria', 'tom']), department('web', [])]
const OLD = ruleSet({ departments, routes })
const NEW = ruleSet({
  hash: 'sha256:41aa',
  departments,
  routes: [...routes.slice(0, 1).map((one) => ({ ...one, to: 'web' })), ...routes.slice(1)],
})

interface Change {
  readonly tags?: readonly string[]
  readonly route?: string
  /** Of the route that stands. */
  readonly to?: string
  readonly department?: string
  readonly would?: string
  readonly responder?: string
  readonly touched?: boolean
  readonly replies?: number
  readonly pinned?: boolean
  readonly spoke?: string
  readonly due?: number
  readonly resolved?: boolean
}

/** A conversation as far as effects look at it. */
function conversation({ route: id = 'rest', to = 'hub', ...more }: Change, number = 1): Conversation {
  const terms = { target: '1h', calendar: 'always', from: 'built in', rules: 'sha256:9c1f' }
  const routing: Routing = {
    route: id,
    department: to,
    responder: more.responder ?? 'hub',
    priority: 'normal',
    notify: [],
    escalation: 'standard',
    terms: { first_response: terms, next_response: terms, resolution: terms, handoff: terms },
    calendar: 'always',
  }
  const one = {
    id: number,
    judgement: { tags: more.tags ?? [], notify: [] },
    routing,
    department: more.department ?? to,
    wouldRouteTo: more.would,
    priority: 'normal',
    directed: true,
    postedAt: NOW - HOUR,
    replyCount: more.replies ?? 0,
    pinned: more.pinned === true,
    spokePinned: more.spoke,
    touchedAt: more.touched === true ? NOW - HOUR : undefined,
    dueAt: more.due,
    resolvedAt: more.resolved === true ? NOW : undefined,
  }
  return one as unknown as Conversation
}

const effectOf = (before: Change, after: Change, how: { readonly reroute?: boolean; readonly stored?: boolean } = {}): Effect | undefined =>
  createEffects({
    before: how.stored === true ? undefined : OLD,
    after: compile(NEW),
    now: NOW,
    reroute: how.reroute === true,
    open: new Map([['maria', 3]]),
  })({ before: conversation(before), after: conversation(after), opening: post('refund'), spoke: 'ana' })

/** Only what is there. */
const told = (effect: Effect | undefined): unknown =>
  effect &&
  Object.fromEntries(
    Object.entries(effect).filter(
      ([key, value]) => key !== 'id' && value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0),
    ),
  )

const due = (hours: number) => NOW + hours * HOUR

describe('the effect on one conversation', () => {
  it.each<[what: string, before: Change, after: Change, effect: unknown]>([
    ['nothing', { due: due(1) }, { due: due(1) }, undefined],
    ['tags', { tags: ['a', 'b'] }, { tags: ['b', 'c'] }, { added: ['c'], removed: ['a'] }],
    [
      'it moves: who would get it, the one with fewest open',
      {},
      { route: 'lead', to: 'care' },
      {
        route: { from: 'rest', to: 'lead', stays: false },
        owner: { from: 'hub', to: 'care', stays: false },
        spoke: { from: 'ana', to: 'tom' },
      },
    ],
    [
      'it moves where nobody is',
      {},
      { route: 'site', to: 'web' },
      {
        route: { from: 'rest', to: 'site', stays: false },
        owner: { from: 'hub', to: 'web', stays: false },
        spoke: { from: 'ana', to: undefined },
      },
    ],
    ['another route to the same owner', {}, { route: 'lead' }, { route: { from: 'rest', to: 'lead', stays: false } }],
    [
      'the same route to another owner',
      { route: 'billing', to: 'care' },
      { route: 'billing', to: 'web' },
      { owner: { from: 'care', to: 'web', stays: false }, spoke: { from: 'ana', to: undefined } },
    ],
    [
      'answered: it stays, and so do its clocks',
      { route: 'billing', to: 'care', touched: true, replies: 1, due: due(2) },
      { route: 'billing', to: 'care', touched: true, replies: 1, would: 'site', due: due(-1) },
      { route: { from: 'billing', to: 'site', stays: true }, owner: { from: 'care', to: 'web', stays: true }, touched: 'answered' },
    ],
    [
      'assigned by hand',
      { route: 'rest', department: 'care', touched: true, pinned: true },
      { route: 'site', to: 'web', department: 'care', touched: true, pinned: true },
      { route: { from: 'rest', to: 'site', stays: false }, owner: { from: 'care', to: 'web', stays: true }, touched: 'assigned' },
    ],
    [
      'it would have moved before: these rules change nothing',
      { touched: true, would: 'site' },
      { touched: true, would: 'site' },
      undefined,
    ],
    ['answered by another', {}, { responder: 'spoke' }, { responder: { from: 'hub', to: 'spoke', stays: false } }],
    ['due sooner', { due: due(3) }, { due: due(2) }, { due: { from: due(3), to: due(2), change: 'sooner' } }],
    ['due later', { due: due(-1) }, { due: due(2) }, { due: { from: due(-1), to: due(2), change: 'later' } }],
    ['late at once', { due: due(3) }, { due: due(-1) }, { due: { from: due(3), to: due(-1), change: 'sooner' }, becomesOverdue: true }],
    ['late as before', { due: due(-1) }, { due: due(-2) }, { due: { from: due(-1), to: due(-2), change: 'sooner' } }],
    ['a clock starts', {}, { due: due(1) }, { due: { from: undefined, to: due(1), change: 'starts' } }],
    ['a clock ends', { due: due(1) }, {}, { due: { from: due(1), to: undefined, change: 'ends' } }],
    ['resolved: no clock is live', { due: due(1), resolved: true }, { due: due(-1), resolved: true }, undefined],
  ])('%s', (_, before, after, effect) => {
    expect(told(effectOf(before, after))).toEqual(effect)
  })

  it('--reroute: clocks of what people started change too', () => {
    const [before, after] = [
      { touched: true, replies: 1, due: due(3) },
      { touched: true, replies: 1, due: due(2) },
    ]
    expect(effectOf(before, after)).toBeUndefined()
    expect(told(effectOf(before, after, { reroute: true }))).toEqual({
      due: { from: due(3), to: due(2), change: 'sooner' },
      touched: 'answered',
    })
  })

  it('as it stands: where it would go was known before, by its own rules', () => {
    expect(effectOf({ touched: true, would: 'site' }, { touched: true, would: 'site' }, { stored: true })).toBeUndefined()
  })
})

it('the load of the spokes goes on from one conversation to the next', () => {
  const effects = createEffects({ before: OLD, after: compile(NEW), now: NOW, reroute: false, open: new Map([['maria', 2]]) })
  const chosen = [1, 2, 3, 4].map(
    (id) =>
      effects({
        before: conversation({}, id),
        after: conversation({ route: 'lead', to: 'care' }, id),
        opening: post('hi'),
        spoke: undefined,
      })?.spoke?.to,
  )
  expect(chosen).toEqual(['tom', 'tom', 'maria', 'tom'])
})

it('effects add up, with an example each', () => {
  const adder = createEffectSum()
  const none = { added: [], removed: [], becomesOverdue: false }
  adder.add(undefined)
  adder.add({ ...none, id: 7, added: ['a'], owner: { from: 'hub', to: 'web', stays: true }, touched: 'answered' })
  adder.add({ ...none, id: 8, added: ['a', 'b'], owner: { from: 'hub', to: 'web', stays: true }, touched: 'started' })
  adder.add({
    ...none,
    id: 9,
    removed: ['a'],
    owner: { from: 'hub', to: 'care', stays: false },
    spoke: { from: undefined, to: 'tom' },
    due: { from: 2, to: 1, change: 'sooner' },
    becomesOverdue: true,
  })
  adder.add({ ...none, id: 10, owner: { from: 'hub', to: 'web', stays: false } })
  expect(adder.sum()).toEqual({
    conversations: 5,
    changed: 4,
    tags: [
      { tag: 'a', change: 'added', count: 2, example: 7 },
      { tag: 'b', change: 'added', count: 1, example: 8 },
      { tag: 'a', change: 'removed', count: 1, example: 9 },
    ],
    routes: [],
    owners: [
      { from: 'hub', to: 'web', count: 3, stay: 2, answered: 1, example: 7 },
      { from: 'hub', to: 'care', count: 1, stay: 0, answered: 0, example: 9 },
    ],
    responders: [],
    priorities: [],
    spokes: [{ from: 'nobody', to: 'tom', count: 1, stay: 0, answered: 0, example: 9 }],
    due: { sooner: 1, later: 0, starts: 0, ends: 0 },
    overdueAtOnce: 1,
  })
})
