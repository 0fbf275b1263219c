/** JSON, element by element: an array, an array under a key of one object, or a value a line. Bytes in, objects out; memory is one element. */

/** An element longer than this is a reject. */
const ELEMENT_LIMIT = 8 << 20
const RECORD_LIMIT = 1 << 16

const LF = 10
const QUOTE = 34
const BACKSLASH = 92

export type JsonShape =
  | { readonly kind: 'lines' }
  /** `key`: the array stands under this key of the one object. */
  | { readonly kind: 'array'; readonly key?: string | undefined }
  /** One object, which is the one record. */
  | { readonly kind: 'single' }

interface JsonHandler {
  element(value: unknown, line: number, raw: () => string): void
  broken(line: number, reason: string, record: string): void
}

interface JsonReader {
  push(chunk: Buffer): void
  end(): void
}

export function jsonReader(shape: JsonShape, handler: JsonHandler): JsonReader {
  return shape.kind === 'lines' ? new LineReader(handler) : new ElementReader(handler, shape)
}

const LONG_NUMBER = /(?:^|[:[,])\s*-?\d{16,}/

/** As `JSON.parse`, but whole numbers beyond 2^53 come as text: they are ids. Throws a SyntaxError. */
export function parseJson(text: string): unknown {
  return JSON.parse(LONG_NUMBER.test(text) ? quoteLongNumbers(text) : text)
}

/** Strings are skipped as wholes, so that digits inside them stay as they are. */
function quoteLongNumbers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) => {
    if (token.startsWith('"') || !/^-?\d{16,}$/.test(token) || Number.isSafeInteger(Number(token))) return token
    return `"${token}"`
  })
}

/** One value a line. */
class LineReader implements JsonReader {
  private readonly handler: JsonHandler
  private rest: Buffer[] = []
  private held = 0
  private line = 0

  constructor(handler: JsonHandler) {
    this.handler = handler
  }

  push(chunk: Buffer): void {
    let from = 0
    for (;;) {
      const end = chunk.indexOf(LF, from)
      if (end < 0) break
      this.take(chunk.subarray(from, end))
      this.finish(true)
      from = end + 1
    }
    if (from < chunk.length) this.take(chunk.subarray(from))
  }

  end(): void {
    if (this.held > 0) this.finish(false)
  }

  private take(bytes: Buffer): void {
    // Beyond the limit only the beginning is kept, for the reject.
    if (this.held <= ELEMENT_LIMIT) this.rest.push(bytes)
    this.held += bytes.length
  }

  private finish(ended: boolean): void {
    this.line++
    const bytes = this.rest.length === 1 && this.rest[0] !== undefined ? this.rest[0] : Buffer.concat(this.rest)
    const tooLong = this.held > ELEMENT_LIMIT
    this.rest = []
    this.held = 0
    if (tooLong) {
      this.handler.broken(this.line, `the line is longer than ${ELEMENT_LIMIT >> 20} MiB`, cut(bytes.toString('utf8', 0, RECORD_LIMIT)))
      return
    }
    emit(this.handler, bytes.toString('utf8'), this.line, ended ? 'the line is not whole JSON' : 'the file ends inside this line')
  }
}

function emit(handler: JsonHandler, text: string, line: number, reason: string): void {
  if (text.trim() === '') return
  let value: unknown
  try {
    value = parseJson(text)
  } catch (error) {
    handler.broken(line, `${reason} (${error instanceof Error ? error.message : String(error)})`, cut(text))
    return
  }
  handler.element(value, line, () => cut(text))
}

function cut(text: string): string {
  return text.length > RECORD_LIMIT ? text.slice(0, RECORD_LIMIT) : text
}

