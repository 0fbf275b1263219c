/** What the running import gave to each thread: counted once, however often the thread is settled. */
import { createSmallCounts } from './small-counts.ts'

export interface Contribution {
  readonly conversations: number
  readonly replies: number
}

export interface Contributions {
  /** In place of what it had given before. */
  set(label: number, contribution: Contribution): void
  delete(label: number): void
  clear(): void
  total(): Contribution
}

/** Of a later import: the threads that it touches. */
export function laterContributions(): Contributions {
  const given = new Map<number, Contribution>()
  return {
    set: (label, contribution) => void given.set(label, contribution),
    delete: (label) => void given.delete(label),
    clear: () => given.clear(),
    total() {
      let conversations = 0
      let replies = 0
      for (const one of given.values()) {
        conversations += one.conversations
        replies += one.replies
      }
      return { conversations, replies }
    },
  }
}

/** Of a first import, which touches every thread: two bytes for each, and sums. */
export function firstContributions(): Contributions {
  const NOTHING: Contribution = { conversations: 0, replies: 0 }
  let opened = createSmallCounts()
  let answered = createSmallCounts()
  let total = NOTHING
  const put = (label: number, { conversations, replies }: Contribution): void => {
    total = {
      conversations: total.conversations + conversations - opened.get(label),
      replies: total.replies + replies - answered.get(label),
    }
    opened.set(label, conversations)
    answered.set(label, replies)
  }
  return {
    set: put,
    delete: (label) => put(label, NOTHING),
    clear() {
      opened = createSmallCounts()
      answered = createSmallCounts()
      total = NOTHING
    },
    total: () => total,
  }
}
