/** People, channels and departments: who is told and who owns. */
import type { Assign, Department, Person, Pos, Spoke } from '../core/rules/ruleset.ts'
import { readTime } from './calendars.ts'
import type { ConditionSetup } from './condition-values.ts'
import { readCondition } from './conditions.ts'
import { didYouMean, type Report } from './diagnostics.ts'
import { reportTwice, section } from './names.ts'
import { type Entry, type Fields, type MapNode, type Node, readFields, readNamed, readTexts, type ScalarNode } from './nodes.ts'
import type { Place } from './schema.ts'
import { readClock, readTargets } from './targets.ts'
import { readDates, readRange } from './values.ts'

export const ASSIGNS: readonly Assign[] = ['rotate', 'balance', 'first', 'manual']
/** Names that mean something else as recipients. */
export const RESERVED = ['spoke', 'lead', 'none', 'hub', 'log']

/** One of some words, or a report that names them. */
export function readOneOf<T extends string>(
  word: ScalarNode | undefined,
  what: string,
  allowed: readonly T[],
  report: Report,
): T | undefined {
  if (word === undefined) return undefined
  const found = allowed.find((one) => one === word.text)
  if (found === undefined) report.add('E142', word.at, `"${what}" cannot be "${word.text}"`, { help: didYouMean(word.text, allowed) })
  return found
}

/** People, departments and channels share one name space. */
export function checkRecipientNames(root: MapNode, report: Report): void {
  const seen = new Map<string, Pos>()
  for (const key of ['people', 'channels', 'departments']) {
    const node = section(root, key)
    if (node?.kind !== 'map') continue
    for (const entry of node.entries) {
      const first = seen.get(entry.key)
      if (first === undefined) seen.set(entry.key, entry.keyAt)
      else reportTwice(report, 'E105', 'recipients', entry.key, entry.keyAt, first)
    }
  }
}

export function readPeople(root: MapNode, setup: ConditionSetup): ReadonlyMap<string, Person> {
  const { report, refs } = setup
  const out = new Map<string, Person>()
  for (const entry of readNamed(section(root, 'people'), 'person', report, RESERVED)) {
    const fields = readNullable(entry, 'person', report)
    if (fields === undefined) continue
    const calendar = fields.scalar('calendar')
    out.set(entry.key, {
      id: entry.key,
      name: fields.text('name'),
      email: fields.text('email'),
      slack: fields.text('slack'),
      teams: fields.text('teams'),
      away: readTexts(fields.many('away'), report).flatMap((word) => readLeave(word, report) ?? []),
      calendar: calendar && refs.calendar(calendar),
    })
  }
  return out
}

/** A map that may be left empty: `ana:` alone declares a name. */
function readNullable(entry: Entry, place: Place, report: Report): Fields | undefined {
  const empty = entry.value.kind === 'scalar' && entry.value.value === null
  return readFields(empty ? { kind: 'map', entries: [], at: entry.keyAt } : entry.value, place, report)
}

export function readLeave(word: ScalarNode, report: Report): { readonly from: string; readonly to: string } | undefined {
  const dates = readDates(word.text)
  if (dates !== undefined && dates !== 'reversed') return dates
  const message = dates === 'reversed' ? 'the end is before the start' : `"${word.text}" is neither a date nor a range of dates`
  report.add('E152', word.at, message, { help: 'write 2026-08-03, or 2026-08-03..2026-08-14 with both ends included' })
  return undefined
}

/** A department with what the checks need besides. */
export interface DepartmentDraft {
  readonly department: Department
  /** Whether the file writes a calendar for it, its own or by a default (E155). */
  readonly hasCalendar: boolean
  readonly keyAt: Pos
  readonly written: boolean
}

export function readDepartments(root: MapNode, setup: ConditionSetup, calendars: readonly string[]): ReadonlyMap<string, DepartmentDraft> {
  const { report } = setup
  const entries = readNamed(section(root, 'departments'), 'department', report, ['spoke', 'lead', 'none', 'log'])
  const hub: Entry = { key: 'hub', keyAt: root.at, value: { kind: 'map', entries: [], at: root.at } }
  const all = entries.some((entry) => entry.key === 'hub') ? entries : [hub, ...entries]
  const writtenCalendar = (key: string): string | undefined => {
    const value = all.find((entry) => entry.key === key)?.value
    const found = value === undefined ? undefined : section(value.kind === 'map' ? value : root, 'calendar')
    return value?.kind === 'map' && found?.kind === 'scalar' && found.value !== null ? found.text : undefined
  }
  const fallback = calendars.length === 1 ? calendars[0] : writtenCalendar('hub')
  const backups = new Map<string, string>()
  for (const entry of all) {
    const backup = entry.value.kind === 'map' ? section(entry.value, 'backup') : undefined
    if (backup?.kind === 'scalar') backups.set(entry.key, backup.text)
  }
  const out = new Map<string, DepartmentDraft>()
  for (const entry of all) {
    const fields = readNullable(entry, 'department', report)
    const calendar = writtenCalendar(entry.key) ?? fallback
    const empty = fields ?? readFields({ kind: 'map', entries: [], at: entry.keyAt }, 'department', report)
    if (empty === undefined) continue
    const department = readDepartment(entry, empty, setup, calendar ?? 'always', backups)
    out.set(entry.key, { department, hasCalendar: calendar !== undefined, keyAt: entry.keyAt, written: entry !== hub })
  }
  reportBackupLoops(out, backups, root, report)
  return out
}

