/**
 * Which rules decide for what an author wrote in a thread, where that is not told by the imports of its posts: `rules apply`, and imports that
 * changed a text under other rules, leave an event.
 */
import type { Event } from '../core/event.ts'
import type { SqlRow, SqlValue } from './db.ts'
import type { Find } from './fold-terms.ts'
import type { Imports, Prior } from './priors.ts'
import type { SettleOptions } from './settle-options.ts'

/** Which rules operations have put into force in a thread, by author; what came with an import after that is decided by that one's. */
export function rulingsOf(events: readonly Event[], find: Find, latest: number): ReadonlyMap<string | null, string> | undefined {
  let rulings: Map<string | null, string> | undefined
  for (const event of events) {
    if (event.kind !== 'reruled' || event.data.after < latest) continue
    rulings ??= new Map()
    rulings.set((find(event.post)?.[6] ?? null) as string | null, event.data.rules)
  }
  return rulings
}

/** The rules that made the judgement of a post, where an operation did after its import. */
export function judgingOf(events: readonly Event[], find: Find, row: SqlRow): string | undefined {
  let rules: string | undefined
  for (const event of events)
    if (event.kind === 'reruled' && event.data.after >= (row[20] as number) && (find(event.post)?.[6] ?? null) === (row[6] ?? null))
      rules = event.data.rules
  return rules
}

/** Authors for whom other rules were applied in a thread. */
export function reruledOf(events: readonly Event[], find: Find): ReadonlySet<string | null> | undefined {
  const posts = events.filter((event) => event.kind === 'reruled').map((event) => event.post)
  return posts.length === 0 ? undefined : new Set(posts.map((post) => (find(post)?.[6] ?? null) as string | null))
}

/** The one rule set that decides for everybody in a thread, if there is one. */
export function rulingOfAll(rulings: ReadonlyMap<string | null, string>, rows: readonly SqlRow[]): string | undefined {
  const [rules] = rulings.values()
  const isOfAll = rows.every((row) => row[9] !== 1 || rulings.get((row[6] ?? null) as string | null) === rules)
  return isOfAll ? rules : undefined
}

/** Nobody holds what other rules were asked to take. */
export function freed(priors: readonly Prior[], rulings: ReadonlyMap<string | null, string> | undefined): readonly Prior[] {
  return rulings === undefined ? priors : priors.map((prior) => (rulings.has(prior.author) ? { ...prior, touched: false } : prior))
}

/**
 * Where other rules decide now than the imports and operations of a thread tell, an event says so, for each author: an import that brings
 * nothing but a changed text leaves no other trace of its rules.
 */
export function decidedAnew(
  rows: readonly SqlRow[],
  events: readonly Event[],
  find: Find,
  imports: Imports,
  latest: number,
  { rules, fresh, hidden, now, import: running }: SettleOptions,
  idOf: (hash: string) => number | undefined,
): readonly Event[] {
  if (rules === undefined || fresh === true || hidden !== undefined) return []
  const rulings = events.length === 0 ? undefined : rulingsOf(events, find, latest)
  const usual = imports.get(latest)?.ruleset
  if (rulings === undefined && usual === rules.id) return []
  const found: Event[] = []
  const seen = new Set<SqlValue>()
  for (const row of rows) {
    const author = row[6] ?? null
    if (row[9] !== 1 || row[13] === 1 || seen.has(author)) continue
    seen.add(author)
    const ruling = rulings?.get(author as string | null)
    if ((ruling === undefined ? usual : idOf(ruling)) === rules.id) continue
    const data = { rules: rules.set.hash, after: running?.id ?? latest }
    found.push({ id: Number.MAX_SAFE_INTEGER, kind: 'reruled', post: row[0] as number, at: now, recordedAt: now, actor: 'import', data })
  }
  return found
}
