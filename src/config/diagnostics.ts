/** Diagnostics of the rules files: the codes, how they are collected, and how they are told. */
import { edits } from '../core/nearest.ts'
import type { Pos } from '../core/rules/ruleset.ts'

export type Severity = 'error' | 'warning' | 'note'

/** Something that stands elsewhere and belongs to the finding, as the first of two definitions. */
interface Related {
  readonly file: string
  readonly line: number
  readonly message: string
}

/** One finding. Lines and columns from 1 (UTF-16 units), `endColumn` exclusive. */
export interface Diagnostic extends Pos {
  readonly severity: Severity
  readonly code: Code
  readonly message: string
  readonly help?: string | undefined
  readonly related?: readonly Related[] | undefined
}

/** What each code stands for; the first letter of the code is its level. */
export const CODES = {
  E001: 'YAML syntax',
  E002: 'alias or anchor',
  E003: 'merge key',
  E004: 'YAML tag',
  E005: 'duplicate key',
  E006: 'several documents in a file',
  E007: 'file that cannot be read: missing, too large, too deep, too many, not UTF-8',
  E008: '`version` missing or unknown',
  E009: 'invisible or bidirectional control character in the file',
  E010: 'included file missing, in a cycle, outside the folder, or a URL',
  E011: 'defined in two files',
  E012: '`${NAME}` outside `channels`',
  E013: 'environment variable not set',
  E100: 'unknown section, or a section of the top file elsewhere',
  E101: 'unknown key',
  E102: 'wrong type',
  E103: 'missing required key',
  E104: 'bad or reserved name',
  E105: 'two rules, routes or recipients with the same id',
  E110: 'unknown condition',
  E111: 'empty condition or list',
  E115: '`text` in a route, target or spoke',
  E116: '`priority`, `department` or `route` used before routing',
  E120: 'unknown list',
  E121: 'list or calendar file missing or not UTF-8; list inside a list',
  E122: 'term without a letter, digit or symbol',
  E130: 'bad regex',
  E131: 'regex too large',
  E132: 'regex that matches the empty string',
  E140: 'not a number or range',
  E141: 'not true or false',
  E142: 'not one of the allowed values',
  E150: 'unknown time zone',
  E151: 'bad opening hours',
  E152: 'bad date, or end before start',
  E153: 'calendar that is never open',
  E154: 'bad duration',
  E155: 'business time in a department without a calendar',
  E156: '`resolution` with a relative target',
  E160: 'bad `at` in an escalation',
  E170: 'unknown placeholder in a template',
  E201: 'unknown department',
  E202: 'unknown calendar',
  E203: 'unknown person',
  E204: 'unknown recipient in `notify`',
  E205: 'route without `to`',
  E206: 'unknown escalation',
  E207: 'backup loop',
  E208: 'spoke or responder that cannot be',
  E210: 'tag not declared under `tags:`',
  E211: 'no rule gives this tag',
  E212: 'rules depend on each other',
  E220: 'no fallback route',
  E221: 'route after the fallback',
  E230: 'test refers to something unknown',
  W301: 'rule can never match',
  W302: 'route unreachable',
  W303: 'no route leads to a department',
  W304: 'department without spokes receives posts',
  W305: 'every spoke has a `when`',
  W306: 'dead spoke',
  W307: 'every spoke is away at the same time',
  W308: 'target row unreachable',
  W309: 'two rules with the same condition',
  W310: 'capitals also match an ordinary word',
  W311: '`\\b` or `\\w` beside a non-ASCII letter',
  W312: 'term covered by another',
  W313: 'very short open term',
  W314: 'term that contains a link or a handle',
  W315: 'regex that is a plain word',
  W320: 'first response target longer than the resolution target',
  W321: 'slow regex',
  W322: 'two escalation rungs at the same time, or one that never fires',
  W330: 'secret written in the file',
  W331: 'holidays end soon',
  W332: 'deprecated tag',
  N401: 'tag given but not used',
  N402: 'rule without examples and not hit by any test',
  N403: 'route not hit by any test',
  N404: 'route without guideline or title',
  N405: 'allow comment that silences nothing',
} as const

