/** JSON values over any number of lines: strings and brackets are followed byte by byte. */
import type { JsonHandler, JsonReader } from './json-value.ts'
import { beginning, cut, ELEMENT_LIMIT, emit, joined, WHOLE_LIMIT } from './json-value.ts'

const LF = 10
const QUOTE = 34
const COMMA = 44
const COLON = 58
const OPEN_LIST = 91
const BACKSLASH = 92
const CLOSE_LIST = 93
const OPEN = 123
const CLOSE = 125

/** Lists give their elements; objects come whole, or as the elements of their lists under the keys of `stream`. */
export class DocumentReader implements JsonReader {
  private readonly handler: JsonHandler
  private readonly stream: ReadonlySet<string>
  private depth = 0
  /** Depth inside the list whose elements are read; -1: in none. */
  private inside = -1
  /** Where the elements of that list stand. */
  private at = ''
  private inString = false
  private escaped = false
  private line = 1
  /** Bytes of the value that is being read, from earlier chunks. */
  private parts: Buffer[] = []
  private held = 0
  private open = false
  private startLine = 1
  /** What stands at the top and is no value was said. */
  private stray = false
  /** The last byte at the top that means something; a value after a colon has lost what it belongs to. */
  private before = 0
  private orphan = false
  /** The last string seen in the top object, which is a key if a colon follows. */
  private name: Buffer[] = []
  private lastKey: string | undefined

  constructor(handler: JsonHandler, stream: readonly string[]) {
    this.handler = handler
    this.stream = new Set(stream)
  }

  push(chunk: Buffer): void {
    let from = this.open ? 0 : -1
    let nameFrom = this.inString && this.depth === 1 && this.inside === -1 ? 0 : -1
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number
      if (byte === LF) this.line++
      if (this.inString) {
        if (this.escaped) this.escaped = false
        else if (byte === BACKSLASH) this.escaped = true
        else if (byte === QUOTE) {
          this.inString = false
          if (nameFrom >= 0) {
            this.name.push(chunk.subarray(nameFrom, at))
            nameFrom = -1
          }
        }
        continue
      }
      if (byte <= 32) continue
      if (this.depth === 0) {
        this.orphan = this.before === COLON
        this.before = byte
        if (byte === OPEN && !this.orphan) {
          this.begin()
          from = at
        } else if (byte !== OPEN && byte !== OPEN_LIST) this.strayed(byte, chunk, at)
      } else if (this.inside === this.depth && !this.open && byte !== COMMA && byte !== CLOSE_LIST) {
        this.begin()
        from = at
      }
      if (byte === QUOTE) {
        this.inString = true
        if (this.depth === 1 && this.inside === -1) {
          this.name = []
          nameFrom = at + 1
        }
      } else if (byte === OPEN || byte === OPEN_LIST) {
        this.depth++
        if (byte === OPEN_LIST && this.inside === -1 && this.isTarget()) this.enter()
      } else if (byte === CLOSE || byte === CLOSE_LIST) {
        const closesList = this.inside === this.depth && byte === CLOSE_LIST
        if (closesList && this.open) this.close(chunk, from, at)
        if (this.depth > 0) this.depth--
        if (this.open && this.depth === Math.max(this.inside, 0)) this.close(chunk, from, at + 1)
        if (this.depth < this.inside) {
          // Also where an object's bracket stands in the place of the list's: then what was open is not whole.
          if (this.open) this.close(chunk, from, at)
          this.inside = -1
          this.lastKey = undefined
        }
      } else if (byte === COMMA) {
        if (this.open && this.depth === this.inside) this.close(chunk, from, at)
        else if (this.depth === 1 && this.inside === -1) this.lastKey = undefined
      } else if (byte === COLON && this.depth === 1 && this.inside === -1) this.lastKey = keyOf(Buffer.concat(this.name))
    }
    if (this.open) this.hold(from < 0 ? chunk : chunk.subarray(from))
    if (this.inString && nameFrom >= 0) this.name.push(chunk.subarray(nameFrom))
  }

  end(): void {
    if (this.open) {
      const what = this.inside >= 0 ? 'element' : 'object'
      this.handler.broken(this.startLine, `the file ends inside this ${what}`, beginning(this.parts))
    } else if (this.inside >= 0) this.handler.broken(this.line, 'the file ends inside the array: it is not closed', '')
  }

  private isTarget(): boolean {
    if (this.orphan || this.depth === 1) return !this.orphan
    return this.depth === 2 && this.lastKey !== undefined && this.stream.has(this.lastKey)
  }

  /** A list whose elements are read; of the object around it nothing more is kept. */
  private enter(): void {
    this.inside = this.depth
    this.at = this.depth === 1 ? '[]' : `${this.lastKey}[]`
    this.open = false
    this.parts = []
    this.held = 0
  }

  private begin(): void {
    this.open = true
    this.startLine = this.line
  }

  /** Said once, with what stands there. Commas and brackets are left over from what was broken before. */
  private strayed(byte: number, chunk: Buffer, at: number): void {
    if (this.stray || byte === 0xef || byte === 0xbb || byte === 0xbf) return
    this.stray = true
    this.handler.broken(this.line, 'this stands outside of every value', cut(chunk.toString('utf8', at, at + 1000)))
  }

  private hold(bytes: Buffer): void {
    if (this.held <= this.limit()) this.parts.push(bytes)
    this.held += bytes.length
  }

  private limit(): number {
    return this.inside >= 0 ? ELEMENT_LIMIT : WHOLE_LIMIT
  }

  private close(chunk: Buffer, from: number, to: number): void {
    this.hold(chunk.subarray(Math.max(from, 0), to))
    const bytes = joined(this.parts)
    const [limit, tooLong] = [this.limit(), this.held > this.limit()]
    const what = this.inside >= 0 ? 'element' : 'object'
    this.parts = []
    this.held = 0
    this.open = false
    if (tooLong) this.handler.broken(this.startLine, `the ${what} is longer than ${limit >> 20} MiB`, beginning([bytes]))
    else emit(this.handler, bytes.toString('utf8'), this.startLine, this.inside >= 0 ? this.at : '', `the ${what} is not JSON`)
  }
}

function keyOf(bytes: Buffer): string | undefined {
  try {
    return String(JSON.parse(`"${bytes.toString('utf8')}"`))
  } catch {
    return undefined
  }
}
