/** `away`: who is on leave when. Leave recorded here and leave of the rules add up. */
import { personOf } from '../../core/assignee.ts'
import { OutspokeError, UsageError } from '../../core/errors.ts'
import { type Leave, leaveBy, withLeave } from '../../core/people.ts'
import { combine } from '../../core/query.ts'
import { claimAt } from '../../core/queue.ts'
import type { RuleSet } from '../../core/rules/ruleset.ts'
import { leaveOf } from '../../core/rules/spoke.ts'
import { localDate } from '../../core/time.ts'
import { parseRange } from '../../core/when.ts'
import { plural } from '../../render/count.ts'
import { noteOf, ONE_OPERATION, RECORDING, record } from '../author-work.ts'
import type { Context, Result } from '../command.ts'
import { type Args, type CommandModule, isSet } from '../grammar.ts'
import type { Desk } from './desk.ts'
import { deskOf } from './road.ts'

export const away: CommandModule = {
  grammar: {
    about: 'Who is on leave when: without a name all leave there is, of the rules and recorded here; with one, records more.',
    args: [
      { name: 'person', about: 'as the rules name them' },
      { name: 'range', about: '2026-08-03..2026-08-14, a date, mon..fri, today..fri; both ends included' },
    ],
    options: [
      { flags: '--reassign', about: 'give their open conversations to others of the department, now' },
      { flags: '--back', about: 'they are here again: leave recorded here ends the day before' },
      { flags: '--all', about: 'in the list: past leave too' },
      ...RECORDING,
    ],
    examples: [
      { line: 'outspoke away', about: 'who is away, and who will be' },
      { line: 'outspoke away tom 2026-08-03..2026-08-14', about: 'nothing new goes to tom then' },
      { line: 'outspoke away maria today --reassign', about: 'ill: others take over what is open' },
      { line: 'outspoke away maria --back', about: 'well again' },
    ],
    notes: [
      'Days are those of the calendar of the person, else of the department. Whoever is away gets nothing new; what nobody there can take stays visibly unassigned in its department, and the queue of its backup lists it too.',
      'Without --reassign open work stays where it is. With it stays what was given to the person by hand, what somebody else has claimed, and what a route gives to them by name.',
      'Leave of the rules is changed in the rules file.',
      ONE_OPERATION,
    ],
  },
  run: (context, args) => (args.words.length === 0 ? list(context, args) : change(context, args)),
}

async function change(context: Context, args: Args): Promise<Result> {
  const [name = '', ...words] = args.words
  const [isBack, reassigns] = [isSet(args, 'back'), isSet(args, 'reassign')]
  if (isSet(args, 'all')) throw new UsageError('--all is for the list', { hint: 'outspoke away --all' })
  if (isBack && reassigns) throw new UsageError('--back and --reassign contradict each other')
  const desk = await deskOf(context, args)
  const person = personOf(name, desk.rules)
  const zone = zoneFor(person, desk.rules)
  return isBack ? back(context, desk, args, { person, zone, words }) : leave(context, desk, args, { person, zone, words, reassigns })
}

interface Asked {
  readonly person: string
  readonly zone: string
  readonly words: readonly string[]
}

async function leave(context: Context, desk: Desk, args: Args, asked: Asked & { readonly reassigns: boolean }): Promise<Result> {
  const { person, zone, words, reassigns } = asked
  const { store, now, rules } = desk
  const { from, to } = rangeOf(words, person, now, zone)
  const today = localDate(now, zone)
  if (reassigns && !(from <= today && today <= to))
    throw new UsageError(`--reassign gives away what is open now, and this leave is not about today (${today})`, {
      hint: `record the leave, and on its first day: outspoke away ${person} today..${to} --reassign`,
    })
  const staying = { byHand: 0, claimed: 0, routed: 0 }
  const range = rangeText({ from, to })
  const result = await record(context, desk, args, {
    name: 'away',
    told: `${person} is away ${range}`,
    already: `${person} is away ${range} already: nothing was changed`,
    json: { person, from, to, back: false },
    changed: 'given up',
    release: reassigns ? async () => givenUp(desk, person, staying) : undefined,
    facts: async () => {
      const known = leaveBy(await store.facts('away')).get(person) ?? []
      if (!reassigns && known.some((one) => one.from <= from && to <= one.to)) return []
      return [{ kind: 'away', fact: { person, from, to, ...noteOf(args) } }]
    },
  })
  const stays = [
    staying.byHand === 0 ? '' : `${plural(staying.byHand, 'conversation')} given to ${person} by hand`,
    staying.claimed === 0 ? '' : `${plural(staying.claimed, 'conversation')} that somebody else has claimed`,
    staying.routed === 0 ? '' : `${plural(staying.routed, 'conversation')} that a route gives to ${person} by name`,
  ].filter((part) => part !== '')
  const said = [
    ...stays.map((text) => `stays with ${person}: ${text}`),
    ...(reassigns ? [] : await openStays(desk, person, rules, from, to)),
  ]
  const [head, ...rest] = result.view.blocks
  if (said.length === 0 || head === undefined || !('lines' in head)) return result
  const lines = [...head.lines, ...said.map((text) => ({ text, indent: 2 }))]
  return { ...result, view: { ...result.view, blocks: [{ ...head, lines }, ...rest] } }
}

