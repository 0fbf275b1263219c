/** A post's text with what was found in it underlined. */
import type { Span } from '../../core/rules/evidence.ts'
import { plain, width } from '../../render/plain.ts'
import type { Line } from '../../render/view.ts'

const INDENT = 2
/** No post is; a damaged export may be. */
const LONGEST = 10_000
const QUOTE: Letter = { shown: '"', room: 1, marked: false }

/** What a reader sees as one letter, and the columns it takes. */
interface Letter {
  readonly shown: string
  readonly room: number
  readonly marked: boolean
}

/** The text in quotes, in rows of at most `columns`, with carets under the spans; control characters as marks. */
export function underlined(text: string, spans: readonly Span[], columns: number): readonly Line[] {
  const lines: Line[] = []
  for (const row of rowsOf([QUOTE, ...lettersOf(text, spans), QUOTE], columns - INDENT)) {
    // Rows after the first stand under its first letter, not under the quote.
    const indent = lines.length === 0 ? INDENT : INDENT + 1
    lines.push({ text: row.map(({ shown }) => shown).join(''), indent })
    const marks = row
      .map(({ marked, room }) => (marked ? '^' : ' ').repeat(room))
      .join('')
      .trimEnd()
    const lead = marks.length - marks.trimStart().length
    if (marks !== '') lines.push({ text: marks.slice(lead), indent: indent + lead, tone: 'good' })
  }
  return lines
}

function lettersOf(text: string, spans: readonly Span[]): readonly Letter[] {
  const kept = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
  const segments = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(kept)
  return [...segments].map(({ segment, index }) => {
    const shown = /^\s+$/u.test(segment) ? ' ' : plain(segment)
    return { shown, room: width(shown), marked: spans.some(({ start, end }) => start < index + segment.length && end > index) }
  })
}

/** Rows of at most `columns`, those after the first of one less; a row ends at a blank where its second half has one. */
function rowsOf(letters: readonly Letter[], columns: number): readonly (readonly Letter[])[] {
  const rows: (readonly Letter[])[] = []
  let row: Letter[] = []
  let used = 0
  for (const letter of letters) {
    if (row.length > 0 && used + letter.room > columns - Math.min(rows.length, 1)) {
      const blank = row.findLastIndex(({ shown }) => shown === ' ')
      const cut = blank > row.length / 2 ? blank : row.length
      rows.push(row.slice(0, cut))
      row = row.slice(cut + 1)
      used = row.reduce((sum, { room }) => sum + room, 0)
    }
    row.push(letter)
    used += letter.room
  }
  return [...rows, row]
}
