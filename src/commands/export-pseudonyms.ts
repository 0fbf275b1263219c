/**
 * Pseudonyms: the same person or post has the same one in all exports of a database, and nobody without its secret can tell whose it is. Not
 * anonymity: what people say of themselves in a text stays there (`--no-text` leaves texts out).
 */
import { createHmac } from 'node:crypto'
import { foldHandle } from '../core/handle.ts'
import { BRAND } from '../core/report/dimensions.ts'
import type { ExportColumn } from './export-columns.ts'
import { isRecord } from './export-records.ts'
import type { Json } from './post-json.ts'

/** Hides what a column says of persons. */
export type Hide = (column: Pick<ExportColumn, 'personal'>, value: Json, network: string) => Json

const DIGITS = 16
/** Pseudonyms that are remembered; a few regulars write most. */
const MEMORY = 50_000

/** `secret`: of the database. */
export function createPseudonyms(secret: string): Hide {
  const known = new Map<string, string>()
  /** A letter and 16 hexadecimal digits; the letter keeps spreadsheets from reading a number. */
  const pseudonym = (letter: string, what: string): string => {
    const key = `${letter}\0${what}`
    const found = known.get(key)
    if (found !== undefined) return found
    const made = letter + createHmac('sha256', secret).update(key).digest('hex').slice(0, DIGITS)
    if (known.size >= MEMORY) known.clear()
    known.set(key, made)
    return made
  }
  const person = (name: string, network: string) => pseudonym('u', `${network}\0${foldHandle(name)}`)
  const short = (id: string) => pseudonym('k', id)
  const each = (value: Json, use: (text: string) => Json): Json => {
    if (typeof value === 'string') return use(value)
    return Array.isArray(value) ? value.map((item: Json) => each(item, use)) : null
  }
  const words = (text: string, network: string) =>
    text
      .replace(ADDRESS, '[address]')
      .replace(LINK, '[link]')
      .replace(MENTION, (_, before: string, handle: string) => `${before}@${person(handle, network)}`)

  const hide: Hide = ({ personal }, value, network) => {
    switch (personal) {
      case 'person':
        return each(value, (name) => (name === BRAND ? name : person(name, network)))
      case 'id':
        return each(value, (id) => pseudonym('n', `${network}\0${id}`))
      case 'key':
      case 'keys':
        return each(value, short)
      case 'text':
        return each(value, (text) => words(text, network))
      case 'link':
        return null
      case 'data':
        return partsOf(value, network)
      default:
        return value
    }
  }
  const partsOf = (value: Json, network: string): Json => {
    if (!isRecord(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [
        name,
        Object.hasOwn(DATA, name) ? hide({ personal: DATA[name] ?? 'link' }, part, network) : part,
      ]),
    )
  }
  return hide
}

/** Parts of an event's data that tell of persons or posts. */
const DATA: Readonly<Record<string, NonNullable<ExportColumn['personal']>>> = {
  by: 'person',
  spoke: 'person',
  into: 'key',
  from: 'key',
  matched_by: 'key',
  native_id: 'id',
  url: 'link',
}

const ADDRESS = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu
const LINK = /\b(?:https?:\/\/|www\.)[^\s<>"]+/giu
/** Also of another server: `@jane@mastodon.social`. The sign may stand behind a bracket or the like, not inside a word. */
const MENTION = /(^|[^\p{L}\p{N}_@])@([\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?(?:@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)?)/gu
