/** Cells to values: numbers without thousands separators, words of many tools for the same thing. */
import type { Direction, Kind, PostState, Sentiment } from '../core/post.ts'

/** `11,337` → 11337, `16.1%` → 16.1; undefined where it is no number. */
export function numberOf(cell: string): number | undefined {
  const text = cell.trim().replace(/%$/, '')
  if (text === '') return undefined
  const value = Number(/^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text)
  return Number.isFinite(value) ? value : undefined
}

export function wholeOf(cell: string): number | undefined {
  const value = numberOf(cell)
  return value === undefined ? undefined : Math.round(value)
}

const FLAGS: Readonly<Record<string, boolean>> = {
  true: true,
  t: true,
  yes: true,
  y: true,
  1: true,
  false: false,
  f: false,
  no: false,
  n: false,
  0: false,
}
export function flagOf(cell: string): boolean | undefined {
  if (cell === '') return undefined
  return FLAGS[cell.trim().toLowerCase()]
}

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  inbound: 'inbound',
  incoming: 'inbound',
  in: 'inbound',
  received: 'inbound',
  customer: 'inbound',
  user: 'inbound',
  client: 'inbound',
  outbound: 'outbound',
  outgoing: 'outbound',
  out: 'outbound',
  sent: 'outbound',
  brand: 'outbound',
  agent: 'outbound',
  company: 'outbound',
  unknown: 'unknown',
}
export function directionOf(cell: string): Direction | undefined {
  if (cell === '') return undefined
  return DIRECTIONS[cell.trim().toLowerCase()]
}

const KIND_WORDS: Readonly<Record<string, Kind>> = {
  post: 'post',
  tweet: 'post',
  status: 'post',
  reply: 'reply',
  answer: 'reply',
  comment: 'comment',
  'received comment': 'comment',
  'received post': 'post',
  repost: 'repost',
  retweet: 'repost',
  reblog: 'repost',
  share: 'repost',
  quote: 'quote',
  'quote tweet': 'quote',
  review: 'review',
  dm: 'dm',
  'direct message': 'dm',
  'private message': 'dm',
  'received private message': 'dm',
  message: 'dm',
}
export function kindOf(cell: string): Kind | undefined {
  if (cell === '') return undefined
  return KIND_WORDS[cell.trim().toLowerCase().replace(/[_-]/g, ' ')]
}

const SENTIMENTS: Readonly<Record<string, Sentiment>> = {
  negative: 'negative',
  neg: 'negative',
  neutral: 'neutral',
  positive: 'positive',
  pos: 'positive',
}
export function sentimentOf(cell: string): Sentiment | undefined {
  return SENTIMENTS[cell.trim().toLowerCase()]
}

const STATES: Readonly<Record<string, PostState>> = {
  live: 'live',
  deleted: 'deleted',
  removed: 'deleted',
  withheld: 'withheld',
  unavailable: 'unavailable',
}
export function stateOf(cell: string): PostState | undefined {
  return STATES[cell.trim().toLowerCase()]
}

const NETWORKS: Readonly<Record<string, string>> = {
  twitter: 'x',
  'x (twitter)': 'x',
  'x/twitter': 'x',
  'twitter.com': 'x',
  'x.com': 'x',
  fb: 'facebook',
  ig: 'instagram',
  insta: 'instagram',
  'google business': 'google_business',
  'google my business': 'google_business',
  'google play': 'play_store',
  'play store': 'play_store',
  'app store': 'app_store',
  'apple app store': 'app_store',
}
export function networkOf(cell: string): string {
  const folded = cell.trim().toLowerCase()
  return NETWORKS[folded] ?? folded.replace(/[\s-]+/g, '_')
}

/** Converts each short word once: the same few come in every row. A longer one may be a slice, which would keep its whole piece of the file. */
export function remembered<T>(convert: (cell: string) => T): (cell: string) => T {
  const known = new Map<string, T>()
  let lastCell: string | undefined
  let last: T
  return (cell) => {
    if (cell === lastCell) return last
    const found = known.get(cell)
    last = found === undefined ? convert(cell) : found
    lastCell = cell
    if (found === undefined && cell.length <= WORD && known.size < MOST_WORDS) known.set(cell, last)
    return last
  }
}
const MOST_WORDS = 1000
const WORD = 12

export function listOf(cell: string): readonly string[] {
  return cell
    .split(/[,;|]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
