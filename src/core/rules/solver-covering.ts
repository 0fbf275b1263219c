/** Which terms follow from which, whatever the text: `refund*` from `refunds`, `money` from `money back`. */
import { straightenQuotes } from './plain.ts'
import { patternOf } from './regex.ts'
import { type Node, parsePattern } from './regex-syntax.ts'
import type { Needle } from './term.ts'

/** What can be said of a needle's text and word ends. `start`, `end`: the text may go on there. */
interface Shape {
  readonly key: string
  readonly text: string
  readonly start: boolean
  readonly end: boolean
}

function shapeOf(needle: Needle): Shape | undefined {
  if (needle.kind !== 'word' || needle.text === '') return undefined
  return { key: needle.key, text: needle.text, start: !needle.start, end: !needle.end }
}

/** Whether every text in which `b` is has `a` too; both as the automaton searches them. */
function covers(a: Shape, b: Shape, at: number): boolean {
  const past = at + a.text.length
  const start = a.start || (at === 0 ? !b.start : b.text[at - 1] === ' ')
  const end = a.end || (past === b.text.length ? !b.end : b.text[past] === ' ')
  return start && end
}

/** Longer texts are not looked into: then less is known, and nothing false. */
const LONGEST = 80

/** By key of a needle: the needles that are in every text in which it is. */
export function coveringOf(needles: readonly Needle[]): ReadonlyMap<string, readonly string[]> {
  const byText = new Map<string, Shape[]>()
  for (const needle of needles) {
    const shape = shapeOf(needle)
    if (shape === undefined) continue
    const same = byText.get(shape.text)
    if (same === undefined) byText.set(shape.text, [shape])
    else same.push(shape)
  }
  const inside = (own: Shape): readonly string[] => {
    if (own.text.length > LONGEST) return []
    const found = new Set<string>()
    for (let from = 0; from < own.text.length; from++) {
      for (let to = from + 1; to <= own.text.length; to++) {
        for (const other of byText.get(own.text.slice(from, to)) ?? []) {
          if (other.key !== own.key && covers(other, own, from)) found.add(other.key)
        }
      }
    }
    return [...found]
  }
  const patterns = freePatterns(needles)
  const matching = (text: string): readonly string[] => patterns.filter((pattern) => pattern.test(text)).map(({ key }) => key)
  const covering = new Map<string, readonly string[]>()
  for (const needle of needles) {
    const { key } = needle
    if (needle.kind === 'word') {
      const shape = shapeOf(needle)
      covering.set(key, shape === undefined ? [] : [...inside(shape), ...matching(needle.text)])
    } else if (needle.kind === 'exact') {
      // An invisible letter behind the word may hide its end from the folded view, so only open terms follow.
      covering.set(key, [...inside({ key, text: needle.folded, start: true, end: true }), ...matching(needle.folded)])
    } else if (needle.kind === 'hashtag' || needle.kind === 'mention') {
      const wider = needles.filter((one) => one.kind === needle.kind && one.open && one.key !== key && needle.text.startsWith(one.text))
      // The word of a hashtag does not follow: in `#fail://x` it is part of a link.
      covering.set(
        key,
        wider.map((one) => one.key),
      )
    }
  }
  return covering
}

interface FreePattern {
  readonly key: string
  test(text: string): boolean
}

/** Patterns that look at nothing beside what they match: where they find a text, they find everything that contains it. */
function freePatterns(needles: readonly Needle[]): readonly FreePattern[] {
  return needles.flatMap((needle) => {
    if (needle.kind !== 'regex') return []
    const tree = parsePattern(straightenQuotes(needle.source.normalize('NFC')))
    if (tree === undefined || looksAround(tree)) return []
    const pattern = patternOf(needle.source)
    return pattern.native ? [{ key: needle.key, test: (text: string) => pattern.test(text) }] : []
  })
}

function looksAround(node: Node): boolean {
  if (node.type === 'assert') return true
  if (node.type === 'repeat') return looksAround(node.item)
  return (node.type === 'concat' || node.type === 'alt') && node.items.some(looksAround)
}
