/** Cells to values: ids kept as text, numbers without thousands separators, words of many tools for the same thing. */
import type { Direction, IdQuality, Kind, PostState, Sentiment } from '../core/post.ts'

const SCIENTIFIC = /^\d(?:[.,]\d+)?[eE]\+?\d+$/
const FLOAT = /^(\d{1,16})\.0+$/

/** An id as it may be used; `rounded`: the column's ids have lost their last digits. */
export function idOf(cell: string, rounded: boolean): { readonly id: string | undefined; readonly quality: IdQuality } {
  const text = cell.trim()
  if (text === '') return MISSING
  const first = text.charCodeAt(0)
  if (first < 48 || first > 57 || (!rounded && isDigits(text))) return { id: text, quality: 'ok' }
  if (text.length > 3 && SCIENTIFIC.test(text)) return { id: text, quality: 'scientific' }
  const float = text.endsWith('0') ? FLOAT.exec(text) : null
  if (float && Number(float[1]) <= Number.MAX_SAFE_INTEGER) return { id: float[1], quality: 'ok' }
  if (rounded && /^\d{16,}$/.test(text) && text.endsWith('000')) return { id: text, quality: 'rounded' }
  return { id: text, quality: 'ok' }
}
/** What nearly all ids are; three regexes take 0.1 µs longer. */
function isDigits(text: string): boolean {
  for (let k = 0; k < text.length; k++) {
    const unit = text.charCodeAt(k)
    if (unit < 48 || unit > 57) return false
  }
  return true
}
const MISSING = { id: undefined, quality: 'missing' } as const

/** Ids of 16 digits and more of which over 60 % end in 000: a spreadsheet has rounded them. */
export function isRounded(cells: Iterable<string>): boolean {
  let long = 0
  let zeros = 0
  for (const cell of cells) {
    if (!/^\d{16,}$/.test(cell.trim())) continue
    long++
    if (cell.trim().endsWith('000')) zeros++
  }
  return long >= 5 && zeros > long * 0.6
}

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
