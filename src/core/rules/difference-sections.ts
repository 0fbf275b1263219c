/** The sections of a rule set besides rules, routes and targets, compared. */
import { describeCond } from './describe.ts'
import { conditionChanges } from './difference-cond.ts'
import { keyed, type RulesDifference, targetChanges } from './difference-named.ts'
import { type Change, canonical, durationText, listChanges, mapChanges, rangeText, scalarChange, textChange } from './difference-value.ts'
import type { Brand, CalendarSpec, Channel, Department, Goals, Person, RuleSet, Rung, Spoke, Window } from './ruleset.ts'

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

export function departmentChanges(from: Department, to: Department): readonly Change[] {
  return [
    ...scalarChange('name', from.name, to.name, JSON.stringify),
    ...scalarChange('calendar', from.calendar, to.calendar),
    ...scalarChange('lead', from.lead, to.lead),
    ...spokesChanges(from.spokes, to.spokes),
    ...scalarChange('assign', from.assign, to.assign),
    ...scalarChange('sticky', from.sticky, to.sticky, durationText),
    ...scalarChange('backup', from.backup, to.backup),
    ...scalarChange('escalation', from.escalation, to.escalation),
    ...targetChanges(from, to),
    ...scalarChange('answer', from.answer, to.answer),
    ...listChanges('notify', from.notify, to.notify),
  ]
}

function spokesChanges(from: readonly Spoke[], to: readonly Spoke[]): readonly Change[] {
  const people = (spokes: readonly Spoke[]) => spokes.map(({ person }) => person)
  const both = from.flatMap((was) => {
    const is = to.find(({ person }) => person === was.person)
    return is === undefined
      ? []
      : [
          ...scalarChange(`spoke ${is.person} weight`, was.weight, is.weight),
          ...conditionChanges(was.when, is.when, `spoke ${is.person} when`),
        ]
  })
  const order = (spokes: readonly Spoke[], others: readonly Spoke[]): string =>
    people(spokes)
      .filter((person) => people(others).includes(person))
      .join(', ')
  return [...listChanges('spokes', people(from), people(to)), ...both, ...scalarChange('order of spokes', order(from, to), order(to, from))]
}

function personChanges(from: Person, to: Person): readonly Change[] {
  return [
    ...(['name', 'email', 'slack', 'teams', 'calendar'] as const).flatMap((key) => scalarChange(key, from[key], to[key])),
    ...listChanges('away', from.away, to.away, rangeText),
  ]
}

function calendarChanges(from: CalendarSpec, to: CalendarSpec): readonly Change[] {
  return [
    ...scalarChange('timezone', from.timezone, to.timezone),
    ...DAYS.flatMap((day, at) => scalarChange(day, windowsText(from.hours[at]), windowsText(to.hours[at]))),
    ...mapChanges('holiday', from.holidays, to.holidays, (field, was, is) =>
      scalarChange(field, was && windowsText(was), is && windowsText(is)),
    ),
    ...scalarChange('cutoff', from.cutoff, to.cutoff, durationText),
  ]
}

function windowsText(windows: readonly Window[] = []): string {
  const clock = (minutes: number) => `${pad(Math.floor(minutes / 60) % 24)}:${pad(minutes % 60)}`
  return (
    windows.map(({ from, to }) => (to - from === 1_440 ? 'all day' : `${clock(from)}-${to === 1_440 ? '24:00' : clock(to)}`)).join(', ') ||
    'closed'
  )
}
const pad = (value: number): string => String(value).padStart(2, '0')

function channelChanges(from: Channel, to: Channel): readonly Change[] {
  // Addresses may be secrets: that one changed is enough.
  return [
    ...scalarChange('type', from.type, to.type),
    ...textChange('url', from.url, to.url),
    ...scalarChange('to', from.to, to.to),
    ...scalarChange('digest', from.digest, to.digest),
    ...scalarChange('hours', from.hours, to.hours),
  ]
}

function brandChanges(from: Brand, to: Brand): readonly Change[] {
  const terms = (brand: Brand) => brand.auto.map(({ raw }) => `"${raw}"`)
  return [
    ...mapChanges('handles', from.handles, to.handles, listChanges),
    ...listChanges('profiles', from.profiles, to.profiles),
    ...listChanges('employees', from.employees, to.employees),
    ...scalarChange('employees_count', from.employeesCount, to.employeesCount),
    ...listChanges('auto', terms(from), terms(to)),
    ...scalarChange('count_auto', from.countAuto, to.countAuto),
  ]
}

