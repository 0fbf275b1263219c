/** Comments that silence a finding: `# outspoke: allow W302 kept for the autumn campaign`, on the line above it. */
import type { Code, Diagnostic, Report } from './diagnostics.ts'

const ALLOW = /^\s*#\s*outspoke:\s*allow\b\s*((?:[A-Z]\d{3}\b[\s,]*)*)(.*)$/u

interface Comment {
  readonly file: string
  readonly line: number
  readonly text: string
  readonly codes: readonly string[]
  readonly reason: string
  used: boolean
}

export interface Allows {
  /** Whether a comment above that line silences the code; the comment then counts as used. */
  readonly silences: (code: Code, at: { readonly file: string; readonly line: number }) => boolean
  /** The findings that no comment silences, and a note (N405) for each comment that silenced nothing. */
  readonly apply: (found: readonly Diagnostic[], report: Report) => void
}

export function readAllows(texts: ReadonlyMap<string, readonly string[]>): Allows {
  const comments: Comment[] = []
  const byLine = new Map<string, readonly Comment[]>()
  for (const [file, lines] of texts) {
    let above: Comment[] = []
    lines.forEach((text, n) => {
      const match = ALLOW.exec(text)
      if (match !== null) {
        const comment = {
          file,
          line: n + 1,
          text,
          codes: match[1]?.match(/[A-Z]\d{3}/gu) ?? [],
          reason: (match[2] ?? '').trim(),
          used: false,
        }
        comments.push(comment)
        above.push(comment)
      } else if (!/^\s*#/u.test(text)) {
        if (above.length > 0) byLine.set(`${file}:${n + 1}`, above)
        above = []
      }
    })
  }
  const silences: Allows['silences'] = (code, { file, line }) => {
    const comment = byLine.get(`${file}:${line}`)?.find((one) => one.reason !== '' && one.codes.includes(code))
    if (comment === undefined || code.startsWith('E')) return false
    comment.used = true
    return true
  }
  return {
    silences,
    apply(found, report) {
      for (const one of found) {
        if (one.severity === 'error' || !silences(one.code, one)) report.add(one.code, one, one.message, one)
      }
      for (const comment of comments.filter((one) => !one.used)) {
        const column = comment.text.indexOf('#') + 1
        const at = { file: comment.file, line: comment.line, column, endLine: comment.line, endColumn: comment.text.trimEnd().length + 1 }
        report.add('N405', at, complaint(comment), {
          help: comment.codes.length > 0 && comment.reason === '' ? 'write the reason behind the code' : 'remove it',
        })
      }
    },
  }
}

function complaint(comment: Comment): string {
  if (comment.codes.length === 0) return 'this allow comment names no code'
  if (comment.reason === '') return 'this allow comment gives no reason, so it silences nothing'
  if (comment.codes.every((code) => code.startsWith('E'))) return 'errors cannot be silenced'
  return 'this allow comment silences nothing'
}
