/** The plain view of a text, made from the masks that a fold has found: for `=Exact` terms and regexes. */

/** Start and end in the original of every folded unit. */
export interface Trace {
  readonly starts: number[]
  readonly ends: number[]
}

/** `plainText` of a text whose masks a fold has found. */
export function plainOf(text: string, masks: readonly number[]): string {
  let plain = ''
  let from = 0
  for (let k = 0; k < masks.length; k += 3) {
    plain += `${tidy(text.slice(from, masks[k + 1]))}\u0002`
    from = masks[k + 2] ?? text.length
  }
  return plain + tidy(from === 0 ? text : text.slice(from))
}

/** The plain view with the origin of every unit, for underlining: slower. */
export function plainPieces(text: string, masks: readonly number[]): { readonly text: string } & Trace {
  const made = { text: '', starts: [] as number[], ends: [] as number[] }
  const push = (piece: string, start: number, end: number): void => {
    made.text += piece
    for (let k = 0; k < piece.length; k++) {
      made.starts.push(start)
      made.ends.push(end)
    }
  }
  const clusters = /[\s\u0000-\u001f\u007f-\u009f]+|[^\p{M}\u1160-\u11ff][\p{M}\u1160-\u11ff]*|[\p{M}\u1160-\u11ff]/gu
  let from = 0
  for (let k = 0; k <= masks.length; k += 3) {
    const to = masks[k + 1] ?? text.length
    for (const cluster of text.slice(from, to).matchAll(clusters)) {
      const start = from + cluster.index
      push(tidy(cluster[0]), start, start + cluster[0].length)
    }
    const end = masks[k + 2] ?? text.length
    if (k < masks.length) push('\u0002', to, end)
    from = end
  }
  return made
}

const NOT_ASCII = /[^\u0000-\u007f]/
const BLANKS = /[\s\u0000-\u001f\u007f-\u009f]+/g

function tidy(piece: string): string {
  if (!NOT_ASCII.test(piece)) return piece.replace(BLANKS, ' ')
  // More than a few marks on one letter are an attack on the normaliser, not a language.
  const composed = /\p{M}{32}/u.test(piece) ? piece : piece.normalize('NFC')
  return straightenQuotes(composed).replace(BLANKS, ' ')
}

/** Curly quotes to ASCII. */
export function straightenQuotes(text: string): string {
  return text.replace(/[‘’‚‛′ʼ´]/g, "'").replace(/[“”„‟″]/g, '"')
}
