/** What was found out of a file before it is read. */
import type { Paths } from './json-paths.ts'
import type { Candidate } from './score.ts'

/** How the records of a file are laid out. */
export type Layout = TableLayout | ObjectsLayout

export interface TableLayout {
  readonly kind: 'table'
  readonly delimiter: string
  readonly names: readonly string[]
  /** Line of the header; records up to it are no posts. */
  readonly headerLine: number
}

export interface ObjectsLayout {
  readonly kind: 'objects'
  /** A value a line. */
  readonly lines: boolean
  /** Bytes before the first value: `window.YTD.tweets.part0 =`. */
  readonly skip: number
  /** What the beginning of the file holds. */
  readonly paths: Paths
  /** Where a map, or common names, find records. */
  readonly container: string
  /** Records are asked for what stands around them (`^.thread.id`). */
  readonly outer: boolean
  /** What stands there. */
  readonly names: readonly string[]
}

export interface Detection {
  readonly layout: Layout
  /** Best first. */
  readonly candidates: readonly Candidate[]
}
