/** Drafts of replies: written, approved or rejected, sent. */
import type { Event } from './event.ts'

export interface OpenDraft {
  /** The event that recorded it. */
  readonly id: number
  /** Internal id of the post it was recorded on. */
  readonly post: number
  readonly by: string
  readonly at: number
  readonly text: string | undefined
  readonly isPrivate: boolean
  readonly approvedBy: string | undefined
}

/** The drafts of a conversation that are neither sent nor rejected, the oldest first. An approval that sends is a sending. */
export function openDrafts(events: readonly Event[]): readonly OpenDraft[] {
  const open = new Map<number, OpenDraft>()
  for (const event of [...events].sort((a, b) => a.id - b.id)) {
    if (event.kind === 'replied' && event.data.draft === true) {
      const { text, private: isPrivate = false } = event.data
      open.set(event.id, { id: event.id, post: event.post, by: event.actor, at: event.at, text, isPrivate, approvedBy: undefined })
    } else if (event.kind === 'approved' && event.data.sends !== true) {
      const draft = open.get(event.data.draft)
      if (draft !== undefined) open.set(draft.id, { ...draft, approvedBy: event.actor })
    } else if (event.kind === 'approved' || event.kind === 'rejected' || event.kind === 'sent') open.delete(event.data.draft)
  }
  return [...open.values()]
}
