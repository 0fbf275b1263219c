/**
 * Columns in a few buffers: a batch while it grows, and on its way between threads. Thousands of strings and arrays that live as long as
 * a batch are what the garbage collector copies again and again (it took a third of the time of reading a file); these it never sees, and
 * they change threads without being copied.
 */

/** A column of a packed batch. Rows beyond its end, and those marked so, have no value. */
export type PackedColumn =
  | {
      readonly kind: 'texts'
      /** ASCII apart from the rest: strings of one byte a character are made, compared and stored faster. */
      readonly ascii: Uint8Array<ArrayBuffer>
      readonly utf8: Uint8Array<ArrayBuffer> | undefined
      /** UTF-16 units of a text: n in `ascii`, `-2 - n` in `utf8`; `ABSENT` without one. */
      readonly lengths: Int32Array<ArrayBuffer>
    }
  | { readonly kind: 'words'; readonly words: readonly string[]; readonly places: Int32Array<ArrayBuffer> }
  | { readonly kind: 'numbers'; readonly numbers: Float64Array<ArrayBuffer> }

type Cell = string | number | null

const ABSENT = -1
const ROWS = 16
const BYTES = 256
/** Writing a character costs 2.5 ns, the call of the native writer 60. */
const SHORT = 24

/** How large a column has become before: the next one begins so. */
export interface Room {
  rows: number
  ascii: number
  utf8: number
}

export const newRoom = (): Room => ({ rows: ROWS, ascii: BYTES, utf8: BYTES })

/** Texts that differ from row to row. */
export class TextColumn {
  private readonly room: Room
  private lengths: Int32Array<ArrayBuffer>
  private ascii: Buffer<ArrayBuffer>
  private utf8: Buffer<ArrayBuffer> | undefined
  private asciiEnd = 0
  private utf8End = 0

  constructor(room: Room) {
    this.room = room
    this.lengths = new Int32Array(room.rows).fill(ABSENT)
    this.ascii = bytes(room.ascii)
  }

  set(row: number, text: string): void {
    if (row >= this.lengths.length) this.lengths = longer(this.lengths, row, this.room, ABSENT)
    // A character takes three bytes at most.
    const { length } = text
    if (this.asciiEnd + length * 3 > this.ascii.length) this.ascii = larger(this.ascii, this.asciiEnd + length * 3)
    const isAscii = length <= SHORT ? this.copyShort(text) : this.ascii.write(text, this.asciiEnd, 'utf8') === length
    if (isAscii) {
      this.asciiEnd += length
      this.lengths[row] = length
    } else {
      this.utf8 ??= bytes(this.room.utf8)
      if (this.utf8End + length * 3 > this.utf8.length) this.utf8 = larger(this.utf8, this.utf8End + length * 3)
      this.utf8End += this.utf8.write(text, this.utf8End, 'utf8')
      this.lengths[row] = -2 - length
    }
  }

  take(): PackedColumn {
    this.room.ascii = this.ascii.length
    this.room.utf8 = this.utf8?.length ?? this.room.utf8
    return {
      kind: 'texts',
      ascii: this.ascii.subarray(0, this.asciiEnd),
      utf8: this.utf8?.subarray(0, this.utf8End),
      lengths: this.lengths,
    }
  }

  private copyShort(text: string): boolean {
    const { ascii, asciiEnd } = this
    for (let k = 0; k < text.length; k++) {
      const unit = text.charCodeAt(k)
      if (unit > 127) return false
      ascii[asciiEnd + k] = unit
    }
    return true
  }
}

/** Texts of which there are few: networks, brands, languages. */
export class WordColumn {
  private readonly room: Room
  private places: Int32Array<ArrayBuffer>
  private readonly words: string[] = []
  private readonly known = new Map<string, number>()
  private last = ''
  private lastPlace = ABSENT

  constructor(room: Room) {
    this.room = room
    this.places = new Int32Array(room.rows).fill(ABSENT)
  }

  set(row: number, word: string): void {
    if (row >= this.places.length) this.places = longer(this.places, row, this.room, ABSENT)
    if (word !== this.last || this.lastPlace === ABSENT) {
      let place = this.known.get(word)
      if (place === undefined) {
        place = this.words.push(word) - 1
        this.known.set(word, place)
      }
      this.last = word
      this.lastPlace = place
    }
    this.places[row] = this.lastPlace
  }

