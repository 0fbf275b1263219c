/** What the commands that list conversations have in common: the query, the limit, the result. */
import { UsageError } from '../core/errors.ts'
import { parseQuery, type Query, readQuery } from '../core/query.ts'
import { strangeNames } from '../core/query-names.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import { count } from '../render/count.ts'
import type { Tone, View } from '../render/view.ts'
import type { ListOptions } from '../store/store.ts'
import type { Context, Result, Settings } from './command.ts'
import { conversationTable, jsonOf, type TablePlan } from './conversation-table.ts'
import { type Args, type Option, textOf } from './grammar.ts'

export const LIMIT: Option = { flags: '--limit <n>', about: 'at most so many; 0 for all' }
export const QUERY = {
  name: 'query',
  about: 'terms such as dept:care tag:refund is:overdue; see `outspoke help query`',
  many: true,
} as const

/** The words of a query as data. Rules are read only where the words need their zone or views. */
export async function queryOf(context: Context, words: readonly string[]): Promise<Query> {
  const text = words.join(' ').trim()
  const { now, me, zone } = context.settings
  if (text === '') {
    await context.seeRules()
    return parseQuery('', { now, me, zone: zone ?? 'UTC' })
  }
  const rules = await context.rules()
  const query = await readQuery(text, { now, me, zone: zone ?? rules.timezone, views: rules.views })
  for (const sentence of strangeNames(query, rules)) context.notice(sentence)
  return query
}

/** `--limit`; absent where it was not given, Infinity for 0. */
export function limitOf(args: Args): number | undefined {
  const text = textOf(args, 'limit')
  if (text === undefined) return undefined
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < 0)
    throw new UsageError(`--limit "${text}" is no number`, { hint: 'expected a whole number; 0 for all' })
  return limit === 0 ? Number.POSITIVE_INFINITY : limit
}

/** Whether the output is for eyes: a terminal, or a format that is. */
function forPeople({ terminal, format }: Settings): boolean {
  return format === undefined ? terminal.stdout : format === 'table' || format === 'md'
}

/** What a list shows unless told otherwise: a screenful on a terminal, everything elsewhere. */
export function usualLimit({ terminal, format }: Settings): number {
  const people = terminal.stdout && (format === undefined || format === 'table')
  return people ? Math.max(5, Math.floor((terminal.rows - 5) / 2)) : Number.POSITIVE_INFINITY
}

interface ListPlan extends TablePlan {
  readonly query: Query
  readonly order: ListOptions['order']
  readonly args: Args
  /** Said where there is nothing. */
  readonly empty: string
}

/** The list of a query as a result. */
export async function listing(context: Context, plan: ListPlan): Promise<Result> {
  const { settings } = context
  const store = await context.store('read')
  const limit = limitOf(plan.args) ?? usualLimit(settings)
  const departments = departmentsIn(plan.query)
  const backups = departments.length === 0 ? undefined : backupsOf(await context.rules(), departments)
  const found = await store.list(plan.query, settings.now, {
    order: plan.order,
    backups,
    ...(Number.isFinite(limit) ? { limit: limit + 1 } : {}),
  })
  const shown = found.length > limit ? found.slice(0, limit) : found
  // Only people read how many more there are; the count is the dearest part of a short list.
  const counted = found.length > limit && forPeople(settings)
  const total = counted ? await store.count(plan.query, settings.now, backups) : shown.length
  const table = await conversationTable(context, shown, { ...plan, departments })
  return {
    // Made where it is asked for: a table is not made of it.
    get json() {
      return shown.map((one) => jsonOf(one, settings))
    },
    view: { blocks: [table], summary: summary(shown.length, total, plan.empty) },
  }
}

/** The departments that a query asks for. */
export function departmentsIn(query: Query): readonly string[] {
  if (query.kind === 'all' || query.kind === 'any') return query.of.flatMap(departmentsIn)
  return query.kind === 'equal' && query.field === 'department' ? query.values : []
}

/** Department → those whose backup it is: it sees what nobody has there. */
export function backupsOf(rules: RuleSet, departments: readonly string[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    departments.map((name) => [name, rules.departments.filter(({ backup }) => backup === name).map(({ id }) => id)]),
  )
}

function summary(shown: number, total: number, empty: string): string {
  if (total === 0) return empty
  if (total > shown) return `and ${count(total - shown)} more (--limit 0 for all)`
  return total === 1 ? '1 conversation' : `${count(total)} conversations`
}

/** A view of nothing but lines. */
export function proseView(lines: readonly string[], tone?: Tone): View {
  const line = (text: string) => ({
    text: text.trimStart(),
    indent: text.length - text.trimStart().length,
    ...(tone === undefined ? {} : { tone }),
  })
  return { blocks: [{ lines: lines.map(line) }] }
}
