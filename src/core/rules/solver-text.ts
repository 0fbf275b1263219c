/** A text that has some terms and lacks others, where one can be written. */

import { createReading } from './reading.ts'
import { createSearch } from './search.ts'
import type { Facts } from './solver-facts.ts'
import { samplesOf } from './solver-sample.ts'
import type { Lit } from './solver-sat.ts'
import { hashtagOf, hostOf, type Vocabulary } from './solver-vocabulary.ts'

/** What is in a text, by the names that facts have: `term …`, `mentions …`, `hashtags …`, `links …`, `has …`, `known …`. */
export interface TextFacts {
  readonly names: readonly string[]
  /** Names of what the text has. */
  of(text: string): ReadonlySet<string>
}

/** Looks for everything that the vocabulary names. */
export function createTextFacts(vocabulary: Vocabulary): TextFacts {
  const needles = [...vocabulary.needles.values()]
  const search = createSearch(needles, true)
  const reading = createReading()
  const nameOf = (index: number): string => {
    const needle = needles[index]
    if (needle?.kind === 'mention' && !needle.open) return `mentions ${needle.text}`
    if (needle?.kind === 'hashtag' && !needle.open) return `hashtags ${needle.text}`
    return `term ${needle?.key ?? ''}`
  }
  return {
    names: [
      ...needles.map((_, index) => nameOf(index)),
      ...[...vocabulary.mentions].map((name) => `mentions ${name}`),
      ...[...vocabulary.hashtags].map((name) => `hashtags ${name}`),
      ...[...vocabulary.links].map((name) => `links ${name}`),
      ...['has link', 'has question', 'known text', 'known mentions', 'known hashtags'],
    ],
    of(text) {
      reading.open(text)
      search.run(reading)
      const found = new Set<string>()
      needles.forEach((_, index) => {
        if (search.holds(index)) found.add(nameOf(index))
      })
      const mentions = reading.mentions()
      const hashtags = reading.hashtags()
      const hosts = reading.hosts().map(hostOf)
      for (const name of mentions) found.add(`mentions ${name}`)
      for (const name of hashtags) found.add(`hashtags ${hashtagOf(name)}`)
      for (const name of vocabulary.links) if (hosts.some((host) => host === name || host.endsWith(`.${name}`))) found.add(`links ${name}`)
      if (hosts.length > 0) found.add('has link')
      if (reading.units().question) found.add('has question')
      if (text !== '') found.add('known text')
      if (mentions.length > 0) found.add('known mentions')
      if (hashtags.length > 0) found.add('known hashtags')
      return found
    },
  }
}

/** What a text was made of, and what it has against the wish. */
export interface Written {
  readonly text: string
  /** In it though it should not be, with the wishes that brought it. */
  readonly unwanted: readonly { readonly name: string; readonly by: readonly string[] }[]
  /** Wished for and not in it. */
  readonly missing: readonly string[]
}

const APART = ' . '
/** For a post that has to say something. */
const SMALL_TALK = ['hello', 'good morning', 'hm', '…', '+']

/** Writes a text for the wishes of a model. */
export function writeText(facts: Facts, holds: (lit: Lit) => boolean, texts: TextFacts, vocabulary: Vocabulary): Written {
  const names = [...new Set(texts.names)]
  const wishes = new Set(names.filter((name) => holds(facts.flags.get(name) ?? 1)))
  const pieces: Piece[] = []
  const extraOf = (text: string): readonly string[] => [...texts.of(text)].filter((name) => names.includes(name) && !wishes.has(name))
  const best = (name: string, candidates: readonly string[]): string | undefined => {
    let chosen: { readonly text: string; readonly extra: number } | undefined
    for (const text of candidates) {
      if (!texts.of(text).has(name)) continue
      const extra = extraOf(text).filter((one) => one !== 'known text').length
      if (chosen === undefined || extra < chosen.extra) chosen = { text, extra }
      if (extra === 0) break
    }
    return chosen?.text
  }
  // What a piece brings along needs no piece of its own; longer wishes bring more.
  const covered = new Set<string>()
  const ordered = [...wishes].sort((a, b) => rank(a) - rank(b) || b.length - a.length)
  for (const name of ordered) {
    if (covered.has(name)) continue
    const text = best(name, candidatesOf(name, vocabulary))
    if (text === undefined) continue
    pieces.push({ name, text })
    for (const one of texts.of(text)) covered.add(one)
  }
  const { text, found } = arranged(pieces, wishes, texts)
  const unwanted = extraOf(text).map((name) => {
    const single = pieces.filter((piece) => texts.of(piece.text).has(name)).map((piece) => piece.name)
    return { name, by: single.length > 0 ? single.slice(0, 1) : pieces.map((piece) => piece.name) }
  })
  return { text, unwanted, missing: [...wishes].filter((name) => !found.has(name)) }
}

interface Piece {
  readonly name: string
  readonly text: string
}

/** The pieces one after the other; a pattern may want to be the last. */
function arranged(
  pieces: readonly Piece[],
  wishes: ReadonlySet<string>,
  texts: TextFacts,
): { readonly text: string; readonly found: ReadonlySet<string> } {
  const written = (order: readonly Piece[]): { readonly text: string; readonly found: ReadonlySet<string> } => {
    const text = order.map((piece) => piece.text).join(APART)
    return { text, found: texts.of(text) }
  }
  const lacking = ({ found }: { readonly found: ReadonlySet<string> }): number => [...wishes].filter((name) => !found.has(name)).length
  let best = written(pieces)
  for (const piece of pieces) {
    if (lacking(best) === 0) break
    if (best.found.has(piece.name)) continue
    const other = written([...pieces.filter((one) => one !== piece), piece])
    if (lacking(other) < lacking(best)) best = other
  }
  return best
}

/** Patterns first, since they may ask for the beginning; small things last. */
function rank(name: string): number {
  if (name.startsWith('term /')) return 0
  if (name.startsWith('known ')) return 3
  return name.startsWith('has ') ? 2 : 1
}

function candidatesOf(name: string, vocabulary: Vocabulary): readonly string[] {
  const space = name.indexOf(' ')
  const [kind, value] = [name.slice(0, space), name.slice(space + 1)]
  switch (kind) {
    case 'mentions':
      return [`@${value}`]
    case 'hashtags':
      return [`#${value}`]
    case 'links':
      return [`https://${value}/`, `https://www.${value}/`]
    case 'term': {
      const needle = vocabulary.needles.get(value)
      return needle === undefined ? [] : samplesOf(needle)
    }
    default:
      return OTHERS[name] ?? []
  }
}

const OTHERS: Readonly<Record<string, readonly string[]>> = {
  'has link': ['https://some.example/', 'https://other.test/'],
  'has question': ['?', 'why ?'],
  'known text': SMALL_TALK,
  'known mentions': ['@somebody', '@someone_else'],
  'known hashtags': ['#something', '#whatever'],
}
