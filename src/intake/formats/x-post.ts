/** What all exports of X share: languages, links, edited posts. */
import type { FieldSource, Unfolding } from '../format.ts'
import { listed } from './values.ts'

/** X's older codes, and its codes for what has no words (`qme`: a medium only; developer.x.com, "lang"). */
const LANGUAGES: Readonly<Record<string, string>> = { in: 'id', iw: 'he', ji: 'yi', und: '', zxx: '', art: '' }

/** A field of X's language codes: BCP 47, nothing where X did not know. */
export function xLanguage(...columns: readonly string[]): FieldSource {
  return {
    columns,
    read: (cell) => {
      const code = cell.trim().toLowerCase()
      return LANGUAGES[code] ?? (/^q[a-z]{2}$/.test(code) ? '' : cell)
    },
  }
}

/** Link to a post; X finds it by the id alone where the author is unknown. */
export function xUrl(handle: string, id: string): string | undefined {
  if (id === '') return undefined
  return handle === '' ? `https://x.com/i/web/status/${id}` : `https://x.com/${handle}/status/${id}`
}

/** Of the ids that one edited post had, oldest first: the newest names it, the others are aliases. */
export interface Versions {
  readonly newest: string
  readonly oldest: string
  readonly aliases: readonly string[] | undefined
}

const DIGITS = /^\d{1,20}$/

/** The versions of the post `id` by its history; what is no number there is no id. */
export function versionsOf(id: string, history: readonly string[]): Versions {
  const ids = [...new Set([id, ...history])].filter((one) => DIGITS.test(one)).sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))
  const newest = ids.at(-1) ?? id
  return { newest, oldest: ids[0] ?? id, aliases: listed(ids.filter((one) => one !== newest)) }
}

/** Whether a newer version of this post stood in the file before; says so to the summary. Remembers only edited posts. */
export function isOutdated(id: string, { newest, aliases }: Versions, out: Unfolding): boolean {
  if (aliases === undefined) return false
  const mark = `newest ${newest}`
  if (id === newest) out.file.set(mark, '')
  else if (out.file.has(mark)) {
    out.skip('earlier version of a post')
    return true
  }
  return false
}
