/** JSON, value by value: bytes in, values out. Memory is one value: a line, an element of an array, or one whole object. */
import { DocumentReader } from './json-document.ts'
import type { JsonHandler, JsonReader } from './json-value.ts'
import { beginning, emit, joined, WHOLE_LIMIT } from './json-value.ts'

const LF = 10

/** How a JSON text is read: a value a line, or values over any number of lines. */
export type JsonShape =
  | { readonly kind: 'lines' }
  /** Lists give their elements. An object is given whole, or the elements of its lists under the keys of `stream`. */
  | { readonly kind: 'document'; readonly stream: readonly string[] }

export function jsonReader(shape: JsonShape, handler: JsonHandler): JsonReader {
  return shape.kind === 'lines' ? new LineReader(handler) : new DocumentReader(handler, shape.stream)
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
    if (this.held <= WHOLE_LIMIT) this.rest.push(bytes)
    this.held += bytes.length
  }

  private finish(ended: boolean): void {
    this.line++
    const bytes = joined(this.rest)
    const tooLong = this.held > WHOLE_LIMIT
    this.rest = []
    this.held = 0
    if (tooLong) {
      this.handler.broken(this.line, `the line is longer than ${WHOLE_LIMIT >> 20} MiB`, beginning([bytes]))
      return
    }
    emit(this.handler, bytes.toString('utf8'), this.line, '', ended ? 'the line is not whole JSON' : 'the file ends inside this line')
  }
}
