/**
 * Stored conversations as they would be under other rules: the fold that imports use, over the same posts and events, with what each rule set
 * makes of them. Nothing is written. What people started keeps its owner, and clocks that had finished keep their terms.
 */
import type { Conversation, FoldPost } from '../core/conversation.ts'
import type { Event } from '../core/event.ts'
import { type FoldTerms, foldCluster } from '../core/fold.ts'
import type { Query } from '../core/query-ast.ts'
import { compile, judge, type Machine } from '../core/rules/matcher.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import { clockTerms } from '../core/sla/clock.ts'
import { erasedPosts } from './answers.ts'
import { foldApart } from './apart.ts'
import type { Db, SqlRow } from './db.ts'
import { authorFlags, type Flags, flagTerms } from './flags.ts'
import { type Current, calendarsOf, finder, foldTermsOf, frozenTerms, handedAt } from './fold-terms.ts'
import { createInterned, type Interned } from './intern.ts'
import { judgedAs } from './judged-as.ts'
import { FOLD_COLUMNS, foldPostOf, rulePostOf } from './post-rows.ts'
import { type Imports, loadEvents, loadImports, loadPriors, type Prior } from './priors.ts'
import { type ReplayedPost, replayedPost, type StoredDecision, threadRows, type WantedThread, wantedThreads } from './replay.ts'
import type { Rulesets } from './rulesets.ts'
import { judgingOf, reruledOf, rulingOfAll, rulingsOf } from './rulings.ts'
import type { SettleOptions } from './settle-options.ts'
import type { OpenedSqlite } from './sqlite.ts'

/** By which rules: a set, compiled or not, or as it stands (every conversation by the rules that decided it). */
export type Side = RuleSet | 'stored'

export interface RefoldOptions {
  /** Owners of what people started are decided anew too. */
  readonly reroute?: boolean | undefined
}

export interface Refolded {
  readonly stored: StoredDecision
  readonly opening: ReplayedPost
  /** The conversation under each side, in their order. */
  readonly sides: readonly Conversation[]
}

/** Folds a thread. */
type Fold = (rows: readonly SqlRow[], priors: readonly Prior[], events: readonly Event[]) => readonly Conversation[]

const NO_PRIORS: readonly Prior[] = []
const EMPLOYEE: readonly string[] = ['employee']
const NO_EVENTS: readonly Event[] = []

/** The conversations of a query, thread by thread (not by time), folded by each of the sides; a few thousand threads are in memory at a time. */
export async function* refold(
  opened: OpenedSqlite,
  rulesets: Rulesets,
  query: Query,
  now: number,
  sides: readonly Side[],
  options: RefoldOptions = {},
): AsyncGenerator<Refolded> {
  const { db } = opened
  const interned = createInterned(db, (judgement) => judgement)
  const known = await storedSets(db, rulesets, sides)
  const imports = await loadImports(db)
  const folds: Fold[] = []
  for (const side of sides) folds.push(await foldBy({ db, imports, interned, known, now }, side))
  const flags = await authorFlags(db, known.values())
  const hasEvents = (await db.rows('SELECT 1 FROM event LIMIT 1')).length > 0
  for await (const piece of wantedThreads(opened, query, now)) {
    const labels = piece.map(({ label }) => label)
    const priors = await loadPriors(db, interned, labels, { now })
    const events = hasEvents ? await loadEvents(db, labels) : undefined
    for (const thread of piece) {
      const rows = await threadRows(db, thread.label)
      interned.trim()
      await interned.judgements(rows.map((row) => row[19] as number))
      const before = priors.get(thread.label) ?? NO_PRIORS
      const standing = options.reroute === true ? before.map((prior) => ({ ...prior, touched: false })) : before
      const done = events?.get(thread.label) ?? NO_EVENTS
      yield* refolded(
        thread,
        rows,
        flags,
        folds.map((fold) => fold(rows, standing, done)),
      )
    }
  }
}

function* refolded(
  { conversations }: WantedThread,
  rows: readonly SqlRow[],
  flags: Flags,
  folded: readonly (readonly Conversation[])[],
): Generator<Refolded> {
  const find = finder(rows)
  const byId = folded.map((all) => new Map(all.map((one) => [one.id, one])))
  for (const stored of conversations) {
    const row = find(stored.id)
    const sides = byId.flatMap((all) => all.get(stored.id) ?? [])
    // A database that `db check` complains about: its conversations are not what its posts give.
    if (row === undefined || sides.length < folded.length) continue
    yield { stored, opening: replayedPost(row, flags), sides }
  }
}