  take(): PackedColumn {
    return { kind: 'words', words: this.words, places: this.places }
  }
}

/** Numbers, and what is yes or no as 1 and 0. */
export class NumberColumn {
  private readonly room: Room
  private numbers: Float64Array<ArrayBuffer>

  constructor(room: Room) {
    this.room = room
    this.numbers = new Float64Array(room.rows).fill(Number.NaN)
  }

  set(row: number, number: number): void {
    if (row >= this.numbers.length) this.numbers = longer(this.numbers, row, this.room, Number.NaN)
    this.numbers[row] = number
  }

  take(): PackedColumn {
    return { kind: 'numbers', numbers: this.numbers }
  }
}

/** The buffers of a column, for handing them over to another thread. */
export function buffersOf(column: PackedColumn): ArrayBuffer[] {
  switch (column.kind) {
    case 'texts':
      return [column.ascii.buffer, column.lengths.buffer, ...(column.utf8 === undefined ? [] : [column.utf8.buffer])]
    case 'words':
      return [column.places.buffer]
    case 'numbers':
      return [column.numbers.buffer]
  }
}

/** The first `length` cells of a column. */
export function unpackColumn(column: PackedColumn, length: number): Cell[] {
  switch (column.kind) {
    case 'texts':
      return textsOf(column, length)
    case 'words':
      return wordsOf(column.words, column.places, length)
    case 'numbers':
      return numbersOf(column.numbers, length)
  }
}

function textsOf(column: Extract<PackedColumn, { kind: 'texts' }>, length: number): Cell[] {
  const { lengths } = column
  const ascii = stringOf(column.ascii, 'latin1')
  const utf8 = column.utf8 === undefined ? '' : stringOf(column.utf8, 'utf8')
  const cells = new Array<Cell>(length).fill(null)
  const end = Math.min(length, lengths.length)
  let asciiAt = 0
  let utf8At = 0
  for (let row = 0; row < end; row++) {
    const size = lengths[row] ?? ABSENT
    if (size >= 0) {
      cells[row] = ascii.slice(asciiAt, asciiAt + size)
      asciiAt += size
    } else if (size !== ABSENT) {
      cells[row] = utf8.slice(utf8At, utf8At - 2 - size)
      utf8At -= 2 + size
    }
  }
  return cells
}

function wordsOf(words: readonly string[], places: Int32Array, length: number): Cell[] {
  const cells = new Array<Cell>(length).fill(words[0] ?? null)
  for (let row = 0; row < length; row++) {
    const place = row < places.length ? (places[row] ?? ABSENT) : ABSENT
    if (place !== 0) cells[row] = place < 0 ? null : (words[place] ?? null)
  }
  return cells
}

function numbersOf(numbers: Float64Array, length: number): Cell[] {
  const cells = new Array<Cell>(length).fill(null)
  const end = Math.min(length, numbers.length)
  for (let row = 0; row < end; row++) {
    const number = numbers[row] ?? Number.NaN
    if (number === number) cells[row] = number
  }
  return cells
}

const stringOf = (column: Uint8Array<ArrayBuffer>, encoding: 'latin1' | 'utf8'): string =>
  Buffer.from(column.buffer, column.byteOffset, column.length).toString(encoding)

/** Never from Node's shared pool, which could not be handed over. */
const bytes = (size: number): Buffer<ArrayBuffer> => Buffer.from(new ArrayBuffer(size))

function larger(old: Buffer<ArrayBuffer>, needed: number): Buffer<ArrayBuffer> {
  const made = bytes(Math.max(old.length * 2, needed))
  made.set(old)
  return made
}

function longer<T extends Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(old: T, row: number, room: Room, blank: number): T
function longer(old: Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>, row: number, room: Room, blank: number): typeof old {
  const size = Math.max(old.length * 2, row + 1)
  room.rows = size
  const made = old instanceof Int32Array ? new Int32Array(size) : new Float64Array(size)
  made.set(old)
  return made.fill(blank, old.length)
}
