/**
 * Text that was UTF-8, was read as windows-1252 and written again: `Itâ€™s` for `It’s`. It is found by sequences that no
 * language writes, and mended by going the way back. What was lost on the way (five bytes have no letter there) stays as it is.
 */

/** Letters of windows-1252 for the bytes 0x80 to 0x9f; bytes without a letter become control characters of the same number. */
const HIGH = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'
const BYTE = new Map([...HIGH].map((letter, at) => [letter.charCodeAt(0), 0x80 + at]))

/** A letter that could begin a sequence of UTF-8, and one that could go on with it: nearly all texts have none. */
const SUSPECT = new RegExp(`[\\u00c2-\\u00f4][\\u0080-\\u00bf${HIGH}]`)
/** What follows letters in good texts as well: punctuation, signs, and letters above 0x7f. */
const COMMON = new Set([...'…’‘“”–—•™›‹»«®©°ºª¡¿‚„·²³¹´¨§€£†‡‰šœžŠŒŽŸƒ\u00a0\u00ad'].map((letter) => letter.charCodeAt(0)))
/** Of these, what stands between a word and the next. */
const GAPS = new Set([...'…’‘“”–—›‹»«·•\u00a0'].map((letter) => letter.charCodeAt(0)))

interface Found {
  readonly at: number
  readonly length: number
  readonly point: number
  /** Unmistakable by itself. */
  strong: boolean
}

/** The text as it was, or undefined where nothing says that it was read wrong. */
export function mend(text: string): string | undefined {
  if (!SUSPECT.test(text)) return undefined
  let mended: string | undefined
  for (let again = 0; again < 3; again++) {
    const next = once(mended ?? text)
    if (next === undefined) break
    mended = next
  }
  return mended
}

function once(text: string): string | undefined {
  const found = sequences(text)
  let strong = 0
  for (const one of found) if (one.strong) strong++
  if (strong === 0) return undefined
  // Beside letters that stand alone only what is unmistakable is mended.
  const all = looseLetters(text, found) === 0
  let out = ''
  let from = 0
  for (const one of found) {
    if (!all && !one.strong) continue
    out += text.slice(from, one.at) + String.fromCodePoint(one.point)
    from = one.at + one.length
  }
  return out + text.slice(from)
}

/** All sequences of UTF-8 that stand in the text as letters of windows-1252. */
function sequences(text: string): readonly Found[] {
  const found: Found[] = []
  for (let at = 0; at < text.length; at++) {
    const lead = text.charCodeAt(at)
    if (lead < 0xc2 || lead > 0xf4) continue
    const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    const point = pointAt(text, at, lead, length)
    if (point === undefined || !isPlausible(point)) continue
    const one: Found = { at, length, point, strong: isStrong(text, at, length, point) }
    const before = found.at(-1)
    // Two in a row of one script: a word of it.
    if (before !== undefined && before.at + before.length === at && point >= 0x370 && sameScript(before.point, point)) {
      before.strong = true
      one.strong = true
    }
    found.push(one)
    at += length - 1
  }
  return found
}

function pointAt(text: string, at: number, lead: number, length: number): number | undefined {
  let point = lead & (0x7f >> length)
  for (let k = 1; k < length; k++) {
    const byte = byteOf(text.charCodeAt(at + k))
    if (byte === undefined) return undefined
    point = (point << 6) | (byte & 0x3f)
  }
  const least = length === 2 ? 0x80 : length === 3 ? 0x800 : 0x10000
  return point < least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff) ? undefined : point
}

/** The byte that goes on with a sequence. */
function byteOf(unit: number): number | undefined {
  if (unit >= 0x80 && unit <= 0xbf) return unit
  return BYTE.get(unit)
}

