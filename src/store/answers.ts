/** What posts answered to routes and targets, kept where their texts are gone: so that a fold of what is left gives what stood. */
import { AUTHOR_FLAGS } from '../core/fact.ts'
import { answersOf } from '../core/rules/route.ts'
import type { Db, SqlRow } from './db.ts'
import { flagTerms } from './flags.ts'
import { bothOf } from './judged-as.ts'
import { FOLD_COLUMNS, RULE_COLUMNS, rulePostOf } from './post-rows.ts'
import type { Rulesets } from './rulesets.ts'

/** What is kept of a post for the time that its author has a flag (or none), by the hash of the rules; absent where what is left still says it. */
export interface Kept {
  /** A digit a question of routes and targets; `directed`: its conversation is. */
  readonly answered: (rules: string, directed: boolean) => string | undefined
  /** What the rules made of it without that flag and with it, as JSON. */
  readonly judged: (rules: string) => string | undefined
}
export type Answers = (post: number, flag: string | undefined) => Kept | undefined

/** Those of the posts of threads; absent where no post has any. */
export async function loadAnswers(db: Db, threads: readonly number[]): Promise<Answers | undefined> {
  if ((await db.rows('SELECT 1 FROM main.answered LIMIT 1')).length === 0) return undefined
  const found = new Map<string, Map<string, SqlRow>>()
  for (const thread of threads) {
    const rows = await db.rows(
      `SELECT a.post_id, a.flag, r.hash, a.directed, a.undirected, a.judged FROM main.post p JOIN main.answered a ON a.post_id = p.id
       JOIN main.ruleset r ON r.id = a.ruleset_id WHERE p.thread_id = ?`,
      [thread],
    )
    for (const row of rows) {
      const key = `${row[0]} ${row[1]}`
      const ofPost = found.get(key) ?? new Map<string, SqlRow>()
      found.set(key, ofPost.set(String(row[2]), row))
    }
  }
  const text = (value: SqlRow[number] | undefined): string | undefined => (typeof value === 'string' ? value : undefined)
  return (post, flag) => {
    const ofPost = found.get(`${post} ${flag ?? ''}`)
    if (ofPost === undefined) return undefined
    return {
      answered: (rules, directed) => text(ofPost.get(rules)?.[directed ? 3 : 4]),
      judged: (rules) => text(ofPost.get(rules)?.[5]),
    }
  }
}

/** Posts whose texts are gone, for what judges by other rules: those keep the tags they have. `answers`: of all of them. */
export async function erasedPosts(db: Db): Promise<{ readonly has: (post: number) => boolean; readonly answers: Answers | undefined }> {
  const ids = new Set((await db.rows('SELECT id FROM main.post WHERE erased IN (1, 2)')).map((row) => Number(row[0])))
  const threads = await db.rows('SELECT DISTINCT p.thread_id FROM main.answered a JOIN main.post p ON p.id = a.post_id')
  return {
    has: (post) => ids.has(post),
    answers: await loadAnswers(
      db,
      threads.map((row) => Number(row[0])),
    ),
  }
}

const COLUMNS = [...FOLD_COLUMNS, ...RULE_COLUMNS].join(', ')
const NO_JUDGEMENT = { tags: [], notify: [] }

/** Does `erase` to posts, and keeps what every stored rule set asked of them where what is left answers otherwise. */
export async function keepingAnswers(db: Db, rulesets: Rulesets, posts: readonly number[], erase: () => Promise<void>): Promise<void> {
  const before = await answers(db, rulesets, posts)
  await erase()
  const after = new Map((await answers(db, rulesets, posts)).map((row) => [keyOf(row), saidBy(row)]))
  await db.bulk(
    'INSERT OR IGNORE INTO answered (post_id, ruleset_id, flag, directed, undirected, judged) VALUES (?, ?, ?, ?, ?, ?)',
    before.filter((row) => after.get(keyOf(row)) !== saidBy(row)),
  )
}

const saidBy = (row: SqlRow): string => `${row[3]} ${row[4]} ${row[5]}`
const keyOf = (row: SqlRow): string => `${row[0]} ${row[1]} ${row[2]}`

/** [post, rule set, flag, answers if directed, if not, judgements without the flag and with it] of every post that may open a conversation and whose text is not gone. */
async function answers(db: Db, rulesets: Rulesets, posts: readonly number[]): Promise<SqlRow[]> {
  const found: SqlRow[] = []
  const sets = new Map<number, Awaited<ReturnType<Rulesets['byId']>>>()
  for (const [id] of await db.rows('SELECT id FROM ruleset')) sets.set(Number(id), await rulesets.byId(Number(id)))
  const terms = await flagTerms(db, sets)
  const rows = await db.many(
    `SELECT ${COLUMNS} FROM post WHERE id = ? AND inbound = 1 AND passive IS NULL`,
    posts.map((id) => [id]),
  )
  for (const row of rows) {
    if (row === undefined) continue
    const author = row[6] === null ? undefined : String(row[6])
    const usual = terms.usual(author, row[7] === null ? undefined : String(row[7]))
    const flags = terms.history(String(row[21]), author) === undefined ? [''] : ['', ...AUTHOR_FLAGS]
    for (const [id, set] of sets) {
      const machine = await rulesets.machine(set)
      for (const flag of flags) {
        const opening = rulePostOf(row, row.slice(FOLD_COLUMNS.length), flag === '' ? usual : [flag])
        const [directed = '', undirected = ''] = [true, false].map((is) =>
          answersOf(machine, { opening, directed: is, judgement: NO_JUDGEMENT }),
        )
        const named = AUTHOR_FLAGS.find((one) => one === flag)
        const [plain, flagged] = named === undefined ? [] : bothOf(machine, row, named)
        found.push([row[0] ?? null, id, flag, directed, undirected, plain === flagged ? null : JSON.stringify([plain, flagged])])
      }
    }
  }
  return found
}
