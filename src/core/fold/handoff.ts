/** Hand-offs: the internal promise of a department to answer. They never touch the customer's clocks. */
import type { Terms } from '../conversation.ts'
import { isRunning, pauseClock, startClock, stopClock, voidUnlessLate } from '../sla/clock.ts'
import { type Draft, type Handoff, HUB, ownerOf } from './draft.ts'

const NEVER = -Infinity

function openHandoffs(draft: Draft): readonly Handoff[] {
  return draft.handoffs.length === 0 ? draft.handoffs : draft.handoffs.filter(({ clock }) => isRunning(clock))
}

function promiseOf(draft: Draft, department: string): Terms {
  return draft.terms.handoff?.(department) ?? draft.routing.terms.handoff
}

function openHandoff(draft: Draft, department: string, at: number): void {
  const terms = promiseOf(draft, department)
  if (terms.target === 'none') return
  if (openHandoffs(draft).some((one) => one.department === department)) return
  const clock = startClock('handoff', draft.cycle, draft.opening.id, terms, at)
  clock.department = department
  draft.clocks.push(clock)
  draft.handoffs = [...draft.handoffs, { department, clock }]
}

/** The import's own, once its time has come: not for what was answered or resolved by then. */
export function openDueHandoff(draft: Draft, before: number): void {
  const { handoffAt } = draft
  if (handoffAt === undefined || handoffAt >= before) return
  draft.handoffAt = undefined
  if (!draft.replied && draft.ending === undefined) openHandoff(draft, draft.routing.department, handoffAt)
}

/** A question, always to be answered. */
export function ask(draft: Draft, department: string, at: number): void {
  if (!draft.asked.includes(department)) draft.asked = [...draft.asked, department]
  openHandoff(draft, department, at)
}

/** The department's answer; without a name it answers all that is open. */
export function answer(draft: Draft, department: string | undefined, at: number): void {
  for (const { department: asked, clock } of openHandoffs(draft)) {
    if (department === undefined || asked === department) stopClock(draft.terms, clock, at, NEVER)
  }
  draft.asked = department === undefined ? [] : draft.asked.filter((one) => one !== department)
}

/** Our reply stops the hand-off of the department that wrote it; where nobody knows who did, of the owner. */
export function answerByReply(draft: Draft, sender: string | undefined, at: number): void {
  for (const { department, clock } of openHandoffs(draft)) {
    const speaks = sender === undefined ? undefined : draft.terms.speaksFor?.(department, sender)
    if (!(speaks ?? department === ownerOf(draft))) continue
    stopClock(draft.terms, clock, at, NEVER)
    draft.asked = draft.asked.filter((one) => one !== department)
  }
}

/** The conversation is no longer that department's. */
export function leaveDepartment(draft: Draft, department: string, at: number): void {
  for (const { department: left, clock } of openHandoffs(draft)) {
    if (left === department && !draft.asked.includes(department)) {
      voidUnlessLate(draft.terms, clock, at, 'transferred', NEVER)
    }
  }
}

/** Handed on by hand. */
export function handOn(draft: Draft, from: string, to: string, at: number): void {
  if (from === to) return
  draft.handoffAt = undefined
  leaveDepartment(draft, from, at)
  if (to !== HUB && draft.ending === undefined) openHandoff(draft, to, at)
}

/** Resolved before the department answered. */
export function endHandoffs(draft: Draft, at: number): void {
  for (const { clock } of openHandoffs(draft)) voidUnlessLate(draft.terms, clock, Math.max(at, clock.startedAt), 'hub-first', NEVER)
  draft.asked = []
}

export function pauseHandoffs(draft: Draft, from: number, to: number | undefined): void {
  for (const { clock } of openHandoffs(draft)) pauseClock(clock, from, to)
}
