/**
 * Settles threads: reads their posts and events, folds them (`core/fold`), and writes conversations and clocks. It is called by
 * imports, by undo, by time travel and by `db check`; nothing else writes these tables.
 */
import type { Conversation, FoldPost } from '../core/conversation.ts'
import type { Event } from '../core/event.ts'
import { foldCluster } from '../core/fold.ts'
import { openingFields } from '../core/rules/decide.ts'
import type { Machine } from '../core/rules/matcher.ts'
import { CLOCK_KINDS } from '../core/rules/ruleset.ts'
import { clockTerms } from '../core/sla/clock.ts'
import { loadAnswers } from './answers.ts'
import { apartThen, ofPart } from './apart.ts'
import { clockRow, firstResolution, firstResponse, isInline } from './clock-rows.ts'
import { type Contribution, firstContributions, laterContributions } from './contributions.ts'
import { conversationRow } from './conversation-rows.ts'
import type { Db, SqlRow } from './db.ts'
import { flagTerms, postsOfFlagged } from './flags.ts'
import { type Current, calendarsOf, type Find, finder, foldTermsOf, frozenTerms, handedAt } from './fold-terms.ts'
import type { Interned } from './intern.ts'
import { judgedAs } from './judged-as.ts'
import { FOLD_COLUMNS, foldPostOf, RULE_COLUMNS } from './post-rows.ts'
import { loadEvents, loadImports, loadPriors, type Prior, priorOf } from './priors.ts'
import { rejudged } from './rejudged.ts'
import { type Steps, stepsOf } from './revs.ts'
import type { Rulesets } from './rulesets.ts'
import { decidedAnew, freed, judgingOf, reruledOf, rulingOfAll, rulingsOf } from './rulings.ts'
import { byThread, loadSets, withoutHidden } from './settle-load.ts'
import type { Loaded, SettleOptions } from './settle-options.ts'
import { forgetConversations, memberships, type Out, write } from './settled.ts'
import { keepStandings, withStanding } from './standing.ts'
import { chunks } from './statements.ts'

/** What the writer of an import wants to know of what was settled. */
export interface Tally {
  readonly conversations: number
  readonly replies: number
}

export interface Settler {
  /** Columns of `post` that a fold reads here, in order. */
  readonly columns: readonly string[]
  /** The rules look at more of an opening post than usual. */
  readonly wide: boolean
  /** The import that runs; 0 without one. */
  readonly importId: number
  settle(threads: Iterable<number>): Promise<void>
  /** First import: threads whose posts are in memory, in `columns`. */
  settleRows(threads: readonly Loaded[]): Promise<void>
  /** First import: takes what a thread gave out of the tally, since it will be settled again. */
  forget(label: number): void
  /** First import: settles threads from the database again, of whatever conversations their posts had opened; call `forget` before. */
  resettle(labels: readonly number[]): Promise<void>
  /** First import: forgets all that was settled, and settles every thread. */
  settleAnew(): Promise<void>
  /** Every thread, in pieces, in constant memory. */
  settleAll(): Promise<void>
  /** The conversations of a thread as a fold gives them now; nothing is written. */
  look(thread: number): Promise<readonly Conversation[]>
  /** Conversations opened, and replies matched to one, by the import of `options.import`. */
  tally(): Tally
}

/** Threads read and written at once. */
const PIECE_POSTS = 20_000

