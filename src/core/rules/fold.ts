/**
 * The views of a text. Folded: what terms are searched in; plain: what `=Exact` terms and regexes see.
 * Links and mentions are one mark in both; the words of a hashtag are appended to the folded view.
 */

import { hashtagEnd, hashtagPieces, hostStart, linkEnd, mentionEnd, schemeStart, wwwAt } from './entities.ts'
import { DROPPED, extendsAt, foldedCluster, HIGH, kindOf, PLAIN, SPACE, singleOf } from './letters.ts'
import { plainOf, type Trace } from './plain.ts'

/** Stands for a link or a mention. Control characters of texts become spaces, so nobody can write it. */
const MASK = 2
/** Before each hashtag's words: neither `.` nor `\s+` crosses it. */
const SEPARATOR = [10, 1, 10]
/** A cluster longer than this is cut (UAX #15, stream-safe text: 30): normalising is quadratic in its marks. */
const CLUSTER = 32
/** Buffers beyond this are given back after use. */
const KEPT_UNITS = 1 << 20

export const LINK = 0
export const MENTION = 1

/** What one fold found. The same object is filled anew by each fold of its folder. */
export interface Folded {
  units: Uint16Array
  length: number
  /** `LINK` or `MENTION`, start, end in the original, one after the other. */
  readonly masks: number[]
  /** Start and end in the original, without `#`. */
  readonly hashtags: number[]
  /** A question mark outside links. */
  question: boolean
  ascii: boolean
  /** Where the words of hashtags begin; `length` if there are none. */
  appendedAt: number
}

export type Folder = (text: string, trace?: Trace) => Folded

// What an ASCII character asks of the loop; 0: emit its lower case.
const ASCII_SPACE = 1
const ASCII_AT = 2
const ASCII_HASH = 3
const ASCII_COLON = 4
const ASCII_SLASH = 5
const ASCII_W = 6
const ASCII_QUESTION = 7
const ACTIONS = new Uint8Array(128)
const LOWER = new Uint16Array(128)
for (let c = 0; c < 128; c++) {
  LOWER[c] = String.fromCharCode(c).toLowerCase().charCodeAt(0)
  ACTIONS[c] = c <= 32 || c === 127 ? ASCII_SPACE : 0
}
for (const [letter, action] of Object.entries({
  '@': ASCII_AT,
  '#': ASCII_HASH,
  ':': ASCII_COLON,
  '/': ASCII_SLASH,
  w: ASCII_W,
  W: ASCII_W,
  '?': ASCII_QUESTION,
})) {
  ACTIONS[letter.charCodeAt(0)] = action
}

/** Lower case of what asks for nothing; else 0. */
const LETTERS = LOWER.map((lower, c) => (ACTIONS[c] === 0 ? lower : 0))

/** A folder with its own buffer. Its result is good until its next call. */
export function createFolder(): Folder {
  const found: Folded = { units: new Uint16Array(1024), length: 0, masks: [], hashtags: [], question: false, ascii: true, appendedAt: 0 }
  let input = createInput(1024)
  return (text, trace) => {
    if (input.units.length < text.length || (input.units.length > KEPT_UNITS && text.length <= KEPT_UNITS)) input = createInput(text.length)
    const wanted = text.length * 2 + 64
    if (found.units.length < wanted || (found.units.length > KEPT_UNITS && wanted <= KEPT_UNITS)) found.units = new Uint16Array(wanted)
    found.length = 0
    // Emptied one by one: setting the length gives their memory back each time.
    while (found.masks.length > 0) found.masks.pop()
    while (found.hashtags.length > 0) found.hashtags.pop()
    found.question = false
    found.ascii = true
    copyUnits(text, input)
    scan(found, text, input.units, trace)
    found.appendedAt = found.length
    if (found.hashtags.length > 0) appendHashtags(found, text, trace)
    return found
  }
}

/** The code units of a text: reading them from here takes a third of asking the text for each, above all where it is a slice. */
interface Input {
  readonly units: Uint16Array<ArrayBuffer>
  readonly bytes: Buffer
}

function createInput(size: number): Input {
  const units = new Uint16Array(size)
  return { units, bytes: Buffer.from(units.buffer) }
}

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

function copyUnits(text: string, { units, bytes }: Input): void {
  if (IS_LITTLE_ENDIAN) bytes.write(text, 'utf16le')
  else for (let k = 0; k < text.length; k++) units[k] = text.charCodeAt(k)
}

