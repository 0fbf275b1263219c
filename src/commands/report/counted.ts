/** The conversations that reports of flows count: those of every other report, left out for the same reasons. */

import { type Fixed, type Placing, placingBy } from '../../core/report/cells.ts'
import { firstResolution } from '../../core/report/clock.ts'
import { MANY } from '../../core/report/dimensions.ts'
import { reasonOf } from '../../core/report/population.ts'
import type { RuleSet } from '../../core/rules/ruleset.ts'
import type { FigureGroup, FigureRow, Store } from '../../store/store.ts'
import type { Asked, ReportDesk } from './maker.ts'

/** What is kept of a conversation: which cells it is in. */
export interface Member {
  readonly fixed: Fixed
  /** Empty where no ids were asked for. */
  readonly pid: string
  /** Its export carries the brand's replies. */
  readonly repliesKnown: boolean
}

export interface Counted {
  readonly placing: Placing
  /** By internal id. */
  readonly members: ReadonlyMap<number, Member>
  /** Reason → conversations. */
  readonly excluded: Record<string, number>
}

/**
 * Reads the conversations of what was asked; `use` sees each row that counts. `within`: an instant that places the conversation in the
 * period that was asked for; others are neither counted nor left out.
 */
export async function countedOf(
  asked: Asked,
  { store, query, rules }: Pick<ReportDesk, 'query' | 'rules'> & { readonly store: Pick<Store, 'figures' | 'reportFacts'> },
  within: (row: FigureRow) => number | null | 'any',
  use: (row: FigureRow, member: Member, placing: Placing) => void = () => {},
): Promise<Counted> {
  const facts = asked.by.includes('tag')
    ? await store.reportFacts({ now: asked.asOf, zone: asked.zone, histories: false, rules, wanted: ['tag'] })
    : undefined
  const placing = placingBy(asked.by, { zone: asked.zone, people: peopleOf(rules), tagsOf: facts?.tags })
  const members = new Map<number, Member>()
  const shared = new Map<Fixed, readonly [Member, Member]>()
  const excluded: Record<string, number> = {}
  // Nobody of those who count flows looks at promises; at resolutions only where they place a conversation.
  const without: readonly FigureGroup[] = ['promise', 'same_day', 'born', ...(asked.axis === 'resolved' ? [] : (['resolution'] as const))]
  await store.figures(query, asked.asOf, { dimensions: asked.by, ids: asked.ids, without }, (row) => {
    const at = within(row)
    if (at !== 'any' && at !== null && !isWithin(at, asked)) return
    const reason = reasonOf(row) ?? (at === null ? `not_${asked.axis}` : undefined)
    if (reason !== undefined) {
      excluded[reason] = (excluded[reason] ?? 0) + 1
      return
    }
    const fixed = placing.fixed(row)
    const repliesKnown = row.repliesKnown !== false
    const member = asked.ids ? { fixed, pid: row.pid, repliesKnown } : sharedMember(shared, fixed, repliesKnown)
    members.set(row.id, member)
    use(row, member, placing)
  })
  return { placing, members, excluded }
}

/** Without ids there are few different ones, however many conversations there are. */
function sharedMember(shared: Map<Fixed, readonly [Member, Member]>, fixed: Fixed, repliesKnown: boolean): Member {
  const known = shared.get(fixed) ?? [
    { fixed, pid: '', repliesKnown: false },
    { fixed, pid: '', repliesKnown: true },
  ]
  shared.set(fixed, known)
  return known[repliesKnown ? 1 : 0]
}

/** What places a conversation in time. */
export function instantOf(row: FigureRow, { axis, asOf }: Pick<Asked, 'axis' | 'asOf'>): number | null {
  return axis === 'posted' ? row.postedAt : axis === 'replied' ? row.firstReplyAt : firstResolution(row, asOf)
}

export function isWithin(at: number, { from = -Infinity, before = Infinity }: Pick<Asked, 'from' | 'before'>): boolean {
  return at >= from && at < before
}

/** Names that are people's. */
export function peopleOf(rules: RuleSet): ReadonlySet<string> {
  return new Set([...Object.keys(rules.people), ...rules.departments.flatMap(({ spokes }) => spokes.map(({ person }) => person))])
}

/** What the reader of rows that are not exclusive must know. */
export function notesOf({ by }: Pick<Asked, 'by'>): readonly string[] {
  return by
    .filter((one) => MANY.has(one))
    .map((one) => `by ${one.replaceAll('_', ' ')} a conversation counts in each of its rows and once in the total`)
}

export function sortedByKey(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The reason that goes with an export of one side only. */
export const NO_REPLIES = 'the exports carry no replies of the brand'
