/** A record and its columns, as CSV and JSON both give them. */
import type { JsonObject } from './format.ts'

/** A record as CSV and JSON both give it. */
export interface Row {
  readonly line: number
  /** Text of the column with this index; '' where it is empty or absent. */
  text(index: number): string
  /** All of the record is ASCII: nothing in it was read in the wrong encoding. */
  readonly ascii?: boolean | undefined
  /** Of JSON: the record itself. */
  readonly record?: JsonObject | undefined
}

/** The columns of a file, and values seen in its beginning. */
export interface Columns {
  readonly names: readonly string[]
  /** The names are paths in JSON: a field takes the first of its columns that has a value in the record. */
  readonly objects?: boolean | undefined
  samples(index: number): readonly string[]
}
