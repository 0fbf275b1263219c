/**
 * Which fixed texts a pattern needs, after RE2's FilteredRE2 and YARA's atoms: wherever it matches, in the folded view or in
 * the plain one, one of them stands in the folded view. So patterns ride on the automaton, and run only where they may match.
 */
import { foldCluster } from './letters.ts'
import type { Node } from './regex-syntax.ts'

const SHORTEST = 3
const MOST_EXACT = 16
const MOST_ATOMS = 200
const LONGEST = 64

/** `exact`: all that the node can match, folded; `atoms`: one of these must stand in the text. */
interface Needs {
  readonly exact?: ReadonlySet<string> | undefined
  readonly atoms?: ReadonlySet<string> | undefined
}

/** Folded texts of three letters or more, one of which every match contains; nothing if there are none. */
export function requiredAtoms(node: Node): readonly string[] | undefined {
  const needs = needsOf(node)
  return strong(better(needs.exact, needs.atoms))
}

/** All that a pattern of several parts needs (`refund.*hotel`): one text of each list. */
export function furtherAtoms(node: Node): readonly (readonly string[])[] {
  if (node.type !== 'concat') return []
  return partsOf(node.items.map(needsOf))
    .parts.map(strong)
    .filter((atoms) => atoms !== undefined)
}

function strong(atoms: ReadonlySet<string> | undefined): readonly string[] | undefined {
  if (!atoms || strength(atoms) < SHORTEST || atoms.size > MOST_ATOMS) return undefined
  // Where `cafes` stands, `cafe` stands too.
  const list = [...atoms]
  return list.filter((atom) => !list.some((other) => other !== atom && atom.includes(other))).sort()
}

const strength = (atoms: ReadonlySet<string>): number => {
  let shortest = Number.POSITIVE_INFINITY
  for (const atom of atoms) shortest = Math.min(shortest, atom.length)
  return shortest
}

function better(a: ReadonlySet<string> | undefined, b: ReadonlySet<string> | undefined): ReadonlySet<string> | undefined {
  if (!a || !b) return a ?? b
  const difference = strength(a) - strength(b)
  return difference > 0 || (difference === 0 && a.size <= b.size) ? a : b
}

function needsOf(node: Node): Needs {
  switch (node.type) {
    case 'opaque':
      return {}
    case 'assert':
      return { exact: new Set(['']) }
    case 'set':
      return { exact: node.negated ? undefined : foldedMembers(node.ranges) }
    case 'repeat':
      return ofRepeat(needsOf(node.item), node.min, node.max)
    case 'alt':
      return ofAlternatives(node.items.map(needsOf))
    case 'concat':
      return ofSequence(node.items.map(needsOf))
  }
}

function foldedMembers(ranges: readonly (readonly [number, number])[]): ReadonlySet<string> | undefined {
  const members = new Set<string>()
  for (const [low, high] of ranges) {
    if (high - low >= MOST_EXACT) return undefined
    for (let point = low; point <= high; point++) {
      const folded = steadyFold(point)
      if (folded === undefined) return undefined
      members.add(folded)
    }
  }
  return members.size > 0 && members.size <= MOST_EXACT ? members : undefined
}

/** How a character folds, where that does not depend on its neighbours and is the same for all of its cases. */
function steadyFold(point: number): string | undefined {
  const letter = String.fromCodePoint(point)
  const folded = foldCluster(letter)
  if (/^[\u0020-\u007e]*$/.test(folded)) return folded
  return /^\p{Script=Han}$/u.test(letter) || (/^[\u0400-\u04ff]$/.test(letter) && /^[^ий]$/u.test(folded)) ? folded : undefined
}

function ofRepeat(needs: Needs, min: number, max: number): Needs {
  if (min === 1 && max === 1) return needs
  if (min >= 1) return { atoms: better(needs.exact, needs.atoms) }
  if (max === 1 && needs.exact && needs.exact.size < MOST_EXACT) return { exact: new Set(['', ...needs.exact]) }
  return max === 0 ? { exact: new Set(['']) } : {}
}

function ofAlternatives(branches: readonly Needs[]): Needs {
  const exact = new Set<string>()
  const atoms = new Set<string>()
  let isExact = true
  let hasAtoms = true
  for (const branch of branches) {
    isExact &&= branch.exact !== undefined
    for (const text of branch.exact ?? []) exact.add(text)
    const own = better(branch.exact, branch.atoms)
    hasAtoms &&= own !== undefined
    for (const text of own ?? []) atoms.add(text)
  }
  if (isExact && exact.size <= MOST_EXACT) return { exact }
  return hasAtoms ? { atoms } : {}
}

function ofSequence(items: readonly Needs[]): Needs {
  const { parts, exact } = partsOf(items)
  if (exact) return { exact }
  let best: ReadonlySet<string> | undefined
  for (const part of parts) best = better(best, part)
  return { atoms: best }
}

/** What the parts of a sequence need, each on its own; `exact` where all of it is one part. */
function partsOf(items: readonly Needs[]): { readonly parts: readonly ReadonlySet<string>[]; readonly exact?: ReadonlySet<string> } {
  const parts: ReadonlySet<string>[] = []
  let current: ReadonlySet<string> = new Set([''])
  let isExact = true
  for (const item of items) {
    const product = item.exact && cross(current, item.exact)
    if (product) {
      current = product
      continue
    }
    isExact = false
    parts.push(current)
    if (item.atoms) parts.push(item.atoms)
    current = item.exact ?? new Set([''])
  }
  return isExact ? { parts: [current], exact: current } : { parts: [...parts, current] }
}

function cross(left: ReadonlySet<string>, right: ReadonlySet<string>): ReadonlySet<string> | undefined {
  if (left.size * right.size > MOST_EXACT) return undefined
  const product = new Set<string>()
  for (const a of left) {
    for (const b of right) {
      if (a.length + b.length > LONGEST) return undefined
      product.add(a + b)
    }
  }
  return product
}
