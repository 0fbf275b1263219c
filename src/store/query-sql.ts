/**
 * SQL of a query, over `conversation c` and its opening post `p`, in the dialect that SQLite and PostgreSQL share.
 * Every condition is two-valued: what is missing makes it false, never null, so that `NOT` can stand before it.
 * Nothing a person typed is ever in the text, only in the parameters.
 */
import type { EqualField, Query, StateWord } from '../core/query-ast.ts'
import { foldValue } from '../core/rules/fold.ts'
import { PRIORITIES } from '../core/rules/ruleset.ts'
import type { SqlValue } from './db.ts'

export interface QuerySql {
  /** A condition over `c`, and over `p` where `needsPost`. Its parameters: `:now`, `:q1` … */
  readonly sql: string
  readonly params: Readonly<Record<string, SqlValue>>
  /** It reads the opening post: `JOIN post p ON p.id = c.id`. */
  readonly needsPost: boolean
  /** It reads the full-text index `post_text` (rowid = post id, over the folded text). */
  readonly needsText: boolean
  /** It calls `outspoke_match(term, text)`: whether a text holds a rules' term. */
  readonly needsMatch: boolean
}

export interface QueryScope {
  /** Department → those whose `backup` it is: it also lists what is unassigned there. */
  readonly backups?: Readonly<Record<string, readonly string[]>> | undefined
}

const RANKS: readonly string[] = PRIORITIES

const RESOLVED = '(c.resolved_at IS NOT NULL OR c.merged_into IS NOT NULL OR (c.quiet_at IS NOT NULL AND c.quiet_at <= :now))'
/** A wait for the customer runs at `:now`. */
export const WAITING = '(c.waiting_since IS NOT NULL AND (c.waiting_until IS NULL OR c.waiting_until > :now))'
/** The due time in force; null where nothing is live. */
const DUE = `CASE WHEN ${RESOLVED} THEN NULL WHEN ${WAITING} THEN c.waiting_due_at ELSE c.due_at END`
const SOON = `CASE WHEN ${RESOLVED} THEN NULL WHEN ${WAITING} THEN c.waiting_soon_at ELSE c.soon_at END`
const OVERDUE = `COALESCE((${DUE}) < :now, 1 = 0)`
const SNOOZED = `(c.snoozed_until IS NOT NULL AND c.snoozed_until > :now AND NOT ${OVERDUE})`
/** Some clock was due before it was imported; one that quiet ends in time, only until then. */
export const BORN_BREACHED = '(c.born_breached = 1 OR (c.born_breached = 2 AND c.quiet_at > :now))'
/** When it was resolved, as of now. */
const RESOLVED_AT = 'COALESCE(c.resolved_at, CASE WHEN c.quiet_at <= :now THEN c.quiet_resolved_at END)'
/** The other posts of the conversation: it may share its thread with other authors, and with later ones of its own. */
const same = (post: string) =>
  `${post}.thread_id = c.thread_id AND ${post}.author_key IS NOT DISTINCT FROM c.author_key AND (${post}.conversation_id IS NULL OR ${post}.conversation_id = c.id)`

const outcome = (name: string) => `(${RESOLVED} AND c.outcome IS NOT NULL AND c.outcome = '${name}')`
const cause = (name: string) => `(${RESOLVED} AND c.cause IS NOT NULL AND c.cause = '${name}')`

