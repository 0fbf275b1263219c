/**
 * Text of strangers, made fit for a chat: it can mention nobody, link nowhere and mark up nothing, whatever the client makes of plain text. What
 * would act is replaced by a sign that looks alike, or parted by a zero-width space; the words stay readable.
 */

// C0, delete, C1, line and paragraph separators, marks and overrides of the direction, invisible spaces, tags, lone surrogates.
const HOSTILE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/gu
const BLANK = /[\s\u0085\u2028\u2029]+/gu
/** Parts two characters for a parser, and not for the eye. */
const GAP = '\u200b'

/** Signs of mark-up and what stands for them; `_` is only one at the edge of a word. */
const ALIKE: Readonly<Record<string, string>> = { '*': '∗', '~': '∼', '`': 'ˋ', '[': '［', ']': '］', '|': '｜', '\\': '＼', _: '＿' }
const MARKUP = /[*~`[\]|\\]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu

/** One line of at most `most` characters (code points), cut by `…`. */
export function brief(text: string, most: number): string {
  // Whatever is cut away is not looked at: a post may be long.
  const line = text
    .slice(0, most * 8)
    .replace(BLANK, ' ')
    .replace(HOSTILE, '')
    .trim()
  const letters = [...line]
  return letters.length <= most
    ? line
    : `${letters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
}

/** `brief`, and without mentions (`@here`), links (`https://…`, `evil.example`, `#channel`), emoji by name and mark-up. */
export function harmless(text: string, most: number): string {
  return brief(text, most)
    .replace(MARKUP, (sign) => ALIKE[sign] ?? sign)
    .replace(/[@＠](?=\S)/gu, (sign) => sign + GAP)
    .replace(/#(?=\S)/gu, `#${GAP}`)
    .replace(/:(?=\S)/gu, `:${GAP}`)
    .replace(/\.(?=[\p{L}\p{N}])/gu, `.${GAP}`)
    .replace(/^([-+>=]|\d+[.)])(?= |$)/u, `$1${GAP}`)
}

/** The address of a post, where it is one of the web that may stand in a message; absent otherwise. */
export function webLink(url: string | undefined): string | undefined {
  if (url === undefined || url.length > 600 || !URL.canParse(url)) return undefined
  const { protocol, username, password, href } = new URL(url)
  if ((protocol !== 'https:' && protocol !== 'http:') || username !== '' || password !== '') return undefined
  return href.replace(/[|<>"'\\^`{}\s()*_~[\]]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
}
