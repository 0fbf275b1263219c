/** The store over SQL: one database, opened once, closed by `cli/run`. */
import { statSync } from 'node:fs'
import type { RuleSet } from '../core/rules/ruleset.ts'
import { clockFiguresOf, figuresOf } from './figures.ts'
import { findSame, importRecords } from './imports.ts'
import { createInterned } from './intern.ts'
import { createLists } from './lists.ts'
import { MIGRATIONS } from './migrations.ts'
import { createRulesets, lastRules } from './rulesets.ts'
import { type OpenedSqlite, openSqlite } from './sqlite.ts'
import type { DatabaseInfo, Store } from './store.ts'
import { watch } from './watch.ts'

/** Opens the SQLite database at `path`; `write` creates and migrates it. `signal` ends long work between two statements. Throws an OutspokeError where that cannot be. */
export async function openStore(
  path: string,
  mode: 'read' | 'write',
  signal?: AbortSignal,
  notice: (text: string) => void = () => {},
): Promise<Store> {
  const opened: OpenedSqlite = { ...(await openSqlite(path, mode, signal)), notice }
  const { db } = opened
  const rulesets = createRulesets(db)
  const interned = createInterned(db, (judgement) => judgement)
  const lists = createLists(opened, interned, rulesets)
  // What only some commands need is loaded by them: a list reads neither the fold nor the rules' machine.
  return {
    close: () => db.close(),
    list: lists.list,
    count: lists.count,
    watch: (query, now, options) => watch(opened, query, now, options),
    load: lists.load,
    find: async (id, now) => (await import('./writing.ts')).findThread(db, interned, rulesets, lists, id, now),
    similar: async (words, own) => (await import('./similar.ts')).similarPosts(opened, words, own),
    turns: async (plan) => (await import('./writing.ts')).turnsOf(db, plan),
    figures: (query, now, wanted, use) => figuresOf(opened, query, now, wanted, use),
    clockFigures: (kind, query, now, use) => clockFiguresOf(opened, kind, query, now, use),
    imports: () => importRecords(db),
    info: async () => {
      const [row] = await db.rows(
        'SELECT (SELECT COUNT(*) FROM post), (SELECT COUNT(*) FROM conversation), (SELECT COUNT(*) FROM event), (SELECT COUNT(*) FROM import), (SELECT MIN(posted_at) FROM post), (SELECT MAX(posted_at) FROM post)',
      )
      const number = (at: number) => (row?.[at] === null || row?.[at] === undefined ? undefined : Number(row[at]))
      const info: DatabaseInfo = {
        path,
        engine: opened.version,
        schemaVersion: MIGRATIONS.at(-1)?.version ?? 0,
        sizeBytes: statSync(path).size,
        posts: number(0) ?? 0,
        conversations: number(1) ?? 0,
        events: number(2) ?? 0,
        imports: number(3) ?? 0,
        firstPostAt: number(4),
        lastPostAt: number(5),
      }
      return info
    },
    ruleset: (hash) => rulesets.byHash(hash),
    lastRules: () => lastRules(db, rulesets),
    replay: async function* (query, now) {
      yield* (await import('./writing.ts')).replay(opened, rulesets, query, now)
    },
    refold: async function* (query, now, sides, options) {
      yield* (await import('./writing.ts')).refold(opened, rulesets, query, now, sides, options)
    },
    exportRows: async function* (table, plan) {
      yield* (await import('./export.ts')).exportRows({ opened, lists, interned, rulesets }, table, plan)
    },
    secret: async () => (await import('./export-secret.ts')).secretOf(opened),
    beginImport: async (plan) => (await import('./writing.ts')).beginImport(opened, rulesets, plan),
    sameImport: (candidate) => findSame(db, candidate),
    undoImport: async (number, plan) => (await import('./writing.ts')).undoImport(db, rulesets, number, plan),
    applyRules: async (plan) => (await import('./writing.ts')).applyRules(opened, rulesets, plan),
    operate: async (plan) => (await import('./writing.ts')).operate(db, rulesets, lists, plan),
    undo: async (plan) => (await import('./writing.ts')).undoOperation(db, rulesets, plan),
    facts: async (...kinds) => (await import('./writing.ts')).factsOf(db, kinds),
    operations: async (conversation) => (await import('./writing.ts')).operationRecords(db, conversation),
    storedRules: (file) => rulesets.stored(file),
    rulesStamps: (file) => rulesets.stamps(file),
    saveRules: async (file: string, set: RuleSet, stamps: string, now: number) => {
      await db.begin()
      await rulesets.save(file, set, stamps, now)
      await db.commit()
    },
    travel: async (asOf, asKnown) => {
      const { travel } = await import('./writing.ts')
      await opened.free(() => travel(db, rulesets, { asOf, asKnown }))
    },
    backup: (target) => opened.backup(target),
    check: async () => (await import('./writing.ts')).checkState(opened, rulesets),
  }
}
