/** Figures of the measured tables by cell: plain SQL, percentiles by window functions. */
import type Database from 'better-sqlite3'
import type { Cells } from './cut.ts'
import { percentile } from './ranks.ts'

export interface Question {
  readonly by: readonly string[]
  readonly axis?: 'posted' | 'replied' | 'resolved'
  readonly zone?: string
  /** Half-open, in ms. */
  readonly from?: number
  readonly to?: number
  /** SQL over a row `x`, that a conversation must satisfy. */
  readonly where?: string
}

const DAY = 86_400_000
const TIMES = ['day', 'week', 'month', 'weekday', 'hour']

/** Figures of `report response` and `sla`. */
export function figures(db: Database.Database, question: Question): Cells {
  const cells: Cells = new Map()
  for (const by of question.by.length === 0 ? [[]] : [[], question.by]) {
    const put = (rows: unknown[]) => {
      for (const row of rows as Record<string, unknown>[]) {
        const key = by.map((_, at) => String(row[`k${at}`])).join('\t')
        const cell = cells.get(key) ?? {}
        for (const [name, value] of Object.entries(row)) if (!/^k\d$/.test(name)) cell[name] = value
        cells.set(key, cell)
      }
    }
    const from = (basis: string, spoke: string) => source(basis, spoke, { ...question, by })
    const ask = (basis: string, spoke: string, columns: string) => {
      put(db.prepare(`SELECT ${keys(by)} ${columns} FROM (${from(basis, spoke)}) x ${group(by)}`).all())
    }
    const spread = (basis: string, spoke: string, name: string, value: string, where: string, more: Partial<Spread> = {}) => {
      put(db.prepare(percentiles(from(basis, spoke), by, { name, value, where, infinite: false, p90: true, ...more })).all())
    }
    // ---- first response
    const sender = SENDER
    const young = (hours: number) => `(age >= ${hours * 3_600_000})`
    ask(
      'response',
      sender,
      `count(*) AS conversations,
       sum(${young(24)}) AS judged,
       sum(replied IS NOT NULL) AS answered,
       sum(replied IS NULL) AS unanswered,
       ${rate('answer_rate', `${young(24)} AND replied IS NOT NULL`, young(24), false)},
       ${[1, 4, 24, 72].map((hours) => rate(`answered_within_${hours}h`, `taken <= ${hours * 3_600_000}`, `${young(hours)} AND ${ORDERLY}`)).join(',')},
       ${rate('same_business_day_rate', 'replied <= same_day', `same_day IS NOT NULL AND ${ORDERLY} AND (replied IS NOT NULL OR same_day < (SELECT t FROM moment))`)},
       sum(state = 'met') AS first_response_met, sum(state = 'breached') AS first_response_breached,
       sum(state = 'void') AS first_response_void, sum(state = 'running') AS first_response_running,
       ${rate('first_response_attainment', "state = 'met'", "state IN ('met', 'breached')")},
       ${rate('first_response_attainment_team', "state = 'met'", "state IN ('met', 'breached') AND NOT born")},
       ${rate('unrouted_share', "stands = 'else'", '1')}, ${rate('catalogue_coverage', "stands <> 'else'", '1')}`,
    )
    spread('response', sender, 'first_response', 'taken', `replied IS NOT NULL AND ${ORDERLY}`, { max: true, mean: true })
    spread('response', sender, 'first_response', 'taken', ORDERLY, { infinite: true })
    spread('response', sender, 'first_response_business', 'worked', `replied IS NOT NULL AND ${ORDERLY} AND calendar IS NOT NULL`)
    spread('response', sender, 'first_response_business', 'worked', `${ORDERLY} AND calendar IS NOT NULL`, { infinite: true })
    ask(
      'fact',
      sender,
      `sum(any_born) AS born_breached, sum(transfers) AS transfers, CAST(sum(transfers) AS REAL) / count(*) AS ping_pong, count(*) AS ping_pong_n,
       ${rate('correction_rate', 'untagged OR rerouted', "stands <> 'else' OR was_routed")},
       ${rate('loop_closure', "(outcome = 'acted' OR outcome = 'declined' AND outcome_reason IS NOT NULL) AND replied IS NOT NULL", "coalesce(tone, '') = 'negative'")}`,
    )
    ask('promise', sender, rate('promises_kept', 'kept', 'kept IS NOT NULL'))
    ask("(SELECT * FROM clock WHERE kind <> 'handoff')", CREDIT, 'sum(near) AS near_misses')
    // ---- every other clock
    for (const kind of ['next_response', 'resolution', 'handoff']) {
      ask(
        `(SELECT * FROM clock WHERE kind = '${kind}')`,
        kind === 'next_response' ? EXCHANGE : OWNER,
        `sum(state = 'met') AS ${kind}_met, sum(state = 'breached') AS ${kind}_breached, sum(state = 'void') AS ${kind}_void,
         sum(state IN ('running', 'paused')) AS ${kind}_running,
         ${rate(`${kind}_attainment`, "state = 'met'", "state IN ('met', 'breached')")},
         ${rate(`${kind}_attainment_team`, "state = 'met'", "state IN ('met', 'breached') AND NOT born")}`,
      )
    }
    spread(
      "(SELECT * FROM clock WHERE kind = 'next_response')",
      EXCHANGE,
      'next_response',
      'elapsed_s',
      "state IN ('met', 'breached') AND coalesce(by_brand, by_person) IS NOT NULL",
    )
    spread(
      "(SELECT * FROM clock WHERE kind = 'handoff')",
      OWNER,
      'handoff',
      'stopped_at - started_at',
      "state IN ('met', 'breached') AND (by_answer OR coalesce(by_brand, by_person) IS NOT NULL)",
    )
    // ---- resolutions
    const voided = "coalesce(state, '') <> 'void'"
    const net = `first_net`
    ask(
      'resolution',
      OWNER,
      `${rate('resolved_within_24h', `${net} <= ${DAY}`, `${voided} AND age_net >= ${DAY}`)},
       ${rate('reopen_rate', 'reopened > 0', `${voided} AND first_resolved IS NOT NULL`)},
       ${rate('one_touch_rate', 'replies = 1', `${voided} AND resolved IS NOT NULL`)},
       avg(CASE WHEN ${voided} AND resolved IS NOT NULL THEN replies END) AS replies_per_resolution,
       sum(${voided} AND resolved IS NOT NULL) AS replies_per_resolution_n`,
    )
    for (const which of ['first', 'full']) {
      const done = which === 'first' ? 'first_resolved' : 'resolved'
      spread('resolution', OWNER, `${which}_resolution`, `${which}_gross`, `${done} IS NOT NULL AND ${voided}`)
      spread('resolution', OWNER, `${which}_resolution_net`, `${which}_net`, `${done} IS NOT NULL AND ${voided}`)
    }
  }
  return cells
}