const STATES: Readonly<Record<StateWord, { readonly sql: string; readonly post?: true }>> = {
  new: { sql: `(NOT ${RESOLVED} AND NOT ${WAITING} AND c.asking = 0 AND c.touched_at IS NULL)` },
  open: { sql: `(NOT ${RESOLVED})` },
  with_department: { sql: `(NOT ${RESOLVED} AND NOT ${WAITING} AND c.asking = 1)` },
  waiting: { sql: `(NOT ${RESOLVED} AND ${WAITING})` },
  resolved: { sql: RESOLVED },
  acted: { sql: outcome('acted') },
  declined: { sql: outcome('declined') },
  logged: { sql: outcome('logged') },
  ignored: { sql: outcome('ignored') },
  answered: { sql: '(c.replies > 0)' },
  queue: { sql: `(NOT ${RESOLVED} AND NOT ${WAITING} AND NOT ${SNOOZED} AND c.department <> 'log')` },
  overdue: { sql: OVERDUE },
  soon: { sql: `COALESCE((${SOON}) <= :now, 1 = 0)` },
  'late-handoff': {
    sql: `(NOT ${RESOLVED} AND EXISTS (SELECT 1 FROM clock k WHERE k.kind = 3 AND k.conversation_id = c.id AND k.verdict = 0 AND k.stopped_at IS NULL AND k.due_at < :now))`,
  },
  'born-breached': { sql: BORN_BREACHED },
  snoozed: { sql: `(NOT ${RESOLVED} AND ${SNOOZED})` },
  draft: {
    sql: `EXISTS (SELECT 1 FROM post d JOIN happened e ON e.post_id = d.id WHERE ${same('d')}
      AND e.kind = 'replied' AND e.data LIKE '%"draft":true%' AND NOT EXISTS (SELECT 1 FROM happened s WHERE s.post_id = e.post_id
        AND (s.kind IN ('rejected', 'sent') OR (s.kind = 'approved' AND s.data LIKE '%"sends":true%'))
        AND (s.data LIKE '{"draft":' || e.id || ',%' OR s.data LIKE '{"draft":' || e.id || '}')))`,
  },
  claimed: { sql: '(c.claimed_by IS NOT NULL AND c.claim_until IS NOT NULL AND c.claim_until > :now)' },
  unassigned: { sql: `(c.spoke IS NULL AND c.department <> 'log')` },
  pinned: { sql: '(c.pinned = 1)' },
  significant: { sql: '(c.significant = 1)' },
  history: { sql: cause('history') },
  gone: { sql: cause('gone') },
  directed: { sql: '(c.directed = 1)' },
  reply: { sql: `(p.parent_id IS NOT NULL OR p.parent_key IS NOT NULL OR COALESCE(p.kind, 'post') = 'reply')`, post: true },
}

