/** Chunks of a file to rows for the sink, whatever its layout. */
import { CsvReader } from './csv.ts'
import type { Layout } from './detect.ts'
import { jsonReader } from './json.ts'
import type { Plan, Row } from './normalise.ts'
import { isRecord, readerOf } from './objects.ts'
import type { Sink } from './sink.ts'

interface Splitter {
  push(chunk: Buffer): void
  end(): void
  blank(): number
}

export function splitter(layout: Layout, plan: Plan, sink: Sink): Splitter {
  if (layout.kind === 'objects') {
    const row = new ObjectRow(layout.names)
    const reader = jsonReader(layout.shape, {
      element: (value, line, raw) => {
        if (!isRecord(value)) return sink.reject({ line, reason: 'this is no object', record: raw() })
        row.stand(value, line)
        sink.row(row, raw)
      },
      broken: (line, reason, record) => sink.reject({ line, reason, record }),
    })
    return { push: (chunk) => reader.push(chunk), end: () => reader.end(), blank: () => 0 }
  }
  const { names, headerLine } = layout
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
    { delimiter: layout.delimiter },
  )
  return { push: (chunk) => reader.push(chunk), end: () => reader.end(), blank: () => reader.blank }
}

function surplus(record: Row, from: number, to: number): boolean {
  for (let index = from; index < to; index++) if (record.text(index).trim() !== '') return true
  return false
}

class ObjectRow implements Row {
  line = 0
  private readonly readers: readonly ((value: Readonly<Record<string, unknown>>) => string)[]
  private value: Readonly<Record<string, unknown>> = {}

  constructor(names: readonly string[]) {
    this.readers = names.map(readerOf)
  }

  stand(value: Readonly<Record<string, unknown>>, line: number): void {
    this.value = value
    this.line = line
  }

  text(index: number): string {
    return this.readers[index]?.(this.value) ?? ''
  }
}
