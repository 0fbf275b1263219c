/**
 * From `outspoke.yaml` to a rule set and everything that is wrong with it. The one door to the `yaml` package: what the
 * language leaves out (aliases, anchors, tags, merge keys) is rejected on the nodes, before any value is made.
 */
import { basename, dirname, resolve } from 'node:path'
import { isAlias, isMap, isNode, isScalar, isSeq, parseAllDocuments } from 'yaml'
import type { Pos, RuleSet } from '../core/rules/ruleset.ts'
import { readAllows } from './allow.ts'
import { buildRuleSet, type Counts } from './build.ts'
import { compose } from './compose.ts'
import { type Diagnostic, newReport, printable, type Report, renderDiagnostic } from './diagnostics.ts'
import { diskReader, type FileReader } from './files.ts'
import { lint, lintWords, type Tested } from './lint.ts'
import { type Entry, isNull, type MapNode, type Node, type ScalarNode } from './nodes.ts'
import { checkCharacters, type Place, placer, reportSyntax } from './syntax.ts'

export type { Diagnostic, Severity } from './diagnostics.ts'
export type { Tested } from './lint.ts'

interface LoadOptions {
  readonly path: string
  /** Epoch ms; W307 and W331 look at it. */
  readonly now: number
  readonly env: Readonly<Record<string, string | undefined>>
  /** An unset variable is an error, not a warning. */
  readonly strictEnv?: boolean | undefined
  readonly read?: FileReader | undefined
  /** Runs examples and tests; without it N402 and N403 are left out. */
  readonly tested?: ((set: RuleSet) => Tested) | undefined
}

export interface LoadedRules {
  /** Absent if there is any error. */
  readonly set?: RuleSet | undefined
  /** Sorted by file, line, column. */
  readonly diagnostics: readonly Diagnostic[]
  /** Every file read and every folder that a glob looked into, for staleness stamps; absolute paths. */
  readonly files: readonly { readonly path: string; readonly size: number; readonly mtimeMs: number }[]
  /** Lines by name of file as in the diagnostics, relative to the folder of the top file. */
  readonly texts: ReadonlyMap<string, readonly string[]>
  readonly counts: Counts
  /** Name of the top file as in the diagnostics. */
  readonly file: string
  /** Whether the top file could be read at all; else the only diagnostic says why not. */
  readonly readable: boolean
}

/** Reads, merges and checks the rules file at `path` and all that it includes. Never throws for what the files hold. */
export async function loadRules(options: LoadOptions): Promise<LoadedRules> {
  const report = newReport()
  const path = resolve(options.path)
  const composed = await compose({ path, reader: options.read ?? diskReader, report, parse: parseYaml })
  const counts: Counts = { rules: 0, routes: 0, departments: 0, people: 0 }
  const rest = { files: composed.files, texts: composed.texts, file: basename(path), readable: composed.texts.has(basename(path)) }
  if (composed.root === undefined) return { ...rest, counts, diagnostics: report.all() }
  const built = buildRuleSet(composed.root, {
    report,
    env: options.env,
    strictEnv: options.strictEnv ?? false,
    sideFiles: composed.sideFiles,
    topFiles: composed.topFiles,
  })
  const allows = readAllows(composed.texts)
  lintWords(built, report)
  if (!report.failed()) lint(built, { report, now: options.now, allows, tested: options.tested?.(built.set) })
  const kept = newReport()
  allows.apply(report.all(), kept)
  const set = report.failed() ? undefined : built.set
  return { ...rest, counts: built.counts, diagnostics: kept.all(), set }
}

/** Every finding as text, and a summary as the last line. */
export function renderDiagnostics(loaded: LoadedRules): string {
  const count = (severity: string, word: string): string => {
    const n = loaded.diagnostics.filter((one) => one.severity === severity).length
    return plural(n, word)
  }
  const { rules, routes, departments, people } = loaded.counts
  const things = [
    plural(rules, 'rule'),
    plural(routes, 'route'),
    plural(departments, 'department'),
    people === 1 ? '1 person' : `${people} people`,
  ]
  const found = [count('error', 'error'), count('warning', 'warning'), count('note', 'note')]
  const summary = `${printable(loaded.file)}: ${things.join(', ')}; ${found.join(', ')}`
  return [...loaded.diagnostics.map((one) => renderDiagnostic(one, loaded.texts)), summary].join('\n')
}

