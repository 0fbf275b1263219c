/**
 * Delimited text, by bytes (RFC 4180 quoting; records end in LF or CRLF; a bare CR is data). By hand, because every
 * library lets an unclosed quote swallow the rest of the file, and because this is the hot path: cells are only
 * positions until somebody asks for one.
 */

/** A cell longer than this makes its record a reject. */
const CELL_LIMIT = 1 << 20
/** A quote still open after this many bytes is taken for one that is never closed. */
const LOOK_AHEAD = 32 << 20
/** What a reject keeps of a record. */
const RECORD_LIMIT = 1 << 16

/** Texts of 128 KiB and more are large objects to the garbage collector: they grow old, and a million rows cost ten full collections. */
const DECODED = 1 << 16

const LF = 10
const CR = 13
const QUOTE = 34

interface CsvOptions {
  /** One ASCII character. */
  readonly delimiter: string
  /** `LOOK_AHEAD`, smaller in tests. */
  readonly lookAhead?: number
}

/** What the reader tells, record by record, while it stands on it. */
interface CsvHandler {
  record(record: CsvRecord): void
  /** A record that cannot be cells; `lost`: nor can anybody tell where it ends. */
  broken(line: number, reason: string, record: string, lost: boolean): void
}

/** The record under the reader: valid until the next one. */
export interface CsvRecord {
  /** Line on which it starts, from 1. */
  readonly line: number
  readonly cells: number
  /** No byte of it is above 0x7f. */
  readonly ascii: boolean
  /** The bytes end with it, without a line break. */
  readonly isCut: boolean
  /** Text of a cell, quotes resolved; '' beyond the last. */
  text(index: number): string
  /** No cell that is not quoted holds a quote: the end of a cell that was taken apart always does. */
  strict(): boolean
  /** The record as it stands in the file. */
  raw(): string
}

/** Reads chunks as they come: `push` each, then `end`. Holds what it has of an unfinished record. */
export class CsvReader implements CsvRecord {
  line = 1
  cells = 0
  ascii = true
  isCut = false
  /** Records of nothing but delimiters. */
  blank = 0
  /** Once known, a record over several lines with more cells, or fewer than `least`, is broken: short, or put together by a stray quote. */
  columns: number | undefined
  least: number | undefined
  private readonly handler: CsvHandler
  private readonly delimiter: number
  private readonly lookAhead: number
  private bytes: Buffer = Buffer.alloc(0)
  /** The bytes from `latinFrom` to `latinTo` as text. */
  private latin = ''
  private latinFrom = 0
  private latinTo = 0
  private starts = new Int32Array(64)
  private ends = new Int32Array(64)
  /** 0 as it stands, 1 quoted with doubled quotes inside, 2 quoted without. */
  private quoting = new Uint8Array(64)
  private from = 0
  private to = 0
  /** Where an unfinished scan goes on, with its line breaks so far. */
  private at = 0
  private inner = 0
  private skipping = false

  constructor(handler: CsvHandler, options: CsvOptions) {
    this.handler = handler
    this.delimiter = options.delimiter.charCodeAt(0)
    this.lookAhead = options.lookAhead ?? LOOK_AHEAD
  }

  push(chunk: Buffer): void {
    this.take(chunk)
    this.scan(false)
  }

  end(): void {
    this.scan(true)
  }

  text(index: number): string {
    if (index >= this.cells) return ''
    const from = this.starts[index] ?? 0
    const to = this.ends[index] ?? 0
    if (from === to) return ''
    const text = this.slice(from, to)
    return this.quoting[index] === 1 ? text.replaceAll('""', '"') : text
  }

  strict(): boolean {
    for (let index = 0; index < this.cells; index++)
      if (this.quoting[index] === 0 && this.bytes.subarray(this.starts[index], this.ends[index]).includes(QUOTE)) return false
    return true
  }

  raw(): string {
    return this.bytes.toString('utf8', this.from, Math.min(this.to, this.from + RECORD_LIMIT))
  }

  /** Bytes of the cell, before its doubled quotes are resolved. */
  size(index: number): number {
    return index < this.cells ? (this.ends[index] ?? 0) - (this.starts[index] ?? 0) : 0
  }

