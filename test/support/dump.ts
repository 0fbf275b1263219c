/**
 * What a database says, without what depends on when it was imported: internal ids, recorded times, import numbers. Two
 * databases are the same (sla §2) if their dumps are equal.
 */
import Database from 'better-sqlite3'

/** Lines of JSON, sorted: posts, conversations, clocks, the members of each conversation that its clocks and replies name. */
export function dumpDatabase(path: string, options: { readonly spokes?: boolean } = {}): string[] {
  const db = new Database(path, { readonly: true })
  try {
    const lines = (name: string, sql: string): string[] =>
      (db.prepare(sql).all() as Record<string, unknown>[]).map((row) => `${name} ${JSON.stringify(row)}`).sort()
    const judgement = (table: string) => `(SELECT j.key FROM judgement j WHERE j.id = ${table}.judgement_id)`
    const pid = (column: string) => `(SELECT x.pid FROM post x WHERE x.id = ${column})`
    return [
      ...lines(
        'post',
        `SELECT network, key, pid, parent_key, group_key, inbound, directed, passive, kind, state, author_key, author, posted_at, text,
        language, brand, ${judgement('post')} AS judgement, ${pid('parent_id')} AS parent FROM post`,
      ),
      ...lines('alias', `SELECT network, alias, pid AS alias_pid, ${pid('post_id')} AS post FROM post_alias`),
      ...lines(
        'conversation',
        `SELECT pid, author_key, network, brand, language, kind, author, posted_at, last_post_at, posts, replies, directed,
        ${judgement('conversation')} AS judgement, priority, route, would_route_to, department, responder, first_reply_at, first_reply_by,
        moved_to_private, touched_at, resolved_at, outcome, reason, cause, quiet_at, quiet_resolved_at, first_resolved_at, reopened, due_at, soon_at,
        same_day_due_at, excluded, first_start_at, first_due_at, first_verdict, first_reason, first_stop_at, resolution_verdict, resolution_due_at,
        resolution_stop_at, turned${options.spokes === true ? ', spoke' : ''} FROM conversation`,
      ),
      ...lines(
        'clock',
        `SELECT kind, ${pid('conversation_id')} AS conversation, n, cycle, ${pid('start_post')} AS start_post, started_at, due_at, soon_at,
        stopped_at, quiet_at, verdict, reason, pauses, department, (SELECT t.target || ' ' || t.calendar FROM term t WHERE t.id = term_id) AS terms FROM clock`,
      ),
    ]
  } finally {
    db.close()
  }
}