function originOf(trace: Trace, n: number, start: number, end: number): void {
  trace.starts[n] = start
  trace.ends[n] = end
}

function scan(found: Folded, text: string, input: Uint16Array, trace: Trace | undefined): void {
  let units = found.units
  let n = 0
  let i = 0
  const total = text.length
  while (i < total) {
    const c = input[i] ?? 0
    let action = 0
    if (c < 128) {
      const lower = LETTERS[c] ?? 0
      if (lower !== 0) {
        if (trace) originOf(trace, n, i, i + 1)
        units[n++] = lower
        i++
        continue
      }
      action = ACTIONS[c] ?? 0
    } else {
      found.ascii = false
      if (c === 0xff20) action = ASCII_AT
      else if (c === 0xff03) action = ASCII_HASH
      if (c === 0xff1f || c === 0x61f) found.question = true
    }
    // Most letters w begin no `www.`.
    if (action > ASCII_SPACE && (action !== ASCII_W || ((input[i + 1] ?? 0) | 32) === 119)) {
      const from = maskStart(found, text, i, action)
      if (from <= i) {
        const end = found.masks[found.masks.length - 1] ?? i
        n -= i - from
        if (trace) originOf(trace, n, from, end)
        units[n++] = MASK
        i = end
        continue
      }
    }
    if (c < 128) {
      if (action === ASCII_SPACE) {
        if (n === 0 || units[n - 1] !== 32) {
          if (trace) originOf(trace, n, i, i + 1)
          units[n++] = 32
        }
      } else {
        if (trace) originOf(trace, n, i, i + 1)
        units[n++] = LOWER[c] ?? c
      }
      i++
      continue
    }
    found.length = n
    i = emitCluster(found, text, i, text.length, trace)
    n = found.length
    units = found.units
  }
  found.length = n
}

/**
 * If a link or mention is found at `i`, notes it and gives where it starts (scheme and host stand before `i`, and each of their
 * characters folded to one unit); else `i + 1`.
 */
function maskStart(found: Folded, text: string, i: number, action: number): number {
  switch (action) {
    case ASCII_QUESTION:
      found.question = true
      return i + 1
    case ASCII_AT:
      return note(found, MENTION, i, i, mentionEnd(text, i), i)
    case ASCII_HASH: {
      const end = hashtagEnd(text, i)
      if (end > i) found.hashtags.push(i + 1, end)
      return i + 1
    }
    case ASCII_COLON: {
      if (text.charCodeAt(i + 1) !== 47 || text.charCodeAt(i + 2) !== 47) return i + 1
      const start = schemeStart(text, i)
      return start === i ? i + 1 : note(found, LINK, i, start, linkEnd(text, i + 3), i + 3)
    }
    case ASCII_SLASH: {
      const start = hostStart(text, i)
      return start === i ? i + 1 : note(found, LINK, i, start, linkEnd(text, i + 1), i)
    }
    default:
      return wwwAt(text, i) ? note(found, LINK, i, i, linkEnd(text, i + 4), i + 4) : i + 1
  }
}

function note(found: Folded, kind: number, i: number, start: number, end: number, past: number): number {
  // `@acme://x`: the letters before belong to a mention already.
  if (end <= past || start < (found.masks[found.masks.length - 1] ?? 0)) return i + 1
  found.masks.push(kind, start, end)
  return start
}

/** Folds the letter at `i` and what extends it; gives where the next one begins. */
function emitCluster(found: Folded, text: string, i: number, limit: number, trace: Trace | undefined): number {
  const c = text.charCodeAt(i)
  const kind = kindOf(c)
  if (kind === SPACE) return emit(found, ' ', i, i + 1, trace)
  let end = i + (kind === HIGH && isLow(text.charCodeAt(i + 1)) ? 2 : 1)
  if (end < limit && text.charCodeAt(end) > 127) {
    const stop = Math.min(limit, i + CLUSTER)
    while (end < stop && extendsAt(text, end)) end += text.charCodeAt(end) >> 10 === 0x36 ? 2 : 1
    if (end > limit) end = limit
  }
  if (end === i + 1) {
    if (kind === DROPPED) return end
    if (kind === PLAIN) {
      room(found, 1)
      if (trace) {
        trace.starts[found.length] = i
        trace.ends[found.length] = end
      }
      found.units[found.length++] = singleOf(c)
      return end
    }
  }
  return emit(found, foldedCluster(text.slice(i, end)), i, end, trace)
}

