/**
 * One search for all patterns at once: Aho and Corasick, "Efficient string matching" (1975), as a complete automaton over the
 * characters that occur in patterns. Patterns that want word ends are checked where they hit.
 */
import { wordAfter, wordBefore } from './letters.ts'

export interface Pattern {
  readonly text: string
  /** No word character may stand before it, after it. */
  readonly start: boolean
  readonly end: boolean
}

/** What one scan saw: `hits` are the patterns found, each once, the first `count` of the array. */
export interface Sight {
  readonly seen: Uint8Array
  readonly hits: Int32Array
  count: number
}

export interface Automaton {
  readonly size: number
  readonly states: number
  /** Rows (fast) or sorted edges with failure links (small). */
  readonly layout: 'rows' | 'edges'
  /** Which patterns stand in the units; `sight` is emptied first. */
  scan(units: Uint16Array, length: number, sight: Sight): void
  /** Every place of every pattern, as they end. */
  each(units: Uint16Array, length: number, found: (pattern: number, start: number, end: number) => void): void
}

const ROW_LIMIT = 16 * 1024 * 1024

export function createSight(automaton: Automaton): Sight {
  return { seen: new Uint8Array(automaton.size), hits: new Int32Array(automaton.size), count: 0 }
}

interface Trie {
  readonly patterns: readonly Pattern[]
  readonly classes: Uint16Array
  readonly width: number
  /** state → class → state */
  readonly children: Map<number, number>[]
  readonly fail: Int32Array
  /** States from the root down: a state comes after its failure state. */
  readonly order: readonly number[]
  /** First pattern that ends in a state, and the next one that ends there too; -1 = none. */
  readonly own: Int32Array
  readonly alike: Int32Array
  /** Nearest state on the failure chain where a pattern ends; 0 = none. */
  readonly shorter: Int32Array
}

/** Builds the automaton; patterns must not be empty. `rowLimit` in bytes. */
export function createAutomaton(patterns: readonly Pattern[], rowLimit = ROW_LIMIT): Automaton {
  const trie = buildTrie(patterns)
  return trie.children.length * trie.width * 4 > rowLimit ? overEdges(trie) : overRows(trie)
}

function buildTrie(patterns: readonly Pattern[]): Trie {
  const classes = new Uint16Array(65536)
  let width = 1
  const children: Map<number, number>[] = [new Map()]
  const ends: number[][] = [[]]
  patterns.forEach((pattern, index) => {
    let state = 0
    for (let k = 0; k < pattern.text.length; k++) {
      const unit = pattern.text.charCodeAt(k)
      let letter = classes[unit] ?? 0
      if (letter === 0) {
        letter = width++
        classes[unit] = letter
      }
      const edges = children[state]
      let next = edges?.get(letter)
      if (next === undefined) {
        next = children.length
        children.push(new Map())
        ends.push([])
        edges?.set(letter, next)
      }
      state = next
    }
    ends[state]?.push(index)
  })
  const fail = new Int32Array(children.length)
  const shorter = new Int32Array(children.length)
  const order: number[] = [0]
  for (let k = 0; k < order.length; k++) {
    const state = order[k] ?? 0
    for (const [letter, next] of children[state] ?? []) {
      order.push(next)
      if (state === 0) continue
      let back = fail[state] ?? 0
      while (back !== 0 && !children[back]?.has(letter)) back = fail[back] ?? 0
      const target = children[back]?.get(letter) ?? 0
      fail[next] = target
      shorter[next] = (ends[target]?.length ?? 0) > 0 ? target : (shorter[target] ?? 0)
    }
  }
  const own = new Int32Array(children.length).fill(-1)
  const alike = new Int32Array(patterns.length).fill(-1)
  ends.forEach((list, state) => {
    for (const index of list) {
      alike[index] = own[state] ?? -1
      own[state] = index
    }
  })
  return { patterns, classes, width, children, fail, order, own, alike, shorter }
}

interface Hits {
  readonly starts: Uint8Array
  readonly ends: Uint8Array
  readonly lengths: Int32Array
}

function hitsOf(patterns: readonly Pattern[]): Hits {
  return {
    starts: Uint8Array.from(patterns, (p) => Number(p.start)),
    ends: Uint8Array.from(patterns, (p) => Number(p.end)),
    lengths: Int32Array.from(patterns, (p) => p.text.length),
  }
}

/** Notes the patterns that end at `end` in `state`. */
function collect(trie: Trie, hits: Hits, state: number, units: Uint16Array, length: number, end: number, sight: Sight): void {
  const { own, alike, shorter } = trie
  const { seen } = sight
  for (let at = (own[state] ?? -1) >= 0 ? state : (shorter[state] ?? 0); at !== 0; at = shorter[at] ?? 0) {
    for (let p = own[at] ?? -1; p >= 0; p = alike[p] ?? -1) {
      if (seen[p] !== 0) continue
      if (hits.ends[p] !== 0 && wordAfter(units, end, length)) continue
      if (hits.starts[p] !== 0 && wordBefore(units, end - (hits.lengths[p] ?? 0))) continue
      seen[p] = 1
      sight.hits[sight.count++] = p
    }
  }
}

