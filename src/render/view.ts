/** What a command shows, as data: no colour, no width, no escape. Every format renders any view. */

/** How a cell is meant; formats that know colour or marks use it, and never alone. */
export type Tone = 'plain' | 'late' | 'soon' | 'good' | 'dim' | 'strong'

export interface Column {
  /** JSON name of the field: header of machine formats, `--fields`. */
  readonly key: string
  /** Heading for people. */
  readonly title: string
  readonly align?: 'left' | 'right'
  /** Text of posts or people: guarded in CSV, may be shortened in a table. */
  readonly untrusted?: boolean
  /** Takes what width is left, and is wrapped or shortened first. */
  readonly flexible?: boolean
  /** A file's path: on one line, shortened in the middle, for its end tells most. */
  readonly path?: boolean
  /** Shown only to people (marks, several fields in one), or only to machines (TSV, CSV); absent: to both. */
  readonly for?: 'people' | 'machines'
}

/** `raw` goes to machines (TSV, CSV), `text` to people; `null` is absent. */
export interface Cell {
  readonly raw: string | number | boolean | null
  readonly text?: string
  readonly tone?: Tone
}

export interface Table {
  readonly title?: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
  /** A last row for people, who do not add up; to machines it would be one record too many. */
  readonly total?: readonly Cell[]
  /** Heading rows inside the table (`overdue` by department): index of the row it stands before. */
  readonly groups?: readonly { readonly before: number; readonly text: string }[]
}

/** Prose between tables: a card, an explanation. Lines are laid out already; text of strangers is still raw. */
export interface Prose {
  readonly lines: readonly Line[]
}
export interface Line {
  readonly text: string
  readonly tone?: Tone
  readonly indent?: number
  /** So many characters at the beginning are a label: where the rest is wrapped, it stays to the right of it. */
  readonly hang?: number
  /** To be copied: never wrapped. */
  readonly whole?: boolean
}

export interface View {
  /** What a card is to machines, and where fields of it are asked for: rows. Absent: its data, a row a name. */
  readonly records?: Table
  readonly blocks: readonly (Table | Prose)[]
  /** One line under it all: `and 312 more`, `93 conversations`. Human formats only. */
  readonly summary?: string
  /** To be read as a whole, not a list of records: a pipe gets the same text as a terminal, without colour and not cut. */
  readonly card?: true
}

/** The rows as people see them. */
export function allRows({ rows, total }: Table): Table['rows'] {
  return total === undefined ? rows : [...rows, total]
}

export function isEmpty({ rows, total }: Table): boolean {
  return rows.length === 0 && total === undefined
}
