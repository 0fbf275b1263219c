/** Ids: text, and exact or not used. What spreadsheets do to them is told by the whole column. */
import type { IdQuality } from '../core/post.ts'

export interface Id {
  readonly id: string | undefined
  readonly quality: IdQuality
}

const SCIENTIFIC = /^\d(?:[.,]\d+)?[eE]\+?\d+$/
const FLOAT = /^(\d+)\.0+$/
const MISSING: Id = { id: undefined, quality: 'missing' }
/** What a spreadsheet keeps of a number. */
const EXACT_DIGITS = 15

/** An id as it may be used; `rounded`: the column's ids have lost their last digits. */
export function idOf(cell: string, rounded: boolean): Id {
  if (cell === '') return MISSING
  if (!rounded && isDigits(cell)) return { id: cell, quality: 'ok' }
  const text = bareId(cell)
  if (text === '') return MISSING
  const first = text.charCodeAt(0)
  if (first < 48 || first > 57) return { id: text, quality: 'ok' }
  if (text.length > 3 && SCIENTIFIC.test(text)) return { id: text, quality: 'scientific' }
  const whole = text.endsWith('0') ? FLOAT.exec(text)?.[1] : undefined
  // A larger number has gone through floating point: its last digits are another's.
  if (whole !== undefined) return Number(whole) < 2 ** 53 ? { id: whole, quality: 'ok' } : { id: text, quality: 'rounded' }
  if (rounded && text.length > EXACT_DIGITS && isDigits(text) && /^0+$/.test(text.slice(EXACT_DIGITS)))
    return { id: text, quality: 'rounded' }
  return { id: text, quality: 'ok' }
}

/** Without what protects ids from spreadsheets: quotes, `="…"`, a leading apostrophe. */
function bareId(cell: string): string {
  const text = cell.trim()
  const first = text.charCodeAt(0)
  if (first !== 34 && first !== 61 && first !== 39) return text
  return text
    .replace(/^=?"(.*)"$/, '$1')
    .replace(/^'(?=\d)/, '')
    .trim()
}

/** What nearly all ids are; three regexes take 0.1 µs longer. */
function isDigits(text: string): boolean {
  for (let k = 0; k < text.length; k++) {
    const unit = text.charCodeAt(k)
    if (unit < 48 || unit > 57) return false
  }
  return true
}

/** Ids of 16 digits and more of which over 60 % end in 000: a spreadsheet has rounded them. One alone may be chance. */
export function isRounded(cells: Iterable<string>): boolean {
  let long = 0
  let zeros = 0
  for (const cell of cells) {
    const id = bareId(cell)
    if (!/^\d{16,}$/.test(id)) continue
    long++
    if (id.endsWith('000')) zeros++
  }
  return long >= 2 && zeros > long * 0.6
}

/** Reads the ids of one file, and remembers what was wrong with them. */
export interface IdReader {
  /** Of the post itself. */
  own(cell: string): Id
  /** Of another post: one that is damaged names none. */
  other(cell: string): string | undefined
  /** What to say of them at the end, as one sentence, if anything. */
  notice(): string | undefined
}

/** `rounded`: what `isRounded` says of the file's columns of ids: one spreadsheet rounds all of them. */
export function idReader(rounded: boolean): IdReader {
  let own: Id | undefined
  let others = false
  return {
    own(cell) {
      const found = idOf(cell, rounded)
      if (found.quality !== 'ok' && found.quality !== 'missing') own ??= found
      return found
    },
    other(cell) {
      const { id, quality } = idOf(cell, rounded)
      if (quality === 'ok') return id
      if (quality !== 'missing') others = true
      return undefined
    },
    notice() {
      const links = 'what answers what cannot be told by them'
      if (own === undefined) return others ? `ids of other posts are damaged by a spreadsheet: ${links}` : undefined
      const how = own.quality === 'scientific' ? 'are in scientific notation' : 'have lost their last digits'
      const said = `ids ${how} (${own.id}): a spreadsheet damaged them; posts are told apart by author, time and text`
      return others ? `${said}, and ${links}` : said
    },
  }
}

/** The first millisecond of X's ids (github.com/twitter-archive/snowflake: `twepoch`). */
const SNOWFLAKE_EPOCH = 1_288_834_974_657
/** The last id that was counted up one by one, of 4 November 2010. */
const LAST_PLAIN = 29_700_859_247n
const LARGEST = 2n ** 63n

/** When X made this id, in epoch ms; undefined for ids that hold no time (before November 2010) and for what is no id of X. */
export function snowflakeTime(id: string): number | undefined {
  if (!/^\d{11,19}$/.test(id)) return undefined
  const number = BigInt(id)
  return number <= LAST_PLAIN || number >= LARGEST ? undefined : Number(number >> 22n) + SNOWFLAKE_EPOCH
}
