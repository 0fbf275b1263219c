/** The store over SQL: one database, opened once, closed by `cli/run`. */
import { statSync } from 'node:fs'
import type { RuleSet } from '../core/rules/ruleset.ts'
import { clockFiguresOf } from './figure-clocks.ts'
import { figuresOf } from './figures.ts'
import { findSame, importRecords } from './imports.ts'
import { createInterned } from './intern.ts'
import { linesOf } from './lines.ts'
import { createLists } from './lists.ts'
import { loopsOf } from './loops.ts'
import { MIGRATIONS } from './migrations.ts'
import { createRulesets, lastRules } from './rulesets.ts'
import { type OpenedSqlite, openSqlite } from './sqlite.ts'
import type { DatabaseInfo, Store } from './store.ts'
import { tellNew } from './told.ts'
import { openCounts, watch } from './watch.ts'

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
  if (opened.isMigrating) await (await import('./writing.ts')).refill(db, interned, rulesets)
  const lists = createLists(opened, interned)
  // What only some commands need is loaded by them: a list reads neither the fold nor the rules' machine.
  return {
    close: () => db.close(),
    waiting: (each) => opened.waiting(each),
    list: lists.list,
    ids: lists.ids,
    count: lists.count,
    watch: (query, now, options) => watch(opened, query, now, options),
    load: lists.load,
    lines: (ids) => linesOf(db, interned, ids),
    loops: (query, now) => loopsOf(opened, query, now),
    openCounts: (query, now, unassigned) => openCounts(opened, query, now, unassigned),
    tellNew: (name, findings, most, now) => tellNew(db, name, findings, most, now),
    find: async (id, now) => (await import('./writing.ts')).findThread(db, interned, rulesets, lists, id, now),
    similar: async (words, own) => (await import('./similar.ts')).similarPosts(opened, words, own),
    turns: async (plan) => (await import('./writing.ts')).turnsOf(db, plan),
    figures: (query, now, wanted, use) => figuresOf(opened, query, now, wanted, use),
    clockFigures: (kind, query, now, use, wanted) => clockFiguresOf(opened, kind, query, now, use, wanted),
    reportFacts: async (plan) => (await import('./report-facts.ts')).reportFacts(db, rulesets, plan),
    memberPosts: async (query, now, use, outside) =>
      (await import('./report-flows.ts')).memberPosts(opened, rulesets, query, now, use, outside),
    openThen: async (query, now, instants, use) =>
      (await import('./report-flows.ts')).storedOpen(opened, rulesets, query, now, instants, use),
    lives: async (query, now, use) => (await import('./report-flows.ts')).storedLives(opened, rulesets, query, now, use),
    tones: async (use) => (await import('./report-flows.ts')).storedTones(opened, use),
    accountsOfInterest: async (since, least) => (await import('./report-flows.ts')).accountsOfInterest(opened, since, least),
    accountPosts: async (accounts, use) => (await import('./report-flows.ts')).accountPosts(opened, accounts, use),
    accountConversations: async (accounts) => (await import('./report-flows.ts')).accountConversations(opened, accounts),
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
      yield* (await import('./writing.ts')).replay(opened, query, now)
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
    outbox: async () => (await import('./writing.ts')).openOutbox(opened, lists),
    undo: async (plan) => (await import('./writing.ts')).undoOperation(db, rulesets, plan),
    facts: async (...kinds) => (await import('./writing.ts')).factsOf(db, kinds),
    authors: async (name, network) => (await import('./writing.ts')).authorsNamed(db, name, network),
    handlesLike: async (name, network) => (await import('./writing.ts')).handlesLike(db, name, network),
    person: async (ref, when) => (await import('./writing.ts')).personOf(db, ref, when),
    authorsToList: async (which, when) => (await import('./writing.ts')).authorsToList(db, which, when),
    operations: async (conversation) => (await import('./writing.ts')).operationRecords(db, conversation),
    deeds: async (operation) => (await import('./writing.ts')).deedsOf(db, operation),
    followUps: async (plan) => (await import('./writing.ts')).followUpsOf(opened, lists, plan),
    lastNumber: async (what) => (await import('./writing.ts')).lastNumber(opened, what),
    holders: async (posts) => (await import('./writing.ts')).holdersOf(db, posts),
    storedRules: (file) => rulesets.stored(file),
    rulesStamps: (file) => rulesets.stamps(file),
    saveRules: async (file: string, set: RuleSet, stamps: string, now: number) => {
      await db.begin()
      await rulesets.save(file, set, stamps, now)
      await db.commit()
    },
    travel: async (asOf, asKnown) => {
      const { travel } = await import('./writing.ts')
      await opened.free(() => travel(db, rulesets, { asOf, asKnown }, notice))
    },
    forget: async (plan) => (await import('./writing.ts')).forget(opened, rulesets, plan),
    prune: async (plan) => (await import('./writing.ts')).prune(opened, rulesets, plan),
    compact: async () => (await import('./writing.ts')).compact(opened),
    backup: (target) => opened.backup(target),
    check: async () => (await import('./writing.ts')).checkState(opened, rulesets),
  }
}
