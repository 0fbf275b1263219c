/** What stands in the message for some rows of the ledger: as things are when it is sent, and nothing that nobody needs to hear any more. */
import { createHash } from 'node:crypto'
import { type Digest, type DigestLine, digestOf, type Mention } from '../core/digest.ts'
import { isLive, isOver } from '../core/notices.ts'
import { humanDuration } from '../core/time.ts'
import { plural } from '../render/count.ts'
import type { NoticeMatter } from '../store/notice-subjects.ts'
import type { NoticeRow } from '../store/notices.ts'
import type { Parcel } from './notify-places.ts'
import { authorOf } from './post-json.ts'

export interface Written {
  readonly id: string
  /** Absent: all of it has become superfluous. */
  readonly digest: Digest | undefined
  readonly told: readonly NoticeRow[]
  readonly moot: readonly NoticeRow[]
}

/** One message: a line for each clock, whatever rungs it has climbed; that a post is new only where nothing else is said of it. */
export function writeMessage(
  { rows, mentions }: Pick<Parcel, 'rows' | 'mentions'>,
  matters: ReadonlyMap<number, NoticeMatter>,
  now: number,
): Written {
  const lines = new Map<string, DigestLine>()
  const fresh = new Map<number, DigestLine>()
  const spoken = new Set<number>()
  const notices: string[] = []
  const told: NoticeRow[] = []
  const moot: NoticeRow[] = []
  for (const row of rows) {
    const matter = matters.get(row.id)
    const line = matter === undefined ? undefined : lineOf(row, matter, now)
    const said = row.kind === 'summary' ? summaryLine(row.count ?? 0) : row.kind === 'test' ? TEST : undefined
    if (line === undefined && said === undefined) {
      moot.push(row)
      continue
    }
    told.push(row)
    if (said !== undefined) notices.push(said)
    if (matter === undefined || line === undefined) continue
    if (row.kind === 'routed') fresh.set(matter.subject.id, line)
    else {
      lines.set(`${row.clock}${row.kind === 'resolved' ? ' resolved' : ''}`, line)
      spoken.add(matter.subject.id)
    }
  }
  const unsaid = [...fresh].flatMap(([subject, line]) => (spoken.has(subject) ? [] : [line]))
  const id = createHash('sha256').update(
    told.map(({ clock, rung, recipient, createdAt }) => `${clock}\0${rung}\0${recipient}\0${createdAt}`).join('\n'),
  )
  return {
    id: id.digest('hex').slice(0, 32),
    digest:
      told.length === 0
        ? undefined
        : titled(digestOf([...lines.values(), ...unsaid], { notices, mentions: mentioned(told, mentions) }), told),
    told,
    moot,
  }
}

/** Each once, in the order of the rows. */
function mentioned(told: readonly NoticeRow[], mentions: ReadonlyMap<string, Mention>): readonly Mention[] {
  return [...new Set(told.flatMap(({ recipient }) => mentions.get(recipient) ?? []))]
}

/** Where there is no line, nothing is late or soon either way. */
function titled(digest: Digest, told: readonly NoticeRow[]): Digest {
  if (digest.groups.length > 0) return digest
  const summary = told.find(({ kind }) => kind === 'summary')
  return { ...digest, title: summary === undefined ? 'A test' : `${summary.count ?? 0} already late` }
}

const TEST = 'A test of outspoke: this channel works.'

function summaryLine(count: number): string {
  return `${plural(count, 'post')} ${count === 1 ? 'was' : 'were'} already late when first seen (outspoke overdue lists them)`
}

function lineOf(row: NoticeRow, { conversation, subject, clock: found, endedAt }: NoticeMatter, now: number): DigestLine | undefined {
  const { opening, shortId, state, spoke } = conversation
  const post = { network: opening.network, author: authorOf(opening), text: opening.text, url: opening.url }
  const about = { shortId, spoke, post }
  if (row.kind === 'routed') {
    const at = state.postedAt ?? state.importedAt
    const when = `${humanDuration(Math.max(0, now - at))} ago`
    const { route } = conversation
    return state.mergedInto === undefined
      ? { ...about, state: 'new', what: conversation.judgement.tags.join(', ') || route, when, department: state.department, dueAt: at }
      : undefined
  }
  if (found === undefined) return undefined
  const { clock } = found
  const what = clock.kind.replace('_', ' ')
  const department = clock.department ?? state.department
  const dueAt = clock.dueAt ?? now
  if (row.kind === 'resolved') {
    if (!isOver(subject, found, now)) return undefined
    const late = (clock.stoppedAt ?? endedAt ?? now) - dueAt
    return {
      ...about,
      state: 'resolved',
      what,
      when: late > 0 ? `after ${humanDuration(late)} late` : 'in time after all',
      department,
      dueAt,
    }
  }
  if (!isLive(subject, found, now) || clock.dueAt === undefined) return undefined
  if (dueAt < now) return { ...about, state: 'late', what, when: `${humanDuration(now - dueAt)} late`, department, dueAt }
  // Told as late and put off since: not late now.
  return row.kind === 'late' ? undefined : { ...about, state: 'soon', what, when: `in ${humanDuration(dueAt - now)}`, department, dueAt }
}
