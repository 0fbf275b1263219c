/**
 * New expectations for tests, written into the file that holds them: only the values change, so that comments, order and quotes stay.
 * The third door to the `yaml` package, for the places of values.
 */
import { randomBytes } from 'node:crypto'
import { chmod, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type { Expected } from '../core/rules/examples.ts'
import { inlineYaml } from '../core/rules/yaml-text.ts'
import { diskReader, type FileReader } from './files.ts'

/** What a test is to expect, by key. `line` and `column`: where the test begins. */
export interface TestEdit {
  readonly line: number
  readonly column: number
  readonly changes: readonly { readonly field: string; readonly expected: Expected }[]
}

/** Some lines, before and after. `line` is the number of the first one before. */
export interface Hunk {
  readonly line: number
  readonly before: readonly string[]
  readonly after: readonly string[]
}

interface Splice {
  readonly from: number
  readonly to: number
  readonly text: string
}

interface Ranged {
  readonly range?: readonly [number, number, number] | null | undefined
}

/** The text with its tests' expectations changed; what cannot be changed in place (a block scalar) stays. */
export function editTests(text: string, edits: readonly TestEdit[]): { readonly text: string; readonly hunks: readonly Hunk[] } {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, version: '1.2', schema: 'core' })
  const tests = childOf(document.contents, 'tests')
  const items = isSeq(tests) ? tests.items.filter(isMap) : []
  const splices = edits.flatMap(({ line, column, changes }) => {
    const start = (lines.lineStarts[line - 1] ?? 0) + column - 1
    const test = items.find((item) => startOf(item) >= start)
    const expect = childOf(test, 'expect')
    return changes.flatMap(({ field, expected }) => change(text, childOf(expect, field), expected))
  })
  return applied(text, splices)
}

function childOf(node: unknown, key: string): unknown {
  if (!isMap(node)) return undefined
  return node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)?.value
}

const startOf = (node: Ranged): number => node.range?.[0] ?? -1
const endOf = (node: Ranged): number => node.range?.[1] ?? -1

function change(text: string, node: unknown, expected: Expected): readonly Splice[] {
  if (typeof expected === 'string') return isScalar(node) ? scalarSplice(node, expected) : []
  if ('has' in expected)
    return [...listSplices(text, childOf(node, 'has'), expected.has), ...listSplices(text, childOf(node, 'lacks'), expected.lacks)]
  return listSplices(text, node, expected.exactly)
}

function scalarSplice(node: Ranged & { readonly type?: string | undefined }, word: string): readonly Splice[] {
  const { type } = node
  if (type === 'BLOCK_FOLDED' || type === 'BLOCK_LITERAL') return []
  return [{ from: startOf(node), to: endOf(node), text: quotedAs(word, type) }]
}

function quotedAs(word: string, type: string | undefined): string {
  if (type === 'QUOTE_DOUBLE') return JSON.stringify(word)
  return type === 'QUOTE_SINGLE' ? `'${word.replaceAll("'", "''")}'` : inlineYaml(word)
}

function listSplices(text: string, node: unknown, wanted: readonly string[]): readonly Splice[] {
  if (isScalar(node)) {
    const [only] = wanted
    return only !== undefined && wanted.length === 1 ? scalarSplice(node, only) : replaced(node, flow(wanted.map(inlineYaml)))
  }
  if (!isSeq(node)) return []
  const items = node.items.filter(isScalar)
  const kept = items.filter((item) => wanted.includes(String(item.value)))
  const gone = items.filter((item) => !kept.includes(item))
  const had = kept.map((item) => String(item.value))
  const fresh = wanted.filter((word) => !had.includes(word))
  if (wanted.length === 0)
    return [{ from: startOf(node), to: startOf(node) + text.slice(startOf(node), endOf(node)).trimEnd().length, text: '[]' }]
  return node.flow === true ? flowSplices(text, node, kept, gone, fresh) : blockSplices(text, items, gone, fresh)
}

const replaced = (node: Ranged, text: string): readonly Splice[] => [{ from: startOf(node), to: endOf(node), text }]
const flow = (words: readonly string[]): string => `[${words.join(', ')}]`