const rungText = ({ at, clocks, notify, reassign, priority, repeat }: Rung): string =>
  [
    at.kind === 'share' ? `${Math.round(at.share * 100)}%` : at.ms === 0 ? 'due' : `${at.ms > 0 ? '+' : ''}${durationText(at.ms)}`,
    `of ${clocks.join(', ')}`,
    ...(notify.length > 0 ? [`notify ${notify.join(', ')}`] : []),
    ...(reassign === undefined ? [] : [`reassign ${reassign}`]),
    ...(priority === undefined ? [] : [`priority ${priority}`]),
    ...(repeat === undefined ? [] : [`repeat ${durationText(repeat)}`]),
  ].join(' ')

function goalChanges(from: Goals, to: Goals): readonly Change[] {
  const percent = (share: unknown): string => `${Math.round(Number(share) * 1000) / 10}%`
  return (['answer_rate', 'first_response', 'next_response', 'resolution', 'handoff'] as const).flatMap((key) =>
    scalarChange(key, from[key], to[key], percent),
  )
}

/** Goals have no names: those of one condition are the same. */
const goalsByWhen = (goals: readonly Goals[]): Readonly<Record<string, Goals>> =>
  Object.fromEntries(goals.map((one) => [one.when === undefined ? 'all' : describeCond(one.when), one]))

const brandsByName = (brands: readonly Brand[]): Readonly<Record<string, Brand>> =>
  Object.fromEntries(brands.map((one) => [one.id ?? 'brand', one]))

/** What is only declared by use says nothing of its own. */
const declared = <T extends object>(things: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.fromEntries(
    Object.entries(things).filter(([, one]) =>
      Object.entries(one).some(([key, value]) => key !== 'id' && value !== undefined && value !== false && canonical(value) !== '[]'),
    ),
  )

/** The empty declaration stands for one that only one of the sets has, where both use the name. */
function declaredIn<T extends object>(
  from: Readonly<Record<string, T>>,
  to: Readonly<Record<string, T>>,
): readonly [Readonly<Record<string, T>>, Readonly<Record<string, T>>] {
  const names = new Set([...Object.keys(declared(from)), ...Object.keys(declared(to))])
  const of = (things: Readonly<Record<string, T>>) => Object.fromEntries(Object.entries(things).filter(([name]) => names.has(name)))
  return [of(from), of(to)]
}

type Tag = RuleSet['tags'][string]
const tagChanges = (from: Tag, to: Tag): readonly Change[] => [
  ...textChange('description', from.description, to.description),
  ...scalarChange('manual', from.manual, to.manual),
  ...scalarChange('deprecated', from.deprecated, to.deprecated),
]

/** Everything that is not a rule, a route, a target or a department. */
export function otherSections(from: RuleSet, to: RuleSet): readonly RulesDifference[] {
  return [
    ...keyed('people', ...declaredIn(from.people, to.people), personChanges),
    ...keyed('calendars', from.calendars, to.calendars, calendarChanges, ({ timezone }) => timezone),
    ...keyed('channels', from.channels, to.channels, channelChanges, ({ type }) => type),
    ...keyed('escalation', from.escalation, to.escalation, (was, is) => listChanges('', was, is, rungText)),
    ...keyed('brands', brandsByName(from.brands), brandsByName(to.brands), brandChanges),
    ...keyed('tags', ...declaredIn(from.tags, to.tags), tagChanges),
    ...keyed('goals', goalsByWhen(from.goals), goalsByWhen(to.goals), goalChanges),
    ...keyed('views', from.views, to.views, (was, is) => scalarChange('query', was, is, JSON.stringify)),
    ...settingsIn(from, to),
  ]
}

function settingsIn(from: RuleSet, to: RuleSet): readonly RulesDifference[] {
  const settings: Readonly<Record<string, readonly Change[]>> = {
    timezone: scalarChange('timezone', from.timezone, to.timezone),
    resolution: scalarChange('resolution', closing(from), closing(to)),
    reopen: conditionChanges(from.reopenUnless, to.reopenUnless, 'unless'),
    claim: scalarChange('claim', from.claim, to.claim, durationText),
    wait_limit: scalarChange('wait_limit', from.waitLimit, to.waitLimit, durationText),
  }
  return Object.entries(settings).flatMap(([name, changes]): readonly RulesDifference[] =>
    changes.length === 0 ? [] : [{ section: 'settings', kind: 'changed', name, changes }],
  )
}

const closing = ({ resolution }: RuleSet): string =>
  resolution.by === 'quiet' ? `by quiet for ${durationText(resolution.quiet)}` : 'by a person'