  private slice(from: number, to: number): string {
    if (!this.ascii) return this.bytes.toString('utf8', from, to)
    if (from < this.latinFrom || to > this.latinTo) this.decode()
    return this.latin.slice(from - this.latinFrom, to - this.latinFrom)
  }

  /** Many records at once: a cell is then a slice, which costs a tenth of decoding it. */
  private decode(): void {
    this.latinFrom = this.from
    this.latinTo = Math.min(this.bytes.length, Math.max(this.to, this.from + DECODED))
    this.latin = this.bytes.toString('latin1', this.latinFrom, this.latinTo)
  }

  private take(chunk: Buffer): void {
    this.latinTo = 0
    if (this.from >= this.bytes.length) {
      this.at -= this.from
      this.bytes = chunk
    } else {
      this.at -= this.from
      this.bytes = Buffer.concat([this.bytes.subarray(this.from), chunk])
    }
    this.from = 0
  }

  private scan(final: boolean): void {
    while (this.from < this.bytes.length) {
      if (this.skipping) {
        if (!this.skipLine()) return
        continue
      }
      if (!this.one(final)) return
    }
  }

  /** Skips the rest of a line that is too long to hold; false: it goes on beyond what there is. */
  private skipLine(): boolean {
    const end = this.bytes.indexOf(LF, this.from)
    this.from = end < 0 ? this.bytes.length : end + 1
    this.at = this.from
    if (end < 0) return false
    this.skipping = false
    this.line++
    return true
  }

  /** One record; false where its end is not there yet. */
  private one(final: boolean): boolean {
    const bytes = this.bytes
    const length = bytes.length
    const delimiter = this.delimiter
    let at = this.from
    let cells = 0
    let seen = 0
    let lines = 0
    // A long unfinished record is not looked at again until there is an end to be found.
    if (!final && this.at - this.from > CELL_LIMIT && length - this.from < this.lookAhead && !this.mayEnd()) return false
    for (;;) {
      if (cells === this.starts.length) this.grow()
      if (at < length && bytes[at] === QUOTE) {
        let quoting = 2
        const start = ++at
        let end = -1
        while (at < length) {
          const byte = bytes[at] as number
          seen |= byte
          if (byte === QUOTE) {
            if (at + 1 < length && bytes[at + 1] === QUOTE) {
              quoting = 1
              at += 2
              continue
            }
            end = at
            break
          }
          if (byte === LF) lines++
          at++
        }
        if (end < 0 || (!final && at + 2 >= length)) return this.unfinished(final, at, true)
        this.starts[cells] = start
        this.ends[cells] = end
        this.quoting[cells] = quoting
        cells++
        at++
        const next = at < length ? (bytes[at] as number) : LF
        if (next === delimiter) {
          at++
          continue
        }
        if (next === LF) return this.finish(at, at + 1, cells, seen, lines)
        if (next === CR && (at + 1 >= length || bytes[at + 1] === LF)) return this.finish(at, at + 2, cells, seen, lines)
        return this.recover(
          'a quoted cell goes on after its closing quote: a quote inside it is not doubled, or one before it is not closed',
          final,
        )
      }
      const start = at
      let byte = -1
      while (at < length) {
        byte = bytes[at] as number
        if (byte === delimiter || byte === LF) break
        seen |= byte
        at++
      }
      this.starts[cells] = start
      this.quoting[cells] = 0
      if (at >= length) {
        if (!final) return this.unfinished(false, at, false)
        this.ends[cells] = at > start && bytes[at - 1] === CR ? at - 1 : at
        return this.finish(this.ends[cells] as number, at, cells + 1, seen, lines)
      }
      if (byte === LF) {
        const end = at > start && bytes[at - 1] === CR ? at - 1 : at
        this.ends[cells] = end
        return this.finish(end, at + 1, cells + 1, seen, lines)
      }
      this.ends[cells] = at
      cells++
      at++
    }
  }

  /** Whether the bytes that came last hold anything that could end a long record. */
  private mayEnd(): boolean {
    const from = Math.max(this.from, this.at - 2)
    const found = this.bytes.indexOf(this.inner === 1 ? QUOTE : LF, from)
    if (found < 0) this.at = this.bytes.length
    return found >= 0
  }

