/** What rungs do besides telling: rows of the ledger that are no messages, done as one operation of `outspoke`. */
import type { Change } from '../core/event.ts'
import { deedOf } from '../core/ladder-deeds.ts'
import type { NoticeSubject } from '../core/notice-subject.ts'
import { isLive } from '../core/notices.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import type { NoticeRow, Outbox } from '../store/notices.ts'
import type { Store } from '../store/store.ts'
import type { Context } from './command.ts'
import type { Failed } from './notify-send.ts'

export interface Deeds {
  /** Absent in a dry run. */
  readonly operation: number | undefined
  readonly reassigned: number
  readonly raised: number
  readonly refused: number
}

/** A row that is not a message. */
export const isDeed = ({ kind }: NoticeRow): boolean => kind === 'reassign' || kind === 'priority'

/** `deeds`: absent where there was nothing to do. What the rules do not allow any more has failed. */
export interface Climbed {
  readonly deeds: Deeds | undefined
  readonly failed: readonly Failed[]
}

interface Wanted {
  readonly changes: readonly Change[]
  readonly counts: Omit<Deeds, 'operation'>
  /** Numbers of rows: done, or with nothing left to do; about what is over or gone; and what cannot be done, with the reason. */
  readonly done: readonly number[]
  readonly moot: readonly number[]
  readonly impossible: readonly { readonly row: NoticeRow; readonly why: string }[]
}

/** Does them. In force or taken back, their rows stay done. */
export async function climb(
  { settings: { now } }: Context,
  store: Store,
  outbox: Outbox,
  rules: RuleSet,
  rows: readonly NoticeRow[],
): Promise<Climbed> {
  if (rows.length === 0) return { deeds: undefined, failed: [] }
  const first = await wantedOf(outbox, rules, rows, now)
  for (const { row, why } of first.impossible) await outbox.failed([row.id], why, undefined)
  const failed = first.impossible.map(failedOf)
  if (first.moot.length > 0) await outbox.close(first.moot, 'moot')
  const left = rows.filter(({ id }) => first.done.includes(id))
  if (first.changes.length === 0) {
    await outbox.close(first.done, 'done')
    return { deeds: undefined, failed }
  }
  let wanted = first
  const { operation } = await store.operate({
    command: 'check --notify',
    actor: 'outspoke',
    at: now,
    now,
    rules,
    changes: async () => {
      wanted = await wantedOf(outbox, rules, left, now)
      await outbox.close(wanted.done, 'done')
      return wanted.changes
    },
  })
  return { deeds: { operation, ...wanted.counts }, failed }
}

/** What a run would do. */
export async function wouldClimb(outbox: Outbox, rules: RuleSet, rows: readonly NoticeRow[], now: number): Promise<Climbed> {
  const { changes, counts, impossible } = await wantedOf(outbox, rules, rows, now)
  return { deeds: changes.length === 0 ? undefined : { operation: undefined, ...counts }, failed: impossible.map(failedOf) }
}

function failedOf({ row, why }: Wanted['impossible'][number]): Failed {
  return { name: row.recipient, deed: true, notices: 1, error: why, againAt: undefined }
}

async function wantedOf(outbox: Outbox, rules: RuleSet, rows: readonly NoticeRow[], now: number): Promise<Wanted> {
  const matters = await outbox.matters(rows, now)
  const changes: Change[] = []
  const noted = new Set<string>()
  // What earlier rungs of this run make of a conversation: rungs that were missed end where each in its time would have.
  const become = new Map<number, Partial<Pick<NoticeSubject, 'department' | 'priority'>>>()
  const counts = { reassigned: 0, raised: 0, refused: 0 }
  const done: number[] = []
  const moot: number[] = []
  const impossible: { readonly row: NoticeRow; readonly why: string }[] = []
  for (const row of rows) {
    const matter = matters.get(row.id)
    if (matter?.clock === undefined || !isLive(matter.subject, matter.clock, now)) {
      moot.push(row.id)
      continue
    }
    const post = matter.subject.id
    const deed = deedOf(row.recipient, { ...matter.subject, ...become.get(post) }, rules)
    if (deed?.kind === 'impossible') {
      impossible.push({ row, why: deed.why })
      continue
    }
    done.push(row.id)
    if (deed === undefined) continue
    if (deed.kind === 'priority') {
      counts.raised++
      changes.push({ post, kind: 'prioritised', data: { priority: deed.priority } })
      become.set(post, { ...become.get(post), priority: deed.priority })
    } else if (deed.refused === undefined) {
      counts.reassigned++
      changes.push({ post, kind: 'assigned', data: { department: deed.department } })
      become.set(post, { ...become.get(post), department: deed.department })
    } else if (!noted.has(`${post} ${row.recipient}`)) {
      counts.refused++
      noted.add(`${post} ${row.recipient}`)
      const clock = matter.clock.clock.kind.replace('_', ' ')
      changes.push({ post, kind: 'noted', data: { text: `not given to ${deed.department} (${clock}, ${row.rung}): ${deed.refused}` } })
    }
  }
  return { changes, counts, done, moot, impossible }
}
