/**
 * Holidays written into a calendar of a rules file: lines are added where the calendar has its holidays, and nothing else changes, neither
 * comments nor order nor quotes. Another door to the `yaml` package, for the places of nodes.
 */
import { isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml'
import { type HolidayLine, holidayLine } from './holiday-line.ts'

interface Splice {
  readonly at: number
  readonly to: number
  readonly text: string
}

/** What is known of the text that is edited. */
interface Source {
  readonly text: string
  readonly end: '\n' | '\r\n'
  /** Offset at which the line of an offset begins. */
  readonly lineStart: (offset: number) => number
}

/** The text with these days in the calendar's `holidays`; absent where the text has no such calendar. */
export function addHolidays(text: string, calendar: string, days: readonly HolidayLine[]): string | undefined {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, version: '1.2', schema: 'core' })
  const own = valueOf(valueOf(document.contents, 'calendars'), calendar)
  if (!isMap(own)) return undefined
  const source: Source = {
    text,
    end: text.includes('\r\n') ? '\r\n' : '\n',
    lineStart: (offset) => lines.lineStarts[lines.linePos(offset).line - 1] ?? 0,
  }
  if (days.length === 0) return text
  const pair = pairOf(own, 'holidays')
  return spliced(text, pair === undefined ? newKey(source, own, days) : more(source, pair, days))
}

function pairOf(node: unknown, key: string): Pair | undefined {
  return isMap(node) ? node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key) : undefined
}
const valueOf = (node: unknown, key: string): unknown => pairOf(node, key)?.value

interface Ranged {
  readonly range?: readonly [number, number, number] | null | undefined
}
const isRanged = (node: unknown): node is Ranged => typeof node === 'object' && node !== null && 'range' in node
const startOf = (node: unknown): number => (isRanged(node) ? (node.range?.[0] ?? 0) : 0)
const endOf = (node: unknown): number => (isRanged(node) ? (node.range?.[1] ?? 0) : 0)

/** A calendar without holidays gets the key at its end. */
function newKey(source: Source, own: YAMLMap, days: readonly HolidayLine[]): readonly Splice[] {
  const { text, end } = source
  const last = own.items.at(-1)
  if (own.flow === true)
    return intoBrackets(source, own, [`holidays: ${brackets(source, days, `${indentAt(text, source.lineStart(startOf(own)))}  `)}`])
  const column = startOf(own.items[0]?.key) - source.lineStart(startOf(own.items[0]?.key))
  const indent = ' '.repeat(column)
  const added = ['holidays:', ...days.map((day) => `  - ${holidayLine(day)}`)].map((line) => `${indent}${line}`)
  return [afterLine(text, endOf(last?.value ?? last?.key), added, end)]
}

function more(source: Source, pair: Pair, days: readonly HolidayLine[]): readonly Splice[] {
  const { text, end } = source
  const { key, value } = pair
  if (isSeq(value) || isMap(value)) {
    const added = days.map(holidayLine)
    if (value.flow === true) return intoBrackets(source, value, added)
    const first = isSeq(value) ? text.lastIndexOf('-', startOf(value.items[0])) : startOf(value.items[0]?.key)
    const indent = ' '.repeat(first - source.lineStart(first))
    const last = value.items.at(-1)
    const stop = isSeq(value) ? endOf(last) : lastOfPair(last)
    return [
      afterLine(
        text,
        stop,
        added.map((line) => `${indent}${isSeq(value) ? '- ' : ''}${line}`),
        end,
      ),
    ]
  }
  const indent = indentAt(text, source.lineStart(startOf(key)))
  const old = isScalar(value) && value.value !== null ? [text.slice(startOf(value), endOf(value))] : []
  const at = old.length > 0 ? startOf(value) : text.indexOf(':', endOf(key)) + 1
  const list = brackets(source, days, indent, old)
  return [{ at, to: old.length > 0 ? endOf(value) : at, text: old.length > 0 ? list : ` ${list}` }]
}

function lastOfPair(pair: unknown): number {
  if (typeof pair !== 'object' || pair === null || !('key' in pair)) return 0
  return Math.max(endOf(pair.key), 'value' in pair ? endOf(pair.value) : 0)
}

const indentAt = (text: string, lineStart: number): string => /^[ ]*/.exec(text.slice(lineStart))?.[0] ?? ''

/** A list in brackets, a line a day. */
function brackets({ end }: Source, days: readonly HolidayLine[], indent: string, before: readonly string[] = []): string {
  return `[${[...before, ...days.map(holidayLine)].map((line) => `${end}${indent}    ${line}`).join(',')}${end}${indent}  ]`
}

/** Before the closing bracket, a line each; a comment between the last one and the bracket stays with the last one. */
function intoBrackets({ text, end, lineStart }: Source, value: YAMLMap | YAMLSeq, added: readonly string[]): readonly Splice[] {
  const close = endOf(value) - 1
  const last = value.items.at(-1)
  const stop = last === undefined ? close : isSeq(value) ? endOf(last) : lastOfPair(last)
  const rest = text.slice(stop, close).replace(/#[^\n]*/g, '')
  const comma: readonly Splice[] = last === undefined || rest.includes(',') ? [] : [{ at: stop, to: stop, text: ',' }]
  const alone = text.slice(lineStart(close), close).trim() === ''
  const indent = alone && last !== undefined ? indentAt(text, lineStart(stop)) : `${indentAt(text, lineStart(close))}    `
  const lines = added.map((line) => `${indent}${line}`).join(`,${end}`)
  if (alone) return [...comma, { at: lineStart(close), to: lineStart(close), text: `${lines}${end}` }]
  return [...comma, { at: text.slice(0, close).trimEnd().length, to: close, text: `${end}${lines}` }]
}

/** After the line in which something ends, its comment included. */
function afterLine(text: string, stop: number, lines: readonly string[], end: string): Splice {
  // A block's end may lie at the beginning of the line after it.
  const inside = text.slice(0, stop).trimEnd().length
  const newline = text.indexOf('\n', inside)
  if (newline < 0) return { at: text.length, to: text.length, text: lines.map((line) => `${end}${line}`).join('') }
  return { at: newline + 1, to: newline + 1, text: lines.map((line) => `${line}${end}`).join('') }
}

/** From the end; what stands at the same place keeps its order. */
function spliced(text: string, splices: readonly Splice[]): string {
  let out = text
  for (const { at, to, text: added } of [...splices].sort((a, b) => a.at - b.at).reverse())
    out = `${out.slice(0, at)}${added}${out.slice(to)}`
  return out
}