/** The condition of a query; `now` in epoch ms. */
export function whereOf(query: Query, now: number, scope: QueryScope = {}): QuerySql {
  const params: Record<string, SqlValue> = { now }
  const needs = { post: false, text: false, match: false }
  let count = 0

  const bind = (value: SqlValue): string => {
    const name = `q${++count}`
    params[name] = value
    return `:${name}`
  }
  const bound = (values: readonly SqlValue[]) => values.map(bind).join(', ')
  const join = (of: readonly Query[], word: ' AND ' | ' OR ') =>
    of.length === 0 ? (word === ' AND ' ? '1 = 1' : '1 = 0') : `(${of.map(sqlOf).join(word)})`
  const opening = (sql: string): string => {
    needs.post = true
    return sql
  }
  /** Some inbound post `i` of the conversation. */
  const anyInbound = (sql: string) => `EXISTS (SELECT 1 FROM post i WHERE ${same('i')} AND i.inbound = 1 AND ${sql})`

  const between = (column: string, low: SqlValue | undefined, high: SqlValue | undefined, under: '<' | '<='): string => {
    const parts = [`${column} IS NOT NULL`]
    if (low !== undefined) parts.push(`${column} >= ${bind(low)}`)
    if (high !== undefined) parts.push(`${column} ${under} ${bind(high)}`)
    return `(${parts.join(' AND ')})`
  }

  const oneOf = (column: string, values: readonly string[], missing: boolean): string => {
    const named = missing ? values.filter((value) => value !== 'none') : values
    const parts = named.length === 0 ? [] : [`(${column} IS NOT NULL AND ${column} IN (${bound(named)}))`]
    if (named.length < values.length) parts.push(`${column} IS NULL`)
    return `(${parts.join(' OR ')})`
  }

  const family = (column: string, value: string, mark: string) =>
    `${column} = ${bind(value)} OR ${column} LIKE ${bind(`${escaped(value)}${mark}%`)} ESCAPE '\\'`

  const equal: Readonly<Record<EqualField, (values: readonly string[]) => string>> = {
    department: (values) => {
      const covered = values.flatMap((value) => scope.backups?.[value] ?? [])
      const own = oneOf('c.department', values, false)
      return covered.length === 0 ? own : `(${own} OR (c.spoke IS NULL AND NOT ${RESOLVED} AND ${oneOf('c.department', covered, false)}))`
    },
    spoke: (values) => oneOf('c.spoke', values, true),
    route: (values) => oneOf('c.route', values, false),
    tag: (values) => {
      const parts = values.map((value) =>
        value === 'none'
          ? 'c.judgement_id NOT IN (SELECT judgement_id FROM judgement_tag)'
          : `c.judgement_id IN (SELECT t.judgement_id FROM judgement_tag t WHERE ${family('t.tag', value, '/')})`,
      )
      return `(${parts.join(' OR ')})`
    },
    priority: (values) => `(c.priority IN (${bound(values.map((value) => RANKS.indexOf(value)))}))`,
    network: (values) => oneOf('c.network', values, false),
    brand: (values) => oneOf('LOWER(c.brand)', values.map(lower), true),
    author: (values) => opening(`(${oneOf('LOWER(p.author)', values.map(lower), false)} OR ${oneOf('p.author_id', values, false)})`),
    author_flag: (values) => {
      const flag = 'SELECT 1 FROM author_flag f WHERE f.network = c.network AND f.author_key = c.author_key'
      const employee = 'COALESCE(p.employee, 0) = 1'
      const parts = values.map((value) => {
        if (value === 'none') return `(NOT EXISTS (${flag}) AND NOT ${employee})`
        const set = `EXISTS (${flag} AND f.flag = ${bind(value)})`
        return value === 'employee' ? `${set} OR (${employee} AND NOT EXISTS (${flag}))` : set
      })
      return opening(`(${parts.join(' OR ')})`)
    },
    language: (values) => {
      const parts = values.map((value) =>
        value === 'none' ? 'i.language IS NULL' : `(i.language IS NOT NULL AND (${family('LOWER(i.language)', value, '-')}))`,
      )
      return anyInbound(`(${parts.join(' OR ')})`)
    },
    kind: (values) => anyInbound(oneOf(`COALESCE(i.kind, 'post')`, values, false)),
    source: (values) =>
      opening(oneOf('LOWER(COALESCE(p.source, (SELECT s.source FROM import s WHERE s.id = p.import_id)))', values.map(lower), false)),
    sentiment: (values) => opening(oneOf('p.sentiment', values, true)),
  }

  const times = { posted: 'c.posted_at', answered: 'c.first_reply_at', resolved: `(${RESOLVED_AT})`, due: `(${DUE})` } as const

  const sqlOf = (one: Query): string => {
    switch (one.kind) {
      case 'all':
        return join(one.of, ' AND ')
      case 'any':
        return join(one.of, ' OR ')
      case 'not':
        return `NOT ${sqlOf(one.of)}`
      case 'is': {
        const state = STATES[one.is]
        return state.post === true ? opening(state.sql) : state.sql
      }
      case 'equal':
        return equal[one.field](one.values)
      case 'time':
        return between(times[one.field], one.from, one.before, '<')
      case 'number':
        return opening(between(`p.${one.field}`, one.min, one.max, '<='))
      case 'verified':
        return opening('(p.verified IS NOT NULL AND p.verified = 1)')
      case 'words': {
        needs.text = true
        const hits = `SELECT rowid FROM post_text WHERE post_text MATCH ${bind(ftsPhrase(one.words, one.prefix))}`
        // The threads first, by their index; then the post must be of this conversation.
        return `(c.thread_id IN (SELECT h.thread_id FROM post h WHERE h.id IN (${hits})) AND ${anyInbound(`i.id IN (${hits})`)})`
      }
      case 'term':
        needs.match = true
        return anyInbound(`outspoke_match(${bind(one.raw)}, i.text) = 1`)
    }
  }

  const sql = sqlOf(query)
  return { sql, params, needsPost: needs.post, needsText: needs.text, needsMatch: needs.match }
}

const lower = (text: string) => text.toLowerCase()

/** A value as a pattern of LIKE that means itself; the escape is a backslash. */
function escaped(text: string): string {
  return text.replace(/[\\%_]/g, (sign) => `\\${sign}`)
}

/** A phrase of FTS5's query language: in quotes everything is text. */
function ftsPhrase(words: string, prefix: boolean): string {
  return `"${foldValue(words).replaceAll('"', '""')}"${prefix ? ' *' : ''}`
}

