/** What the cells of a column look like, whatever its name says. */
import { dateReader, dayOrder } from './date.ts'
import { isRelative } from './date-relative.ts'
import { foldColumn } from './format.ts'
import { isRounded } from './ids.ts'

/** A column by its cells. Shares are of the cells that are not empty. */
export interface Look {
  readonly name: string
  /** The name folded, for comparing, and the last key of its path. */
  readonly folded: string
  readonly last: string
  readonly cells: readonly string[]
  /** Share of the rows that have a cell. */
  readonly filled: number
  /** Share of the cells that no earlier cell equals. */
  readonly distinct: number
  /** Mean number of characters. */
  readonly length: number
  /** Share with a space inside, or a dozen letters of a script without spaces. */
  readonly wordy: number
  readonly numbers: number
  readonly urls: number
  readonly handles: number
  /** Share of cells that could be ids: digits, or letters and digits without a space. */
  readonly codes: number
  readonly html: number
  /** Objects or lists of a program. */
  readonly nested: number
  readonly time: TimeLook | undefined
  /** Times of day without a date. */
  readonly clocks: number
  /** What a spreadsheet did to its ids. */
  readonly damaged: 'rounded' | 'scientific' | undefined
}

/** A column of times. */
export interface TimeLook {
  /** Bare numbers (epoch, serial days): times only where the name says so. */
  readonly bare: boolean
  /** Share of the cells that can be read. */
  readonly share: number
  readonly dayOnly: boolean
  readonly zoneless: boolean
  /** Which number is the day, and the cell that shows it; `ambiguous` with up to three cells that could be either. */
  readonly order:
    | { readonly is: 'dmy' | 'mdy'; readonly by: string }
    | { readonly is: 'ambiguous'; readonly cells: readonly string[] }
    | undefined
}

const SCIENTIFIC = /^\d(?:[.,]\d+)?[eE]\+?\d+$/
const DENSE = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]{6,}/
const CLOCK = /^\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?(?:\s*(?:Z|[A-Z]{3,4}|[+-]\d{2}:?\d{2}))?$/i
const CODE = /^(?:\d{3,}|(?=.*\d)(?=.*[A-Za-z_:/#-])[\w:/#.=+-]{3,120})$/
const HANDLE = /^@[\w.@-]{1,50}$/
const NUMBER = /^[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?%?$/
const TAG = /<(?:p|br|a|div|span)\b[^>]*>/i
const URL = /^https?:\/\/\S+$/i

/** Looks at a column. `rows`: how many rows its cells (the filled ones) are of. */
export function lookAt(name: string, cells: readonly string[], rows: number): Look {
  const trimmed = cells.map((cell) => cell.trim()).filter((cell) => cell !== '')
  const share = (test: (cell: string) => boolean): number => (trimmed.length === 0 ? 0 : trimmed.filter(test).length / trimmed.length)
  const rounded = isRounded(trimmed)
  return {
    name,
    folded: foldColumn(name),
    last: name.slice(name.lastIndexOf('.') + 1),
    cells: trimmed,
    filled: rows === 0 ? 0 : trimmed.length / rows,
    distinct: trimmed.length === 0 ? 0 : new Set(trimmed).size / trimmed.length,
    length: trimmed.length === 0 ? 0 : trimmed.reduce((sum, cell) => sum + cell.length, 0) / trimmed.length,
    wordy: share((cell) => /\S\s+\S/.test(cell) || DENSE.test(cell)),
    numbers: share((cell) => NUMBER.test(cell)),
    urls: share((cell) => URL.test(cell)),
    handles: share((cell) => HANDLE.test(cell)),
    codes: share((cell) => CODE.test(cell)),
    html: share((cell) => TAG.test(cell)),
    nested: share((cell) => /^[[{].*[\]}]$/s.test(cell)),
    time: timeOf(trimmed),
    clocks: share((cell) => CLOCK.test(cell)),
    damaged: share((cell) => SCIENTIFIC.test(cell)) > 0.5 ? 'scientific' : rounded ? 'rounded' : undefined,
  }
}

const EARLIEST = Date.UTC(1995, 0, 1)
const LATEST = Date.UTC(2100, 0, 1)

function timeOf(cells: readonly string[]): TimeLook | undefined {
  const [dmy, mdy] = (['dmy', 'mdy'] as const).map((format) => dateReader([], { format, zone: 'UTC' }))
  if (typeof dmy !== 'function' || typeof mdy !== 'function') return undefined
  const bare = cells.filter((cell) => /^\d+(?:\.\d+)?$/.test(cell)).length > cells.length / 2
  let read = 0
  let days = 0
  let zoneless = 0
  for (const cell of cells) {
    if (isRelative(cell)) continue
    const moment = dmy(cell) ?? mdy(cell)
    if (moment === undefined || moment.at < EARLIEST || moment.at > LATEST) continue
    read++
    if (moment.precision === 'day' || moment.precision === 'month') days++
    if (moment.zoneless) zoneless++
  }
  if (read === 0 || read < cells.length / 2) return undefined
  return { bare, share: read / cells.length, dayOnly: days > read / 2, zoneless: zoneless > 0, order: orderOf(cells) }
}

function orderOf(cells: readonly string[]): TimeLook['order'] {
  const order = dayOrder(cells)
  if (order === undefined) return undefined
  if (typeof order === 'string') return { is: order, by: cells.find((cell) => dayOrder([cell]) === order) ?? '' }
  return { is: 'ambiguous', cells: [...new Set(cells.filter((cell) => typeof dayOrder([cell]) === 'object'))].slice(0, 3) }
}
