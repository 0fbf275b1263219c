/**
 * Settles threads: reads their posts and events, folds them (`core/fold`), and writes conversations and clocks. It is called by
 * imports, by undo, by time travel and by `db check`; nothing else writes these tables.
 */
import type { Clock, Conversation, FoldPost, Judgement, Routing, Terms } from '../core/conversation.ts'
import type { Event } from '../core/event.ts'
import { foldCluster, type FoldTerms } from '../core/fold.ts'
import { openingFields, retarget, route, type Subject } from '../core/rules/decide.ts'
import type { Machine, RulePost } from '../core/rules/matcher.ts'
import { type ClockKind, CLOCK_KINDS, PRIORITIES, type Priority, type RuleSet } from '../core/rules/ruleset.ts'
import { alwaysCalendar, type Calendar, compileCalendar } from '../core/sla/calendar.ts'
import { type ClockTerms, clockTerms } from '../core/sla/clock.ts'
import { clocksOf } from './clocks.ts'
import type { Db, SqlRow, SqlValue } from './db.ts'
import { authorFlags, type Flags } from './flags.ts'
import type { Interned } from './intern.ts'
import {
  CLOCK_COLUMNS, clockRow, CONVERSATION_COLUMNS, conversationRow, firstResolution, firstResponse, FOLD_COLUMNS, foldPostOf, type ImportFacts, isInline, RULE_COLUMNS, rulePostOf,
} from './rows.ts'
import type { Rulesets } from './rulesets.ts'
import { chunks, insertRows } from './statements.ts'
import { type Contribution, firstContributions, laterContributions } from './contributions.ts'

/** What the writer of an import wants to know of what was settled. */
export interface Tally { readonly conversations: number; readonly replies: number }

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

/** A thread with its posts. */
export interface Loaded { readonly label: number; readonly rows: readonly SqlRow[] }

interface Options {
  /** Rules that decide for what is settled now. `undefined`: each conversation by the set of the latest import among its posts. */
  readonly rules?: { readonly set: RuleSet; readonly id: number } | undefined
  readonly now: number
  /** The import that runs; its verdict changes are recorded. */
  readonly import?: { readonly id: number; readonly backfill: boolean } | undefined
  /** Nothing was settled before: no old rows to look for. */
  readonly fresh?: boolean | undefined
  /** Temporary tables hide the real ones (`travel.ts`), which are read as `main.` for what only they know; nothing is taken for later than this instant. */
  readonly hidden?: { readonly until: number } | undefined
}

/** Threads read and written at once. */
const PIECE_POSTS = 20_000
const HUB = 'hub'

/** A conversation as it stands before it is settled anew. */
interface Prior {
  readonly id: number
  readonly department: string
  readonly spoke: string | null
  readonly spokeAt: number | null
  readonly routedAt: number | null
  readonly author: string | null
  readonly source: number
  readonly route: string
  readonly priority: Priority
  /** Hash of the rule set that decided. */
  readonly rules: string | undefined
  /** Somebody had started on it. */
  readonly touched: boolean
  readonly clocks: readonly Clock[]
}