export async function createSettler(db: Db, interned: Interned, rulesets: Rulesets, options: SettleOptions): Promise<Settler> {
  const imports = await loadImports(db)
  const unfinished = new Set((await db.rows('SELECT id FROM import WHERE finished_at IS NULL')).map((row) => Number(row[0])))
  const sets = await loadSets(db, rulesets, options)
  const flags = await flagTerms(db, sets)
  const machines = new Map<number, Machine>()
  for (const [id, set] of sets) machines.set(id, await rulesets.machine(set))
  const clocks = clockTerms(calendarsOf(sets.values()))
  let hasEvents = (await db.rows('SELECT 1 FROM event LIMIT 1')).length > 0
  const ruleFields = new Set<string>([...machines.values()].flatMap((machine) => [...openingFields(machine)]))
  const wide =
    RULE_COLUMNS.some((column) => ruleFields.has(column)) || ruleFields.has('field') || ruleFields.has('extra') || ruleFields.has('known')
  const names = [...FOLD_COLUMNS, ...(wide ? RULE_COLUMNS : [])]
  const columns = names.join(', ')
  const contributions = options.fresh === true ? firstContributions() : laterContributions()

  const current: Current = { find: () => undefined, priors: [], frozen: undefined, openingRow: undefined, opening: undefined }
  let flagged: ReadonlyMap<number, SqlRow> | undefined
  const byHash = new Map([...sets].map(([id, set]) => [set.hash, { id, machine: machines.get(id) }]))
  const terms = foldTermsOf(current, clocks, flags, wide, options, (hash) => byHash.get(hash)?.machine)

  const settlePiece = async (given: readonly Loaded[], again = options.fresh !== true): Promise<void> => {
    const threads = options.hidden === undefined ? given : await apartThen(db, await withoutHidden(db, given), options.hidden.until)
    const ids: number[] = []
    for (const thread of threads) for (const row of thread.rows) ids.push(row[19] as number)
    interned.trim()
    await interned.judgements(ids)
    const labels = given.map((thread) => thread.label)
    const stored = options.fresh === true ? NO_PRIORS : await loadPriors(db, interned, labels, options)
    const priors = await withStanding(stored, labels, options)
    const events = hasEvents ? await loadEvents(db, labels) : NO_EVENTS
    flagged = flags.isEmpty
      ? undefined
      : await postsOfFlagged(
          db,
          flags,
          threads.flatMap((thread) => thread.rows),
        )
    current.answers = options.fresh === true ? undefined : await loadAnswers(db, labels)
    const steps = options.fresh === true ? undefined : await stepsOf(db, labels, options.hidden?.until)
    const out: Out = { conversations: [], clocks: [], memberships: [], events: [] }
    const before = new Map([...stored.values()].flat().map((prior) => [prior.id, prior]))
    // A thread at a time becomes rows: folds of thousands of threads that live side by side are copied by each collection of garbage.
    for (const thread of threads) {
      const { label, rows } = thread
      if (rows.length === 0) continue
      const known = ofPart(thread, priors.get(label) ?? NOBODY, (prior) => prior.id)
      const one = foldThread(
        label,
        rows,
        known,
        ofPart(thread, events.get(label) ?? [], (event) => event.post),
      )
      if (hasNew(interned, one)) await internWhatIsNew(interned, one)
      toRows(one, out, steps)
      for (const { post, kind, at, recordedAt, actor, data } of one.reruled)
        out.events.push([options.import?.id ?? null, post, kind, at, recordedAt, actor, JSON.stringify(data)])
      if (again || one.conversations.length > 1) memberships(one.conversations, one.find, out)
      if (options.import !== undefined) contributions.set(one.label, contributionOf(one, options.import.id))
    }
    if (out.events.length > 0) hasEvents = true
    if (options.hidden === undefined) await keepStandings(db, options, before, out.conversations, out.clocks)
    await write(db, labels, priors, out, options)
  }

  const foldThread = (label: number, rows: readonly SqlRow[], known: readonly Prior[], happened: readonly Event[]): Folded => {
    const posts: FoldPost[] = []
    let latest = 0
    for (const row of rows) {
      const source = row[20] as number
      const facts = imports.get(source)
      if (facts === undefined) throw new Error(`import ${source} is not stored`)
      if (source > latest) latest = source
      posts.push(foldPostOf(row, interned.known(row[19] as number), facts))
    }
    current.find = finder(rows)
    const reruled = decidedAnew(rows, happened, current.find, imports, latest, options, (hash) => byHash.get(hash)?.id)
    const events = reruled.length === 0 ? happened : [...happened, ...reruled]
    current.rulings = options.rules === undefined ? rulingsOf(events, current.find, latest) : undefined
    current.reruled = reruledOf(events, current.find)
    if (flagged !== undefined)
      current.judge = (post, flag) => {
        const row = flagged?.get(post.id)
        const hash = row === undefined ? undefined : judgingOf(events, current.find, row)
        const machine =
          machines.get((hash === undefined ? imports.get(post.source)?.ruleset : byHash.get(hash)?.id) ?? 0) ?? current.machine
        return row === undefined || machine === undefined
          ? post.judgement
          : judgedAs(machine, row, post, flag, current.answers?.(post.id, flag)?.judged(machine.set.hash))
      }
    const ruled = current.rulings === undefined ? undefined : rulingOfAll(current.rulings, rows)
    const rulesId = options.rules?.id ?? (ruled === undefined ? imports.get(latest)?.ruleset : byHash.get(ruled)?.id) ?? 0
    current.machine = machines.get(rulesId)
    current.set = sets.get(rulesId)
    const priors = options.operation?.reroute === true ? freed(known, current.rulings) : known
    current.priors = priors
    current.handed = handedAt(events)
    current.frozen =
      priors.length === 0 ? undefined : frozenTerms(priors, options, (author) => current.rulings?.get(author) ?? current.set?.hash)
    const { conversations, unmatched } = foldCluster(posts, events, terms)
    const routedAt = conversations.map((conversation) => terms.handoffSince?.(conversation.id, conversation.department) ?? null)
    return { label, rows, priors, conversations, unmatched, routedAt, find: current.find, rulesId, reruled }
  }

  const toRows = ({ label, conversations, priors, routedAt, find, rulesId }: Folded, out: Out, steps?: Steps): void => {
    conversations.forEach((conversation, at) => {
      const opening = find(conversation.id)
      if (opening === undefined) throw new Error(`the opening post ${conversation.id} is not in its thread`)
      const prior = priorOf(conversation, priors)
      const kept = prior !== undefined && prior.department === conversation.department
      const first = firstResponse(conversation)
      const resolution = firstResolution(conversation)
      out.conversations.push(
        conversationRow(conversation, {
          thread: label,
          opening,
          ruleset: byHash.get(conversation.routing.terms.first_response.rules)?.id ?? rulesId,
          judgement: sure(interned.judgementIdNow(conversation.judgement)),
          spoke: conversation.spokePinned ?? (kept ? prior.spoke : null),
          spokeAt: conversation.spokePinned === undefined ? (kept ? prior.spokeAt : null) : (conversation.touchedAt ?? null),
          routedAt: routedAt[at] ?? null,
          steps: steps === undefined ? 0 : conversation.posts.reduce((sum, post) => sum + (steps.get(post) ?? 0), 0),
          firstTerm: first === undefined ? null : sure(interned.termIdNow(first.terms)),
          resolutionTerm: resolution === undefined ? null : sure(interned.termIdNow(resolution.terms)),
        }),
      )
      const counters = [0, 0, 0, 0]
      for (const clock of conversation.clocks) {
        const kind = CLOCK_KINDS.indexOf(clock.kind)
        const n = (counters[kind] ?? 0) + 1
        counters[kind] = n
        if (!isInline(clock)) out.clocks.push(clockRow(clock, conversation.id, n, sure(interned.termIdNow(clock.terms))))
      }
      if (prior !== undefined) rejudged(prior, conversation, unfinished, imports, options, out.events)
    })
  }

  const rowsOf = async (label: number): Promise<readonly SqlRow[]> =>
    db.rows(`SELECT ${columns} FROM post WHERE thread_id = ? ORDER BY id`, [label])

  const load = async (labels: readonly number[]): Promise<Loaded[]> => {
    const loaded: Loaded[] = []
    for (const label of labels) loaded.push({ label, rows: await rowsOf(label) })
    return loaded
  }
  const settleAll = async (again?: boolean): Promise<void> => {
    let after = 0
    for (;;) {
      const rows = await db.rows(`SELECT ${columns} FROM post WHERE thread_id > ? ORDER BY thread_id LIMIT ${PIECE_POSTS}`, [after])
      if (rows.length === 0) return
      const threads: Loaded[] = byThread(rows)
      const last = threads.at(-1)
      if (last === undefined) return
      if (rows.length === PIECE_POSTS) {
        if (threads.length > 1) threads.pop()
        else threads[0] = { label: last.label, rows: await rowsOf(last.label) }
      }
      await settlePiece(threads, again)
      after = threads.at(-1)?.label ?? last.label
    }
  }

  return {
    columns: names,
    wide,
    importId: options.import?.id ?? 0,
    async settle(threads) {
      for (const piece of chunks(
        [...threads].sort((a, b) => a - b),
        2000,
      )) {
        const loaded = await load(piece)
        for (const { label, rows } of loaded) if (rows.length === 0) contributions.delete(label)
        await settlePiece(loaded)
      }
    },
    settleRows: (threads) => settlePiece(threads),
    forget: (label) => contributions.delete(label),
    async resettle(labels) {
      const loaded = await load(labels)
      const opened = await db.many(
        'SELECT id FROM conversation WHERE id = ?',
        loaded.flatMap(({ rows }) => rows.map((row) => [row[0] ?? null])),
      )
      await forgetConversations(
        db,
        opened.flatMap((row) => (row === undefined ? [] : [Number(row[0])])),
      )
      await settlePiece(loaded, true)
    },
    async settleAnew() {
      await db.run('DELETE FROM conversation')
      await db.run('DELETE FROM clock')
      contributions.clear()
      await settleAll(true)
    },
    settleAll: () => settleAll(),
    async look(thread) {
      const rows = await rowsOf(thread)
      if (rows.length === 0) return []
      await interned.judgements(rows.map((row) => row[19] as number))
      const priors = await loadPriors(db, interned, [thread], options)
      current.answers = await loadAnswers(db, [thread])
      const events = hasEvents ? await loadEvents(db, [thread]) : new Map<number, Event[]>()
      flagged = await postsOfFlagged(db, flags, rows)
      return foldThread(thread, rows, priors.get(thread) ?? [], events.get(thread) ?? []).conversations
    },
    tally: () => contributions.total(),
  }
}

