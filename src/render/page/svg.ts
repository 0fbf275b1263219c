/** Pieces of SVG text. Everything that is not a number goes through `xmlText`. */
import { shorten, width } from '../plain.ts'
import { xmlText } from '../xml.ts'

/** Width of every chart in its own units; the page scales it. */
export const WIDE = 640
/** Of the widest usual face at this size: what is measured here is never cut. */
const LETTER = 7

type Attributes = Readonly<Record<string, string | number | undefined>>

/** An element; attributes are escaped, the content is markup already. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${typeof value === 'number' ? round(value) : xmlText(value)}"`],
  )
  return content === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${content}</${name}>`
}

export function label(x: number, y: number, text: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, xmlText(text))
}

/** What a mouse that rests on it, and a screen reader, are told. */
export function hint(text: string): string {
  return `<title>${xmlText(text)}</title>`
}

/** A whole chart, with its name and description for those who do not see it. */
export function chart(id: string, height: number, words: { readonly title: string; readonly about: string }, content: string): string {
  const head = `<title id="${id}-t">${xmlText(words.title)}</title><desc id="${id}-d">${xmlText(words.about)}</desc>`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDE} ${round(height)}" role="img" aria-labelledby="${id}-t ${id}-d">${head}${content}</svg>`
}

/** A name that fits into so many units. */
export function fitted(text: string, room: number): string {
  return shorten(text.replace(/\s+/gu, ' '), Math.max(3, Math.floor(room / LETTER)))
}

/** Units that a name needs. */
export function needed(text: string): number {
  return width(text) * LETTER
}

/** Two decimals at most: the same inputs give the same bytes, and short ones. */
function round(value: number): string {
  return String(Math.round(value * 100) / 100)
}
