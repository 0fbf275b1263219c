import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseQuery } from '../../src/core/query.ts'
import {
  claimAt,
  inQueue,
  isOverdue,
  isResolved,
  isSnoozed,
  isWaiting,
  overdueOrder,
  queueOrder,
  type StateColumns,
  stateAt,
} from '../../src/core/queue.ts'
import { PRIORITIES } from '../../src/core/rules/ruleset.ts'
import { LATE_INDEXES, MIGRATIONS } from '../../src/store/migrations.ts'
import { listSql, type QueryScope, whereOf } from '../../src/store/query-sql.ts'
import { addPost as addPostRow, addConversation as addRow, insert, type Row } from './rows.ts'

const now = 1_000_000
const options = { now, zone: 'UTC', me: 'maria' }
const folder = mkdtempSync(join(tmpdir(), 'outspoke-query-'))
const open: Database.Database[] = []
afterAll(() => {
  for (const db of open) db.close()
  rmSync(folder, { recursive: true })
})

function database(name: string): Database.Database {
  const db = new Database(join(folder, name))
  open.push(db)
  for (const { sql } of MIGRATIONS) db.exec(sql)
  db.exec(LATE_INDEXES)
  db.exec('CREATE VIRTUAL TABLE post_text USING fts5(text)')
  db.function('outspoke_match', (term: unknown, text: unknown) => Number(String(text).includes(String(term))))
  return db
}

/** With its words in the full-text index. */
function addPost(db: Database.Database, id: number, row: Row = {}): void {
  addPostRow(db, id, row)
  index(db, id, row)
}

function addConversation(db: Database.Database, id: number, row: Row = {}, post: Row = {}): void {
  addRow(db, id, row, post)
  index(db, id, post)
}

function index(db: Database.Database, id: number, { text = `text ${id}` }: Row): void {
  db.prepare('INSERT INTO post_text (rowid, text) VALUES (?, ?)').run(id, String(text).toLowerCase())
}

function find(db: Database.Database, text: string, scope?: QueryScope): number[] {
  const { sql, params } = whereOf(parseQuery(text, options), now, scope)
  const rows = db.prepare(`SELECT c.id AS id FROM conversation c JOIN post p ON p.id = c.id WHERE ${sql} ORDER BY c.id`).all(params) as {
    id: number
  }[]
  return rows.map(({ id }) => id)
}

