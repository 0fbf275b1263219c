/** Made-up names for those of people: handles, names, addresses, numbers and links, each the same wherever it stands. */

import { foldHandle } from '../handle.ts'
import { hostOf } from './entities.ts'
import { createFolder, LINK } from './fold.ts'

/** Names that rules know, and that therefore stay: what they decide would change without them. */
export interface KnownNames {
  /** Folded handles; those that end in `*` know all that begin so. */
  readonly handles: readonly string[]
  /** Hosts, with all below them. */
  readonly hosts: readonly string[]
}

export interface MadeUp {
  handle(written: string): string
  /** A name that goes with a handle, also where parts of it stand in a text. */
  name(written: string): string
  id(written: string): string
  link(written: string): string
  text(written: string): string
}

const EMAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu
/** Seven digits or more, as telephones, cards and orders are written. */
const NUMBER = /\+?\p{Nd}(?:[\s()./-]{0,2}\p{Nd}){6,}/gu
/** Shorter parts of a name are words too often. */
const NAME_PART = 3

/** `author`: whose handle and name come first. */
export function madeUpNames(
  known: KnownNames,
  author: { readonly handle?: string | undefined; readonly name?: string | undefined },
): MadeUp {
  const numbers = new Map<string, number>()
  /** From 1, the same for the same. */
  const number = (kind: string, key: string): number => {
    const whole = `${kind} ${key}`
    const found = numbers.get(whole) ?? [...numbers.keys()].filter((one) => one.startsWith(`${kind} `)).length + 1
    numbers.set(whole, found)
    return found
  }
  const isKnown = (handle: string): boolean => {
    const bare = handle.replace(/[@.].*$/, '')
    return known.handles.some((one) => (one.endsWith('*') ? handle.startsWith(one.slice(0, -1)) : one === handle || one === bare))
  }

  const handle = (written: string): string => {
    const folded = foldHandle(written.replace(/^[@＠]/, ''))
    if (isKnown(folded)) return written
    const mark = /^[@＠]/.exec(written)?.[0] ?? ''
    const made = `${mark}person${number('handle', folded)}`
    return folded.includes('@') ? `${made}@social.example` : made
  }
  const host = (name: string): string => {
    if (known.hosts.some((one) => name === one || name.endsWith(`.${one}`))) return name
    return `site${number('host', name)}.example`
  }
  const link = (written: string): string => {
    const lead = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:www\.)?/i.exec(written)?.[0] ?? ''
    const rest = written.slice(lead.length).replace(/^[^/?#]*/, '')
    return `${lead}${host(hostOf(written))}${rest === '' || rest === '/' ? rest : `/${number('path', written)}`}`
  }
  const digits = (written: string): string => {
    const bare = written.replace(/\P{Nd}/gu, '')
    const end = String(number('number', bare) % 100).padStart(2, '0')
    const fill = [...`${'5550100'.repeat(Math.ceil(bare.length / 7))}`.slice(0, [...bare].length - 2), ...end]
    let at = 0
    return written.replace(/\p{Nd}/gu, () => fill[at++] ?? '0')
  }
  const owner = author.handle === undefined ? undefined : foldHandle(author.handle)
  const name = (written: string): string =>
    written === author.name && owner !== undefined && !isKnown(owner)
      ? `Person ${number('handle', owner)}`
      : `Person ${number('handle', `name ${written}`)}`
  const parts = namePattern(author.name)
  const words = (text: string): string => {
    let out = text.replace(EMAIL, (written) => `person${number('email', written.toLowerCase())}@mail.example`).replace(NUMBER, digits)
    if (parts !== undefined) out = out.replace(parts, (part) => (part === author.name ? name(part) : 'Person'))
    return out
  }
  const folder = createFolder()
  return {
    handle,
    name,
    id: (written) => String(number('id', written)),
    link,
    text(written) {
      const masks = [...folder(written).masks]
      let out = ''
      let at = 0
      for (let k = 0; k < masks.length; k += 3) {
        const [from, to] = [masks[k + 1] ?? 0, masks[k + 2] ?? 0]
        const inside = written.slice(from, to)
        out += words(written.slice(at, from)) + (masks[k] === LINK ? link(inside) : handle(inside))
        at = to
      }
      return out + words(written.slice(at))
    },
  }
}

/** The whole name, and its parts that are written as names are. */
function namePattern(name: string | undefined): RegExp | undefined {
  const parts = name === undefined ? [] : [name, ...name.split(/\s+/).filter((part) => part.length >= NAME_PART && /^\p{Lu}/u.test(part))]
  const kept = [...new Set(parts)].filter((part) => part.trim().length >= NAME_PART)
  if (kept.length === 0) return undefined
  const sources = kept.map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
  return new RegExp(`(?<![\\p{L}\\p{N}_@#])(?:${sources.join('|')})(?![\\p{L}\\p{N}_])`, 'gu')
}