/** Open conversations of somebody who goes away, as far as others may have them. */
async function givenUp(
  { store, now, rules }: Desk,
  person: string,
  staying: { byHand: number; claimed: number; routed: number },
): Promise<readonly number[]> {
  const named = new Set(rules.routes.filter(({ spoke }) => spoke === person).map(({ id }) => id))
  const open = await store.list(combine({ kind: 'is', is: 'open' }, { kind: 'equal', field: 'spoke', values: [person] }), now, {
    order: 'queue',
  })
  const ids: number[] = []
  for (const { id, state, route } of open) {
    const claim = claimAt(state, now)
    if (state.pinned) staying.byHand++
    else if (claim !== undefined && claim.by !== person) staying.claimed++
    else if (named.has(route)) staying.routed++
    else ids.push(id)
  }
  return ids
}

/** What is open with somebody whose leave has begun is told. */
async function openStays({ store, now }: Desk, person: string, rules: RuleSet, from: string, to: string): Promise<readonly string[]> {
  const today = localDate(now, zoneFor(person, rules))
  if (today < from || to < today) return []
  const open = await store.count(combine({ kind: 'is', is: 'open' }, { kind: 'equal', field: 'spoke', values: [person] }), now)
  return open === 0
    ? []
    : [`${plural(open, 'open conversation')} stay${open === 1 ? 's' : ''} with ${person}; --reassign gives them to others`]
}

async function back(context: Context, desk: Desk, args: Args, { person, zone, words }: Asked): Promise<Result> {
  const { store, now, rules } = desk
  const today = localDate(now, zone)
  const known = leaveBy(await store.facts('away')).get(person) ?? []
  const range = words.length === 0 ? ownRange(known, today) : rangeOf(words, person, now, zone)
  const byRules = rules.people[person]?.away.find((one) => one.from <= today && today <= one.to)
  if (range === undefined && byRules !== undefined)
    throw new OutspokeError(`${person} is away until ${byRules.to} by the rules`, {
      hint: `that is changed in the rules file: people: ${person}: away`,
    })
  return record(context, desk, args, {
    name: 'away',
    told: range === undefined || range.from <= today ? `${person} is back` : `${person} is not away ${rangeText(range)} after all`,
    already: `no leave of ${person} is recorded for then: nothing was changed`,
    json: { person, from: range?.from ?? null, to: range?.to ?? null, back: true },
    lines: byRules === undefined ? [] : [`the rules still say away until ${byRules.to}`],
    facts: async () => {
      const now0 = leaveBy(await store.facts('away')).get(person) ?? []
      if (range === undefined || !now0.some((one) => one.from <= range.to && range.from <= one.to)) return []
      return [{ kind: 'away', fact: { person, ...range, back: true, ...noteOf(args) } }]
    },
  })
}

/** The leave that runs, else the next one. */
function ownRange(known: readonly Leave[], today: string): Leave | undefined {
  const running = known.filter((one) => one.from <= today && today <= one.to)
  if (running.length > 0)
    return {
      from: today,
      to:
        running
          .map(({ to }) => to)
          .sort()
          .at(-1) ?? today,
    }
  return known.filter((one) => one.from > today).toSorted((a, b) => (a.from < b.from ? -1 : 1))[0]
}

