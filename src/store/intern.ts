/** Rows that many others share (judgements, terms): written once, known by number, with a bounded memory of them. */
import type { Judgement, Terms } from '../core/conversation.ts'
import { PRIORITIES, type Priority } from '../core/rules/ruleset.ts'
import type { Db } from './db.ts'

/** Judgements kept in memory, about 0.5 KB each; beyond, the table is asked. */
const MEMORY = 30_000

export interface Interned {
  /** Forgets, if too much is remembered. Between two calls nothing is forgotten. */
  trim(): void
  judgementId(judgement: Judgement): Promise<number>
  /** The same without a look at the table; `undefined` where that is needed. */
  judgementIdNow(judgement: Judgement): number | undefined
  judgement(id: number): Promise<Judgement>
  /** Judgements by number, loaded together. */
  judgements(ids: Iterable<number>): Promise<void>
  /** Known after `judgements`. */
  known(id: number): Judgement
  termId(terms: Terms): Promise<number>
  termIdNow(terms: Terms): number | undefined
  terms(id: number): Promise<Terms>
}

/** `unify` gives the one object of equal judgements; with `later`, the tags of new ones are written at the end of the import (`settleMode`). */
export function createInterned(db: Db, unify: (judgement: Judgement) => Judgement, tags: 'now' | 'later' = 'now'): Interned {
  let byJudgement = new Map<Judgement, number>()
  let byKey = new Map<string, number>()
  let byId = new Map<number, Judgement>()
  let next: number | undefined
  // Every stored judgement is in memory: a first import need not ask the table for each new one.
  let isWhole = false
  const termIds = new Map<Terms, number>()
  // Few, while routings have objects of their own for them: the table is asked once for each.
  const termByKey = new Map<string, number>()
  const termById = new Map<number, Terms>()

  const remember = (id: number, judgement: Judgement): Judgement => {
    const one = unify(judgement)
    byId.set(id, one)
    byJudgement.set(one, id)
    return one
  }

  const interned: Interned = {
    trim() {
      if (termIds.size > MEMORY) termIds.clear()
      if (byId.size <= MEMORY && byJudgement.size <= MEMORY) return
      isWhole = false
      byId = new Map()
      byJudgement = new Map()
      byKey = new Map()
    },
    async judgementId(judgement) {
      const known = byJudgement.get(judgement)
      if (known !== undefined) return known
      const key = judgementKey(judgement)
      if (next === undefined) {
        next = Number((await db.rows('SELECT COALESCE(MAX(id), 0) + 1 FROM judgement'))[0]?.[0] ?? 1)
        isWhole = next === 1
      }
      const found = byKey.get(key) ?? (isWhole ? undefined : (await db.rows('SELECT id FROM judgement WHERE key = ?', [key]))[0]?.[0])
      const id = found === undefined ? next++ : Number(found)
      if (found === undefined) {
        await db.run('INSERT INTO judgement (id, key, tags, priority, notify, tone) VALUES (?, ?, ?, ?, ?, ?)', [
          id,
          key,
          JSON.stringify(judgement.tags),
          priorityRank(judgement.priority),
          JSON.stringify(judgement.notify),
          judgement.tone ?? null,
        ])
        if (tags === 'now')
          await db.bulk(
            'INSERT INTO judgement_tag (tag, judgement_id) VALUES (?, ?)',
            judgement.tags.map((tag) => [tag, id]),
          )
      }
      byJudgement.set(judgement, id)
      byKey.set(key, id)
      byId.set(id, judgement)
      return id
    },
    judgementIdNow: (judgement) => byJudgement.get(judgement),
    termIdNow: (terms) => termIds.get(terms),
    async judgement(id) {
      await interned.judgements([id])
      return interned.known(id)
    },
    async judgements(ids) {
      const missing = new Set<number>()
      for (const id of ids) if (!byId.has(id)) missing.add(id)
      const rows = await db.many(
        'SELECT id, tags, priority, notify, tone FROM judgement WHERE id = ?',
        Array.from(missing, (id) => [id]),
      )
      for (const row of rows) if (row !== undefined) remember(Number(row[0]), judgementOf(row))
    },
    known(id) {
      const judgement = byId.get(id)
      if (judgement === undefined) throw new Error(`judgement ${id} is not stored`)
      return judgement
    },
    async termId(terms) {
      const known = termIds.get(terms)
      if (known !== undefined) return known
      const values = [terms.rules, terms.target, terms.calendar, terms.from]
      const key = values.join('\0')
      let id = termByKey.get(key)
      if (id === undefined) {
        await db.run('INSERT INTO term (ruleset, target, calendar, origin) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING', values)
        const [row] = await db.rows('SELECT id FROM term WHERE ruleset = ? AND target = ? AND calendar = ? AND origin = ?', values)
        id = Number(row?.[0])
        termByKey.set(key, id)
      }
      termIds.set(terms, id)
      return id
    },
    async terms(id) {
      const known = termById.get(id)
      if (known !== undefined) return known
      const [row] = await db.rows('SELECT ruleset, target, calendar, origin FROM term WHERE id = ?', [id])
      if (row === undefined) throw new Error(`term ${id} is not stored`)
      const terms: Terms = { rules: String(row[0]), target: String(row[1]), calendar: String(row[2]), from: String(row[3]) }
      termById.set(id, terms)
      return terms
    },
  }
  return interned
}

function judgementOf(row: readonly (string | number | null)[]): Judgement {
  return {
    tags: JSON.parse(String(row[1])) as string[],
    priority: row[2] === null ? undefined : PRIORITIES[Number(row[2])],
    notify: JSON.parse(String(row[3])) as string[],
    tone: row[4] === null ? undefined : (row[4] as Judgement['tone']),
  }
}

function judgementKey(judgement: Judgement): string {
  return JSON.stringify([judgement.tags, judgement.priority ?? null, judgement.notify, judgement.tone ?? null])
}

/** 0 low … 3 urgent; null where nothing asserts one. */
function priorityRank(priority: Priority | undefined): number | null {
  return priority === undefined ? null : PRIORITIES.indexOf(priority)
}