const PEOPLE = "('ana', 'maria', 'tom', 'lena')"
const SENDER = `CASE WHEN x.replied IS NULL THEN x.owner WHEN x.first_reply_by IN ${PEOPLE} THEN x.first_reply_by ELSE '(brand)' END`
const EXCHANGE = 'coalesce(x.by_brand, x.by_person, x.owner)'
/** Who had it at the stop is exported: which of several people a department chose no rule tells. */
const OWNER = `x.owner`
const CREDIT = `CASE x.kind WHEN 'first_response' THEN ${SENDER} WHEN 'next_response' THEN ${EXCHANGE} ELSE ${OWNER} END`
/** An answer older than its question is out of durations. */
const ORDERLY = "(coalesce(reason, '') <> 'reply-before-post')"

function rate(name: string, hit: string, of: string, counted = true): string {
  return `CAST(sum((${of}) AND coalesce(${hit}, 0)) AS REAL) / nullif(sum(${of}), 0) AS ${name}${counted ? `, sum(${of}) AS ${name}_n` : ''}`
}

function keys(by: readonly string[]): string {
  return by.map((_, at) => `k${at},`).join(' ')
}

function group(by: readonly string[]): string {
  return by.length === 0 ? '' : `GROUP BY ${by.map((_, at) => `k${at}`).join(', ')}`
}

/** The rows of a basis with their cells; a conversation with several tags stands in several. */
function source(basis: string, spoke: string, { by, axis = 'posted', zone = 'Europe/London', from, to, where }: Question): string {
  const at = axis === 'posted' ? 'x.posted' : axis === 'replied' ? 'x.replied' : 'x.first_resolved'
  const joins: string[] = []
  const columns = by.map((name, index) => {
    if (TIMES.includes(name)) return `local('${zone}', '${name}', ${at}) AS k${index}`
    if (name === 'spoke') return `${spoke} AS k${index}`
    if (name === 'brand') return `lower(x.brand) AS k${index}`
    if (name === 'tag' || name === 'author_flag') {
      const list = name === 'tag' ? 'x.tags' : 'x.author_flags'
      joins.push(`LEFT JOIN json_each('["' || replace(${list}, ',', '","') || '"]') j${index} ON ${list} IS NOT NULL`)
      return `j${index}.value AS k${index}`
    }
    // A hand-off counts for whom it was handed to.
    if (name === 'department' && basis.includes("'handoff'") && !basis.includes('<>')) return `x.asked AS k${index}`
    return `x.${name} AS k${index}`
  })
  const limits = [
    ...(axis === 'posted' ? [] : [`${at} IS NOT NULL`]),
    ...(from === undefined ? [] : [`${at} >= ${from}`]),
    ...(to === undefined ? [] : [`${at} < ${to}`]),
    ...(where === undefined ? [] : [where]),
  ]
  return `SELECT ${columns.map((column) => `${column},`).join(' ')} x.* FROM ${basis} x ${joins.join(' ')} ${limits.length > 0 ? `WHERE ${limits.join(' AND ')}` : ''}`
}

interface Spread {
  readonly name: string
  readonly value: string
  readonly where: string
  /** The unanswered stand last, and are longer than any. */
  readonly infinite: boolean
  readonly p90: boolean
  readonly max?: boolean
  readonly mean?: boolean
}

/** The unanswered stand last, and are longer than any. */
function percentiles(from: string, by: readonly string[], { name, value, where, infinite, max, mean }: Spread): string {
  const partition = by.length === 0 ? '' : `PARTITION BY ${by.map((_, at) => `k${at}`).join(', ')}`
  const tail = infinite ? '_all' : ''
  const columns = [
    `${percentile(50, "'not reached'")} AS ${name}_p50${tail}_s`,
    `${percentile(90, "'not reached'")} AS ${name}_p90${tail}_s`,
    `count(*) AS ${name}${tail}_n`,
    ...(max ? [`max(v) AS ${name}_max_s`] : []),
    ...(mean ? [`CAST((sum(v) * 2 + count(*)) / (2 * count(*)) AS INTEGER) AS ${name}_mean_s`] : []),
  ]
  return `WITH ranked AS (
    SELECT ${keys(by)} ${value} AS v, row_number() OVER (${partition} ORDER BY ${value} IS NULL, ${value}) - 1 AS place,
      count(*) OVER (${partition}) AS n
    FROM (${from}) x WHERE ${where})
  SELECT ${keys(by)} ${columns.join(', ')} FROM ranked ${group(by)}`
}
