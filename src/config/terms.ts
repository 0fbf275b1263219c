/** Terms: what words in `text` and `lists` mean, and what cannot be one. */
import { checkPattern } from '../core/rules/regex.ts'
import { kindOfTerm, type Pos, type Term } from '../core/rules/ruleset.ts'
import type { SideFiles } from './compose.ts'
import { nearest, type Report } from './diagnostics.ts'
import { section } from './names.ts'
import { isNull, type MapNode, NAME, type Node, readFields, readNamed, typeOf } from './nodes.ts'

export type Lists = ReadonlyMap<string, readonly Term[]>

const LETTER = /[\p{L}\p{N}\p{S}\p{Extended_Pictographic}]/u

/** A term as written. A list reference is no term: `expand` takes it first. */
function readTerm(raw: string, at: Pos, report: Report): Term | undefined {
  if (raw.length > 1 && raw.startsWith('/') && raw.endsWith('/')) return readRegex(raw, at, report)
  if (/^\/.+\/[dgimsuvy]{1,4}$/u.test(raw) && /[\\()[\]|+?]/u.test(raw)) {
    report.add('E130', at, `bad regex: nothing may follow the last "/"`, { help: 'case is ignored anyway; flags go inside: /(?s)…/' })
    return undefined
  }
  const kind = kindOfTerm(raw)
  const body = kind === 'word' ? raw : raw.slice(1)
  if (raw === '=' || !LETTER.test(body)) {
    const help = 'a term needs a letter, a digit, an emoji or another symbol; to match punctuation use a regex'
    report.add('E122', at, raw.trim() === '' ? 'empty term' : `"${raw}" holds nothing to search for`, { help })
    return undefined
  }
  return { kind, raw, at }
}

function readRegex(raw: string, at: Pos, report: Report): Term | undefined {
  const checked = checkPattern(raw.slice(1, -1))
  if (checked.ok) return { kind: 'regex', raw, at }
  if (checked.problem === 'too-large') {
    report.add('E131', at, checked.message, { help: 'split it into several terms' })
  } else if (checked.problem === 'matches-empty') {
    report.add('E132', at, 'this regex matches the empty text, and so every post', { help: 'make at least one part of it required' })
  } else {
    const perl = /\(\?[=!<]|\\[1-9]|\(\?P=|\\k/u.test(raw)
    const help = perl ? 'RE2 has no look-around or back-references; use text: { all:, none: } instead' : 'the syntax is RE2'
    report.add('E130', at, `bad regex: ${checked.message}`, { help })
  }
  return undefined
}

/** The list that `$name` stands for; anything else is no reference. */
export function listName(raw: string): string | undefined {
  return raw.startsWith('$') && raw.length > 1 && !/\s/u.test(raw) ? raw.slice(1) : undefined
}

/** Terms of one value, a list of them, or `$lists`. */
export function readTerms(nodes: readonly Node[], lists: Lists, report: Report): readonly Term[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'bad') return []
    if (node.kind !== 'scalar' || isNull(node)) {
      const empty = node.kind === 'scalar'
      report.add(empty ? 'E111' : 'E102', node.at, empty ? 'empty term' : `expected a term, got ${typeOf(node)}`, {
        help: 'quote a text that holds ": " or ", "',
      })
      return []
    }
    const name = listName(node.text)
    if (name !== undefined) return expand(name, node.at, lists, report) ?? []
    const term = readTerm(node.text, node.at, report)
    return term === undefined ? [] : [term]
  })
}

/** The terms of a list; an unknown one is reported. */
export function expand(name: string, at: Pos, lists: Lists, report: Report): readonly Term[] | undefined {
  const found = lists.get(name)
  if (found === undefined) {
    const near = nearest(name, lists.keys())
    const help = near === undefined ? `lists are written under lists:; for the sign itself write "=$${name}"` : `did you mean "$${near}"?`
    report.add('E120', at, `unknown list "$${name}"`, { help })
  }
  return found
}

/** The lists of the file, each term checked where it is written. */
export function readLists(root: MapNode, report: Report, sideFiles: SideFiles): Lists {
  const lists = new Map<string, readonly Term[]>()
  for (const { key, keyAt, value } of readNamed(section(root, 'lists'), 'list', report)) {
    const terms: Term[] = []
    for (const { raw, at } of rawsOf(value, keyAt, report, sideFiles)) {
      const inner = listName(raw)
      if (inner !== undefined && NAME.test(inner)) {
        report.add('E121', at, `list "${key}" names the list "${raw}"`, {
          help: 'lists do not nest; name both where they are used: [$a, $b]',
        })
        continue
      }
      const term = readTerm(raw, at, report)
      if (term !== undefined) terms.push({ ...term, list: key })
    }
    lists.set(key, terms)
  }
  return lists
}

interface Raw {
  readonly raw: string
  readonly at: Pos
}

function rawsOf(node: Node, keyAt: Pos, report: Report, sideFiles: SideFiles): readonly Raw[] {
  if (node.kind === 'bad') return []
  if (isNull(node) || (node.kind === 'list' && node.items.length === 0)) {
    report.add('E111', keyAt, 'empty list', { help: 'remove it, or write what it should match' })
    return []
  }
  if (node.kind === 'scalar') return [{ raw: node.text, at: node.at }]
  if (node.kind === 'list')
    return node.items.flatMap((item) => (item.kind === 'list' ? wrongItem(item, report) : rawsOf(item, item.at, report, sideFiles)))
  const file = readFields(node, 'list', report)?.scalar('file')
  if (file === undefined) return []
  const side = sideFiles(file.at, file.text)
  if ('problem' in side) {
    report.add('E121', file.at, `cannot read ${file.text}: ${side.problem}`)
    return []
  }
  return side.lines.flatMap((line, n) => {
    const text = line.replace(/^\uFEFF/u, '').trim()
    if (text === '' || text.startsWith('#')) return []
    const column = line.indexOf(text) + 1
    const raw = /^"(.*)"$/u.exec(text)?.[1] ?? text
    return [{ raw, at: { file: side.name, line: n + 1, column, endLine: n + 1, endColumn: column + text.length } }]
  })
}

function wrongItem(node: Node, report: Report): readonly Raw[] {
  report.add('E102', node.at, 'expected a term, got a list', { help: 'write one list: [a, b]' })
  return []
}
