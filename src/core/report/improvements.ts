/** From feedback to change (mission 21): how many negative conversations led to an improvement, how long one takes, and who was told. */
import { IMPROVEMENT_STATUSES, type ImprovementStatus } from '../fact.ts'
import { createSeries } from './stats.ts'
import type { Figures } from './tally.ts'

/** An improvement as a report sees it. */
export interface ReportedImprovement {
  readonly status: ImprovementStatus
  /** Epoch ms. */
  readonly addedAt: number
  readonly doneAt?: number | undefined
  readonly asked: readonly { readonly conversation: number; readonly told: boolean; readonly couldBeTold: boolean }[]
}

export interface ImprovementOptions {
  readonly improvements: readonly ReportedImprovement[]
  /** Negative conversations of the selection, by internal id. */
  readonly negative: ReadonlySet<number>
  /** Whether any of the selection says how it is meant. */
  readonly toneKnown: boolean
}

/** Shares are fractions, durations seconds. A conversation that asked for two improvements is linked once, and told of each. */
export function improvementFigures({ improvements, negative, toneKnown }: ImprovementOptions): Figures {
  const took = createSeries()
  const linked = new Set<number>()
  const toldOf = { told: 0, could: 0 }
  for (const { addedAt, doneAt, asked } of improvements) {
    if (doneAt !== undefined) took.add(Math.max(0, doneAt - addedAt))
    for (const { conversation, told, couldBeTold } of asked) {
      linked.add(conversation)
      if (told) toldOf.told++
      if (told || couldBeTold) toldOf.could++
    }
  }
  const negativeLinked = [...negative].filter((id) => linked.has(id)).length
  const p50 = took.percentile(50)
  return {
    improvements: improvements.length,
    ...Object.fromEntries(IMPROVEMENT_STATUSES.map((status) => [status, improvements.filter((one) => one.status === status).length])),
    linked_conversations: linked.size,
    negative: toneKnown ? negative.size : null,
    negative_linked: toneKnown ? negativeLinked : null,
    feedback_to_change: !toneKnown || negative.size === 0 ? null : negativeLinked / negative.size,
    feedback_to_change_n: negative.size,
    time_to_done_p50_s: typeof p50 === 'number' ? p50 / 1000 : null,
    time_to_done_n: took.size,
    told: toldOf.told,
    told_rate: toldOf.could === 0 ? null : toldOf.told / toldOf.could,
    told_rate_n: toldOf.could,
  }
}
