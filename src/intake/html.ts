/**
 * HTML to plain text, once. Our own scanner: it goes through the text once whatever stands in it, and knows how Mastodon
 * shortens links. What it makes is text, never markup: nothing of it is safe to print as HTML.
 */
import { decodeHTMLStrict } from 'entities'

/** Elements that stand apart by a blank line, … */
const APART = new Set(['p', 'blockquote', 'ul', 'ol', 'dl', 'pre', 'table', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'figure'])
/** … and by a new line. */
const LINES = new Set([
  'div',
  'li',
  'tr',
  'dt',
  'dd',
  'section',
  'article',
  'header',
  'footer',
  'aside',
  'main',
  'address',
  'figcaption',
  'details',
  'summary',
])
/** Their content is no text. */
const SILENT = new Set(['script', 'style', 'template', 'title', 'noscript', 'iframe', 'object'])

/**
 * Plain text of an HTML fragment: paragraphs by a blank line, `<br>` by a new one, entities decoded once, scripts and styles
 * left out. A link whose visible text is shortened (`class="invisible"`, `"ellipsis"`) gives its address, any other its
 * visible text. Takes time linear in its length.
 */
export function htmlToText(html: string): string {
  const out = new Output()
  const tags = new TagScanner(html)
  let link: Link | undefined
  let from = 0
  let at = html.indexOf('<')
  while (at >= 0) {
    const tag = tags.at(at)
    if (tag === undefined) {
      at = html.indexOf('<', at + 1)
      continue
    }
    out.text(html.slice(from, at))
    from = tag.end
    const { name, closing } = tag
    if (SILENT.has(name) && !closing) from = tags.after(name, from)
    else if (name === 'a') {
      out.shorten(link)
      link = closing ? undefined : { ...out.mark(), href: attribute(tag.source, 'href'), shortened: false }
    } else if (name === 'span' && link !== undefined && !closing) {
      const words = attribute(tag.source, 'class').split(/\s+/)
      if (words.includes('invisible') || words.includes('ellipsis')) link.shortened = true
    } else if (name === 'br') out.newLine()
    else if (name === 'img') out.text(attribute(tag.source, 'alt'), true)
    else if (name === 'td' || name === 'th') out.gap()
    else if (APART.has(name)) {
      out.apart(2)
      if (name === 'pre') out.keepSpaces(!closing)
    } else if (LINES.has(name)) {
      out.apart(1)
      if (name === 'li' && !closing) out.text('- ')
    }
    at = html.indexOf('<', from)
  }
  out.text(html.slice(from))
  out.shorten(link)
  return out.result()
}

interface Mark {
  readonly length: number
  readonly breaks: number
  readonly space: boolean
}
interface Link extends Mark {
  readonly href: string
  shortened: boolean
}

/** Text with its white space as a browser shows it. */
class Output {
  private readonly parts: string[] = []
  private breaks = 0
  private space = false
  private spaces = false

  /** `decoded`: its entities are decoded already. */
  text(source: string, decoded = false): void {
    if (source === '') return
    if (this.spaces) return this.put(decoded ? source : decodeEntities(source))
    const words = source.replace(/[ \t\r\n\f]+/g, ' ')
    if (words === ' ') {
      this.space = true
      return
    }
    if (words.startsWith(' ')) this.space = true
    const bare = words.replace(/^ | $/g, '')
    this.put(decoded ? bare : decodeEntities(bare))
    this.space = words.endsWith(' ')
  }

  newLine(): void {
    this.breaks++
    this.space = false
  }

  apart(lines: number): void {
    this.breaks = Math.max(this.breaks, lines)
    this.space = false
  }

  gap(): void {
    this.space = true
  }

  keepSpaces(keep: boolean): void {
    this.spaces = keep
  }

  mark(): Mark {
    return { length: this.parts.length, breaks: this.breaks, space: this.space }
  }

  /** Puts the address of a link in the place of its shortened text. */
  shorten(link: Link | undefined): void {
    if (link?.shortened !== true || !/^https?:/i.test(link.href)) return
    this.parts.length = link.length
    this.breaks = link.breaks
    this.space = link.space
    this.put(link.href)
  }

  result(): string {
    return this.parts.join('')
  }

  private put(text: string): void {
    if (text === '') return
    if (this.parts.length > 0) {
      if (this.breaks > 0) this.parts.push('\n'.repeat(this.breaks))
      else if (this.space) this.parts.push(' ')
    }
    this.parts.push(text)
    this.breaks = 0
    this.space = false
  }
}

/** Entities to what they stand for, once. */
export function decodeEntities(text: string): string {
  return text.includes('&') ? decodeHTMLStrict(text) : text
}

interface Tag {
  /** Lower case; '' for comments and declarations. */
  readonly name: string
  readonly closing: boolean
  readonly source: string
  /** Place after it. */
  readonly end: number
}

/** Finds the ends of tags. What was looked for in vain once is not looked for again: that keeps hostile texts linear. */
class TagScanner {
  private readonly html: string
  /** Quotes are heeded until a tag is not closed because of them. */
  private quotes = true
  private readonly missing = new Set<string>()

  constructor(html: string) {
    this.html = html
  }

  /** The tag that begins here; undefined where the `<` is one of the text. */
  at(start: number): Tag | undefined {
    const { html } = this
    const next = html.charCodeAt(start + 1)
    if (next === 33 || next === 63) {
      const comment = html.startsWith('<!--', start) ? this.find('-->', start + 4) : -1
      const end = comment >= 0 ? comment + 3 : this.find('>', start) + 1
      return end <= 0 ? undefined : { name: '', closing: false, source: '', end }
    }
    const closing = next === 47
    const from = start + (closing ? 2 : 1)
    if (!isLetter(html.charCodeAt(from))) return undefined
    const end = this.end(from)
    if (end < 0) return undefined
    let to = from
    while (to < end && isName(html.charCodeAt(to))) to++
    return { name: html.slice(from, to).toLowerCase(), closing, source: html.slice(to, end), end: end + 1 }
  }

  /** Place after the closing tag of an element whose content is no text; the end of all where it is not closed. */
  after(name: string, from: number): number {
    const closing = new RegExp(`</${name}`, 'gi')
    closing.lastIndex = from
    const end = this.missing.has(name) || closing.exec(this.html) === null ? -1 : this.find('>', closing.lastIndex)
    if (end >= 0) return end + 1
    this.missing.add(name)
    return this.html.length
  }

  private end(from: number): number {
    if (!this.quotes) return this.find('>', from)
    for (let at = from; at < this.html.length; at++) {
      const unit = this.html.charCodeAt(at)
      if (unit === 62) return at
      if (unit !== 34 && unit !== 39) continue
      at = this.find(unit === 34 ? '"' : "'", at + 1)
      if (at < 0) break
    }
    this.quotes = false
    return this.find('>', from)
  }

  private find(what: string, from: number): number {
    if (this.missing.has(what)) return -1
    const found = this.html.indexOf(what, from)
    if (found < 0) this.missing.add(what)
    return found
  }
}

const isLetter = (unit: number): boolean => (unit | 32) >= 97 && (unit | 32) <= 122
const isName = (unit: number): boolean => isLetter(unit) || (unit >= 48 && unit <= 57) || unit === 45 || unit === 58

/** An attribute's value, entities decoded; '' where it is not there. */
function attribute(source: string, name: string): string {
  for (const found of source.matchAll(/([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g))
    if (found[1]?.toLowerCase() === name) return decodeEntities(found[2] ?? found[3] ?? found[4] ?? '')
  return ''
}
