/** `rules show`: one rule, route or department, with everything that hangs on it. */
import { existsSync } from 'node:fs'
import { UsageError } from '../../core/errors.ts'
import { nearest } from '../../core/nearest.ts'
import { ALL } from '../../core/query.ts'
import { chartOf } from '../../core/rules/chart.ts'
import { createCoverage } from '../../core/rules/coverage.ts'
import { compile } from '../../core/rules/matcher.ts'
import type { RuleSet } from '../../core/rules/ruleset.ts'
import type { Context, Result } from '../command.ts'
import type { CommandModule } from '../grammar.ts'
import { currentSide } from './diff-sides.ts'
import { departmentCard, recordsOf, routeCard, ruleCard, type Shown } from './show-view.ts'

export const show: CommandModule = {
  grammar: {
    about: 'One rule, route or department: its condition in words, its examples, where its tags lead, and how often it came to bear.',
    args: [
      { name: 'id', about: 'of a rule, a route or a department; rule:billing or route:billing where several have it', required: true },
    ],
    reads: true,
    examples: [
      { line: 'outspoke rules show billing', about: 'what is called billing' },
      { line: 'outspoke rules show route:billing', about: 'the route, where a rule is called so too' },
    ],
    notes: ['Counts are of the database, if there is one: by the rules as they are now.'],
  },
  run: async (context, args) => {
    const [word = '', ...more] = args.words
    if (word === '' || more.length > 0)
      throw new UsageError('rules show takes one id', { hint: 'see `outspoke rules list` and `outspoke rules map`' })
    const { set } = await currentSide(context)
    const named = namedBy(set, word)
    const counts = await countsOf(context, set)
    const chart = chartOf(set, { people: true, unreachable: new Set() })
    const shown = named.flatMap(({ kind, id }): readonly Shown[] => {
      const rule = kind === 'rule' ? set.rules.find((one) => one.id === id) : undefined
      const route = kind === 'route' ? chart.cases.find((one) => one.id === id) : undefined
      const department = kind === 'department' ? chart.departments.find((one) => one.id === id) : undefined
      if (rule !== undefined) return [ruleCard(rule, set, counts)]
      if (route !== undefined) return [routeCard(route, set, counts)]
      return department === undefined ? [] : [departmentCard(department, chart, counts)]
    })
    return resultOf(shown)
  },
}

const KINDS = ['rule', 'route', 'department'] as const
interface Named {
  readonly kind: (typeof KINDS)[number]
  readonly id: string
}

/** Everything that is called so; a kind before a colon takes one of them. */
function namedBy(set: RuleSet, word: string): readonly Named[] {
  const all: readonly Named[] = [
    ...set.rules.map(({ id }) => ({ kind: 'rule', id }) as const),
    ...set.routes.map(({ id }) => ({ kind: 'route', id }) as const),
    ...set.departments.map(({ id }) => ({ kind: 'department', id }) as const),
  ]
  const kind = KINDS.find((one) => word.startsWith(`${one}:`))
  const id = kind === undefined ? word : word.slice(kind.length + 1)
  const found = all.filter((one) => one.id === id && (kind === undefined || one.kind === kind))
  if (found.length > 0) return found
  const near = nearest(
    id,
    all.filter((one) => kind === undefined || one.kind === kind).map((one) => one.id),
  )
  throw new UsageError(`there is no ${kind ?? 'rule, route or department'} "${id}"`, {
    hint: near === undefined ? 'see `outspoke rules list` and `outspoke rules map`' : `did you mean "${near}"?`,
  })
}

/** What of the rules came to bear over all posts; absent where there is no database. */
async function countsOf(context: Context, set: RuleSet) {
  const { settings } = context
  if (!existsSync(settings.database)) return undefined
  const machine = compile(set)
  const zone = settings.zone ?? machine.zone
  const store = await context.store('read')
  const counter = createCoverage(machine, { now: settings.now, zone, words: 0 })
  const progress = context.progress('reading', await store.count(ALL, settings.now))
  let done = 0
  try {
    for await (const { opening, posts, conversation } of store.replay(ALL, settings.now)) {
      counter.add(opening, posts, conversation.directed, conversation.touchedAt)
      progress.update(++done)
    }
  } finally {
    progress.stop()
  }
  return counter.result()
}

function resultOf(shown: readonly Shown[]): Result {
  const [only] = shown
  return {
    json: shown.length === 1 ? only?.json : shown.map(({ json }) => json),
    view: { blocks: shown.map(({ block }) => block), records: recordsOf(shown), card: true },
  }
}