  private unfinished(final: boolean, at: number, quoted: boolean): boolean {
    if (final) return quoted ? this.recover('a quote is opened and never closed', final) : false
    this.at = at
    this.inner = quoted ? 1 : 0
    if (at - this.from < this.lookAhead) return false
    if (quoted && this.bytes.indexOf(LF, this.from) >= 0) return this.recover('a quote is opened and never closed', final)
    this.handler.broken(this.line, `the record is longer than ${this.lookAhead >> 20} MiB`, this.head(), false)
    this.skipping = true
    return true
  }

  /** Gives up the record of this line, and goes on with the next line; false where the line's end is not there yet. */
  private recover(reason: string, final: boolean): boolean {
    const end = this.bytes.indexOf(LF, this.from)
    if (end < 0 && !final) {
      this.at = this.bytes.length
      this.inner = 0
      if (this.at - this.from < this.lookAhead) return false
      this.skipping = true
    }
    const stop = end < 0 ? this.bytes.length : end
    this.to = stop > this.from && this.bytes[stop - 1] === CR ? stop - 1 : stop
    this.handler.broken(this.line, reason, this.raw(), true)
    if (this.skipping) return true
    this.line++
    this.from = end < 0 ? this.bytes.length : end + 1
    this.at = this.from
    return true
  }

  private finish(to: number, next: number, cells: number, seen: number, lines: number): boolean {
    this.to = to
    this.cells = cells
    this.ascii = seen < 128
    this.isCut = to >= this.bytes.length
    if (to - this.from === cells - 1) this.blank++
    else if (lines > 0 && this.isRagged()) {
      const expected = `${this.columns} cells were expected, and a quoted cell over several lines makes ${cells}`
      if (this.holdsRecords(next)) return this.recover(`${expected}: a quote is not closed`, true)
      this.handler.broken(this.line, expected, this.raw(), false)
    } else if (to - this.from > CELL_LIMIT && this.tooLong()) {
      this.handler.broken(this.line, `a cell is longer than ${CELL_LIMIT >> 20} MiB`, this.head(), false)
    } else this.handler.record(this)
    this.line += lines + 1
    this.from = next
    this.at = next
    return true
  }

  private isRagged(): boolean {
    if (this.columns === undefined) return false
    for (let index = this.columns; index < this.cells; index++) if (this.size(index) > 0) return true
    return this.cells < (this.least ?? this.columns)
  }

  /** Whether all lines of this record but its first are records of their own: then a stray quote has put them together. */
  private holdsRecords(next: number): boolean {
    let whole = true
    const rest = new CsvReader(
      {
        record: (record) => {
          whole &&= record.cells <= (this.columns ?? 0) && record.cells >= (this.least ?? this.columns ?? 0) && record.strict()
        },
        broken: () => {
          whole = false
        },
      },
      { delimiter: String.fromCharCode(this.delimiter) },
    )
    rest.push(this.bytes.subarray(this.bytes.indexOf(LF, this.from) + 1, next))
    rest.end()
    return whole
  }

  private tooLong(): boolean {
    for (let index = 0; index < this.cells; index++) if (this.size(index) > CELL_LIMIT) return true
    return false
  }

  private head(): string {
    return this.bytes.toString('utf8', this.from, Math.min(this.bytes.length, this.from + RECORD_LIMIT))
  }

  private grow(): void {
    const size = this.starts.length * 2
    const starts = new Int32Array(size)
    const ends = new Int32Array(size)
    const quoting = new Uint8Array(size)
    starts.set(this.starts)
    ends.set(this.ends)
    quoting.set(this.quoting)
    this.starts = starts
    this.ends = ends
    this.quoting = quoting
  }
}

const PIECE = 1 << 15

/** The first records of a text, for detection: cells as text, with the line each starts on. */
export function recordsOf(
  bytes: Buffer,
  delimiter: string,
  limit: number,
  complete: boolean,
): { readonly line: number; readonly cells: readonly string[] }[] {
  const records: { line: number; cells: string[] }[] = []
  const reader = new CsvReader(
    {
      record: (record) => {
        if (records.length < limit)
          records.push({ line: record.line, cells: Array.from({ length: record.cells }, (_, index) => record.text(index)) })
      },
      broken: () => {},
    },
    { delimiter },
  )
  // Piece by piece, to be done as soon as there are enough.
  for (let at = 0; at < bytes.length && records.length < limit; at += PIECE) reader.push(bytes.subarray(at, at + PIECE))
  if (complete && records.length < limit) reader.end()
  return records
}