function plural(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`
}

/** The folder relative to which diagnostics name files. */
export function folderOf(path: string): string {
  return dirname(resolve(path))
}

const MAX_DEPTH = 32

/** One file as a tree. Absent after a syntax error; `problem` is then already reported. */
function parseYaml(text: string, file: string, report: Report): MapNode | undefined {
  const place = placer(text, file)
  const documents = parseDocuments(text, place, report)
  if (documents === undefined) return undefined
  const [first, second] = documents
  if (second !== undefined) {
    report.add('E006', place(second.start, second.start + 3), 'several documents in one file', {
      help: 'one file holds one document; use include: for more files',
    })
    return undefined
  }
  checkCharacters(text, place, report)
  const contents = first?.contents
  if (contents === null || contents === undefined || (isScalar(contents) && contents.value === null)) {
    report.add('E102', place(0, 0), 'the file is empty', { help: 'a rules file starts with version: 1' })
    return undefined
  }
  const tree: Tree = { text, place, report, tooDeep: false }
  const node = convert(contents, tree, 0, place(0, 1))
  if (tree.tooDeep) return undefined
  if (node.kind === 'map') return node
  if (node.kind !== 'bad') report.add('E102', place(0, 1), 'a rules file is a map of sections', { help: 'it starts with version: 1' })
  return undefined
}

interface ParsedDocument {
  readonly contents: unknown
  readonly start: number
}

function parseDocuments(text: string, place: Place, report: Report): readonly ParsedDocument[] | undefined {
  let documents: ReturnType<typeof parseAllDocuments>
  try {
    documents = parseAllDocuments(text, {
      version: '1.2',
      schema: 'core',
      uniqueKeys: false,
      prettyErrors: false,
      merge: false,
      logLevel: 'silent',
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    report.add('E007', place(0, 1), `the file nests deeper than ${MAX_DEPTH} levels`)
    return undefined
  }
  const out: ParsedDocument[] = []
  for (const document of Array.isArray(documents) ? documents : []) {
    const [error] = document.errors
    if (error !== undefined) {
      reportSyntax(text, error, place, report)
      return undefined
    }
    out.push({ contents: document.contents, start: document.range?.[0] ?? 0 })
  }
  return out
}

interface Tree {
  /** Set where the limit was passed: what lies below is unknown. */
  tooDeep: boolean
  readonly text: string
  readonly place: Place
  readonly report: Report
}

function convert(node: unknown, tree: Tree, depth: number, owner: Pos): Node {
  const { text, place, report } = tree
  if (!isNode(node)) return { kind: 'scalar', value: null, text: '', at: owner }
  const [from, to] = node.range ?? [0, 0]
  const at = from === to ? owner : place(from, to)
  if (depth > MAX_DEPTH) {
    tree.tooDeep = true
    report.add('E007', at, `the file nests deeper than ${MAX_DEPTH} levels`)
    return { kind: 'bad', at }
  }
  if (isAlias(node)) {
    const help = `quote the wildcard: "*${node.source}"; to repeat things use lists: and $name`
    report.add('E002', at, `"*${node.source}" is a YAML alias, which this language leaves out`, { help })
    return { kind: 'bad', at }
  }
  if (node.anchor !== undefined) {
    const start = text.lastIndexOf(`&${node.anchor}`, from)
    const help = `quote it: "&${node.anchor}"; to repeat things use lists: and $name`
    report.add('E002', place(start, start + node.anchor.length + 1), `"&${node.anchor}" is a YAML anchor, which this language leaves out`, {
      help,
    })
  }
  if (node.tag !== undefined && !(isScalar(node) && node.type !== undefined && text.lastIndexOf('!', from) < 0)) {
    const start = Math.max(0, text.lastIndexOf('!', from))
    const word = /^\S+/.exec(text.slice(start))?.[0] ?? '!'
    report.add('E004', place(start, start + word.length), `"${word}" is a YAML tag, which this language leaves out`, {
      help: `remove it, or quote it: "${word}"`,
    })
    return { kind: 'bad', at }
  }
  if (isMap(node))
    return {
      kind: 'map',
      at: blockItemPlace(text, from, to, place, node.flow === true),
      entries: convertPairs(node.items, tree, depth, at),
    }
  if (isSeq(node)) return { kind: 'list', at, items: node.items.map((item) => convert(item, tree, depth + 1, at)) }
  return isScalar(node) ? scalar(node, at, owner) : { kind: 'bad', at }
}

/** A block map that is a list item begins at its dash. */
function blockItemPlace(text: string, from: number, to: number, place: Place, flow: boolean): Pos {
  if (flow) return place(from, to)
  let start = from
  while (start > 0 && (text.charAt(start - 1) === ' ' || text.charAt(start - 1) === '\t')) start--
  return place(start > 0 && text.charAt(start - 1) === '-' && start < from ? start - 1 : from, to)
}

function scalar(
  node: { readonly value?: unknown; readonly source?: string | undefined; readonly type?: string | null | undefined },
  at: Pos,
  owner: Pos,
): ScalarNode {
  const { value } = node
  if (value === null || value === undefined) return { kind: 'scalar', value: null, text: '', at: owner }
  if (typeof value === 'string') return { kind: 'scalar', value, text: value, at }
  if (typeof value === 'number' || typeof value === 'boolean') return { kind: 'scalar', value, text: node.source ?? String(value), at }
  return { kind: 'scalar', value: String(value), text: node.source ?? String(value), at }
}

function convertPairs(
  pairs: readonly { readonly key: unknown; readonly value: unknown }[],
  tree: Tree,
  depth: number,
  owner: Pos,
): readonly Entry[] {
  const out: Entry[] = []
  const seen = new Map<string, Pos>()
  for (const pair of pairs) {
    const key = convert(pair.key, tree, depth + 1, owner)
    if (key.kind === 'bad') continue
    if (key.kind !== 'scalar' || isNull(key)) {
      tree.report.add('E001', key.at, 'a key must be a word')
      continue
    }
    if (key.text === '<<') {
      tree.report.add('E003', key.at, 'merge keys are left out of this language', { help: 'to repeat things use lists: and $name' })
      continue
    }
    const first = seen.get(key.text)
    if (first !== undefined) {
      tree.report.add('E005', key.at, `"${key.text}" is written twice; first on line ${first.line}`, { help: 'keep one of them' })
      continue
    }
    seen.set(key.text, key.at)
    out.push({ key: key.text, keyAt: key.at, value: convert(pair.value, tree, depth + 1, key.at) })
  }
  return out
}
