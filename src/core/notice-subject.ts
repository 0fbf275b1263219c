/** A conversation as ladders and notices look at it. */
import type { Clock } from './conversation.ts'
import type { Priority } from './rules/ruleset.ts'

export interface NoticeClock {
  /** Its name in the ledger: the same however often the conversation is folded. */
  readonly key: string
  readonly clock: Clock
  /** When the post that started it was imported, epoch ms. */
  readonly seenAt: number
  /**
   * `now`: that post came since the last look, so that what had passed by then is told all the same. `backfill`: nobody is told of what was late on
   * arrival. Absent: it has been seen before, or is counted in a summary.
   */
  readonly arrived?: 'now' | 'backfill' | undefined
}

/** A conversation as the ladders see it. */
export interface NoticeSubject {
  /** Internal id. */
  readonly id: number
  /** Its name in the ledger, for what is about no clock. */
  readonly key: string
  readonly route: string
  readonly wouldRouteTo?: string | undefined
  readonly department: string
  readonly spoke?: string | undefined
  /** Epoch ms. */
  readonly postedAt: number
  readonly priority: Priority
  /** Of the rules that matched. */
  readonly notify: readonly string[]
  /** Over; of one that was merged: whether the one that it went into is. */
  readonly resolved: boolean
  readonly merged: boolean
  /** Its owner was set by a person; and who has claimed it now. */
  readonly byHand: boolean
  readonly claimedBy?: string | undefined
  /** Something of it came since the last look, by neither a first import nor a backfill. */
  readonly news: boolean
  readonly clocks: readonly NoticeClock[]
}
