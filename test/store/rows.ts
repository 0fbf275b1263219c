/** Rows made by hand, for tests of what is read from them: a conversation of one post, unless told otherwise. */
import type Database from 'better-sqlite3'

export type Row = Readonly<Record<string, string | number | null>>

export function insert(db: Database.Database, table: string, row: Row): void {
  const names = Object.keys(row)
  db.prepare(`INSERT INTO ${table} (${names}) VALUES (${names.map((name) => `:${name}`)})`).run(row)
}

export function addPost(db: Database.Database, id: number, row: Row = {}): void {
  insert(db, 'post', {
    id,
    network: 'x',
    key: `k${id}`,
    pid: `p${id}`,
    thread_id: id,
    author_key: 'ann',
    author: 'Ann',
    author_id: '7',
    import_id: 1,
    inbound: 1,
    directed: 1,
    text: `text ${id}`,
    judgement_id: 1,
    ...row,
  })
}

export function addConversation(db: Database.Database, id: number, row: Row = {}, post: Row = {}): void {
  const { thread_id = id, author_key = 'ann' } = row
  addPost(db, id, { thread_id, author_key, ...post })
  insert(db, 'conversation', {
    id,
    pid: `p${id}`,
    thread_id,
    author_key,
    network: 'x',
    posted_at: 1000 * id,
    imported_at: 0,
    source: 1,
    posts: 1,
    replies: 0,
    note_count: 0,
    rev: 1,
    directed: 1,
    judgement_id: 1,
    priority: 1,
    ruleset_id: 1,
    route: 'all',
    department: 'care',
    pinned: 0,
    responder: 'hub',
    moved_to_private: 0,
    reopened: 0,
    asking: 0,
    significant: 0,
    born_breached: 0,
    late_recorded: 0,
    ...row,
  })
}
