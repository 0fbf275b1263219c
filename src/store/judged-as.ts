/** What a flag of its author makes of a post. Beside `flags`, since lists read flags and need no matcher: loading one costs each start. */
import type { FoldPost, Judgement } from '../core/conversation.ts'
import type { AuthorFlag } from '../core/fact.ts'
import { judge, type Machine } from '../core/rules/matcher.ts'
import type { SqlRow } from './db.ts'
import { FOLD_COLUMNS, rulePostOf } from './post-rows.ts'

const EMPLOYEE: readonly AuthorFlag[] = ['employee']
const NONE: readonly AuthorFlag[] = []

/** Without the flag and with it. */
export function bothOf(machine: Machine, row: SqlRow, flag: AuthorFlag): readonly Judgement[] {
  return [row[16] === 1 ? EMPLOYEE : NONE, [flag]].map((flags) => judge(machine, rulePostOf(row, row.slice(FOLD_COLUMNS.length), flags)))
}

/** The same of a post whose text is gone. */
const keptOf = (machine: Machine, kept: string): readonly Judgement[] =>
  (JSON.parse(kept) as readonly Judgement[]).map((one) => machine.judgements.intern(one))

/**
 * What the rules make of a post by an author with that flag. Stored is what they made of it without one, of all its versions: only what the
 * flag makes different of the latest is put in the place of what it was. `kept`: both, of a post whose text is gone (`answers`).
 */
export function judgedAs(machine: Machine, row: SqlRow, post: FoldPost, flag: AuthorFlag, kept?: string): Judgement {
  const [plain, flagged] = kept === undefined ? bothOf(machine, row, flag) : keptOf(machine, kept)
  const stored = post.judgement
  if (plain === undefined || flagged === undefined || plain === flagged) return stored
  const less = (list: readonly string[], away: readonly string[]) => list.filter((one) => !away.includes(one))
  const rest: Judgement = {
    tags: less(stored.tags, plain.tags),
    notify: less(stored.notify, plain.notify),
    priority: stored.priority === plain.priority ? undefined : stored.priority,
    tone: stored.tone === plain.tone ? undefined : stored.tone,
  }
  return machine.judgements.unite([flagged, rest])
}