export async function createSettler(db: Db, interned: Interned, rulesets: Rulesets, options: Options): Promise<Settler> {
  const imports = await loadImports(db)
  const unfinished = new Set((await db.rows('SELECT id FROM import WHERE finished_at IS NULL')).map((row) => Number(row[0])))
  const sets = await loadSets(db, rulesets, options)
  const flags = await authorFlags(db, sets)
  const machines = new Map<number, Machine>()
  for (const [id, set] of sets) machines.set(id, await rulesets.machine(set))
    const clocks = clockTerms(calendarsOf(sets.values()))
  const hasEvents = (await db.rows('SELECT 1 FROM event LIMIT 1')).length > 0
  const ruleFields = new Set<string>([...machines.values()].flatMap((machine) => [...openingFields(machine)]))
  const wide = RULE_COLUMNS.some((column) => ruleFields.has(column)) || ruleFields.has('field') || ruleFields.has('extra') || ruleFields.has('known')
  const names = [...FOLD_COLUMNS, ...(wide ? RULE_COLUMNS : [])]
  const columns = names.join(', ')
  const contributions = options.fresh === true ? firstContributions() : laterContributions()

  const current: Current = { find: () => undefined, priors: [], frozen: undefined, openingRow: undefined, opening: undefined }
  const byHash = new Map([...sets].map(([id, set]) => [set.hash, { id, machine: machines.get(id) }]))
  const terms = foldTermsOf(current, clocks, flags, wide, options, (hash) => byHash.get(hash)?.machine)

  const settlePiece = async (given: readonly Loaded[], again = options.fresh !== true): Promise<void> => {
    const threads = options.hidden === undefined ? given : await withoutHidden(db, given)
    const ids: number[] = []
    for (const thread of threads) for (const row of thread.rows) ids.push(row[19] as number)
    interned.trim()
    await interned.judgements(ids)
    const priors = options.fresh === true ? NO_PRIORS : await loadPriors(db, interned, threads.map((thread) => thread.label), options)
    const events = hasEvents ? await loadEvents(db, threads.map((thread) => thread.label)) : NO_EVENTS
    const folded: Folded[] = []
    for (const { label, rows } of threads) {
      if (rows.length > 0) folded.push(foldThread(label, rows, priors.get(label) ?? NOBODY, events.get(label) ?? []))
    }
    await internWhatIsNew(interned, folded)
    const out: Out = { conversations: [], clocks: [], memberships: [], events: [] }
    for (const one of folded) {
      toRows(one, out)
      if (again || one.conversations.length > 1) memberships(one.conversations, one.find, out)
      if (options.import !== undefined) contributions.set(one.label, contributionOf(one, options.import.id))
    }
    await write(db, threads.map((thread) => thread.label), priors, out, options)
  }

  const foldThread = (label: number, rows: readonly SqlRow[], priors: readonly Prior[], events: readonly Event[]): Folded => {
    const posts: FoldPost[] = []
    let latest = 0
    for (const row of rows) {
      const source = row[20] as number
      const facts = imports.get(source)
      if (facts === undefined) throw new Error(`import ${source} is not stored`)
      if (source > latest) latest = source
      posts.push(foldPostOf(row, interned.known(row[19] as number), facts))
    }
    const rulesId = options.rules?.id ?? imports.get(latest)?.ruleset ?? 0
    current.machine = machines.get(rulesId)
    current.set = sets.get(rulesId)
    current.find = finder(rows)
    current.priors = priors
    current.frozen = priors.length === 0 ? undefined : frozenTerms(priors, options, current.set?.hash)
    const { conversations, unmatched } = foldCluster(posts, events, terms)
    const routedAt = conversations.map((conversation) => terms.handoffSince?.(conversation.id, conversation.department) ?? null)
    return { label, rows, priors, conversations, unmatched, routedAt, find: current.find, rulesId }
  }

  const toRows = ({ label, conversations, priors, routedAt, find, rulesId }: Folded, out: Out): void => {
    conversations.forEach((conversation, at) => {
      const opening = find(conversation.id)
      if (opening === undefined) throw new Error(`the opening post ${conversation.id} is not in its thread`)
      const prior = priorOf(conversation, priors)
      const kept = prior !== undefined && prior.department === conversation.department && spokeStands(prior, options)
      const first = firstResponse(conversation)
      const resolution = firstResolution(conversation)
      out.conversations.push(conversationRow(conversation, {
        thread: label, opening, ruleset: byHash.get(conversation.routing.terms.first_response.rules)?.id ?? rulesId,
        judgement: sure(interned.judgementIdNow(conversation.judgement)),
        spoke: conversation.spokePinned ?? (kept ? prior.spoke : null),
        spokeAt: conversation.spokePinned === undefined ? (kept ? prior.spokeAt : null) : (conversation.touchedAt ?? null),
        routedAt: routedAt[at] ?? null,
        firstTerm: first === undefined ? null : sure(interned.termIdNow(first.terms)),
        resolutionTerm: resolution === undefined ? null : sure(interned.termIdNow(resolution.terms)),
      }))
      const counters = [0, 0, 0, 0]
      for (const clock of conversation.clocks) {
        const kind = CLOCK_KINDS.indexOf(clock.kind)
        const n = (counters[kind] ?? 0) + 1
        counters[kind] = n
        if (!isInline(clock)) out.clocks.push(clockRow(clock, conversation.id, n, sure(interned.termIdNow(clock.terms))))
      }
      if (prior !== undefined) rejudged(prior, conversation, unfinished, imports, options, out)
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
      for (const piece of chunks([...threads].sort((a, b) => a - b), 2000)) {
        const loaded = await load(piece)
        for (const { label, rows } of loaded) if (rows.length === 0) contributions.delete(label)
        await settlePiece(loaded)
      }
    },
    settleRows: (threads) => settlePiece(threads),
    forget: (label) => contributions.delete(label),
    async resettle(labels) {
      const loaded = await load(labels)
      const opened = await db.many('SELECT id FROM conversation WHERE id = ?', loaded.flatMap(({ rows }) => rows.map((row) => [row[0] ?? null])))
      await forgetConversations(db, opened.flatMap((row) => (row === undefined ? [] : [Number(row[0])])))
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
      const events = hasEvents ? await loadEvents(db, [thread]) : new Map<number, Event[]>()
      return foldThread(thread, rows, priors.get(thread) ?? [], events.get(thread) ?? []).conversations
    },
    tally: () => contributions.total(),
  }
}

type Find = (id: number) => SqlRow | undefined

interface Folded extends Loaded {
  readonly priors: readonly Prior[]
  readonly conversations: readonly Conversation[]
  readonly unmatched: readonly number[]
  /** For each conversation: when rules routed it to a department with a promise to answer. */
  readonly routedAt: readonly (number | null)[]
  readonly find: Find
  readonly rulesId: number
}

/** The thread that is being folded: what the terms of the fold ask of it. One object for all, since there are many threads. */
interface Current {
  machine?: Machine | undefined
  set?: RuleSet | undefined
  find: Find
  priors: readonly Prior[]
  frozen: FrozenTerms | undefined
  /** The opening post that was asked for last, as the rules see it. */
  openingRow: SqlRow | undefined
  opening: RulePost | undefined
}
type FrozenTerms = (kind: ClockKind, cycle: number, startPost: number, startedAt: number) => Terms | undefined

const NO_JUDGEMENT: Judgement = { tags: [], notify: [] }
const NO_PRIORS: ReadonlyMap<number, Prior[]> = new Map()
const NO_EVENTS: ReadonlyMap<number, Event[]> = new Map()
const NOBODY: readonly Prior[] = []
/** Below so many posts a list is searched faster than a map is made. */
const FEW = 12

/** Rows by the id of their post. */
function finder(rows: readonly SqlRow[]): Find {
  if (rows.length <= FEW) return (id) => rows.find((row) => row[0] === id)
  const byId = new Map(rows.map((row) => [row[0], row]))
  return (id) => byId.get(id)
}

interface Out {
  readonly conversations: SqlRow[]
  readonly clocks: SqlRow[]
  /** [conversation or null, post] */
  readonly memberships: SqlRow[]
  readonly events: SqlRow[]
}

/** Where the real tables are while temporary ones hide them. */
const real = (options: Options): string => (options.hidden === undefined ? '' : 'main.')

/** All at once, so that the rows can then be made without waiting: a promise for each thread cost 1 µs a post. */
async function internWhatIsNew(interned: Interned, folded: readonly Folded[]): Promise<void> {
  for (const { conversations } of folded) {
    for (const { judgement, clocks } of conversations) {
      if (interned.judgementIdNow(judgement) === undefined) await interned.judgementId(judgement)
      for (const { terms } of clocks) if (interned.termIdNow(terms) === undefined) await interned.termId(terms)
    }
  }
}

function sure(id: number | undefined): number {
  if (id === undefined) throw new Error('a judgement or a term has no number yet')
  return id
}

/** What the running import gave to one thread. A broadcast answers nobody: it is no reply. */
function contributionOf({ rows, conversations, unmatched, find }: Folded, importId: number): Contribution {
  let replies = 0
  for (const row of rows) if (row[9] === 0 && row[4] !== null && row[20] === importId) replies++
  for (const id of unmatched) if (find(id)?.[20] === importId) replies--
  let opened = 0
  for (const conversation of conversations) if (find(conversation.id)?.[20] === importId) opened++
  return { conversations: opened, replies }
}

/** Parents that were not there yet, or not known, are missing: a post then waited for them. */
async function withoutHidden(db: Db, threads: readonly Loaded[]): Promise<Loaded[]> {
  const shown: Loaded[] = []
  for (const { label, rows } of threads) {
    const ids = new Set(rows.map((row) => row[0]))
    const elsewhere = rows.filter((row) => row[3] !== null && !ids.has(row[3]))
    const found = await db.many('SELECT id FROM post WHERE id = ?', elsewhere.map((row) => [row[3] ?? null]))
    const hidden = new Set(elsewhere.filter((_, at) => found[at] === undefined))
    shown.push(hidden.size === 0 ? { label, rows } : { label, rows: rows.map((row) => (hidden.has(row) ? [...row.slice(0, 3), null, ...row.slice(4)] : row)) })
  }
  return shown
}

function byThread(rows: readonly SqlRow[]): { label: number; rows: SqlRow[] }[] {
  const threads: { label: number; rows: SqlRow[] }[] = []
  for (const row of rows) {
    const last = threads.at(-1)
    if (last !== undefined && last.label === row[1]) last.rows.push(row)
    else threads.push({ label: row[1] as number, rows: [row] })
  }
  return threads
}

type Imports = ReadonlyMap<number, ImportFacts & { readonly ruleset: number }>

async function loadImports(db: Db): Promise<Imports> {
  const rows = await db.rows('SELECT id, started_at, quiet_ms, history_ms, ruleset_id FROM import')
  return new Map(
    rows.map((row) => [
        Number(row[0]),
        {
          startedAt: Number(row[1]), quiet: row[2] === null ? undefined : Number(row[2]), history: row[3] === null ? undefined : Number(row[3]),
          ruleset: Number(row[4]),
        },
      ]),
  )
}

/** Every rule set that a clock or a conversation may refer to: few. */
async function loadSets(db: Db, rulesets: Rulesets, options: Options): Promise<Map<number, RuleSet>> {
  const sets = new Map<number, RuleSet>()
  if (options.rules !== undefined) sets.set(options.rules.id, options.rules.set)
  if (options.fresh === true) return sets
  for (const row of await db.rows('SELECT id FROM ruleset')) {
    const id = Number(row[0])
    if (!sets.has(id)) sets.set(id, await rulesets.byId(id))
  }
  return sets
}

function foldTermsOf(
  current: Current, clocks: Omit<ClockTerms, 'frozen'>, flags: Flags, wide: boolean, options: Options, machineOf: (hash: string) => Machine | undefined,
): FoldTerms {
  const machineNow = (): Machine => {
    if (current.machine === undefined) throw new Error('the rule set of a thread is not stored')
    return current.machine
  }
  const subjectOf = (opening: FoldPost, judgement: Judgement, directed: boolean): Subject => {
    const row = current.find(opening.id)
    if (row === undefined) throw new Error(`post ${opening.id} is not in its thread`)
    if (row !== current.openingRow || current.opening === undefined) {
      current.openingRow = row
      current.opening = rulePostOf(row, wide ? row.slice(FOLD_COLUMNS.length) : undefined, flags(row[21] as string, opening.author))
    }
    return { opening: current.opening, directed, judgement }
  }
  return {
    ...clocks,
    unite: (judgements: readonly Judgement[]) => machineNow().judgements.unite(judgements),
    route: (opening, judgement, directed): Routing => route(machineNow(), subjectOf(opening, judgement, directed)),
    retarget: (kept, opening, judgement, directed, priority) =>
      retarget(machineOf(kept.terms.first_response.rules) ?? machineNow(), subjectOf(opening, judgement, directed), kept, priority),
    owner: (opening) => ownerBefore(current, opening, (hash) => machineOf(hash)),
    handoff: (department) => {
      const found = current.set?.departments.find((one) => one.id === department)
      if (found === undefined || current.set === undefined) return undefined
      return { target: found.answer, calendar: found.calendar, from: `department ${found.id}`, rules: current.set.hash }
    },
    speaksFor: (department, sender) => {
      const owners = current.set?.departments.filter((one) => one.lead === sender || one.spokes.some((spoke) => spoke.person === sender)) ?? []
      return owners.length === 0 ? undefined : owners.some((one) => one.id === department)
    },
    calendarOf: (department) => current.set?.departments.find((one) => one.id === department)?.calendar,
    frozen: (kind, cycle, startPost, startedAt) => current.frozen?.(kind, cycle, startPost, startedAt),
    handoffSince: (opening: number, department: string) => {
      const author = current.find(opening)?.[6] ?? null
      const priors = current.priors.filter((one) => one.author === author && one.department === department)
      if (priors.length > 0) return earliestOf(priors.map((one) => one.routedAt))
      if (options.import === undefined || options.import.backfill || department === HUB) return undefined
      const promise = current.set?.departments.find((one) => one.id === department)?.answer ?? 'none'
      return promise === 'none' ? undefined : options.now
    },
  }
}

const earliestOf = (times: readonly (number | null)[]): number | undefined =>
  times.reduce<number | undefined>((first, time) => (time !== null && (first === undefined || time < first) ? time : first), undefined)

/** The owner of a conversation that somebody had started under an earlier rule set: a change of rules never moves it. */
function ownerBefore(current: Current, opening: number, machineOf: (hash: string) => Machine | undefined): Routing | undefined {
  const prior = current.priors.find((one) => one.id === opening)
  if (prior === undefined || !prior.touched || prior.rules === undefined || prior.rules === current.set?.hash) return undefined
  const machine = machineOf(prior.rules)
  if (machine === undefined || current.opening === undefined) return undefined
  const stale = route(machine, { opening: current.opening, directed: true, judgement: NO_JUDGEMENT })
  return retarget(machine, { opening: current.opening, directed: true, judgement: NO_JUDGEMENT }, { ...stale, route: prior.route, department: prior.department }, prior.priority)
}

/** Calendars of every rule set that a clock may name, compiled once. */
function calendarsOf(sets: Iterable<RuleSet>): (rules: string, calendar: string) => Calendar {
  const byHash = new Map([...sets].map((set) => [set.hash, set]))
  const compiled = new Map<string, Map<string, Calendar>>()
  return (rules, id) => {
    let ofSet = compiled.get(rules)
    if (ofSet === undefined) {
      ofSet = new Map()
      compiled.set(rules, ofSet)
    }
    const known = ofSet.get(id)
    if (known !== undefined) return known
    const set = byHash.get(rules)
    const spec = set?.calendars[id]
    if (spec === undefined && id !== 'always') throw new Error(`the rule set ${rules} has no calendar ${id}`)
    const calendar = spec === undefined ? alwaysCalendar(set?.timezone ?? 'UTC') : compileCalendar(spec)
    ofSet.set(id, calendar)
    return calendar
  }
}

/** Terms of the clocks that had finished: a change of rules never re-judges them. */
function frozenTerms(priors: readonly Prior[], options: Options, hash: string | undefined): FrozenTerms {
  const known = new Map<string, Terms>()
  const name = (kind: ClockKind, cycle: number, startPost: number, startedAt: number) =>
    kind === 'handoff' ? `${kind} ${startedAt}` : `${kind} ${cycle} ${startPost}`
  for (const prior of priors) {
    for (const clock of prior.clocks) {
      const finished = clock.stoppedAt !== undefined && (clock.quietAt === undefined || clock.quietAt <= options.now)
      // Under the same rules the fold finds the terms itself, from what was known at the stop: freezing those would make the order of files matter.
      if (finished && clock.terms.rules !== hash) known.set(name(clock.kind, clock.cycle, clock.startPost, clock.startedAt), clock.terms)
    }
  }
  return (kind, cycle, startPost, startedAt) => known.get(name(kind, cycle, startPost, startedAt))
}

async function loadPriors(db: Db, interned: Interned, labels: readonly number[], options: Options): Promise<Map<number, Prior[]>> {
  const priors = new Map<number, Prior[]>()
  const schema = real(options)
  const hashes = new Map((await db.rows('SELECT id, hash FROM ruleset')).map((row) => [Number(row[0]), String(row[1])]))
  for (const label of labels) {
    const rows = await db.all<Record<string, SqlValue>>(`SELECT * FROM ${schema}conversation WHERE thread_id = ? ORDER BY id`, [label])
    if (rows.length === 0) continue
    const list: Prior[] = []
    for (const row of rows) {
      list.push({
        id: Number(row.id), department: String(row.department), spoke: row.spoke as string | null, spokeAt: row.spoke_at as number | null,
        routedAt: row.routed_at as number | null, author: row.author_key as string | null, source: Number(row.source), route: String(row.route),
        priority: PRIORITIES[Number(row.priority)] ?? 'normal', rules: hashes.get(Number(row.ruleset_id)), touched: row.touched_at !== null,
        clocks: await clocksOf(db, interned, row, schema),
      })
    }
    priors.set(label, list)
  }
  return priors
}

/** What was done on the posts of these threads. `rejudged` is a note about the fold, not a part of it. */
async function loadEvents(db: Db, labels: readonly number[]): Promise<Map<number, Event[]>> {
  const events = new Map<number, Event[]>()
  for (const label of labels) {
    const rows = await db.rows(
      `SELECT e.id, e.post_id, e.kind, e.occurred_at, e.recorded_at, e.actor, e.data FROM post p JOIN event e ON e.post_id = p.id
       WHERE p.thread_id = ? AND e.kind <> 'rejudged' ORDER BY e.occurred_at, e.id`, [label],
    )
    if (rows.length > 0) events.set(label, rows.map(eventOf))
  }
  return events
}

/** A stored event. */
export function eventOf(row: SqlRow): Event {
  return {
    id: Number(row[0]), post: Number(row[1]), kind: row[2], at: Number(row[3]), recordedAt: Number(row[4]), actor: String(row[5]),
    data: JSON.parse(String(row[6])),
  } as Event
}

/** The row that a conversation had: its own, else that of the earliest conversation whose opening post is among its posts. */
function priorOf(conversation: Conversation, priors: readonly Prior[]): Prior | undefined {
  if (priors.length === 0) return undefined
  return priors.find((prior) => prior.id === conversation.id) ?? priors.find((prior) => conversation.posts.includes(prior.id))
}

const spokeStands = (prior: Prior, options: Options): boolean =>
  options.hidden === undefined || (prior.spokeAt !== null && prior.spokeAt <= options.hidden.until)

/** Records where a verdict differs from the one that a completed import had shown. */
function rejudged(prior: Prior, conversation: Conversation, unfinished: ReadonlySet<number>, imports: Imports, options: Options, out: Out): void {
  if (options.import === undefined || options.hidden !== undefined || prior.source === options.import.id || unfinished.has(prior.source)) return
  const shownAt = imports.get(prior.source)?.startedAt ?? 0
  for (const was of prior.clocks) {
    const is = conversation.clocks.find(
      (clock) => clock.kind === was.kind && clock.cycle === was.cycle && (clock.kind !== 'next_response' || clock.startPost === was.startPost),
    )
    const before = verdictShown(was, shownAt)
    const after = is === undefined ? 'void' : verdictShown(is, options.now)
    if (before === 'running' || before === after) continue
    out.events.push([
      options.import.id, conversation.id, 'rejudged', options.now, options.now, 'import',
      JSON.stringify({ clock: was.kind, cycle: was.cycle, was: before, is: after, stoppedWas: was.stoppedAt, stoppedIs: is?.stoppedAt }),
    ])
  }
}

function verdictShown(clock: Clock, at: number): string {
  if (clock.verdict !== 'running') return clock.verdict
  return clock.dueAt !== undefined && clock.dueAt < at ? 'breached' : 'running'
}

/** Posts name their conversation only where their thread and author do not. */
function memberships(conversations: readonly Conversation[], find: Find, out: Out): void {
  const perAuthor = new Map<string | undefined, number>()
  for (const conversation of conversations) perAuthor.set(conversation.author, (perAuthor.get(conversation.author) ?? 0) + 1)
  for (const conversation of conversations) {
    const named = (perAuthor.get(conversation.author) ?? 0) > 1
    for (const post of conversation.posts) {
      const row = find(post)
      const value = named ? conversation.id : null
      if (row !== undefined && (row[26] ?? null) !== value) out.memberships.push([value, post])
    }
  }
}

async function write(db: Db, labels: readonly number[], priors: ReadonlyMap<number, readonly Prior[]>, out: Out, options: Options): Promise<void> {
  if (options.fresh !== true && options.hidden === undefined) {
    const old = [...priors.values()].flat().map((prior) => prior.id)
    await db.bulk('DELETE FROM conversation WHERE thread_id = ?', labels.filter((label) => priors.has(label)).map((label) => [label]))
    await forgetClocks(db, old)
  }
  await insertRows(db, 'conversation', CONVERSATION_COLUMNS, out.conversations)
  await insertRows(db, 'clock', CLOCK_COLUMNS, out.clocks)
  if (options.hidden === undefined) {
    await db.bulk('UPDATE post SET conversation_id = ? WHERE id = ?', out.memberships)
    await db.bulk('INSERT INTO event (import_id, post_id, kind, occurred_at, recorded_at, actor, data) VALUES (?, ?, ?, ?, ?, ?, ?)', out.events)
  }
}

async function forgetClocks(db: Db, conversations: readonly number[]): Promise<void> {
  await db.bulk('DELETE FROM clock WHERE kind = ? AND conversation_id = ?', conversations.flatMap((id) => [0, 1, 2, 3].map((kind) => [kind, id])))
}

async function forgetConversations(db: Db, ids: readonly number[]): Promise<void> {
  await db.bulk('DELETE FROM conversation WHERE id = ?', ids.map((id) => [id]))
  await forgetClocks(db, ids)
}
