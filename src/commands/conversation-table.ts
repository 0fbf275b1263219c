/** Conversations as a table: marks, columns for people and for machines, any field by name. */
import { claimAt, isOverdue, isSnoozed, isSoon, isWaiting, liveDueAt, stateAt } from '../core/queue.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import { formatLocal, humanDuration } from '../core/time.ts'
import { unknownField } from '../render/fields.ts'
import type { Cell, Column, Table, Tone } from '../render/view.ts'
import type { ConversationLine, ListedConversation } from '../store/store.ts'
import type { Context, Settings } from './command.ts'
import { CONVERSATION_FIELDS, conversationJson, fieldOf } from './conversation-json.ts'
import { authorOf, type Json, type JsonRecord, POST_FIELD_NAMES } from './post-json.ts'

export interface TablePlan {
  /** Headings by department. */
  readonly grouped?: boolean
  /** With the state as a column. */
  readonly states?: boolean
  /** Asked for by name: what is listed of another one stands in for it. */
  readonly departments?: readonly string[]
}

/** All fields, and those that `--fields` names besides. */
export function jsonOf(one: ListedConversation, { now, fields }: Settings): JsonRecord {
  const json = conversationJson(one, now)
  if (fields === undefined) return json
  const more: Record<string, Json> = {}
  for (const name of fields) {
    const value = fieldOf(json, one, name)
    if (value !== undefined) more[name] = value
  }
  return more
}

/** The columns that people and machines get, or those of `--fields`. */
export async function conversationTable(context: Context, list: readonly ListedConversation[], plan: TablePlan): Promise<Table> {
  const { settings } = context
  const zones = settings.absolute && settings.zone === undefined ? zonesOf(await context.rules()) : () => settings.zone ?? 'UTC'
  const look: Look = { settings, zoneOf: zones, departments: plan.departments ?? [] }
  if (settings.fields !== undefined) {
    refuseUnknown(settings.fields)
    return fieldTable(list, settings.fields, look)
  }
  const columns: readonly Column[] = [
    { key: 'mark', title: '', for: 'people' },
    { key: 'id', title: 'id' },
    { key: 'due_at', title: 'due', align: 'right' },
    { key: 'state', title: 'state', ...(plan.states === true ? {} : { for: 'machines' as const }) },
    { key: 'priority', title: 'priority', for: 'machines' },
    { key: 'network', title: 'network', for: 'machines', untrusted: true },
    { key: 'owner', title: 'owner', for: 'people' },
    { key: 'department', title: 'department', for: 'machines' },
    { key: 'spoke', title: 'spoke', for: 'machines' },
    { key: 'route', title: 'route', for: 'machines' },
    { key: 'author', title: 'from', untrusted: true },
    { key: 'text', title: 'post', untrusted: true, flexible: true },
  ]
  const rows = list.map((one) => columns.map(({ key }) => conversationCell(key, one, look)))
  return { columns, rows, ...(plan.grouped === true ? { groups: headings(list) } : {}) }
}

/** Of an empty list too. */
function refuseUnknown(fields: readonly string[]): void {
  const known = [...CONVERSATION_FIELDS, ...POST_FIELD_NAMES]
  const unknown = fields.find((field) => !known.includes(field))
  if (unknown !== undefined) throw unknownField(unknown, known)
}

interface Look {
  readonly settings: Settings
  readonly zoneOf: (department: string) => string
  readonly departments: readonly string[]
}

function headings(list: readonly ListedConversation[]): readonly { readonly before: number; readonly text: string }[] {
  return list.flatMap(({ state }, before) =>
    state.department === list[before - 1]?.state.department ? [] : [{ before, text: state.department }],
  )
}

