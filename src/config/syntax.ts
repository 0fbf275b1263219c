/** The text of a YAML file: from offsets to places, what its syntax errors mean, characters that must not be in it. */
import type { Pos } from '../core/rules/ruleset.ts'
import type { Report } from './diagnostics.ts'

const QUOTE_IT = 'a word that starts with #, @, *, &, !, % or ` must be quoted: "#tag"'

export type Place = (from: number, to: number) => Pos

/** From offsets to lines and columns; the end of a place never lies behind the last sign that is no space. */
export function placer(text: string, file: string): Place {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  const locate = (offset: number): { line: number; column: number } => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
  return (from, to) => {
    let end = Math.min(Math.max(to, from + 1), text.length)
    while (end > from + 1 && /\s/.test(text.charAt(end - 1))) end--
    const start = locate(Math.min(from, text.length))
    const stop = locate(end)
    return { file, ...start, endLine: stop.line, endColumn: Math.max(stop.column, stop.line === start.line ? start.column + 1 : 1) }
  }
}

/** The first syntax error of a file; those after it follow from it more often than not. */
export function reportSyntax(
  text: string,
  error: { readonly code: string; readonly message: string; readonly pos: readonly [number, number] },
  place: Place,
  report: Report,
): void {
  const [from] = error.pos
  const char = text.charAt(from)
  const comment = commentInFlow(text, from)
  if (comment !== undefined) {
    const message = `"${comment.word}" starts a comment here, which leaves the list open`
    report.add('E001', place(comment.at, comment.at + comment.word.length), message, { help: `quote it: "${comment.word}"` })
    return
  }
  if (error.code === 'TAB_AS_INDENT') {
    report.add('E001', place(from, from + 1), 'a tab cannot indent', { help: 'indent with spaces' })
    return
  }
  const word = /^[^\s,\]}]+/.exec(text.slice(from, from + 80))?.[0] ?? char
  const special = '#@*&!%`|>'.includes(char) && char !== ''
  const message = special ? `${JSON.stringify(word)} cannot start a plain word` : firstLower(error.message.replace(/ at line \d+.*$/su, ''))
  const help = special
    ? `quote it: "${word}"`
    : error.code === 'BLOCK_AS_IMPLICIT_KEY'
      ? 'quote a text that holds ": "'
      : error.code === 'BAD_ALIAS'
        ? QUOTE_IT
        : undefined
  report.add('E001', place(from, from + Math.max(1, special ? word.length : error.pos[1] - from)), message, { help })
}

/** `[refund, #fail]`: the comment hides the bracket, and the parser complains somewhere below. */
function commentInFlow(text: string, from: number): { readonly word: string; readonly at: number } | undefined {
  const before = text.slice(Math.max(0, from - 2_000), from + 200)
  const start = Math.max(0, from - 2_000)
  let found: { word: string; at: number } | undefined
  for (const match of before.matchAll(/[[{,]\s*(#[^\s,\]}]+)[^\n]*[\]}]/gu)) {
    const at = start + match.index + match[0].indexOf('#')
    if (at <= from) found = { word: match[1] ?? '#', at }
  }
  return found
}

function firstLower(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}

// Tab, line feed and carriage return are the controls that a text file has; a byte order mark only as its first character.
const HIDDEN =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u00AD\u061C\u200B\u200E\u200F\u2028\u2029\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/gu

export function checkCharacters(text: string, place: Place, report: Report): void {
  for (const match of text.matchAll(HIDDEN)) {
    if (match[0] === '\uFEFF' && match.index === 0) continue
    const code = (match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    report.add('E009', place(match.index, match.index + 1), `invisible character U+${code}`, {
      help: 'remove it: what is shown would not be what is meant',
    })
  }
}
