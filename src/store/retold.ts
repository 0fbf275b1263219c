/**
 * What another telling of a stored post changes: the same post again, in another export, as a newer or an older version of it, or
 * in its own right after it only came along.
 */
import type { Batch } from '../core/batch.ts'
import type { Judgement } from '../core/conversation.ts'
import type { Db, SqlValue } from './db.ts'
import type { Interned } from './intern.ts'
import { keepTold, type Values, writeChanges } from './told-before.ts'

/** A post as it is stored, as far as another telling of it matters. */
export interface Stored {
  readonly id: number
  readonly importId: number
  readonly thread: number
  readonly parentId: number | null
  readonly context: boolean
  /** Deleted, withheld or not to be had. */
  readonly gone: boolean
}

/** Whether the telling is of the stored version of the post (its key is the same), of a newer or of an older one. */
export type Version = 'same' | 'newer' | 'older'

export interface Telling {
  readonly version: Version
  /** It only comes along with others. */
  readonly context: boolean
  readonly importId: number
  /** Another row of this batch has told the same post. */
  readonly again: boolean
}

type Value = (name: string) => SqlValue

/** What a later telling of the same version never changes: who it is, its place in the thread, its time. */
const NEVER_UPDATED: ReadonlySet<string> = new Set([
  'network',
  'key',
  'pid',
  'native_id',
  'id_quality',
  'parent_key',
  'group_key',
  'row',
  'inbound',
  'direction_known',
  'passive',
  'context',
  'author_key',
  'posted_at',
  'time_precision',
  'source',
  'directed',
  'counts',
  'no_reopen',
  'employee',
  'state',
  'aliases',
  'raw',
])

/** What stands in no telling, or is decided apart. */
const APART: ReadonlySet<string> = new Set([
  'network',
  'key',
  'pid',
  'row',
  'passive',
  'context',
  'source',
  'posted_at',
  'time_precision',
  'aliases',
  'raw',
])

/** Where no value is a value: not automatic, an ordinary post, live. */
const WHOLE = ['kind', 'state', 'direction_known', 'is_auto', 'counts', 'is_private', 'employee', 'no_reopen', 'native_id', 'id_quality']

/**
 * The columns that change, with their new values; `told` gives the telling's. None where the stored one is the greater by
 * (version, edited, collected, import); inside one file the first row of a version wins. What is told without a value takes
 * nothing away. A telling that says that the post is gone says nothing else of it; the text that was known stays.
 */
export function changesOf(before: Values, told: Value, names: readonly string[], telling: Telling): Record<string, SqlValue> {
  const old: Value = (name) => before[name] ?? null
  const wasContext = old('context') === 1
  const comes = completes(before, told)
  const promoted = promotes(before, telling)
  const changes: Record<string, SqlValue> = {}
  const set = (name: string, value: SqlValue): void => {
    if (value !== old(name)) changes[name] = value
  }
  if (promoted) {
    set('context', null)
    set('import_id', telling.importId)
    set('row', told('row'))
    set('source', told('source'))
  }
  if (telling.version === 'older') {
    for (const name of names) {
      if (APART.has(name) || WHOLE.includes(name)) continue
      if (old(name) === null) set(name, told(name))
    }
  } else if (telling.version === 'newer' || promoted || comes) {
    for (const name of names) {
      const value = told(name)
      if (!APART.has(name) && value !== null && !(name === 'text' && value === '')) set(name, value)
    }
    for (const name of WHOLE) set(name, told(name))
    if (comes && old('posted_at') === null) setTime(set, told)
  } else {
    if (telling.context && !wasContext) return {}
    if (old('import_id') === telling.importId || isOlder(old, told)) return {}
    if (told('state') !== null && told('state') !== old('state'))
      return { state: told('state'), collected_at: told('collected_at') ?? old('collected_at') }
    set('state', told('state'))
    for (const name of names) {
      const value = told(name)
      if (!NEVER_UPDATED.has(name) && value !== null && !(name === 'text' && value === '')) set(name, value)
    }
  }
  if (promoted && old('posted_at') === null) setTime(set, told)
  // A post is as old as its first version: who wrote it has waited since.
  if (telling.version !== 'same' && isBefore(told('posted_at'), old('posted_at'))) setTime(set, told)
  if (promoted || telling.version === 'newer') {
    const kind = 'kind' in changes ? changes.kind : old('kind')
    set('passive', kind === 'repost' || (wasContext && telling.context) ? 1 : null)
  }
  if ('parent_key' in changes) changes.parent_id = null
  return changes
}

/** It came along, and comes in its own right. */
const promotes = (before: Values, telling: Pick<Telling, 'context'>): boolean => before.context === 1 && !telling.context

/** Known so far only as gone, with no text. */
const completes = (before: Values, told: Value): boolean => before.state !== null && before.text === '' && told('state') === null

