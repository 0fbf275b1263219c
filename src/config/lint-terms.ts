/** Terms that are not what their author meant: W310 to W315 and W321. */
import { foldText } from '../core/rules/fold.ts'
import { checkPattern } from '../core/rules/regex.ts'
import type { Cond, Rule, Term } from '../core/rules/ruleset.ts'
import type { Report } from './diagnostics.ts'

/** Short words of everyday language that capitals of a name or an abbreviation would also find. */
const ORDINARY = new Set(
  (
    'a act ad ai aid aim all am an and any arm art as ask at be best big but by can car cat dab dare do dot ear eat end era ex eye fast fat fit fix for fun ' +
    'gap gas get go had has he her him his hot how if ill in is it its job let lot map mark may me met more my near new no nor not now of off oh ok old on one or our ' +
    'out own pay pin put ram rat rose safe sap see set she sip so sole some start step sun team tech the them they tip to too top two up us use was way we well west ' +
    'what who why win yes yet you'
  ).split(' '),
)

/** Looks at every term of every rule; a term of a list is reported where the list has it. */
export function lintTerms(rules: readonly Rule[], report: Report): void {
  for (const rule of rules) {
    for (const group of groupsOf(rule.when)) {
      for (const term of group.terms) lintTerm(term, report)
      if (group.alternatives) lintCovered(group.terms, report)
    }
  }
}

interface Group {
  readonly terms: readonly Term[]
  readonly alternatives: boolean
}

function groupsOf(cond: Cond): readonly Group[] {
  if ('not' in cond) return groupsOf(cond.not)
  if ('field' in cond) {
    if (cond.field !== 'text') return []
    return [
      { terms: cond.any ?? [], alternatives: true },
      { terms: cond.none ?? [], alternatives: true },
      { terms: cond.all ?? [], alternatives: false },
    ]
  }
  return [...('all' in cond ? cond.all : cond.any)].flatMap(groupsOf)
}

function lintTerm(term: Term, report: Report): void {
  const { raw, at } = term
  if (term.kind === 'regex') {
    lintRegex(raw.slice(1, -1), term, report)
    return
  }
  if (term.kind !== 'word') return
  const bare = raw.replace(/^\*|\*$/gu, '')
  const open = bare !== raw
  if (!open && /^[A-Z]{2,}$/u.test(raw) && ORDINARY.has(raw.toLowerCase())) {
    report.add('W310', at, `"${raw}" also matches the ordinary word "${raw.toLowerCase()}"`, {
      help: `write "=${raw}" for exactly these capitals`,
    })
  }
  if (open && /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}]{1,2}$/u.test(bare)) {
    report.add('W313', at, `"${raw}" is very short and open: it matches a great many words`, {
      help: 'write more letters, or the whole words',
    })
  }
  if (/:\/\/|(^|\s)www\.|[^\s@]@[^\s@]|\s@\S|[\p{L}\d]\.[a-z]{2,}\//iu.test(raw)) {
    const help = 'words are not searched in links and mentions: use links:, mentions: or a term that is only "@handle"'
    report.add('W314', at, `"${raw}" contains a link or a handle, so it can never match`, { help })
  }
}

function lintRegex(source: string, { raw, at }: Term, report: Report): void {
  if (/^[\p{L}\p{N}' -]+$/u.test(source)) {
    report.add('W315', at, `${raw} is a plain word`, { help: `write it as a term: "${source}", or "*${source}*" inside of words too` })
    return
  }
  if (/\\[bBwW][+*?]?[^\u0000-\u007F]|[^\u0000-\u007F]\\[bBwW]/u.test(source)) {
    report.add('W311', at, '\\b and \\w know ASCII letters only', { help: 'use a term, which knows word ends in every script, or \\p{L}' })
  }
  const checked = checkPattern(source)
  if (checked.ok && checked.slow) {
    report.add('W321', at, 'slow regex: no fixed text of 3 letters to search for, so it is tried on every post', {
      help: 'add a fixed word, or use terms',
    })
  }
}

interface Shape {
  readonly text: string
  readonly start: boolean
  readonly end: boolean
}

/** The folded text of a word term and which of its ends are open. */
function shapeOf({ kind, raw }: Term): Shape | undefined {
  if (kind !== 'word') return undefined
  const text = foldText(raw.replace(/^\*|\*$/gu, '')).trim()
  return { text, start: raw.startsWith('*'), end: raw.length > 1 && raw.endsWith('*') }
}

/** Whether every match of `b` is a match of `a`. */
function covers(a: Shape, b: Shape): boolean {
  if (a.text === b.text) return (a.start || !b.start) && (a.end || !b.end)
  if (a.start && a.end) return b.text.includes(a.text)
  if (a.end) return !b.start && (b.text.startsWith(a.text) || b.text.includes(` ${a.text}`))
  if (a.start) return !b.end && (b.text.endsWith(a.text) || b.text.includes(`${a.text} `))
  return !b.start && !b.end && ` ${b.text} `.includes(` ${a.text} `)
}

const MAX_PAIRS = 400

function lintCovered(terms: readonly Term[], report: Report): void {
  if (terms.length > MAX_PAIRS) return
  const shapes = terms.map(shapeOf)
  terms.forEach((term, n) => {
    const own = shapes[n]
    if (own === undefined || own.text === '') return
    const by = shapes.findIndex((other, m) => {
      if (other === undefined || m === n || other.text === '' || !covers(other, own)) return false
      return m < n || !covers(own, other)
    })
    const other = terms[by]
    if (other === undefined) return
    const twice = other.raw === term.raw
    report.add('W312', term.at, twice ? `"${term.raw}" is written twice` : `"${term.raw}" is covered by "${other.raw}"`, {
      help: 'remove it',
    })
  })
}
