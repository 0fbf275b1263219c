/** Where links, mentions and hashtags end in a text. All scans go forward once, so that no text makes them slow. */
import { EXTENDER, extendsAt, HIGH, isWordPoint, kindOf } from './letters.ts'

const isAlnum = (c: number): boolean => (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122)
const isHandleUnit = (c: number): boolean => isAlnum(c) || c === 95
const isHostUnit = (c: number): boolean => isAlnum(c) || c === 46 || c === 45

/** A mark stands at `at`: the letter before is no ASCII letter, however it is encoded. */
const isMarked = (text: string, at: number): boolean => {
  const c = text.charCodeAt(at)
  if (!(c >= 0x300)) return false
  const kind = kindOf(c)
  return kind === EXTENDER || (kind === HIGH && extendsAt(text, at))
}

/** End of the mention whose `@` stands at `at`; `at` itself if it is none. `@user@host` is one mention. */
export function mentionEnd(text: string, at: number): number {
  if (at > 0 && isHandleUnit(text.charCodeAt(at - 1))) return at
  const end = handleEnd(text, at + 1)
  if (end === at + 1) return at
  if (text.charCodeAt(end) !== 64 || !isAlnum(text.charCodeAt(end + 1)) || isMarked(text, end + 2)) return end
  let host = end + 1
  while (isHostUnit(text.charCodeAt(host)) && !isMarked(text, host + 1)) host++
  while (!isAlnum(text.charCodeAt(host - 1))) host--
  return text.slice(end + 1, host).includes('.') ? host : end
}

function handleEnd(text: string, from: number): number {
  let end = from
  for (;;) {
    while (isHandleUnit(text.charCodeAt(end)) && !isMarked(text, end + 1)) end++
    if (end === from) return end
    const c = text.charCodeAt(end)
    const next = text.charCodeAt(end + 1)
    if (isMarked(text, end + 2)) return end
    // A capital after a full stop begins a sentence: `@acme.Sorry`.
    if (!(c === 45 && isAlnum(next)) && !(c === 46 && isHandleUnit(next) && !(next >= 65 && next <= 90))) return end
    end++
  }
}

/** End of the hashtag whose `#` stands at `at`; `at` itself if it is none. */
export function hashtagEnd(text: string, at: number): number {
  if (at > 0) {
    const before = text.charCodeAt(at - 1)
    if (before === 38 || isWordPoint(before)) return at
  }
  let end = at + 1
  for (;;) {
    const point = text.codePointAt(end)
    if (point === undefined || !isWordPoint(point)) break
    end += point > 0xffff ? 2 : 1
  }
  return end === at + 1 ? at : end
}

/** End of a link whose inside begins at `from`: white space, quotes, and scripts that follow links without a space end it. */
export function linkEnd(text: string, from: number): number {
  let end = from
  let opened = false
  for (; end < text.length; end++) {
    const c = text.charCodeAt(end)
    if (
      c <= 32 ||
      c === 34 ||
      ((c === 60 || c === 62) && !isMarked(text, end + 1)) ||
      (c >= 127 && c <= 160) ||
      (c >= 0x2000 && c <= 0x206f) ||
      (c >= 0x1100 && c <= 0x11ff) ||
      c >= 0x2e80
    )
      break
    if (c === 40) opened = true
  }
  while (end > from && (TRAILING.has(text.charCodeAt(end - 1)) || (!opened && text.charCodeAt(end - 1) === 41))) end--
  return end
}
const TRAILING: ReadonlySet<number> = new Set([...".,;:!?'*]}"].map((c) => c.charCodeAt(0)))

/** Start of the scheme before `://` at `colon`; `colon` itself if there is none. */
export function schemeStart(text: string, colon: number): number {
  let start = colon
  while (start > 0 && colon - start < 16 && isAlnum(text.charCodeAt(start - 1))) start--
  return start
}

const HOST = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}$/i
/** Start of a bare host before the `/` at `slash` (`t.co/x`); `slash` itself if there is none. */
export function hostStart(text: string, slash: number): number {
  let start = slash
  while (start > 0 && slash - start < 254 && isHostUnit(text.charCodeAt(start - 1))) start--
  while (start < slash && !isAlnum(text.charCodeAt(start))) start++
  if (slash - start > 253 || text.charCodeAt(start - 1) === 64 || text.charCodeAt(start - 1) === 95) return slash
  return HOST.test(text.slice(start, slash)) ? start : slash
}

/** Whether `www.` begins at `at`, as a word of its own. */
export function wwwAt(text: string, at: number): boolean {
  if (at > 0 && isHandleUnit(text.charCodeAt(at - 1))) return false
  return isAlnum(text.charCodeAt(at + 4)) && !isMarked(text, at + 5) && text.slice(at, at + 4).toLowerCase() === 'www.'
}

/** Host of a link, lower case, without `www.`. */
export function hostOf(link: string): string {
  const found = /^(?:[a-z0-9]*:\/\/)?(?:[^/?#@]*@)?([^/?#:]*)/i.exec(link)
  return (found?.[1] ?? '')
    .toLowerCase()
    .replace(/^www\./, '')
    .replace(/\.$/, '')
}

/** A word of ASCII in one case is one piece, and most hashtags are that. */
const ONE_PIECE = /^(?:[A-Z]?[a-z0-9]*|[A-Z0-9]*)$/

/** Where the words of a hashtag stand in it, cut at case and `_`: `RefundNow` → 0–6, 6–9. One word gives one piece. */
export function hashtagPieces(body: string): readonly (readonly [from: number, to: number])[] {
  if (ONE_PIECE.test(body)) return [[0, body.length]]
  const pieces: [number, number][] = []
  let from = 0
  for (const cut of body.matchAll(/_+|(?=\p{Lu})(?<=[\p{Ll}\p{N}]\p{M}*)|(?=\p{Lu}\p{M}*\p{Ll})(?<=\p{Lu}\p{M}*)/gu)) {
    if (cut.index > from) pieces.push([from, cut.index])
    from = cut.index + cut[0].length
  }
  if (from < body.length) pieces.push([from, body.length])
  return pieces
}