function forget(sight: Sight): void {
  for (let k = 0; k < sight.count; k++) sight.seen[sight.hits[k] ?? 0] = 0
  sight.count = 0
}

function overRows(trie: Trie): Automaton {
  const { children, width, fail, order, classes, own, shorter } = trie
  const total = children.length
  // States where something ends get the highest numbers: one comparison tells a hit.
  const isHit = (state: number): boolean => (own[state] ?? -1) >= 0 || (shorter[state] ?? 0) !== 0
  const quiet = order.filter((state) => !isHit(state))
  const numbering = [...quiet, ...order.filter(isHit)]
  const rowOf = new Int32Array(total)
  numbering.forEach((state, index) => {
    rowOf[state] = index * width
  })
  const firstHit = quiet.length * width
  const next = new Int32Array(total * width)
  for (const state of order) {
    const row = rowOf[state] ?? 0
    const back = rowOf[fail[state] ?? 0] ?? 0
    if (state !== 0) next.copyWithin(row, back, back + width)
    for (const [letter, target] of children[state] ?? []) next[row + letter] = rowOf[target] ?? 0
  }
  const stateOf = Int32Array.from(numbering)
  const hits = hitsOf(trie.patterns)
  return {
    size: trie.patterns.length,
    states: total,
    layout: 'rows',
    scan(units, length, sight) {
      forget(sight)
      let row = 0
      for (let k = 0; k < length; k++) {
        row = next[row + (classes[units[k] ?? 0] ?? 0)] ?? 0
        if (row >= firstHit) collect(trie, hits, stateOf[row / width] ?? 0, units, length, k + 1, sight)
      }
    },
    each(units, length, found) {
      walk(trie, hits, (state, letter) => stateOf[(next[(rowOf[state] ?? 0) + letter] ?? 0) / width] ?? 0, units, length, found)
    },
  }
}

function overEdges(trie: Trie): Automaton {
  const { children, fail, classes, own, shorter } = trie
  const total = children.length
  const firstEdge = new Int32Array(total + 1)
  const letters: number[] = []
  const targets: number[] = []
  children.forEach((edges, state) => {
    for (const [letter, target] of [...edges].sort((a, b) => a[0] - b[0])) {
      letters.push(letter)
      targets.push(target)
    }
    firstEdge[state + 1] = letters.length
  })
  const edgeLetters = Uint16Array.from(letters)
  const edgeTargets = Int32Array.from(targets)
  const root = new Int32Array(trie.width)
  for (const [letter, target] of children[0] ?? []) root[letter] = target
  const step = (from: number, letter: number): number => {
    for (let state = from; state !== 0; state = fail[state] ?? 0) {
      let low = firstEdge[state] ?? 0
      let high = (firstEdge[state + 1] ?? 0) - 1
      while (low <= high) {
        const middle = (low + high) >> 1
        const found = edgeLetters[middle] ?? 0
        if (found === letter) return edgeTargets[middle] ?? 0
        if (found < letter) low = middle + 1
        else high = middle - 1
      }
    }
    return root[letter] ?? 0
  }
  const hits = hitsOf(trie.patterns)
  return {
    size: trie.patterns.length,
    states: total,
    layout: 'edges',
    scan(units, length, sight) {
      forget(sight)
      let state = 0
      for (let k = 0; k < length; k++) {
        const letter = classes[units[k] ?? 0] ?? 0
        state = letter === 0 ? 0 : step(state, letter)
        if ((own[state] ?? -1) >= 0 || shorter[state] !== 0) collect(trie, hits, state, units, length, k + 1, sight)
      }
    },
    each(units, length, found) {
      walk(trie, hits, (state, letter) => (letter === 0 ? 0 : step(state, letter)), units, length, found)
    },
  }
}

function walk(
  trie: Trie,
  hits: Hits,
  step: (state: number, letter: number) => number,
  units: Uint16Array,
  length: number,
  found: (pattern: number, start: number, end: number) => void,
): void {
  const { own, alike, shorter, classes } = trie
  let state = 0
  for (let k = 0; k < length; k++) {
    state = step(state, classes[units[k] ?? 0] ?? 0)
    for (let at = (own[state] ?? -1) >= 0 ? state : (shorter[state] ?? 0); at !== 0; at = shorter[at] ?? 0) {
      for (let p = own[at] ?? -1; p >= 0; p = alike[p] ?? -1) {
        const start = k + 1 - (hits.lengths[p] ?? 0)
        if (hits.ends[p] !== 0 && wordAfter(units, k + 1, length)) continue
        if (hits.starts[p] !== 0 && wordBefore(units, start)) continue
        found(p, start, k + 1)
      }
    }
  }
}
