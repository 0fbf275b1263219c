/** The findings of `check` as rows, as JSON, and as lines of text. */
import { LOOP_KINDS } from '../core/check.ts'
import { CLOCK_KINDS } from '../core/rules/ruleset.ts'
import { count } from '../render/count.ts'
import type { View } from '../render/view.ts'
import type { Findings, Found } from './check-findings.ts'
import { departmentOf, lineOf, whatOf, whenOf } from './check-words.ts'
import { seconds } from './conversation-json.ts'
import { authorOf, time } from './post-json.ts'

export interface Told extends Findings {
  /** Findings that are told, before any is cut: all, or the new ones. */
  readonly total: number
}

/** How many loops hang. */
export function staleOf({ stale }: Findings): number {
  return LOOP_KINDS.reduce((sum, kind) => sum + (stale[kind] ?? 0), 0)
}

export function checkView(told: Told, now: number): View {
  const { shown, late, soon, total } = told
  const stale = staleOf(told)
  return {
    blocks: [
      {
        columns: [
          { key: 'state', title: 'state' },
          { key: 'id', title: 'id' },
          { key: 'clock', title: 'clock' },
          { key: 'due_at', title: 'due' },
          { key: 'department', title: 'department' },
          { key: 'spoke', title: 'spoke' },
          { key: 'network', title: 'network' },
          { key: 'author', title: 'from', untrusted: true },
          { key: 'text', title: 'post', untrusted: true, flexible: true },
        ],
        rows: shown.map((found) => {
          const { one, finding, said } = found
          const tone = finding.state === 'late' ? 'late' : 'soon'
          return [
            { raw: finding.state, tone },
            { raw: one?.pid ?? null, text: one?.shortId ?? '' },
            { raw: finding.kind, text: whatOf(found) },
            { raw: time(finding.dueAt), text: whenOf(found, now), tone },
            { raw: departmentOf(found) },
            { raw: one?.spoke ?? null },
            { raw: one?.opening.network ?? null },
            { raw: one === undefined ? null : (authorOf(one.opening) ?? null) },
            { raw: one?.opening.text ?? said ?? null },
          ]
        }),
      },
    ],
    summary: `${total > shown.length ? `and ${count(total - shown.length)} more; ` : ''}${count(late)} late, ${count(soon)} soon${stale > 0 ? `, ${count(stale)} stale` : ''}`,
  }
}

export function checkJson(told: Told, now: number): object {
  const { shown, late, soon, born, stale } = told
  const hanging = staleOf(told)
  return {
    status: late > 0 ? 'late' : soon > 0 ? 'soon' : hanging > 0 ? 'stale' : 'ok',
    late,
    soon,
    stale: hanging,
    loops: Object.fromEntries(LOOP_KINDS.map((kind) => [kind, stale[kind] ?? 0])),
    born_breached: born,
    findings: shown.map((found) => findingJson(found, now)),
  }
}

function findingJson(found: Found, now: number): unknown {
  const { one, finding, said } = found
  const isClock = CLOCK_KINDS.some((kind) => kind === finding.kind)
  return {
    id: one?.pid ?? null,
    clock: isClock ? finding.kind : null,
    loop: isClock ? null : finding.kind,
    state: finding.state,
    due_at: time(finding.dueAt),
    overdue_s: seconds(Math.max(0, now - finding.dueAt)),
    department: departmentOf(found),
    spoke: one?.spoke ?? null,
    network: one?.opening.network ?? null,
    author: one === undefined ? null : (authorOf(one.opening) ?? null),
    text: one?.opening.text ?? said ?? null,
    url: one?.opening.url ?? null,
  }
}

/** A line a finding; the born breached in one below other news. */
export function checkText(told: Told, now: number, columns: number, verbose: boolean): string {
  const { shown, total, born } = told
  const lines = shown.map((found) => lineOf(found, now, columns))
  if (total > shown.length) lines.push(`and ${count(total - shown.length)} more`)
  if (born > 0 && (total > 0 || verbose)) lines.push(bornLine(born))
  return lines.map((line) => `${line}\n`).join('')
}

/** Beyond so many it does not matter how many they are, and counting them takes longer than all else. */
export const BORN_COUNTED = 1000

/** Of those that are late and were so on arrival. */
export function bornLine(born: number): string {
  if (born > BORN_COUNTED) return `more than ${count(BORN_COUNTED)} were late already when first seen (--born-breached lists them)`
  return `${count(born)} ${born === 1 ? 'was' : 'were'} late already when first seen (--born-breached lists them)`
}