/** Letters and signs that posts have; others are chance: `É…` would be Ʌ. */
function isPlausible(point: number): boolean {
  if (point < 0x180) return true
  if (point < 0x300) return point >= 0x218 && point <= 0x21b
  if (point >= 0x32000) return point >= 0xe0020 && point <= 0xe007f
  return !(point >= 0x780 && point <= 0x8ff) && !(point >= 0x1680 && point <= 0x177f) && !(point >= 0xe000 && point <= 0xf8ff)
}

function isStrong(text: string, at: number, length: number, point: number): boolean {
  // General punctuation (â€™), emoji (ðŸ˜€), variation selectors and byte order marks.
  if (point >= 0x2000 && point <= 0x206f) return true
  if (point >= 0x1f000 && point <= 0x1faff) return true
  if (point === 0xfe0f || point === 0xfeff) return true
  const [before, after] = [text.charCodeAt(at - 1), text.charCodeAt(at + 2)]
  // The last letter of a word, and signs after it (`così ½`).
  const ends = GAPS.has(text.charCodeAt(at + 1)) || (length > 2 && (isSmall(before) || isCapital(before)))
  for (let k = 1; k < length; k++) if (!ends && !COMMON.has(text.charCodeAt(at + k))) return true
  if (length !== 2) return false
  // A capital letter with an accent, in the middle of small ones.
  if (isSmall(before)) return true
  if (isCapital(before)) return false
  const lead = text.charCodeAt(at)
  return lead === 0xc2 || lead === 0xc3 || (isSmall(after) && !GAPS.has(text.charCodeAt(at + 1)))
}

const isSmall = (unit: number): boolean => unit >= 97 && unit <= 122
const isCapital = (unit: number): boolean => (unit >= 65 && unit <= 90) || (unit >= 0xc0 && unit <= 0xde)

/** Blocks of 256 stand for scripts; those of East Asia are one. */
function sameScript(first: number, second: number): boolean {
  const eastern = (point: number): boolean => point >= 0x3000 && point <= 0xd7ff
  return first >> 8 === second >> 8 || (eastern(first) && eastern(second))
}

/** Letters above ASCII that are in no sequence. */
function looseLetters(text: string, found: readonly Found[]): number {
  let loose = 0
  let next = 0
  for (let at = 0; at < text.length; at++) {
    const one = found[next]
    if (one !== undefined && one.at === at) {
      at += one.length - 1
      next++
    } else {
      const unit = text.charCodeAt(at)
      if (unit >= 0xc0 && unit <= 0xff && unit !== 0xd7 && unit !== 0xf7) loose++
    }
  }
  return loose
}

/** Looks at the texts of one file. */
export interface MojibakeWatch {
  /** The text mended, where that is asked for; else as it is. */
  see(text: string): string
  notice(): string | undefined
}

/** `fix`: mend what is found; else it is only counted and said. */
export function mojibakeWatch(fix: boolean): MojibakeWatch {
  let texts = 0
  let example: string | undefined
  return {
    see(text) {
      const mended = mend(text)
      if (mended === undefined) return text
      texts++
      example ??= exampleOf(text, mended)
      return fix ? mended : text
    },
    notice() {
      if (example === undefined) return undefined
      const what = texts === 1 ? '1 text' : `${texts.toLocaleString('en')} texts`
      const had = texts === 1 ? 'was' : 'were'
      return fix
        ? `${what} that ${had} read in the wrong encoding once ${texts === 1 ? 'is' : 'are'} mended (${example}); the original is kept beside`
        : `${what} ${had} read in the wrong encoding once (${example}): --fix-mojibake mends ${texts === 1 ? 'it' : 'them'}`
    },
  }
}

/** The first word that differs: `"Itâ€™s" for "It’s"`. */
function exampleOf(text: string, mended: string): string {
  const [before, after] = [text.split(/\s+/), mended.split(/\s+/)]
  const at = before.findIndex((word, index) => word !== after[index])
  const short = (words: readonly string[]): string => (words[at] ?? '').slice(0, 30)
  return `"${short(before)}" for "${short(after)}"`
}