describe('what each key finds', () => {
  let db: Database.Database
  beforeAll(() => {
    db = database('keys.db')
    insert(db, 'import', {
      id: 1,
      command: '',
      file: 'a.csv',
      format: 'twcs',
      source: 'TWCS',
      options: '{}',
      ruleset_id: 1,
      started_at: 0,
      actor: 'ann',
    })
    for (const [id, tags] of [
      [1, []],
      [2, ['site']],
      [3, ['site/login', 'billing']],
      [4, ['sit_', 'websites']],
    ] as const) {
      insert(db, 'judgement', { id, key: `${id}`, tags: JSON.stringify(tags), notify: '[]' })
      for (const tag of tags) insert(db, 'judgement_tag', { tag, judgement_id: id })
    }
    addConversation(
      db,
      1,
      { judgement_id: 1, department: 'hub', brand: 'AcmeHelp', priority: 3, spoke: 'maria' },
      { followers: 500, language: 'en', sentiment: 'negative', verified: 1 },
    )
    addConversation(
      db,
      2,
      { judgement_id: 2, department: 'care', route: 'site', network: 'reddit', author_key: 'bob', directed: 0 },
      { author: 'Bob', author_id: '8', network: 'reddit', followers: 20_000, language: 'en-GB', source: 'August', verified: 0 },
    )
    addConversation(
      db,
      3,
      { judgement_id: 3, department: 'care', spoke: 'tom', replies: 1, first_reply_at: now - 50 },
      { kind: 'review', rating: 1, parent_key: 'k0', employee: 1 },
    )
    addConversation(
      db,
      4,
      {
        judgement_id: 4,
        department: 'log',
        resolved_at: now - 10,
        outcome: 'logged',
        touched_at: 5,
        significant: 1,
        pinned: 1,
        born_breached: 1,
      },
      { conversation_id: 4, text: 'Refund my Money back, please' },
    )
    // A second conversation of the same author in the thread of 4, and a stranger's post there.
    addPost(db, 5, { thread_id: 4, conversation_id: 4, text: 'refunds are slow', language: 'de', kind: 'comment' })
    addPost(db, 6, { thread_id: 4, author_key: 'eve', author: 'Eve', text: 'unicorn' })
    addPost(db, 7, { thread_id: 4, inbound: 0, text: 'we answer' })
    addConversation(db, 8, { thread_id: 4, cause: 'gone', resolved_at: 5 }, { conversation_id: 8, text: 'later' })
    addConversation(db, 9, { quiet_at: now, quiet_resolved_at: now - 500, replies: 2, department: 'legal', due_at: 1, born_breached: 2 })
    addConversation(db, 10, {
      quiet_at: now + 1,
      quiet_resolved_at: now - 500,
      due_at: now - 100,
      soon_at: now - 200,
      claimed_by: 'tom',
      claim_until: now + 1,
      department: 'legal',
      born_breached: 2,
    })
    addConversation(db, 11, { merged_into: 1 })
    insert(db, 'author_flag', { network: 'reddit', author_key: 'bob', flag: 'vip' })
    insert(db, 'event', {
      id: 1,
      post_id: 3,
      kind: 'replied',
      occurred_at: 1,
      recorded_at: 1,
      actor: 'tom',
      data: '{"text":"hello","draft":true}',
    })
    insert(db, 'clock', {
      kind: 3,
      conversation_id: 3,
      n: 1,
      cycle: 1,
      start_post: 3,
      term_id: 1,
      started_at: 1,
      due_at: now - 1,
      verdict: 0,
      flags: 0,
    })
    insert(db, 'clock', {
      kind: 3,
      conversation_id: 2,
      n: 1,
      cycle: 1,
      start_post: 2,
      term_id: 1,
      started_at: 1,
      due_at: now,
      verdict: 0,
      flags: 0,
    })
  })

  it.each<[string, number[]]>([
    ['', [1, 2, 3, 4, 8, 9, 10, 11]],
    ['is:open', [1, 2, 3, 10]],
    ['is:resolved', [4, 8, 9, 11]],
    ['-is:resolved', [1, 2, 3, 10]],
    ['is:queue', [1, 2, 3, 10]],
    ['is:overdue', [10]],
    ['is:soon', [10]],
    ['is:late-handoff', [3]],
    ['is:draft', [3]],
    ['is:answered', [3, 9]],
    ['is:logged', [4]],
    ['is:gone', [8]],
    ['is:claimed', [10]],
    ['is:unassigned is:open', [2, 10]],
    ['is:reply', [3]],
    ['is:pinned is:significant is:born-breached', [4]],
    ['is:born-breached', [4, 10]],
    ['is:directed network:reddit', []],
    ['directed:false', [2]],
    ['tag:site', [2, 3]],
    ['tag:sit_', [4]],
    ['tag:none', [1, 8, 9, 10, 11]],
    ['tag:billing,none', [1, 3, 8, 9, 10, 11]],
    ['-tag:site', [1, 4, 8, 9, 10, 11]],
    ['dept:hub', [1]],
    ['spoke:me', [1]],
    ['spoke:none is:open', [2, 10]],
    ['route:site', [2]],
    ['priority:urgent', [1]],
    ['brand:acmehelp', [1]],
    ['brand:none network:reddit', [2]],
    ['author:@BOB', [2]],
    ['author:8', [2]],
    ['author_flag:vip', [2]],
    ['author_flag:none network:reddit', []],
    ['author_flag:vip,employee', [2, 3]],
    ['author_flag:none is:open', [1, 10]],
    ['lang:en', [1, 2]],
    ['lang:en-gb', [2]],
    ['lang:de', [4]],
    ['kind:comment', [4]],
    ['kind:review,comment', [3, 4]],
    ['source:august', [2]],
    ['source:twcs is:gone', [8]],
    ['sentiment:negative', [1]],
    ['sentiment:none rating:1', [3]],
    ['verified:true', [1]],
    ['verified:false followers:1..', [2]],
    ['followers:500', [1]],
    ['followers:10k..', [2]],
    ['-followers:..1k', [2, 3, 4, 8, 9, 10, 11]],
    ['posted:1970-01-01 network:reddit', [2]],
    ['answered:1m..', [3]],
    ['resolved:1s..', [4, 9]],
    ['due:..2h', [10]],
    ['late:0s..', [10]],
    ['late:1s..', []],
    ['refund', [4]],
    ['refund*', [4]],
    ['REFUNDS', [4]],
    ['"money back"', [4]],
    ['"back money"', []],
    ['unicorn', []],
    ['later', [8]],
    ['refund and slow', [4]],
    ['text:Money', [4]],
    ['-text:text', [4, 8]],
    ['"x\'; DROP TABLE post; --"', []],
    ['"quote \\" inside"', []],
  ])('%s', (text, ids) => expect(find(db, text)).toEqual(ids))

  it('shows a department what is unassigned where it is the backup, while it is open', () => {
    expect(find(db, 'dept:hub', { backups: { hub: ['care', 'legal'] } })).toEqual([1, 2, 10])
  })

  it('says what it needs', () => {
    const needs = (text: string) => {
      const { needsPost, needsText, needsMatch } = whereOf(parseQuery(text, options), now)
      return [needsPost, needsText, needsMatch]
    }
    expect([needs('is:queue tag:a'), needs('likes:1..'), needs('refund'), needs('/a/ b')]).toEqual([
      [false, false, false],
      [true, false, false],
      [false, true, false],
      [false, true, true],
    ])
  })
})

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 })
const around = fc.integer({ min: now - 3, max: now + 3 })
const state = fc.record({
  resolvedAt: fc.option(fc.constant(now - 1), { nil: undefined, freq: 1 }),
  quietAt: maybe(around),
  waitingSince: maybe(fc.constant(1)),
  waitingUntil: maybe(around),
  asking: fc.boolean(),
  touchedAt: maybe(fc.constant(1)),
  claimedBy: maybe(fc.constant('tom')),
  claimUntil: maybe(around),
  snoozedUntil: maybe(around),
  mergedInto: fc.option(fc.constant(99_999), { nil: undefined, freq: 1 }),
  department: fc.constantFrom('care', 'hub', 'log'),
  priority: fc.constantFrom(...PRIORITIES),
  postedAt: maybe(fc.integer({ min: 1, max: 3 })),
  dueAt: maybe(around),
  soonAt: maybe(around),
  waitingDueAt: maybe(around),
  waitingSoonAt: maybe(around),
})