/** On one line the list is written anew from the words that stay; over several, what goes is cut out, and what comes stands first. */
function flowSplices(
  text: string,
  node: Ranged,
  kept: readonly Ranged[],
  gone: readonly Ranged[],
  fresh: readonly string[],
): readonly Splice[] {
  const whole = text.slice(startOf(node), endOf(node))
  if (!/[\n#]/.test(whole)) {
    const [open, close] = [/^\[\s*/.exec(whole)?.[0] ?? '[', /\s*\]$/.exec(whole)?.[0] ?? ']']
    const words = [...kept.map((item) => text.slice(startOf(item), endOf(item))), ...fresh.map(inlineYaml)]
    return replaced(node, `${open}${words.join(', ')}${close.replace(',', '')}`)
  }
  const cut = gone.map((item): Splice => {
    const comma = /^\s*,/.exec(text.slice(endOf(item)))?.[0].length ?? 0
    return { from: startOf(item), to: endOf(item) + comma, text: '' }
  })
  const first = startOf(node) + 1
  const blank = /\s/.test(text.charAt(first)) ? '' : ' '
  return [...cut, ...(fresh.length === 0 ? [] : [{ from: first, to: first, text: `${fresh.map(inlineYaml).join(', ')},${blank}` }])]
}

/** Lines of what goes are taken out, with the comments on them; what comes stands on lines after the last. */
function blockSplices(text: string, items: readonly Ranged[], gone: readonly Ranged[], fresh: readonly string[]): readonly Splice[] {
  const lineStart = (at: number): number => text.lastIndexOf('\n', at - 1) + 1
  const lineEnd = (at: number): number => (text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at) + 1)
  const cut = gone.map((item): Splice => ({ from: lineStart(startOf(item)), to: lineEnd(endOf(item)), text: '' }))
  const last = items[items.length - 1]
  if (last === undefined || fresh.length === 0) return cut
  const indent = /^[ ]*- +/.exec(text.slice(lineStart(startOf(last))))?.[0] ?? '- '
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const at = lineEnd(endOf(last))
  const lead = at > 0 && text.charAt(at - 1) === '\n' ? '' : eol
  return [...cut, { from: at, to: at, text: lead + fresh.map((word) => `${indent}${inlineYaml(word)}${eol}`).join('') }]
}

/** The splices made, and what they change line by line. */
function applied(text: string, splices: readonly Splice[]): { readonly text: string; readonly hunks: readonly Hunk[] } {
  const sorted = [...splices].sort((a, b) => a.from - b.from || a.to - b.to)
  let out = ''
  let at = 0
  for (const { from, to, text: put } of sorted) {
    out += text.slice(at, from) + put
    at = to
  }
  out += text.slice(at)
  return { text: out, hunks: hunksOf(text, sorted) }
}

function hunksOf(text: string, sorted: readonly Splice[]): readonly Hunk[] {
  const groups: { from: number; to: number; splices: Splice[] }[] = []
  for (const splice of sorted) {
    const from = text.lastIndexOf('\n', splice.from - 1) + 1
    const next = text.indexOf('\n', Math.max(splice.from, splice.to > splice.from ? splice.to - 1 : splice.to))
    const to = splice.from === splice.to && splice.from === from ? from : next < 0 ? text.length : next + 1
    const last = groups[groups.length - 1]
    if (last !== undefined && from <= last.to) {
      last.to = Math.max(last.to, to)
      last.splices.push(splice)
    } else groups.push({ from, to, splices: [splice] })
  }
  return groups.map(({ from, to, splices }) => {
    let after = ''
    let at = from
    for (const splice of splices) {
      after += text.slice(at, splice.from) + splice.text
      at = splice.to
    }
    after += text.slice(at, to)
    return { line: text.slice(0, from).split('\n').length, before: linesOf(text.slice(from, to)), after: linesOf(after) }
  })
}

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/))

/**
 * How far the tests of such a file are indented, where more can be written behind them. `head`: its first line is missing; `cut`: its last
 * line has no end.
 * Absent where nothing can be added at its end: its list is in brackets, or something else comes after.
 */
export function endOfTests(text: string): { readonly indent: number; readonly head: boolean; readonly cut: boolean } | undefined {
  const cut = text !== '' && !text.endsWith('\n')
  if (text.trim() === '') return { indent: 2, head: true, cut }
  const lines = new LineCounter()
  const { contents, errors } = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false })
  if (errors.length > 0) return undefined
  if (contents === null) return { indent: 2, head: true, cut }
  const tests = childOf(contents, 'tests')
  if (!isMap(contents) || lastKey(contents.items) !== 'tests') return undefined
  if (tests === null || (isScalar(tests) && tests.value === null)) return { indent: 2, head: false, cut }
  if (!isSeq(tests) || tests.flow === true) return undefined
  return { indent: lines.linePos(startOf(tests)).col - 1, head: false, cut }
}

function lastKey(items: readonly { readonly key: unknown }[]): string {
  const key = items[items.length - 1]?.key
  return isScalar(key) ? String(key.value) : ''
}

/** The file of tests that is found beside a rules file. */
export function besideOf(path: string): string {
  return path.replace(/(\.ya?ml)?$/u, '.test.yaml')
}

/** The text of a file as it stands, without the mark that some editors put before it. */
export async function textOfFile(path: string): Promise<string> {
  return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '')
}

/** Reads as from disk, but for files whose texts are given by path. */
export function readerWith(texts: ReadonlyMap<string, string>): FileReader {
  return {
    ...diskReader,
    read: async (path) => {
      const text = texts.get(path)
      return text === undefined ? diskReader.read(path) : Buffer.from(text)
    },
  }
}

/**
 * Puts a text (of `textOfFile`) in the place of a file's, all at once: who reads meanwhile sees the old or the new one. A link stays a
 * link, the mode as it was.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const target = await realpath(path)
  const part = `${target}.${randomBytes(4).toString('hex')}.part`
  try {
    const mark = (await readFile(target, 'utf8')).startsWith('\uFEFF') ? '\uFEFF' : ''
    await writeFile(part, mark + text, { flag: 'wx' })
    await chmod(part, (await stat(target)).mode & 0o777)
    await rename(part, target)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}