/** The elements of an array, wherever it stands: strings and brackets are followed byte by byte. */
class ElementReader implements JsonReader {
  private readonly handler: JsonHandler
  private readonly key: string | undefined
  private readonly single: boolean
  private depth = 0
  /** Depth inside the array whose elements are read; -1: not reached, -2: done. */
  private inside = -1
  private inString = false
  private escaped = false
  private line = 1
  /** Bytes of the element that is being read, from earlier chunks. */
  private parts: Buffer[] = []
  private held = 0
  private open = false
  private startLine = 1
  /** Something stands after the value: said once. */
  private trailing = false
  /** The last string seen at depth 1, which is a key if a colon follows. */
  private name: Buffer[] = []
  private lastKey: string | undefined

  constructor(handler: JsonHandler, shape: JsonShape) {
    this.handler = handler
    this.key = shape.kind === 'array' ? shape.key : undefined
    this.single = shape.kind === 'single'
    if (this.single) this.inside = 0
  }

  push(chunk: Buffer): void {
    let from = this.open ? 0 : -1
    let nameFrom = this.inString && this.inside === -1 ? 0 : -1
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
      if (this.inside === -2 && this.depth === 0 && byte > 32 && !this.trailing) {
        this.trailing = true
        this.handler.broken(
          this.line,
          'another value stands after the first: only the first is read',
          cut(chunk.toString('utf8', at, at + 1000)),
        )
      }
      if (this.trailing) continue
      if (this.inside === this.depth && !this.open && byte > 32 && byte !== 44 && byte !== 93) {
        this.open = true
        this.startLine = this.line
        from = at
      }
      if (byte === QUOTE) {
        this.inString = true
        if (!this.open && this.inside === -1) {
          this.name = []
          nameFrom = at + 1
        }
      } else if (byte === 123 || byte === 91) {
        this.depth++
        if (byte === 91 && this.inside === -1 && this.isTarget()) this.inside = this.depth
      } else if (byte === 125 || byte === 93) {
        const closesArray = this.inside === this.depth && byte === 93
        if (closesArray && this.open) this.close(chunk, from, at)
        this.depth--
        if (closesArray) {
          this.inside = -2
          this.parts = []
        } else if (this.open && this.depth === this.inside) this.close(chunk, from, at + 1)
      } else if (byte === 44 && this.open && this.depth === this.inside) this.close(chunk, from, at)
      else if (byte === 58 && this.depth === 1 && this.inside === -1) this.lastKey = keyOf(Buffer.concat(this.name))
    }
    if (this.open) this.hold(from < 0 ? chunk : chunk.subarray(from))
    else if (this.inString && nameFrom >= 0) this.name.push(chunk.subarray(nameFrom))
  }

  end(): void {
    if (this.open) {
      const bytes = Buffer.concat(this.parts)
      if (this.single && this.depth === 0) emit(this.handler, bytes.toString('utf8'), this.startLine, 'the element is not JSON')
      else this.handler.broken(this.startLine, 'the file ends inside this element', cut(bytes.toString('utf8')))
    } else if (this.inside >= 0 && !this.single) this.handler.broken(this.line, 'the file ends inside the array: it is not closed', '')
  }

  private isTarget(): boolean {
    return this.key === undefined ? this.depth === 1 : this.depth === 2 && this.lastKey === this.key
  }

  private hold(bytes: Buffer): void {
    if (this.held <= ELEMENT_LIMIT) this.parts.push(bytes)
    this.held += bytes.length
  }

  private close(chunk: Buffer, from: number, to: number): void {
    this.hold(chunk.subarray(Math.max(from, 0), to))
    const bytes = this.parts.length === 1 && this.parts[0] !== undefined ? this.parts[0] : Buffer.concat(this.parts)
    const tooLong = this.held > ELEMENT_LIMIT
    this.parts = []
    this.held = 0
    this.open = false
    if (tooLong)
      this.handler.broken(
        this.startLine,
        `the element is longer than ${ELEMENT_LIMIT >> 20} MiB`,
        cut(bytes.toString('utf8', 0, RECORD_LIMIT)),
      )
    else emit(this.handler, bytes.toString('utf8'), this.startLine, 'the element is not JSON')
  }
}

function keyOf(bytes: Buffer): string | undefined {
  try {
    return String(JSON.parse(`"${bytes.toString('utf8')}"`))
  } catch {
    return undefined
  }
}
