/** Parquet: typed columns in row groups. The only door to hyparquet-writer; loaded when a file of that kind is written. */
import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer'

/** time: instants in UTC with milliseconds. */
export type ParquetType = 'text' | 'integer' | 'number' | 'boolean' | 'time'
export type ParquetValue = string | number | boolean | null

export interface ParquetColumn {
  readonly name: string
  readonly type: ParquetType
}

export interface ParquetFile {
  /** Rows of values in the order of the columns; a time is its ISO text. */
  write(rows: readonly (readonly ParquetValue[])[]): Promise<void>
  /** Writes what is left, and the end of the file. */
  end(): Promise<void>
}

/** Rows that are held before they are written: readers may skip a group by its least and greatest values. */
const GROUP = 8_000

/** `write` takes the bytes, one after another; `facts` stand in the file's own metadata. */
export function openParquet(
  columns: readonly ParquetColumn[],
  facts: Readonly<Record<string, string>>,
  write: (bytes: Uint8Array) => Promise<void>,
): ParquetFile {
  const bytes = new ByteWriter()
  const out = async (): Promise<void> => {
    const piece = bytes.getBytes().slice()
    bytes.index = 0
    await write(piece)
  }
  const file = new ParquetWriter({
    writer: bytes,
    schema: [{ name: 'root', num_children: columns.length }, ...columns.map(element)],
    kvMetadata: Object.entries(facts).map(([key, value]) => ({ key, value })),
    createdBy: 'outspoke',
  })
  let held: Held[][] = columns.map(() => [])
  const flush = async (): Promise<void> => {
    const data = held
    if ((data[0]?.length ?? 0) === 0) return
    held = columns.map(() => [])
    await file.write({ columnData: columns.map(({ name }, at) => ({ name, data: data[at] ?? [] })), rowGroupSize: GROUP })
    await out()
  }
  return {
    async write(rows) {
      for (const row of rows) {
        for (const [at, { type }] of columns.entries()) held[at]?.push(typed(row[at] ?? null, type))
        if ((held[0]?.length ?? 0) >= GROUP) await flush()
      }
    },
    async end() {
      await flush()
      await file.finish()
      await out()
    },
  }
}

type Held = string | number | bigint | boolean | Date | null

function typed(value: ParquetValue, type: ParquetType): Held {
  if (value === null) return null
  if (type === 'time') return new Date(String(value))
  if (type === 'integer') return BigInt(Math.trunc(Number(value)))
  return value
}

function element({ name, type }: ParquetColumn): SchemaElement {
  const repetition_type = 'OPTIONAL'
  switch (type) {
    case 'time':
      return {
        name,
        type: 'INT64',
        converted_type: 'TIMESTAMP_MILLIS',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
        repetition_type,
      }
    case 'integer':
      return { name, type: 'INT64', repetition_type }
    case 'number':
      return { name, type: 'DOUBLE', repetition_type }
    case 'boolean':
      return { name, type: 'BOOLEAN', repetition_type }
    case 'text':
      return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' }, repetition_type }
  }
}