function rangeOf(words: readonly string[], person: string, now: number, zone: string): Leave {
  const text = words.join(' ').trim()
  const expected = `expected for example 2026-08-03..2026-08-14, 2026-08-03, today, mon..fri or today..fri`
  if (text === '')
    throw new UsageError(`when is ${person} away?`, {
      hint: `outspoke away ${person} 2026-08-03..2026-08-14; alone, outspoke away lists all leave`,
    })
  if (!/^[\w.\s-]+$/.test(text) || /\d:\d|\d[smh]\b|(^|\.\.)[+-]/.test(text) || /^\.\.|\.\.$/.test(text))
    throw new UsageError(`"${text}" is no leave of whole days`, { hint: expected })
  const read = parseRange(text, now, zone, 'future')
  if (read?.from === undefined || read.to === undefined)
    throw new UsageError(`"${text}" is no range of days that can be read`, { hint: expected })
  const [from, to] = [localDate(read.from, zone), localDate(read.to - 1, zone)]
  if (from > to) throw new UsageError(`"${text}" ends before it begins`, { hint: `${to}..${from} perhaps` })
  return { from, to }
}

function rangeText({ from, to }: Leave): string {
  return from === to ? `on ${from}` : `${from}..${to}`
}

/** Days of a person: of their calendar, else of their department's. */
function zoneFor(person: string, rules: RuleSet): string {
  const own = Object.hasOwn(rules.people, person) ? rules.people[person]?.calendar : undefined
  const home = rules.departments.find(({ spokes }) => spokes.some((spoke) => spoke.person === person))?.calendar
  return rules.calendars[own ?? home ?? '']?.timezone ?? rules.timezone
}

interface Entry extends Leave {
  readonly person: string
  readonly name?: string | undefined
  readonly source: 'rules' | 'recorded'
  readonly now: boolean
}

async function list(context: Context, args: Args): Promise<Result> {
  if (['reassign', 'back', 'dryRun'].some((name) => isSet(args, name)))
    throw new UsageError('who is away? No person was named', { hint: 'outspoke away tom 2026-08-03..2026-08-14' })
  const { now } = context.settings
  const rules = await context.rules()
  const store = await context.store('read')
  const recorded = leaveBy(await store.facts('away'))
  const entries: Entry[] = []
  const add = (person: string, leaves: readonly Leave[], source: Entry['source']): void => {
    const today = localDate(now, zoneFor(person, rules))
    const name = Object.hasOwn(rules.people, person) ? rules.people[person]?.name : undefined
    for (const { from, to } of leaves)
      if (isSet(args, 'all') || to >= today) entries.push({ person, name, from, to, source, now: from <= today && today <= to })
  }
  for (const [person, { away: leaves }] of Object.entries(rules.people)) add(person, leaves, 'rules')
  for (const [person, leaves] of recorded) add(person, leaves, 'recorded')
  entries.sort((a, b) => (a.from === b.from ? (a.person < b.person ? -1 : 1) : a.from < b.from ? -1 : 1))
  const empty = departmentsEmpty(withLeave(rules, recorded), now)
  return {
    json: entries.map(({ person, name, from, to, source, now: isNow }) => ({ person, name: name ?? null, from, to, source, now: isNow })),
    view: {
      blocks: [
        {
          columns: [
            { key: 'person', title: 'person' },
            { key: 'from', title: 'from' },
            { key: 'to', title: 'to' },
            { key: 'source', title: 'source' },
            { key: 'now', title: '' },
          ],
          rows: entries.map((one) => [
            { raw: one.person },
            { raw: one.from },
            { raw: one.to },
            { raw: one.source },
            { raw: one.now, text: one.now ? 'away now' : '' },
          ]),
        },
        ...(empty.length === 0 ? [] : [{ lines: empty.map((text) => ({ text, tone: 'soon' as const })) }]),
      ],
      ...(entries.length === 0 ? { summary: 'nobody is away' } : {}),
    },
  }
}

/** Departments in which everybody is away now: what comes in stays unassigned. */
function departmentsEmpty(rules: RuleSet, now: number): readonly string[] {
  return rules.departments
    .filter(({ id, spokes }) => spokes.length > 0 && spokes.every(({ person }) => leaveOf(rules, person, id, now) !== undefined))
    .map(
      ({ id, backup }) =>
        `nobody is there in ${id} now: what comes in stays unassigned${backup === undefined ? '' : `, and the queue of ${backup} lists it too`}`,
    )
}
