/** Bytes of any encoding to UTF-8: byte order marks, UTF-16, windows-1252; broken sequences are counted, what is no text is refused. */
import { isAscii, isUtf8 } from 'node:buffer'
import { OutspokeError } from '../core/errors.ts'

type Encoding = { readonly label: string; readonly skip: number }

/** Makes UTF-8 of the chunks of one file. `name` is the file's, `declared` the encoding that a map names. */
export class Decoder {
  private readonly name: string
  private readonly declared: string | undefined
  private broken = 0
  private label = 'utf-8'
  /** Some character beyond ASCII is whole: the file is UTF-8, whatever else is wrong with it. */
  private whole = false
  /** Bytes of a sequence that the chunk cut in two. */
  private tail: Buffer = Buffer.alloc(0)

  constructor(name: string, declared: string | undefined) {
    this.name = name
    this.declared = declared
  }

  async *decode(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
    let first = await chunks.next()
    // Four bytes tell a byte order mark; a few more tell text from binary.
    while (first.done !== true && first.value.length < 512) {
      const more = await chunks.next()
      if (more.done === true) break
      first = { done: false, value: Buffer.concat([first.value, more.value]) }
    }
    if (first.done === true) return
    const { label, skip } = this.encodingOf(first.value)
    this.label = label
    const rest = (async function* (head: Buffer) {
      if (head.length > 0) yield head
      yield* chunks
    })(first.value.subarray(skip))
    if (label === 'utf-8') {
      for await (const chunk of rest) {
        this.check(chunk)
        yield chunk
      }
      this.broken += count(this.tail.toString(), '\uFFFD')
      return
    }
    const decoder = new TextDecoder(label)
    for await (const chunk of rest) {
      const text = decoder.decode(chunk, { stream: true })
      this.broken += count(text, '\uFFFD')
      if (text !== '') yield Buffer.from(text)
    }
    const last = decoder.decode()
    this.broken += count(last, '\uFFFD')
    if (last !== '') yield Buffer.from(last)
  }

  notices(): readonly string[] {
    const notices: string[] = []
    if (this.label !== 'utf-8' && this.declared === undefined) notices.push(`${this.name}: read as ${this.label.toUpperCase()}`)
    if (this.broken > 0) {
      const what = this.broken === 1 ? '1 broken character was' : `${this.broken.toLocaleString('en')} broken characters were`
      notices.push(`${this.name}: ${what} replaced by \uFFFD (not valid ${this.label.toUpperCase()})${this.remedy()}`)
    }
    return notices
  }

  /** A file in which no character beyond ASCII is whole was never UTF-8. */
  private remedy(): string {
    if (this.label !== 'utf-8' || this.declared !== undefined || this.whole) return ''
    return '; it may be windows-1252: save it as UTF-8, or say encoding: windows-1252 in a map'
  }

  private encodingOf(head: Buffer): Encoding {
    if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { label: 'utf-8', skip: 3 }
    if (head[0] === 0xff && head[1] === 0xfe) return { label: 'utf-16le', skip: 2 }
    if (head[0] === 0xfe && head[1] === 0xff) return { label: 'utf-16be', skip: 2 }
    if (head[0] === 0x50 && head[1] === 0x4b && (head[2] ?? 9) < 9) {
      throw new OutspokeError(`${this.name} is a zip archive or an Excel workbook (it begins with "PK")`, {
        hint: 'Unpack it and import the files inside; save a workbook as "CSV UTF-8".',
      })
    }
    if (this.declared !== undefined) return { label: labelOf(this.declared), skip: 0 }
    const sample = head.subarray(0, 4096)
    let controls = 0
    const nulls = [0, 0]
    for (const [index, byte] of sample.entries()) {
      if (byte === 0) nulls[index & 1] = (nulls[index & 1] ?? 0) + 1
      else if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) controls++
    }
    const [even = 0, odd = 0] = nulls
    // Every other byte of ASCII is 0 there; of other letters few are, but all of them on one side.
    if (odd > sample.length / 20 && even * 20 < odd) return { label: 'utf-16le', skip: 0 }
    if (even > sample.length / 20 && odd * 20 < even) return { label: 'utf-16be', skip: 0 }
    if (even + odd > 0 || controls > sample.length / 20) {
      throw new OutspokeError(`${this.name} is not a text file: it holds binary data`, {
        hint: 'Export as CSV or JSON; what is packed otherwise than by gzip has to be unpacked first.',
      })
    }
    return { label: 'utf-8', skip: 0 }
  }

  /** Counts what decoding will replace, chunk by chunk; a sequence cut by the end of a chunk is judged with the next. */
  private check(chunk: Buffer): void {
    const bytes = this.tail.length === 0 ? chunk : Buffer.concat([this.tail, chunk])
    const end = bytes.length - unfinished(bytes)
    this.tail = Buffer.from(bytes.subarray(end))
    const whole = bytes.subarray(0, end)
    if (isUtf8(whole)) {
      this.whole ||= !isAscii(whole)
      return
    }
    const text = whole.toString()
    const real = countBytes(whole, '\uFFFD')
    this.broken += count(text, '\uFFFD') - real
    this.whole ||= real > 0 || /[^\x00-\x7f\uFFFD]/.test(text)
  }
}

/** Encodings that a map may declare, by the names people use. */
export function labelOf(encoding: string): string {
  const folded = encoding.toLowerCase().replace(/[ _]/g, '-')
  if (['cp1252', 'windows-1252', 'latin1', 'latin-1', 'iso-8859-1'].includes(folded)) return 'windows-1252'
  if (['utf8', 'utf-8'].includes(folded)) return 'utf-8'
  if (['utf16', 'utf-16', 'utf16le', 'utf-16le', 'utf-16-le'].includes(folded)) return 'utf-16le'
  return ['utf16be', 'utf-16be', 'utf-16-be'].includes(folded) ? 'utf-16be' : folded
}

export const ENCODINGS: readonly string[] = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']

/** Bytes at the end that begin a sequence whose rest is still to come. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xf5) return 0
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0
  }
  return 0
}

function count(text: string, what: string): number {
  let found = 0
  for (let at = text.indexOf(what); at >= 0; at = text.indexOf(what, at + 1)) found++
  return found
}

function countBytes(bytes: Buffer, what: string): number {
  let found = 0
  for (let at = bytes.indexOf(what); at >= 0; at = bytes.indexOf(what, at + 1)) found++
  return found
}
