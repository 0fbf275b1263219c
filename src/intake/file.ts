/** From a file (or standard input) to UTF-8 bytes in chunks, hashed and counted on the way; gzip is unpacked. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { OutspokeError } from '../core/errors.ts'
import { Decoder } from './decode.ts'

const CHUNK = 1 << 20

/** What is asked of a source; `readable` stands for standard input. */
export interface Opening {
  readonly path: string
  readonly readable?: NodeJS.ReadableStream | undefined
  /** As the map declares it: `windows-1252`, `utf-16le` …; else found out. */
  readonly encoding?: string | undefined
}

/** An open file: its beginning has been read, the rest comes with `chunks`. */
export interface Source {
  /** As in messages. */
  readonly name: string
  /** UTF-8, without byte order mark: up to 1 MiB. */
  readonly head: Buffer
  /** The head is all there is. */
  readonly complete: boolean
  /** Size on disk; unknown for standard input. */
  readonly totalBytes: number | undefined
  /** The whole of it, once, the head included. */
  chunks(): AsyncGenerator<Buffer>
  /** Raw bytes read so far. */
  bytesRead(): number
  /** `sha256:…` of the raw bytes, after the last chunk. */
  sha256(): string
  /** What went wrong on the way, as sentences, after the last chunk. */
  notices(): readonly string[]
  /** Compressed data that end too early: why. */
  cut(): string | undefined
  close(): void
}

/**
 * Opens a source and reads its beginning. Throws an `OutspokeError` where it cannot be opened, is empty, is an archive
 * or is no text.
 */
export async function openSource(opening: Opening): Promise<Source> {
  const name = opening.path === '-' ? 'standard input' : opening.path
  const totalBytes = opening.readable === undefined && opening.path !== '-' ? await sizeOf(opening.path) : undefined
  if (opening.path === '-' && opening.readable === undefined)
    throw new OutspokeError('there is no standard input to read', { hint: 'Pipe a file into it, or name one.' })
  const stream = opening.readable ?? createReadStream(opening.path, { highWaterMark: CHUNK })
  const tap = new Tap(name)
  const text = new Decoder(name, opening.encoding)
  const decoded = text.decode(gunzipped(tap.raw(stream), tap))
  const first: Buffer[] = []
  let size = 0
  let complete = false
  while (size < CHUNK) {
    const next = await decoded.next()
    if (next.done === true) {
      complete = true
      break
    }
    first.push(next.value)
    size += next.value.length
  }
  const head = Buffer.concat(first)
  if (head.length === 0 && tap.cut === undefined)
    throw new OutspokeError(`${name} is empty`, { hint: 'Export it again: there is nothing in it to import.' })
  return {
    name,
    head,
    complete,
    totalBytes,
    async *chunks() {
      yield head
      if (!complete) yield* decoded
    },
    bytesRead: () => tap.read,
    sha256: () => tap.digest(),
    notices: () => text.notices(),
    cut: () => tap.cut,
    close: () => {
      if (stream instanceof Readable && opening.readable === undefined) stream.destroy()
    },
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT')
      throw new OutspokeError(`${path}: no such file`, { hint: 'Check the path; it is taken from the current folder.', cause })
    throw new OutspokeError(`${path} cannot be read: ${cause.message}`, { cause })
  })
  if (found.isDirectory()) throw new OutspokeError(`${path} is a folder`, { hint: `Name the files in it: ${path.replace(/\/$/, '')}/*` })
  return found.size
}

/** Kinds of files that are told by their first bytes. */
const MAGIC: readonly { readonly bytes: string; readonly what: string; readonly hint: string }[] = [
  { bytes: '%PDF-', what: 'a PDF', hint: 'A printed report has no rows: export the posts as CSV or JSON.' },
  {
    bytes: 'SQLite format 3\0',
    what: 'a SQLite database',
    hint: 'Export its table of posts as CSV. A database of outspoke is not imported but opened: --db FILE',
  },
  { bytes: '\u00D0\u00CF\u0011\u00E0', what: 'an Excel workbook (.xls)', hint: 'Open it there and save it as "CSV UTF-8".' },
  { bytes: '7z\u00BC\u00AF', what: 'a 7-Zip archive', hint: 'Unpack it and import the files inside.' },
  { bytes: 'Rar!', what: 'a RAR archive', hint: 'Unpack it and import the files inside.' },
  { bytes: 'BZh', what: 'packed by bzip2', hint: 'Unpack it first: bunzip2 FILE; of packed files only gzip is read.' },
  { bytes: '\u00FD7zXZ', what: 'packed by xz', hint: 'Unpack it first: unxz FILE; of packed files only gzip is read.' },
  { bytes: '\u0028\u00B5\u002F\u00FD', what: 'packed by zstd', hint: 'Unpack it first: unzstd FILE; of packed files only gzip is read.' },
]

function refuseBinary(name: string, head: Buffer): void {
  const start = head.toString('latin1', 0, 16)
  const found = MAGIC.find(({ bytes }) => start.startsWith(bytes))
  if (found !== undefined) throw new OutspokeError(`${name} is ${found.what}, not text`, { hint: found.hint })
}

/** Counts and hashes the raw bytes as they pass. */
class Tap {
  readonly name: string
  read = 0
  cut: string | undefined
  private readonly hash = createHash('sha256')
  private hex: string | undefined

  constructor(name: string) {
    this.name = name
  }

  async *raw(stream: NodeJS.ReadableStream): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of stream) {
        const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
        this.read += bytes.length
        this.hash.update(bytes)
        yield bytes
      }
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'EACCES') {
        throw new OutspokeError(`${'path' in cause ? String(cause.path) : 'the file'} cannot be read: permission denied`, {
          hint: 'Give yourself read permission, or copy the file.',
          cause,
        })
      }
      throw cause
    }
  }

  digest(): string {
    this.hex ??= `sha256:${this.hash.digest('hex')}`
    return this.hex
  }
}

/** Unpacks gzip, told by its first bytes. A stream that breaks off ends, with `tap.cut` set: what came before counts. */
async function* gunzipped(raw: AsyncGenerator<Buffer>, tap: Tap): AsyncGenerator<Buffer> {
  let first = await raw.next()
  while (first.done !== true && first.value.length < 16) {
    const more = await raw.next()
    if (more.done === true) break
    first = { done: false, value: Buffer.concat([first.value, more.value]) }
  }
  if (first.done === true) return
  const { value } = first
  refuseBinary(tap.name, value)
  const all = (async function* () {
    yield value
    yield* raw
  })()
  if (value[0] !== 0x1f || value[1] !== 0x8b) {
    yield* all
    return
  }
  const unzip = createGunzip({ chunkSize: CHUNK })
  const source = Readable.from(all)
  source.on('error', (error) => unzip.destroy(error))
  try {
    for await (const chunk of source.pipe(unzip)) yield chunk
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause) || !String(cause.code).startsWith('Z_')) throw cause
    tap.cut =
      cause.message === 'unexpected end of file'
        ? 'the gzip data end too early: the file is cut'
        : `the gzip data are damaged (${cause.message})`
  }
}