export type Code = keyof typeof CODES

/** By the first letter of a code. */
export const SEVERITIES: Readonly<Record<string, Severity>> = { E: 'error', W: 'warning', N: 'note' }

export interface More {
  readonly help?: string | undefined
  readonly related?: readonly Related[] | undefined
  /** Where the level is not the one of the code's letter. */
  readonly severity?: Severity | undefined
}

/** Collects findings; the same one twice counts once. */
export interface Report {
  readonly add: (code: Code, at: Pos, message: string, more?: More) => void
  readonly all: () => readonly Diagnostic[]
  readonly failed: () => boolean
}

export function newReport(): Report {
  const found = new Map<string, Diagnostic>()
  return {
    add(code, at, message, more = {}) {
      const { file, line, column, endLine, endColumn } = at
      const severity = more.severity ?? SEVERITIES[code.slice(0, 1)] ?? 'error'
      const key = `${file}:${line}:${column}:${code}:${message}`
      if (!found.has(key)) {
        found.set(key, { file, line, column, endLine, endColumn, severity, code, message, help: more.help, related: more.related })
      }
    },
    all: () => [...found.values()].sort(byPlace),
    failed: () => [...found.values()].some((one) => one.severity === 'error'),
  }
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : 1)
}

/** The nearest of `names` within max(1, ⌊length / 3⌋) edits of `name`. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  let limit = Math.max(1, Math.floor(name.length / 3))
  let best: string | undefined
  for (const candidate of names) {
    if (candidate === name || candidate === '' || Math.abs(candidate.length - name.length) > limit) continue
    const far = edits(name, candidate)
    if (far > limit || (best !== undefined && far === limit)) continue
    best = candidate
    limit = far
  }
  return best
}

/** `did you mean "office"?`, or the list of what there is where nothing is near and the list is short. */
export function didYouMean(name: string, names: Iterable<string>): string | undefined {
  const known = [...new Set(names)]
  const near = nearest(name, known)
  if (near !== undefined) return `did you mean "${near}"?`
  return known.length > 0 && known.length <= 12 ? `known here: ${known.join(', ')}` : undefined
}

export function related(at: Pos, message: string): readonly Related[] {
  return [{ file: at.file, line: at.line, message }]
}

const EXCERPT = 160
const UNSAFE = /[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303F\uFF01-\uFF60]/u
const MARK = /[\p{M}\uFE0F]/u

/** A text or name of the file made fit for one line of a terminal: control characters are named, never sent. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (char) =>
    char === '\t' ? ' ' : `<U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`,
  )
}

function cells(text: string): number {
  let count = 0
  for (const char of printable(text)) count += MARK.test(char) ? 0 : WIDE.test(char) ? 2 : 1
  return count
}

/** One finding as text: place, level, message, the line with carets, help. */
export function renderDiagnostic(one: Diagnostic, texts: ReadonlyMap<string, readonly string[]>): string {
  const lines = [`${printable(one.file)}:${one.line}:${one.column}: ${one.severity}[${one.code}]: ${printable(one.message)}`]
  const text = texts.get(one.file)?.[one.line - 1]
  if (text !== undefined && text.trim() !== '') {
    const end = one.endLine > one.line ? text.trimEnd().length + 1 : one.endColumn
    const from = one.column > EXCERPT - 40 ? one.column - 40 : 0
    const shown = text.slice(from, from + EXCERPT)
    const before = text.slice(from, one.column - 1)
    const marked = text.slice(one.column - 1, Math.min(end - 1, from + EXCERPT))
    lines.push(`${String(one.line).padStart(6)} | ${printable(shown.trimEnd())}`)
    lines.push(`       | ${' '.repeat(cells(before))}${'^'.repeat(Math.max(1, cells(marked)))}`)
  }
  for (const other of one.related ?? []) lines.push(`       = see: ${printable(other.file)}:${other.line}: ${printable(other.message)}`)
  if (one.help !== undefined) lines.push(`       = help: ${printable(one.help)}`)
  return lines.join('\n')
}
