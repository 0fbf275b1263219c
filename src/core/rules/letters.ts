/** Single characters: how each folds, which make words, and which of those belong to scripts that write spaces. */

/** What a code unit is to the fold. The first letter of a cluster decides; `EXTENDER`s and `DROPPED` ones follow it. */
export const PLAIN = 1
export const SPACE = 2
const MANY = 3
export const EXTENDER = 4
export const DROPPED = 5
export const HIGH = 6

const SPACES = /[\s\u0000-\u001f\u007f-\u009f]/
const IGNORABLE =
  '\\u00ad\\u061c\\u180b-\\u180f\\u200b\\u200c\\u200e\\u200f\\u202a-\\u202e\\u2060\\u2066-\\u2069\\ufe00-\\ufe0f\\ufeff\\u0640' +
  '\\u{1f3fb}-\\u{1f3ff}\\u{e0100}-\\u{e01ef}'
/** Marks of Latin, Greek and Cyrillic, vowel signs of Arabic and Hebrew; hamza and madda are letters, and stay. */
const MARKS =
  '\\u0300-\\u036f\\u0483-\\u0489\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f' +
  '\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7' +
  '\\u0610-\\u061a\\u064b-\\u0652\\u0656-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e4\\u06e7\\u06e8\\u06ea-\\u06ed\\u08d3-\\u08ff'
const IS_IGNORABLE = new RegExp(`^[${IGNORABLE}]$`, 'u')
const ALL_DROPPED = new RegExp(`[${IGNORABLE}${MARKS}]`, 'gu')
/**
 * Marks, the vowels and finals of decomposed Hangul, half-width voicing marks: they may change the letter before. Here and below, what names
 * Unicode's classes stands where it is used: their tables take some milliseconds, which a command that folds nothing need not wait for.
 */
const isExtender = (letter: string): boolean => /^[\p{M}\u1160-\u11ff\ud7b0-\ud7ff\uff9e\uff9f]$/u.test(letter)

const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ı: 'i',
  ς: 'σ',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '‛': "'",
  '′': "'",
  ʼ: "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '‟': '"',
  // Small forms of old Cyrillic print that regexes take for these letters.
  ᲀ: 'в',
  ᲁ: 'д',
  ᲂ: 'о',
  ᲃ: 'с',
  ᲄ: 'т',
  ᲅ: 'т',
  ᲆ: 'ъ',
  ᲇ: 'ѣ',
  ᲈ: 'ꙋ',
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '―': '-',
  '−': '-',
}
const TO_REPLACE = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'gu')
/** NFKD would glue these to the word before (`Acme™` → `acmetm`) or make a space of the accent in `won´t`; `″` would become two. */
const APOSTROPHES = /[´ʼ]/g
const SIGNS = /[™℠]/u

/** One letter and what follows it, folded: steps 2 to 5 of the folding; spaces are not collapsed. */
export function foldCluster(cluster: string): string {
  const straight = cluster.replace(APOSTROPHES, "'").replace('″', '"')
  const open = straight.normalize(SIGNS.test(straight) ? 'NFD' : 'NFKD')
  const shortI = /[иИ]\p{M}*\u0306/u.test(open)
  const bare = open.replace(ALL_DROPPED, '')
  const lower = (shortI ? bare.replace(/[иИ]/u, '$&\u0306') : bare).toLowerCase()
  return lower.replace(TO_REPLACE, (letter) => LETTERS[letter] ?? letter).normalize('NFC')
}

const kinds = new Uint8Array(65536)
const singles = new Uint16Array(65536)
/** Of code points and of clusters; emptied when full, since strangers choose what comes in. */
const many = new Map<number | string, string>()
const MANY_LIMIT = 20_000

/** Kind of a code unit; learnt when first seen. */
export function kindOf(unit: number): number {
  return kinds[unit] || learn(unit)
}

/** The folded unit of a `PLAIN` one. */
export function singleOf(unit: number): number {
  return singles[unit] ?? unit
}

function learn(unit: number): number {
  const kind = classify(unit)
  kinds[unit] = kind
  return kind
}

function classify(unit: number): number {
  if (unit >= 0xd800 && unit <= 0xdbff) return HIGH
  singles[unit] = unit
  if (unit >= 0xdc00 && unit <= 0xdfff) return PLAIN
  const letter = String.fromCharCode(unit)
  if (IS_IGNORABLE.test(letter)) return DROPPED
  if (SPACES.test(letter)) return SPACE
  if (isExtender(letter)) return EXTENDER
  const folded = foldCluster(letter)
  if (folded.length !== 1 || folded === ' ') return MANY
  singles[unit] = folded.charCodeAt(0)
  return PLAIN
}

/** Whether the code point at `index` continues the cluster before it. */
export function extendsAt(text: string, index: number): boolean {
  const kind = kindOf(text.charCodeAt(index))
  if (kind === EXTENDER || kind === DROPPED) return true
  if (kind !== HIGH) return false
  const letter = String.fromCodePoint(text.codePointAt(index) ?? 0)
  return IS_IGNORABLE.test(letter) || isExtender(letter)
}

/** `foldCluster`, remembered. */
export function foldedCluster(cluster: string): string {
  const key = cluster.length === 1 ? cluster.charCodeAt(0) : cluster
  const known = many.get(key)
  if (known !== undefined) return known
  const folded = foldCluster(cluster)
  if (many.size >= MANY_LIMIT) many.clear()
  many.set(key, folded)
  return folded
}

const makesWords = (letter: string): boolean => /[\p{L}\p{N}\p{M}_]/u.test(letter)
/** Of scripts without spaces; Hangul has them, but its particles attach to the word. */
const isUnspaced = (letter: string): boolean =>
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}\p{scx=Hangul}]/u.test(letter)
const words = new Uint8Array(65536)
const KNOWN = 1
const IN_WORD = 2
const SPACED = 4

function wordBits(unit: number): number {
  return words[unit] || learnWord(unit)
}

function learnWord(unit: number): number {
  const bits = KNOWN | bitsOf(String.fromCharCode(unit))
  words[unit] = bits
  return bits
}

function bitsOf(letter: string): number {
  if (!makesWords(letter)) return 0
  return isUnspaced(letter) ? IN_WORD : IN_WORD | SPACED
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff

/** Whether a code point is a letter, digit, mark or `_` of any script. */
export function isWordPoint(point: number): boolean {
  return point < 65536 ? (wordBits(point) & IN_WORD) !== 0 : makesWords(String.fromCodePoint(point))
}

/** Whether the character that ends just before `index` makes words in a script that writes spaces: then no word begins or ends there. */
export function wordBefore(units: ArrayLike<number>, index: number): boolean {
  if (index <= 0) return false
  const unit = units[index - 1] ?? 0
  if (!isLow(unit) || index < 2 || !isHigh(units[index - 2] ?? 0)) return (wordBits(unit) & SPACED) !== 0
  return (bitsOf(String.fromCharCode(units[index - 2] ?? 0, unit)) & SPACED) !== 0
}

/** The same for the character that begins at `index`. */
export function wordAfter(units: ArrayLike<number>, index: number, length: number): boolean {
  if (index >= length) return false
  const unit = units[index] ?? 0
  if (!isHigh(unit) || index + 1 >= length || !isLow(units[index + 1] ?? 0)) return (wordBits(unit) & SPACED) !== 0
  return (bitsOf(String.fromCharCode(unit, units[index + 1] ?? 0)) & SPACED) !== 0
}
