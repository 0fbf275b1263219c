/** A page of figures as data: what `--format html` draws. No colour, no size, no markup; text may be a stranger's. */
import type { Table } from '../view.ts'

/** How numbers are read: a share 0–1, a plain count, a duration in seconds. */
export type Unit = 'share' | 'count' | 'seconds'

/** One figure, large. */
export interface Tile {
  readonly label: string
  readonly value: number | null
  readonly unit: Unit
  /** What it is of, or why there is none. */
  readonly note: string
  readonly goal?: number | undefined
  /** The same in the period before. */
  readonly before?: number | null | undefined
  /** Whether more is better; absent: neither. */
  readonly better?: 'more' | 'less' | undefined
}

export interface Point {
  /** A local date, `2026-08-14`. */
  readonly day: string
  readonly value: number | null
}

export type Chart =
  | {
      readonly kind: 'lines'
      readonly unit: Unit
      readonly series: readonly { readonly name: string; readonly points: readonly Point[] }[]
      readonly goal?: number | undefined
    }
  | {
      readonly kind: 'bars'
      readonly unit: Unit
      readonly rows: readonly { readonly name: string; readonly value: number | null; readonly goal?: number | undefined }[]
    }
  | {
      readonly kind: 'heat'
      readonly unit: Unit
      readonly columns: readonly string[]
      readonly rows: readonly { readonly name: string; readonly values: readonly (number | null)[] }[]
    }
  | {
      readonly kind: 'stack'
      readonly unit: Unit
      /** Each row has a value a part, in order. */
      readonly parts: readonly string[]
      /** How each part is meant, where that is known: pleasant, neither, unpleasant. */
      readonly meant?: readonly ('good' | 'neither' | 'bad')[] | undefined
      readonly rows: readonly { readonly name: string; readonly values: readonly (number | null)[] }[]
    }

export interface Section {
  /** Lower case letters and hyphens: the anchor. */
  readonly id: string
  readonly title: string
  /** What is to be seen, in a sentence: the chart's description. */
  readonly about: string
  readonly chart?: Chart | undefined
  /** The same figures as a table. */
  readonly table?: Table | undefined
  /** Instead of both: why there is nothing to see. */
  readonly nothing?: string | undefined
}

export interface Page {
  readonly title: string
  /** Name → value: as of, zone, axis, filters, rules, version, exclusions. */
  readonly facts: readonly (readonly [name: string, value: string])[]
  readonly tiles: readonly Tile[]
  readonly sections: readonly Section[]
  readonly notes: readonly string[]
}