export type ListOrder = 'queue' | 'overdue'

const ORDER: Readonly<Record<ListOrder, string>> = {
  queue: 'due_at NULLS LAST, priority DESC, posted_at NULLS LAST, pid',
  overdue: 'department, due_at, priority DESC, posted_at NULLS LAST, pid',
}

/**
 * The ids (one column, `id`) of a query's conversations in the order of a list, at most `limit`. A list of what is not resolved is read
 * from the partial indexes `conversation_due`, `conversation_overdue`, `conversation_waiting` and `conversation_quiet`, whose
 * conditions are repeated word by word in the parts of a UNION; whatever else is sorted.
 */
export function listSql(query: Query, now: number, order: ListOrder, limit?: number, scope: QueryScope = {}): QuerySql {
  const where = whereOf(query, now, scope)
  const params = limit === undefined ? where.params : { ...where.params, limit }
  const cut = limit === undefined ? '' : ' LIMIT :limit'
  const from = `conversation c${where.needsPost ? ' JOIN post p ON p.id = c.id' : ''}`
  const part = (condition: string, due: string) =>
    `SELECT * FROM (SELECT c.id AS id, c.department AS department, ${due} AS due_at, c.priority AS priority, c.posted_at AS posted_at, c.pid AS pid
  FROM ${from} WHERE ${condition} AND ${inPart(condition, where.sql)}${limit === undefined ? '' : ` ORDER BY ${ORDER[order]}${cut}`}) AS x`
  const parts = partsOf(query).map(({ condition, due }) => part(condition, due))
  return { ...where, params, sql: `SELECT id FROM (${parts.join('\nUNION ALL\n')}) AS y ORDER BY ${ORDER[order]}${cut}` }
}

/** How many conversations a query has: one column, one row; by the same parts as a list, in no order. */
export function countSql(query: Query, now: number, scope: QueryScope = {}): QuerySql {
  const where = whereOf(query, now, scope)
  const from = `conversation c${where.needsPost ? ' JOIN post p ON p.id = c.id' : ''}`
  const parts = partsOf(query).map(
    ({ condition }) => `SELECT COUNT(*) AS n FROM ${from} WHERE ${condition} AND ${inPart(condition, where.sql)}`,
  )
  return { ...where, sql: `SELECT SUM(n) FROM (${parts.join(' UNION ALL ')}) AS counted` }
}

/** A part of what is not resolved need not ask again: only then does its index hold all that is read. */
function inPart(condition: string, sql: string): string {
  return condition.startsWith(LIVE) ? sql.replaceAll(RESOLVED, '(1 = 0)') : sql
}

/** No outcome, cause or merge stands; quiet may still have closed it. */
export const LIVE = 'c.resolved_at IS NULL AND c.merged_into IS NULL'
const SETTLED = `${LIVE} AND c.quiet_at IS NULL`
const UNSETTLED = `${LIVE} AND c.quiet_at IS NOT NULL AND c.quiet_at > :now`

/** Conditions that part the conversations of a query, each with its due column, so that an index serves each. */
function partsOf(query: Query): readonly { readonly condition: string; readonly due: string }[] {
  if (demands(query, 'overdue')) {
    return [
      { condition: `${SETTLED} AND c.due_at IS NOT NULL AND +c.due_at < :now AND NOT ${WAITING}`, due: 'c.due_at' },
      { condition: `${SETTLED} AND c.waiting_due_at IS NOT NULL AND c.waiting_due_at < :now AND ${WAITING}`, due: 'c.waiting_due_at' },
      { condition: `${UNSETTLED} AND NOT ${WAITING}`, due: 'c.due_at' },
      { condition: `${UNSETTLED} AND ${WAITING}`, due: 'c.waiting_due_at' },
    ]
  }
  if (demands(query, 'queue'))
    return [
      { condition: SETTLED, due: 'c.due_at' },
      { condition: UNSETTLED, due: 'c.due_at' },
    ]
  return [{ condition: '1 = 1', due: DUE }]
}

/** Whether a query holds only where a state does. */
function demands(query: Query, state: StateWord): boolean {
  if (query.kind === 'all') return query.of.some((one) => demands(one, state))
  return query.kind === 'is' && query.is === state
}