const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff

function emit(found: Folded, folded: string, start: number, end: number, trace: Trace | undefined): number {
  room(found, folded.length)
  for (let k = 0; k < folded.length; k++) {
    const unit = folded.charCodeAt(k)
    if (unit === 32 && found.length > 0 && found.units[found.length - 1] === 32) continue
    if (trace) {
      trace.starts[found.length] = start
      trace.ends[found.length] = end
    }
    found.units[found.length++] = unit
  }
  return end
}

function room(found: Folded, more: number): void {
  if (found.length + more <= found.units.length) return
  const larger = new Uint16Array((found.length + more) * 2)
  larger.set(found.units)
  found.units = larger
}

function appendHashtags(found: Folded, text: string, trace: Trace | undefined): void {
  for (let k = 0; k < found.hashtags.length; k += 2) {
    const start = found.hashtags[k] ?? 0
    if (isSmall(text, start, found.hashtags[k + 1] ?? start)) continue
    const pieces = piecesOf(text.slice(start, found.hashtags[k + 1]))
    if (pieces.length < 2) continue
    room(found, SEPARATOR.length)
    for (const unit of SEPARATOR) {
      if (trace) {
        trace.starts[found.length] = start
        trace.ends[found.length] = start
      }
      found.units[found.length++] = unit
    }
    pieces.forEach(([from, to], index) => {
      if (index > 0) emit(found, ' ', start + from, start + from, trace)
      foldRange(found, text, start + from, start + to, trace)
    })
  }
}

/** Small letters of ASCII and digits: one word, as most hashtags are. */
function isSmall(text: string, from: number, to: number): boolean {
  for (let k = from; k < to; k++) {
    const c = text.charCodeAt(k)
    if (!((c >= 97 && c <= 122) || (c >= 48 && c <= 57))) return false
  }
  return true
}

const knownPieces = new Map<string, ReturnType<typeof hashtagPieces>>()
const MOST_PIECES = 2000
/** Hashtags come again and again. */
function piecesOf(body: string): ReturnType<typeof hashtagPieces> {
  const known = knownPieces.get(body)
  if (known) return known
  const pieces = hashtagPieces(body)
  if (body.length > 100) return pieces
  if (knownPieces.size >= MOST_PIECES) knownPieces.clear()
  // A slice would keep the whole piece of the file that it was cut from.
  knownPieces.set(Buffer.from(body, 'utf16le').toString('utf16le'), pieces)
  return pieces
}

function foldRange(found: Folded, text: string, from: number, to: number, trace: Trace | undefined): void {
  for (let i = from; i < to; ) {
    const c = text.charCodeAt(i)
    if (c > 127) {
      i = emitCluster(found, text, i, to, trace)
    } else if (ACTIONS[c] === ASCII_SPACE) {
      i = emit(found, ' ', i, i + 1, trace)
    } else {
      room(found, 1)
      if (trace) {
        trace.starts[found.length] = i
        trace.ends[found.length] = i + 1
      }
      found.units[found.length++] = LOWER[c] ?? c
      i++
    }
  }
}

const CHUNK = 8192
/** Folded units as a string. */
export function unitsToString(units: Uint16Array, from: number, to: number): string {
  const parts: string[] = []
  for (let at = from; at < to; at += CHUNK)
    parts.push(Reflect.apply(String.fromCharCode, undefined, units.subarray(at, Math.min(to, at + CHUNK))))
  return parts.join('')
}

const folder = createFolder()

/** The folded view of a post's text: case, accents and odd Unicode clothing off, links and mentions masked, hashtags' words appended. */
export function foldText(text: string): string {
  const found = folder(text)
  return unitsToString(found.units, 0, found.length)
}

/** Folds a value or a term: nothing is masked or appended, the ends are trimmed. Equal values fold to equal strings. */
export function foldValue(text: string): string {
  const found: Folded = {
    units: new Uint16Array(text.length * 2 + 8),
    length: 0,
    masks: [],
    hashtags: [],
    question: false,
    ascii: true,
    appendedAt: 0,
  }
  foldRange(found, text, 0, text.length, undefined)
  return unitsToString(found.units, 0, found.length).trim()
}

/** The plain view: links and mentions masked, NFC, quotes straightened, spaces collapsed; case and accents stay. */
export function plainText(text: string): string {
  return plainOf(text, folder(text).masks)
}
