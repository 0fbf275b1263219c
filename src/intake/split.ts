/** Chunks of a file to rows for the sink, whatever its layout. */
import { CsvReader } from './csv.ts'
import type { JsonObject } from './format.ts'
import type { TableLayout } from './layout.ts'
import type { Plan, Row } from './normalise.ts'
import { readerOf } from './objects.ts'
import type { Reading } from './records.ts'
import { recordReader } from './records.ts'
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

/** Delimited text. */
export function tableSplitter({ names, headerLine, delimiter }: TableLayout, plan: Plan, sink: Sink): Splitter {
  const width = names.length
  const needed =
    Math.max(
      -1,
      ...[...plan.bound].filter(([field]) => field === 'id' || field === 'text' || field === 'posted_at').map(([, index]) => index),
    ) + 1
  const reader: CsvReader = new CsvReader(
    {
      record: (record) => {
        if (record.line <= headerLine) {
          if (record.line === headerLine) reader.columns = width
          return
        }
        const raw = (): string => record.raw()
        if (record.cells > width && surplus(record, width, record.cells)) {
          return sink.reject({ line: record.line, reason: `${record.cells} cells where the header has ${width}`, record: raw() })
        }
        if (record.cells < needed)
          return sink.reject({ line: record.line, reason: `only ${record.cells} cells where the header has ${width}`, record: raw() })
        sink.row(record, raw)
      },
      broken: (line, reason, record) => {
        if (line > headerLine) sink.reject({ line, reason, record })
      },
    },
    { delimiter },
  )
  return { push: (chunk) => reader.push(chunk), end: () => reader.end(), blank: () => reader.blank }
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