function readDepartment(
  entry: Entry,
  fields: Fields,
  setup: ConditionSetup,
  calendar: string,
  backups: ReadonlyMap<string, string>,
): Department {
  const { report, refs } = setup
  const ownCalendar = fields.scalar('calendar')
  const lead = fields.scalar('lead')
  const backup = fields.scalar('backup')
  const escalation = fields.scalar('escalation')
  if (ownCalendar !== undefined) refs.calendar(ownCalendar)
  return {
    id: entry.key,
    name: fields.text('name'),
    calendar,
    lead: lead && refs.person(lead),
    spokes: readSpokes(fields, setup),
    assign: readOneOf(fields.scalar('assign'), 'assign', ASSIGNS, report) ?? 'balance',
    sticky: readTime(fields, 'sticky', report),
    backup: backup === undefined ? defaultBackup(entry.key, backups) : refs.department(backup),
    escalation: escalation && refs.escalation(escalation),
    ...readTargets(fields, report),
    answer: readClock(fields, 'answer', report) ?? 'none',
    notify: readTexts(fields.many('notify'), report).flatMap((word) => refs.recipient(word) ?? []),
    at: entry.keyAt,
  }
}

/** The hub, unless its own backup leads back here. */
function defaultBackup(id: string, backups: ReadonlyMap<string, string>): string | undefined {
  if (id === 'hub') return undefined
  const seen = new Set<string>()
  for (let at = backups.get('hub'); at !== undefined && !seen.has(at); at = backups.get(at)) {
    if (at === id) return undefined
    seen.add(at)
  }
  return 'hub'
}

function reportBackupLoops(
  departments: ReadonlyMap<string, DepartmentDraft>,
  backups: ReadonlyMap<string, string>,
  root: MapNode,
  report: Report,
): void {
  const reported = new Set<string>()
  for (const [id, { keyAt }] of departments) {
    const chain = [id]
    for (let next = backups.get(id); next !== undefined && !chain.includes(next); next = backups.get(next)) chain.push(next)
    const last = backups.get(chain[chain.length - 1] ?? id)
    if (last !== id || reported.has(id)) continue
    for (const one of chain) reported.add(one)
    const node = section(root, 'departments')
    const value = node?.kind === 'map' ? section(node, id) : undefined
    const backup = value?.kind === 'map' ? section(value, 'backup') : undefined
    report.add('E207', backup?.at ?? keyAt, `backups go in a circle: ${[...chain, id].join(' → ')}`, {
      help: 'let one of them have the hub as its backup',
    })
  }
}

function readSpokes(fields: Fields, setup: ConditionSetup): readonly Spoke[] {
  const { report, refs } = setup
  const out: Spoke[] = []
  for (const item of fields.many('spokes')) {
    const spoke = readSpoke(item, setup)
    const person = spoke && refs.person(spoke.word)
    if (spoke === undefined || person === undefined) continue
    const first = out.find((one) => one.person === person && one.when === undefined && spoke.when === undefined)
    if (first !== undefined) reportTwice(report, 'E105', 'spokes', person, spoke.word.at, first.at)
    else out.push({ person, weight: spoke.weight, when: spoke.when, at: item.at })
  }
  return out
}

function readSpoke(
  item: Node,
  setup: ConditionSetup,
): { readonly word: ScalarNode; readonly weight: number; readonly when?: Spoke['when'] } | undefined {
  if (item.kind === 'scalar') {
    const [word] = readTexts([item], setup.report)
    return word && { word, weight: 1 }
  }
  const fields = readFields(item, 'spoke', setup.report)
  const word = fields?.scalar('person')
  if (fields === undefined || word === undefined) return undefined
  const when = fields.node('when')
  return { word, weight: readWeight(fields, setup.report), when: when && readCondition(when, fields.keyAt('when'), 'spoke', setup) }
}

function readWeight(fields: Fields, report: Report): number {
  const word = fields.scalar('weight')
  if (word === undefined) return 1
  const range = readRange(word.text)
  if (
    range !== undefined &&
    range !== 'reversed' &&
    range.min !== undefined &&
    range.min === range.max &&
    range.min >= 0 &&
    range.min <= 1000
  )
    return range.min
  report.add('E140', word.at, `"${word.text}" is not a weight`, { help: '1 is full time, 0.5 half time' })
  return 1
}
