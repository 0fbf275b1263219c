/** Who owned a conversation before: what changed by each step of the fold, for clocks that stop count for whoever had them then. */
import type { Routing, Turn } from '../conversation.ts'
import { type Draft, LOG, ownerOf } from './draft.ts'

/**
 * After a step at `at`, epoch ms: keeps what stood before it, if that is no more. Without a time nobody knows since when, and it counts as
 * ever been so.
 */
export function keepTurn(draft: Draft, at: number | undefined, isAssigned = false): void {
  const { routing, handDepartment, stood, stoodByHand } = draft
  if (routing === stood && handDepartment === stoodByHand) return
  draft.stood = routing
  draft.stoodByHand = handDepartment
  if (at === undefined) return
  const before: Turn['before'] = { department: stoodByHand ?? stood.department, route: stood.route, priority: stood.priority }
  const moved = before.department !== ownerOf(draft)
  if (!moved && before.route === routing.route && before.priority === routing.priority) return
  draft.turned ??= []
  draft.turned.push({ at, before, byHand: moved && isAssigned })
}

/**
 * The owner under earlier rules is put back: what the newest rules would have made of it until now never stood. Only where people had begun
 * on it in `log`, which owns nothing, it was there until now. `taker`: the department that it is given to by hand now.
 */
export function neverStood(draft: Draft, taker: string | undefined): void {
  if (taker === undefined && draft.stood.department === LOG) return
  draft.turned = undefined
  draft.stood = taker === undefined ? draft.routing : beforeTaken(draft)
}

/** Where the earlier rules had it in `log`, it was taken from there. */
function beforeTaken({ terms, opening, judgement, directed, routing }: Draft): Routing {
  const was = terms.owner?.(opening.id, judgement, directed, LOG)
  return was?.department === LOG ? { ...routing, department: LOG } : routing
}