describe('the same definitions as core/queue', () => {
  const states: readonly StateColumns[] = fc
    .sample(state, { numRuns: 1500, seed: 7 })
    .map((one) => ({ ...one, quietResolvedAt: one.quietAt, outcome: undefined, reason: undefined, cause: undefined }))
  let db: Database.Database
  beforeAll(() => {
    db = database('states.db')
    db.exec('BEGIN')
    for (const [index, one] of states.entries()) {
      addConversation(db, index + 1, {
        resolved_at: one.resolvedAt ?? null,
        quiet_at: one.quietAt ?? null,
        waiting_since: one.waitingSince ?? null,
        waiting_until: one.waitingUntil ?? null,
        asking: Number(one.asking),
        touched_at: one.touchedAt ?? null,
        claimed_by: one.claimedBy ?? null,
        claim_until: one.claimUntil ?? null,
        snoozed_until: one.snoozedUntil ?? null,
        merged_into: one.mergedInto ?? null,
        department: one.department,
        priority: PRIORITIES.indexOf(one.priority),
        posted_at: one.postedAt ?? null,
        due_at: one.dueAt ?? null,
        soon_at: one.soonAt ?? null,
        waiting_due_at: one.waitingDueAt ?? null,
        waiting_soon_at: one.waitingSoonAt ?? null,
      })
    }
    db.exec('COMMIT')
  })

  const laws: readonly [string, (one: StateColumns) => boolean][] = [
    ['is:resolved', (one) => isResolved(one, now)],
    ['is:new', (one) => stateAt(one, now) === 'new'],
    ['is:waiting', (one) => stateAt(one, now) === 'waiting'],
    ['is:with_department', (one) => stateAt(one, now) === 'with_department'],
    ['is:open -is:new -is:waiting -is:with_department', (one) => stateAt(one, now) === 'open'],
    ['is:queue', (one) => inQueue(one, now)],
    ['is:overdue', (one) => isOverdue(one, now)],
    ['is:snoozed', (one) => isSnoozed(one, now) && !isResolved(one, now)],
    ['is:claimed', (one) => claimAt(one, now) !== undefined],
    ['-is:queue', (one) => !inQueue(one, now)],
    ['-is:overdue', (one) => !isOverdue(one, now)],
    ['due:..2h', (one) => !isResolved(one, now) && (isWaiting(one, now) ? one.waitingDueAt : one.dueAt) !== undefined],
  ]
  it.each(laws)('%s', (text, holds) => {
    expect(find(db, text)).toEqual(states.flatMap((one, index) => (holds(one) ? [index + 1] : [])))
  })

  it.each<[string, 'queue' | 'overdue']>([
    ['is:queue', 'queue'],
    ['is:overdue', 'overdue'],
    ['is:queue dept:care', 'queue'],
    ['is:overdue dept:care,hub', 'overdue'],
    ['is:open', 'queue'],
    ['', 'queue'],
    ['is:queue is:overdue', 'queue'],
  ])('%s in the order of %s', (text, order) => {
    const query = parseQuery(text, options)
    const found = new Set(find(db, text))
    const placed = states.map((one, index) => ({ id: index + 1, pid: `p${index + 1}`, state: one })).filter(({ id }) => found.has(id))
    const expected = placed.sort((order === 'queue' ? queueOrder : overdueOrder)(now)).map(({ id }) => id)
    const list = (limit?: number) => {
      const { sql, params } = listSql(query, now, order, limit)
      return (db.prepare(sql).all(params) as { id: number }[]).map(({ id }) => id)
    }
    expect(list()).toEqual(expected)
    expect(list(7)).toEqual(expected.slice(0, 7))
  })
})

describe('indexes', () => {
  const plan = (text: string, order: 'queue' | 'overdue') => {
    const db = database(`plan-${order}.db`)
    const { sql, params } = listSql(parseQuery(text, options), now, order, 20)
    const rows = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(params) as { detail: string }[]
    return rows.map(({ detail }) => detail).filter((detail) => / c\b/.test(detail))
  }

  it('serve the queue', () => {
    expect(plan('is:queue', 'queue')).toEqual([
      'SCAN c USING COVERING INDEX conversation_due',
      'SEARCH c USING COVERING INDEX conversation_quiet (quiet_at>?)',
    ])
  })

  it('serve what is overdue', () => {
    expect(plan('is:overdue', 'overdue')).toEqual([
      'SCAN c USING INDEX conversation_overdue',
      'SEARCH c USING INDEX conversation_waiting (waiting_due_at>? AND waiting_due_at<?)',
      'SEARCH c USING COVERING INDEX conversation_quiet (quiet_at>?)',
      'SEARCH c USING COVERING INDEX conversation_quiet (quiet_at>?)',
    ])
  })
})
