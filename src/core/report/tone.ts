/**
 * How a conversation is meant, by its opening post: what the export says comes first, then the stars that its author gave, then what the
 * rules heard (`tone:`). All reports ask here.
 */

export const TONES = ['positive', 'neutral', 'negative'] as const
export type Tone = (typeof TONES)[number]

/** All that is said of it. */
export interface ToneSource {
  /** Of the opening post, as exported. */
  readonly sentiment?: string | undefined
  /** Stars of five. */
  readonly rating?: number | undefined
  /** Of the rules. */
  readonly tone?: string | undefined
}

/** How it is meant, and who says so. */
export interface Said {
  readonly tone: Tone
  readonly from: 'export' | 'rating' | 'rules'
}

/** `undefined`: nobody knows. */
export function toneOf({ sentiment, rating, tone }: ToneSource): Said | undefined {
  const said = TONES.find((one) => one === sentiment)
  if (said !== undefined) return { tone: said, from: 'export' }
  if (rating !== undefined) return { tone: rating >= 4 ? 'positive' : rating > 2 ? 'neutral' : 'negative', from: 'rating' }
  const heard = TONES.find((one) => one === tone)
  return heard === undefined ? undefined : { tone: heard, from: 'rules' }
}
