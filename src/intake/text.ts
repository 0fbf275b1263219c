/** Text as it is stored: plain, its entities decoded once. */
import { decodeEntities, htmlToText } from './html.ts'
import type { MojibakeWatch } from './mojibake.ts'

/**
 * Makes a cell plain. `html`: true it is HTML; false it is plain already, and `&amp;` means itself; absent: as most exports
 * have it, text with entities. `mojibake` looks at it before anything else; absent: the cell is ASCII.
 */
export function textReader(html: boolean | undefined, mojibake?: MojibakeWatch): (cell: string) => string {
  const plain = html === true ? htmlToText : html === false ? same : decodeEntities
  return mojibake === undefined ? plain : (cell) => withoutMarks(plain(mojibake.see(cell)))
}

const same = (cell: string): string => cell

const MARK = 0xfeff

/** Byte order marks at either end are no text; joiners and variation selectors inside belong to emoji. */
function withoutMarks(text: string): string {
  if (text.charCodeAt(0) !== MARK && text.charCodeAt(text.length - 1) !== MARK) return text
  return text.replace(/^\ufeff+|\ufeff+$/g, '')
}