interface Folded extends Loaded {
  readonly priors: readonly Prior[]
  readonly conversations: readonly Conversation[]
  readonly unmatched: readonly number[]
  /** For each conversation: when rules routed it to a department with a promise to answer. */
  readonly routedAt: readonly (number | null)[]
  readonly find: Find
  readonly rulesId: number
  /** Events of this settling, to be written. */
  readonly reruled: readonly Event[]
}

const NO_PRIORS: ReadonlyMap<number, Prior[]> = new Map()
const NO_EVENTS: ReadonlyMap<number, Event[]> = new Map()
const NOBODY: readonly Prior[] = []

/** Whether anything of a fold has no number yet: to wait for each thread cost 1 µs a post. */
const hasNew = (interned: Interned, { conversations }: Folded): boolean =>
  conversations.some(
    ({ judgement, clocks }) =>
      interned.judgementIdNow(judgement) === undefined || clocks.some(({ terms }) => interned.termIdNow(terms) === undefined),
  )

async function internWhatIsNew(interned: Interned, { conversations }: Folded): Promise<void> {
  for (const { judgement, clocks } of conversations) {
    await interned.judgementId(judgement)
    for (const { terms } of clocks) await interned.termId(terms)
  }
}

function sure(id: number | undefined): number {
  if (id === undefined) throw new Error('a judgement or a term has no number yet')
  return id
}

/** What the running import gave to one thread. A broadcast answers nobody: it is no reply; what only comes along is not counted. */
function contributionOf({ rows, conversations, unmatched, find }: Folded, importId: number): Contribution {
  let replies = 0
  const isOfImport = (row: SqlRow | undefined): boolean => row?.[20] === importId && row[13] !== 1
  for (const row of rows) if (row[9] === 0 && row[4] !== null && isOfImport(row)) replies++
  for (const id of unmatched) if (isOfImport(find(id))) replies--
  let opened = 0
  for (const conversation of conversations) if (find(conversation.id)?.[20] === importId) opened++
  return { conversations: opened, replies }
}
