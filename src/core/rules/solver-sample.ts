/** Texts in which a term is found: for posts that show what a rule set can do. */

import { straightenQuotes } from './plain.ts'
import { type Node, parsePattern } from './regex-syntax.ts'
import type { Needle } from './term.ts'

const MOST = 8
const LONGEST = 120
/** Characters of many kinds, the plainest first. */
const TRIES = [...'ax1 A-_.!é£最😡']
const OPAQUE = ['a', 'A', '1', 'é', '£', '最', '😡']

/** Texts to try, the plainest first; not all of them need to match. */
export function samplesOf(needle: Needle): readonly string[] {
  switch (needle.kind) {
    case 'word':
      return around(needle.text)
    case 'exact':
      return [needle.text, `"${needle.text}"`, `x ${needle.text}`]
    case 'mention':
      return around(needle.text).map((name) => `@${name.trim()}`)
    case 'hashtag':
      return around(needle.text).map((name) => `#${name.trim()}`)
    case 'regex': {
      const tree = parsePattern(straightenQuotes(needle.source.normalize('NFC')))
      return tree === undefined ? [] : ofNode(tree).flatMap((text) => [text, `${text}x`, `x${text}`, `x ${text} x`])
    }
  }
}

/** The text, and longer ones for where its ends are open and shorter terms must not be found. */
function around(text: string): readonly string[] {
  return [text, `${text}x`, `x${text}`, `x${text}x`, `${text}9`, `9${text}`]
}

function ofNode(node: Node): readonly string[] {
  switch (node.type) {
    case 'assert':
      return ['']
    case 'opaque':
      return OPAQUE
    case 'set':
      return ofSet(node)
    case 'alt':
      return [...new Set(node.items.flatMap(ofNode))].slice(0, MOST)
    case 'concat':
      return node.items.map(ofNode).reduce<readonly string[]>((left, right) => crossed(left, right), [''])
    case 'repeat': {
      const once = ofNode(node.item)
      const least = Array.from({ length: Math.min(node.min, LONGEST) }, () => once)
      const texts = least.reduce<readonly string[]>((left, right) => crossed(left, right), [''])
      return node.max > node.min ? [...new Set([...texts, ...crossed(texts, once)])].slice(0, MOST) : texts
    }
  }
}

function ofSet({ ranges, negated }: Extract<Node, { type: 'set' }>): readonly string[] {
  const has = (point: number): boolean => ranges.some(([low, high]) => point >= low && point <= high)
  if (negated) return TRIES.filter((letter) => !has(letter.codePointAt(0) ?? 0)).slice(0, 3)
  const plain = TRIES.filter((letter) => has(letter.codePointAt(0) ?? 0))
  const own = ranges.flatMap(([low, high]) => [String.fromCodePoint(low), String.fromCodePoint(high)])
  return [...new Set([...plain, ...own])].slice(0, MOST)
}

function crossed(left: readonly string[], right: readonly string[]): readonly string[] {
  const texts = left.flatMap((a) => right.map((b) => a + b)).filter((text) => text.length <= LONGEST)
  return [...new Set(texts)].slice(0, MOST)
}