interface Ground {
  readonly db: Db
  readonly imports: Imports
  readonly interned: Interned
  /** Rule sets by number; those of the sides that are not stored have negative ones. */
  readonly known: ReadonlyMap<number, RuleSet>
  readonly now: number
  /** What the fold asks, seen by somebody else too. */
  readonly wrap?: ((terms: FoldTerms) => FoldTerms) | undefined
}

/** The stored rule sets, and the others of the sides. */
export async function storedSets(db: Db, rulesets: Rulesets, sides: readonly Side[]): Promise<ReadonlyMap<number, RuleSet>> {
  const sets = new Map<number, RuleSet>()
  for (const row of await db.rows('SELECT id FROM ruleset ORDER BY id')) sets.set(Number(row[0]), await rulesets.byId(Number(row[0])))
  sides.forEach((side, at) => {
    if (side !== 'stored') sets.set(-1 - at, side)
  })
  return sets
}

/** The fold of threads by one side. */
export async function foldBy({ db, imports, interned, known, now, wrap = (terms) => terms }: Ground, side: Side): Promise<Fold> {
  const machines = new Map<string, Machine>()
  const sets = new Map([...known.values()].map((set) => [set.hash, set]))
  // A side is used as it was given: its hash leaves out places, which explanations name.
  if (side !== 'stored') sets.set(side.hash, side)
  const machineOf = (hash: string): Machine | undefined => {
    const made = machines.get(hash)
    const set = sets.get(hash)
    if (made !== undefined || set === undefined) return made
    const machine = compile(set)
    machines.set(hash, machine)
    return machine
  }
  const flags = await flagTerms(db, side === 'stored' ? known : new Map([[0, side]]))
  const options: SettleOptions = { now }
  const current: Current = { find: () => undefined, priors: [], frozen: undefined, openingRow: undefined, opening: undefined }
  const terms = wrap(foldTermsOf(current, clockTerms(calendarsOf(sets.values())), flags, true, options, machineOf))
  const erased = await erasedPosts(db)
  current.answers = erased.answers
  const judgementOf = (row: SqlRow, machine: Machine | undefined) =>
    side === 'stored' || machine === undefined || erased.has(row[0] as number)
      ? interned.known(row[19] as number)
      : row[9] === 1
        ? judge(machine, rulePostOf(row, row.slice(FOLD_COLUMNS.length), row[16] === 1 ? EMPLOYEE : []))
        : machine.matching.none
  return foldApart(db, (rows, priors, events) => {
    const latest = rows.reduce((most, row) => Math.max(most, row[20] as number), 0)
    const find = finder(rows)
    const rulings = side === 'stored' ? rulingsOf(events, find, latest) : undefined
    const ruled = rulings === undefined ? undefined : sets.get(rulingOfAll(rulings, rows) ?? '')
    const set = side === 'stored' ? (ruled ?? known.get(imports.get(latest)?.ruleset ?? 0)) : side
    const machine = set === undefined ? undefined : machineOf(set.hash)
    const posts: FoldPost[] = rows.map((row) => {
      const facts = imports.get(row[20] as number)
      if (facts === undefined) throw new Error(`import ${row[20]} is not stored`)
      return foldPostOf(row, judgementOf(row, machine), facts)
    })
    current.machine = machine
    current.set = set
    current.find = find
    current.rulings = rulings
    current.reruled = reruledOf(events, find)
    current.judge = (post, flag) => {
      const row = find(post.id)
      const hash = side === 'stored' && row !== undefined ? judgingOf(events, find, row) : undefined
      const judging =
        side !== 'stored' ? machine : (machineOf(hash ?? known.get(imports.get(post.source)?.ruleset ?? 0)?.hash ?? '') ?? machine)
      return row === undefined || judging === undefined
        ? post.judgement
        : judgedAs(judging, row, post, flag, current.answers?.(post.id, flag)?.judged(judging.set.hash))
    }
    current.priors = priors
    current.handed = handedAt(events)
    current.openingRow = undefined
    current.frozen = priors.length === 0 ? undefined : frozenTerms(priors, options, (author) => rulings?.get(author) ?? set?.hash)
    return foldCluster(posts, events, terms).conversations
  })
}
