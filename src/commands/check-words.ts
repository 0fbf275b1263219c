/** How a finding of `check` is said: in a line of text, and in a digest. */
import { LOOP_KINDS, LOOP_WORDS } from '../core/check.ts'
import type { DigestLine } from '../core/digest.ts'
import { DAY, humanDuration } from '../core/time.ts'
import { oneLine, shorten } from '../render/plain.ts'
import type { Found } from './check-findings.ts'
import { ownerText } from './conversation-table.ts'
import { authorOf } from './post-json.ts'

/** `2h10m late`, `in 20m`; of a loop `for 3d`. */
export function whenOf({ finding: { kind, state, dueAt, since = dueAt } }: Found, now: number): string {
  if (state === 'late') return `${humanDuration(now - dueAt)} late`
  if (state === 'soon') return `in ${humanDuration(dueAt - now)}`
  if (kind === 'rules') return 'now'
  return kind === 'follow-up' && now - dueAt < DAY ? 'today' : `for ${humanDuration(now - since)}`
}

/** The clock, or what hangs, in words. */
export function whatOf({ finding: { kind } }: Found): string {
  const loop = LOOP_KINDS.find((one) => one === kind)
  return loop === undefined ? kind.replace('_', ' ') : LOOP_WORDS[loop]
}

export function departmentOf({ one, finding }: Found): string {
  return finding.department ?? one?.state.department ?? 'hub'
}

/** `LATE  k3f9  2h10m late  resolution  care/maria  x  @jane: …`, at most so many columns wide. */
export function lineOf(found: Found, now: number, columns: number): string {
  const { one, finding, said } = found
  const state = finding.state === 'late' ? 'LATE' : finding.state
  if (one === undefined) return [state, whatOf(found), oneLine(said ?? '')].join('  ')
  const owner = finding.department ?? ownerText(one, now)
  const head = [state, one.shortId, whenOf(found, now), whatOf(found), owner, oneLine(one.opening.network)].join('  ')
  const author = oneLine(authorOf(one.opening) ?? '')
  const text = `${author === '' ? '' : `@${author}: `}${oneLine(one.opening.text)}`
  return `${head}  ${shorten(text, Math.max(20, columns - head.length - 2))}`
}

/** The same as data, for messages. */
export function digestLine(found: Found, now: number): DigestLine {
  const { one, finding, said } = found
  const base = { state: finding.state, when: whenOf(found, now), department: departmentOf(found), dueAt: finding.dueAt }
  if (one === undefined) return { ...base, shortId: '', what: said ?? whatOf(found) }
  const { network, text, url } = one.opening
  return {
    ...base,
    shortId: one.shortId,
    what: whatOf(found),
    spoke: one.spoke,
    post: { network, author: authorOf(one.opening), text, url },
  }
}
