/**
 * Text of strangers, made fit for a terminal (CWE-150): control characters, escape sequences and overrides of the
 * direction become visible marks, so that a post can neither colour, hide, rewrite nor mirror what is printed.
 */
import stringWidth from 'fast-string-width'
import { wrapAnsi } from 'fast-wrap-ansi'

// C0 but tab and line feed, delete, C1, line and paragraph separators, embeddings, overrides and isolates, tags, lone surrogates.
const HOSTILE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|[\ud800-\udfff]/gu

function mark(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  return code === 0x7f ? '␡' : '�'
}

/** The text with what could act on a terminal as marks; tabs and line feeds stay. */
export function plain(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(HOSTILE, mark)
}

/** The same on one line, runs of blank space as one space. */
export function oneLine(text: string): string {
  return plain(text.replace(/[\s\u0085\u2028\u2029]+/gu, ' ').trim())
}

/** Printable ASCII: a column each, and nothing that belongs together. Most of what is printed is, and the tables of Unicode are not even loaded for it. */
const ASCII = /^[ -~]*$/

/** Columns that a terminal needs for it. */
export function width(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text)
}

let segmenter: Intl.Segmenter | undefined
function graphemes(text: string): Iterable<{ readonly segment: string }> {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return segmenter.segment(text)
}

/** What fits into `columns`, cut between graphemes and closed by `…`; the text must be plain and on one line. */
export function shorten(text: string, columns: number): string {
  if (text.length <= columns / 2 || width(text) <= columns) return text
  const most = Math.max(0, columns - 1)
  // With one more, for what follows may belong to the last one.
  if (ASCII.test(text.slice(0, most + 1))) return `${text.slice(0, most).trimEnd()}…`
  let kept = ''
  let used = 0
  // A column holds at least one grapheme, however many code units it has: 40 a column is beyond any script.
  for (const { segment } of graphemes(text.slice(0, columns * 40))) {
    used += width(segment)
    if (used > columns - 1) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}

/** Columns below which nothing but the end of a path is shown. */
const ROOMY = 30

/** The same with the end kept, and of the beginning what there is room for: for paths. */
export function shortenMiddle(text: string, columns: number): string {
  if (width(text) <= columns) return text
  const letters = [...graphemes(text)].map(({ segment }) => segment)
  let head = ''
  for (const letter of letters) {
    if (columns < ROOMY || width(head + letter) > columns / 4) break
    head += letter
  }
  let tail = ''
  for (const letter of letters.reverse()) {
    if (width(head) + 1 + width(letter + tail) > columns) break
    tail = letter + tail
  }
  return `${head}…${tail}`
}

/** Lines of at most `columns`, broken between words where that is possible; at most `most` of them, the last one then closed by `…`. */
export function wrap(text: string, columns: number, most = Number.POSITIVE_INFINITY): readonly string[] {
  if (!Number.isFinite(columns)) return [text]
  const lines = wrapAnsi(text, Math.max(columns, 4), { hard: true, trim: true, wordWrap: true })
    .split('\n')
    .map((line) => line.trimEnd())
  if (lines.length <= most) return lines
  const kept = lines.slice(0, most - 1)
  return [...kept, shorten(`${lines.slice(most - 1, most + 1).join(' ')} …`, columns)]
}

/** As many blanks behind (or before) it as make it `columns` wide. */
export function pad(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, columns - width(text)))
  return align === 'left' ? text + blanks : blanks + text
}