function conversationCell(key: string, one: ListedConversation, { settings, zoneOf, departments }: Look): Cell {
  const { now } = settings
  const { state, opening } = one
  const urgency: Tone = isOverdue(state, now) ? 'late' : isSoon(state, now) ? 'soon' : 'plain'
  const author = authorOf(opening)
  switch (key) {
    case 'mark':
      return { raw: markOf(one, now), tone: urgency }
    case 'id':
      return { raw: one.pid, text: one.shortId, tone: 'strong' }
    case 'due_at': {
      const due = liveDueAt(state, now)
      if (due === undefined) return { raw: null, text: '' }
      return {
        raw: new Date(due).toISOString(),
        text: settings.absolute ? formatLocal(due, zoneOf(state.department)) : dueText(due, now),
        tone: urgency,
      }
    }
    case 'state':
      return { raw: stateAt(state, now), text: stateAt(state, now).replace('_', ' ') }
    case 'priority':
      return { raw: state.priority }
    case 'network':
      return { raw: opening.network }
    case 'owner':
      return { raw: departments.length === 0 || departments.includes(state.department) ? ownerText(one, now) : `for ${state.department}` }
    case 'department':
      return { raw: state.department }
    case 'spoke':
      return { raw: one.spoke ?? null }
    case 'route':
      return { raw: one.route }
    case 'author':
      return { raw: author ?? null, text: opening.author === undefined ? (author ?? '') : `@${opening.author}` }
    default:
      return { raw: opening.text }
  }
}

/** `!!` overdue, `!` soon, `z` waiting or snoozed, and `?` where nobody is assigned. */
export function markOf({ state, spoke }: ListedConversation, now: number): string {
  const resolved = stateAt(state, now) === 'resolved'
  const urgency = isOverdue(state, now) ? '!!' : isSoon(state, now) ? '!' : isWaiting(state, now) || isSnoozed(state, now) ? 'z' : ''
  return resolved ? '' : `${urgency}${spoke === undefined && state.department !== 'log' ? '?' : ''}`
}

/** `in 42m`, `2h late`: the larger unit alone where the smaller one no longer matters. */
export function dueText(due: number, now: number): string {
  const far = Math.abs(due - now)
  const hour = 3_600_000
  const text = far >= 48 * hour ? `${Math.floor(far / (24 * hour))}d` : far >= 10 * hour ? `${Math.floor(far / hour)}h` : humanDuration(far)
  return due < now ? `${text} late` : `in ${text}`
}

/** Department and person, and what keeps it from being taken. */
export function ownerText({ state, spoke }: Pick<ConversationLine, 'state' | 'spoke'>, now: number): string {
  const owner = spoke === undefined ? state.department : `${state.department}/${spoke}`
  const claim = claimAt(state, now)
  if (claim !== undefined && claim.by !== spoke) return `${owner} (${claim.by} has it)`
  return state.asking ? `${owner} (asked)` : owner
}

function zonesOf(rules: RuleSet): (department: string) => string {
  const zones = new Map(rules.departments.map(({ id, calendar }) => [id, rules.calendars[calendar]?.timezone ?? rules.timezone]))
  return (department) => zones.get(department) ?? rules.timezone
}

const STRANGERS = new Set([
  'author',
  'author_id',
  'author_name',
  'first_reply_by',
  'text',
  'text_raw',
  'title',
  'url',
  'location',
  'labels',
  'media',
  'extra',
  'native_id',
  'parent_id',
  'conversation_id',
  'brand',
  'network',
  'language',
  'reason',
  'claimed_by',
])

/** Whether strangers write what stands in a field. */
export function isStrangers(field: string): boolean {
  return STRANGERS.has(field)
}

function fieldTable(list: readonly ListedConversation[], fields: readonly string[], look: Look): Table {
  const columns = fields.map(
    (key): Column => ({
      key,
      title: key,
      ...(isStrangers(key) ? { untrusted: true } : {}),
      ...(key === 'text' || key === 'text_raw' || key === 'title' ? { flexible: true } : {}),
    }),
  )
  const rows = list.map((one) => {
    const json = conversationJson(one, look.settings.now)
    return fields.map((name) => fieldCell(name, one, json, look))
  })
  return { columns, rows }
}

function fieldCell(name: string, one: ListedConversation, json: JsonRecord, look: Look): Cell {
  if (name === 'id' || name === 'due_at') return conversationCell(name, one, look)
  return flatCell(fieldOf(json, one, name) ?? null)
}

/** A value in one cell: lists of words with commas, what is deeper as JSON. */
export function flatCell(value: Json): Cell {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return { raw: value }
  const flat = Array.isArray(value) && value.every((item) => typeof item === 'string')
  return { raw: flat ? value.join(',') : JSON.stringify(value) }
}