/** Inside one file the first row wins. */
const firstWins = (before: Values, told: Value, telling: Telling): boolean =>
  telling.version === 'same' && !promotes(before, telling) && !completes(before, told)

async function hasTold(db: Db, post: number, importId: number): Promise<boolean> {
  return (await db.rows('SELECT 1 FROM post_seen WHERE post_id = ? AND import_id = ?', [post, importId])).length > 0
}

function setTime(set: (name: string, value: SqlValue) => void, told: Value): void {
  set('posted_at', told('posted_at'))
  set('time_precision', told('time_precision'))
}

const isBefore = (a: SqlValue, b: SqlValue): boolean => typeof a === 'number' && (typeof b !== 'number' || a < b)

/** By when it was edited, then by when it was collected; news that a post is gone has no time of editing. */
function isOlder(old: Value, told: Value): boolean {
  const version = (at: SqlValue) => (typeof at === 'number' ? at : -1)
  const edited = told('state') === null ? version(told('edited_at')) - version(old('edited_at')) : 0
  return (edited || version(told('collected_at')) - version(old('collected_at'))) < 0
}

export interface Retold {
  readonly changed: boolean
  /** It has another parent key than before, and looks for that parent. */
  readonly relinked: boolean
  /** It may belong to another thread now: its parent, group, author or side has changed. */
  readonly moves: boolean
  readonly text: boolean
  /** It was a broadcast and is none: its answers belong to its thread. */
  readonly joins: boolean
}

const NOTHING: Retold = { changed: false, relinked: false, moves: false, text: false, joins: false }

/** What no telling brings back to a post that was erased: for its age, or because it named a forgotten person. */
const GONE_BY_NAME: ReadonlySet<string> = new Set(['text', 'text_raw', 'title', 'extra', 'url', 'raw', 'brand'])
const GONE_BY_AGE: ReadonlySet<string> = new Set([...GONE_BY_NAME, 'author', 'author_id', 'author_name', 'author_key', 'location', 'media'])
const NONE: ReadonlySet<string> = new Set()

interface Judging {
  readonly unite: (judgements: readonly Judgement[]) => Judgement
  readonly unify: (judgement: Judgement) => Judgement
}

/** Takes over what row `index` of the batch says of a stored post. A changed text adds tags and never removes any. */
export async function retell(
  db: Db,
  interned: Interned,
  judging: Judging,
  batch: Batch,
  index: number,
  old: Stored,
  telling: Telling,
): Promise<Retold> {
  if (telling.version === 'same' && old.importId === telling.importId && !old.context && !old.gone) return NOTHING
  const [before] = await db.all<Values>(WHOLE_POST, [old.id])
  if (before === undefined) return NOTHING
  const hidden = before.erased === 2 ? GONE_BY_AGE : before.erased === null ? NONE : GONE_BY_NAME
  const told: Value = (name) => (hidden.has(name) ? null : (batch.columns[name]?.[index] ?? null))
  const changes = changesOf(before, told, Object.keys(batch.columns), telling)
  if (Object.keys(changes).length === 0 && telling.version === 'same' && !promotes(before, telling)) return NOTHING
  if (firstWins(before, told, telling) && (telling.again || (await hasTold(db, old.id, telling.importId)))) return NOTHING
  if (telling.version !== 'same' || 'text' in changes || 'context' in changes) {
    const ours = batch.judgements[batch.judgement[index] ?? 0]
    if (ours !== undefined) {
      const both = judging.unite([await interned.judgement(Number(before.judgement_id)), judging.unify(ours)])
      const id = await interned.judgementId(both)
      if (id !== before.judgement_id) changes.judgement_id = id
    }
  }
  await keepTold(db, telling.importId, old.id, before, changes)
  await writeChanges(db, old.id, changes)
  // That it was seen again says nothing new of it.
  const changed = Object.keys(changes).some((name) => name !== 'collected_at')
  if (changed && telling.version !== 'older') await keepRecord(db, old.id, told('raw'))
  const relinked = 'parent_key' in changes
  const wasBroadcast = before.inbound === 0 && before.parent_key === null
  const moves = ['parent_key', 'group_key', 'author_key', 'inbound'].some((name) => name in changes)
  return { changed, relinked, moves, text: 'text' in changes, joins: wasBroadcast && (relinked || 'inbound' in changes) }
}

export const WHOLE_POST = 'SELECT * FROM post WHERE id = ?'

/** The record as exported, where it was asked for, in place of the one of an earlier telling. */
async function keepRecord(db: Db, post: number, record: SqlValue): Promise<void> {
  if (record !== null)
    await db.run('INSERT INTO post_raw (post_id, record) VALUES (?, ?) ON CONFLICT (post_id) DO UPDATE SET record = excluded.record', [
      post,
      record,
    ])
}
