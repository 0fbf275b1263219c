/** Chunks of a file to rows for the sink, whatever its layout. */
import type { CsvRecord } from './csv.ts'
import { CsvReader } from './csv.ts'
import type { JsonObject } from './format.ts'
import type { TableLayout } from './layout.ts'
import type { Plan } from './normalise.ts'
import { readerOf } from './objects.ts'
import type { Reading } from './records.ts'
import { recordReader } from './records.ts'
import type { Row } from './row.ts'
import type { Sink } from './sink.ts'

export interface Splitter {
  push(chunk: Buffer): void
  end(): void
  blank(): number
}

/** JSON. `names`: the paths that rows are read by. */
export function objectSplitter(reading: Reading, names: readonly string[], file: Map<string, string>, sink: Sink): Splitter {
  const row = new ObjectRow(names)
  const reader = recordReader(reading, file, {
    record: (record, line, raw, context) => {
      row.stand(record, line)
      sink.row(row, raw, context)
    },
    skipped: (what) => sink.skip(what),
    broken: (line, reason, record) => sink.reject({ line, reason, record }),
  })
  return { push: (chunk) => reader.push(chunk), end: () => reader.end(), blank: () => 0 }
}

/** Delimited text. `timed`: its posts have times. */
export function tableSplitter({ names, headerLine, delimiter }: TableLayout, plan: Plan, timed: boolean, sink: Sink): Splitter {
  const width = names.length
  // Spreadsheets pad the header with empty names.
  const least = names.findLastIndex((name) => name.trim() !== '') + 1
  const posted = timed ? plan.bound.get('posted_at') : undefined
  const needed =
    Math.max(
      -1,
      ...[...plan.bound].filter(([field]) => field === 'id' || field === 'text' || field === 'posted_at').map(([, index]) => index),
    ) + 1
  /** Blank records of the preamble are none of the table. */
  let before = 0
  let isRagged = false
  /** Line of the last record whose end nobody knows, until one is surely a record again. */
  let lost = 0
  const isSure = (record: CsvRecord): boolean =>
    record.cells >= (isRagged ? needed : least) &&
    record.strict() &&
    (posted === undefined || (record.text(posted).trim() !== '' && plan.readable(record.text(posted))))
  const reader: CsvReader = new CsvReader(
    {
      record: (record) => {
        if (record.line <= headerLine) {
          if (record.line !== headerLine) return
          reader.columns = width
          reader.least = least
          before = reader.blank
          return
        }
        const raw = (): string => record.raw()
        const reject = (reason: string): void => sink.reject({ line: record.line, reason, record: raw() })
        if (lost > 0 && !isSure(record)) return reject(`this may be the rest of the record in line ${lost}, whose quotes are broken`)
        if (record.cells > width && surplus(record, width, record.cells))
          return reject(`${countedCells(record)} where the header has ${width}`)
        if (record.cells < needed) return reject(`only ${countedCells(record)} where the header has ${width}`)
        if (record.isCut && record.cells < least && !isRagged)
          return reject(`the file ends inside this record: ${record.cells} cells where the header has ${width}`)
        isRagged ||= record.cells < least
        lost = 0
        sink.row(record, raw)
      },
      broken: (line, reason, record, isLost) => {
        if (line <= headerLine) return
        if (isLost) lost = line
        sink.reject({ line, reason, record })
      },
    },
    { delimiter },
  )
  return { push: (chunk) => reader.push(chunk), end: () => reader.end(), blank: () => reader.blank - before }
}

function countedCells({ cells }: CsvRecord): string {
  return cells === 1 ? '1 cell' : `${cells} cells`
}

function surplus(record: Row, from: number, to: number): boolean {
  for (let index = from; index < to; index++) if (record.text(index).trim() !== '') return true
  return false
}

class ObjectRow implements Row {
  line = 0
  record: JsonObject = {}
  private readonly readers: readonly ((value: JsonObject) => string)[]

  constructor(names: readonly string[]) {
    this.readers = names.map(readerOf)
  }

  stand(record: JsonObject, line: number): void {
    this.record = record
    this.line = line
  }

  text(index: number): string {
    return this.readers[index]?.(this.record) ?? ''
  }
}
