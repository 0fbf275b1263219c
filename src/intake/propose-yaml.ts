/** A proposed map as YAML with comments. What strangers wrote stands in it as data: quoted, or in a comment on one line. */

/** A line of the map, and why. */
export interface Entry {
  /** A field of a post, or a setting. */
  readonly key: string
  /** A name, a list, or what stands between braces. */
  readonly value: unknown
  readonly why: string
  /** Lines above it that say what there is to choose. */
  readonly questions?: readonly string[] | undefined
}

/** A column that the map does not use. */
export interface Unused {
  readonly column: string
  /** A cell of it, shortened; absent: it is empty. */
  readonly example?: string | undefined
  readonly why?: string | undefined
}

/** Written between quotes and braces without any: a letter first, then letters, digits, single spaces. */
const PLAIN = /^[A-Za-z][\w.$/]*(?:[ -][\w.$()/]+)*$/
const WORDS = new Set(['true', 'false', 'yes', 'no', 'on', 'off', 'null', 'y', 'n'])
/** Controls, direction marks, separators and halves of pairs: nothing that moves a cursor, ends a line or turns it around. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu
const WIDTH = 44
const EXAMPLE = 60

/** A value in YAML's flow style, on one line. */
export function flow(value: unknown): string {
  if (typeof value === 'string') return PLAIN.test(value) && !WORDS.has(value.toLowerCase()) ? value : quoted(value)
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .map(([key, part]) => `${flow(key)}: ${flow(part)}`)
      .join(', ')} }`
  return String(value)
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(UNSEEN, escaped)
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** Somebody's words for a comment: on one line, in quotes, at most 60 characters. */
export function example(text: string): string {
  const line = text
    .slice(0, EXAMPLE * 4)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(UNSEEN, escaped)
  const letters = [...line]
  return `"${letters.length > EXAMPLE ? `${letters.slice(0, EXAMPLE - 1).join('')}…` : line}"`
}

/** The whole map. `head` and `notes` are sentences; each becomes a comment. */
export function writeMap(head: readonly string[], entries: readonly Entry[], notes: readonly string[], unused: readonly Unused[]): string {
  const lines = head.map((line) => `# ${line}`)
  lines.push('')
  for (const { key, value, why, questions = [] } of entries) {
    for (const question of questions) lines.push(`# ? ${question}`)
    lines.push(`${`${key}: ${flow(value)}`.padEnd(WIDTH)} # ${why}`)
  }
  if (notes.length > 0) lines.push('', ...notes.map((note) => `# ${note}`))
  const shown = unused.filter((one) => one.example !== undefined)
  const empty = unused.filter((one) => one.example === undefined)
  if (shown.length > 0) {
    lines.push('', '# Not used (extra: [NAME, NAME] keeps columns for rules and queries):')
    for (const one of shown) lines.push(`#   ${flow(one.column).padEnd(24)} ${one.example}${one.why === undefined ? '' : ` — ${one.why}`}`)
  }
  if (empty.length > 0) lines.push('', `# Empty in what was looked at: ${empty.map(({ column }) => flow(column)).join(', ')}`)
  return `${lines.join('\n')}\n`
}
