/** What the rules make of a post: the hot path. */
import type { Judgement } from '../conversation.ts'
import { localDate } from '../time.ts'
import { familyOf } from './condition.ts'
import type { RulePost } from './fields.ts'
import { highest, worst } from './judgement.ts'
import { type Machine, type Matching, NO_TAGS } from './machine.ts'
import { createReading } from './reading.ts'
import type { Rule, Term } from './ruleset.ts'
import { createNeedles, createSearch, type Search } from './search.ts'
import { needleOf } from './term.ts'

export type { RulePost } from './fields.ts'
export { compile, type Machine } from './machine.ts'

/** Tags set and taken off by hand: they stay so, whatever the rules say. */
export interface Pins {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

const MOST_KNOWN = 15_000

/** What the rules make of a post: tags least set by strata, priority, who is told, tone. The result is shared by equal ones. */
export function judge(machine: Machine, post: RulePost, pins?: Pins): Judgement {
  const count = match(machine, post, pins)
  const { matched, known, single, none } = machine.matching
  if (pins && pins.add.length + pins.remove.length > 0) return judgementOf(machine, matched.subarray(0, count), pins)
  if (count === 0) return none
  if (count === 1) {
    const index = matched[0] ?? 0
    single[index] ??= judgementOf(machine, matched.subarray(0, 1), undefined)
    return single[index]
  }
  let key = ''
  for (let k = 0; k < count; k++) key += String.fromCharCode(matched[k] ?? 0)
  const same = known.get(key)
  if (same) return same
  if (known.size >= MOST_KNOWN) known.clear()
  const made = judgementOf(machine, matched.subarray(0, count), undefined)
  known.set(key, made)
  return made
}

/** Fills `matching.matched` with the rules that hold, in their order, and gives how many. Leaves the machine looking at the post. */
export function match(machine: Machine, post: RulePost, pins: Pins | undefined): number {
  const { search, reading, rules, matching } = machine
  turnTo(machine, post)
  search.run(reading)
  const tags = machine.usesTags || pins ? taggedBy(pins) : undefined
  if (tags) machine.look.tags = tags
  const candidates = gather(matching, search)
  let count = 0
  for (let k = 0; k < candidates; k++) {
    const index = matching.candidates[k] ?? 0
    const compiled = rules[index]
    if (!compiled?.test(machine.look) || !isActive(machine, compiled.rule, post)) continue
    matching.matched[count++] = index
    if (!tags) continue
    for (const tag of compiled.rule.tags) if (!pins?.remove.includes(tag)) for (const name of familyOf(tag)) tags.add(name)
  }
  return count
}

function turnTo(machine: Machine, post: RulePost): void {
  machine.reading.open(post.text)
  machine.look.post = post
  machine.look.directed = post.directed
  machine.look.tags = NO_TAGS
}

function taggedBy(pins: Pins | undefined): Set<string> {
  return new Set(pins?.add.flatMap(familyOf))
}

/** Rules worth trying, each once, in order. */
function gather(matching: Matching, search: Search): number {
  const { base, rulesOf, stamps, candidates } = matching
  matching.stamp = (matching.stamp + 1) | 0
  const { stamp } = matching
  candidates.set(base)
  let count = base.length
  for (let k = search.count() - 1; k >= 0; k--) {
    const list = rulesOf[search.touched[k] ?? 0]
    if (!list) continue
    for (let r = 0; r < list.length; r++) {
      const index = list[r] ?? 0
      if (stamps[index] === stamp) continue
      stamps[index] = stamp
      candidates[count++] = index
    }
  }
  if (count - base.length > SMALL) candidates.subarray(0, count).sort()
  else if (count > base.length) insertionSort(candidates, base.length, count)
  return count
}
const SMALL = 16

function insertionSort(list: Int32Array, from: number, to: number): void {
  for (let k = from; k < to; k++) {
    const value = list[k] ?? 0
    let at = k
    for (; at > 0 && (list[at - 1] ?? 0) > value; at--) list[at] = list[at - 1] ?? 0
    list[at] = value
  }
}

/** Whether a rule's `active` dates contain the post's own. */
function isActive(machine: Machine, rule: Rule, post: RulePost): boolean {
  if (!rule.active) return true
  if (post.postedAt === undefined) return false
  const date = localDate(post.postedAt, machine.zone)
  return date >= rule.active.from && date <= rule.active.to
}

function judgementOf(machine: Machine, matched: Iterable<number>, pins: Pins | undefined): Judgement {
  const tags = new Set<string>(pins?.add)
  const notify = new Set<string>()
  let priority: Judgement['priority']
  let tone: Judgement['tone']
  for (const index of matched) {
    const rule = machine.rules[index]?.rule
    if (!rule) continue
    for (const tag of rule.tags) tags.add(tag)
    for (const name of rule.notify) notify.add(name)
    priority = highest(priority, rule.priority)
    tone = worst(tone, rule.tone)
  }
  for (const tag of pins?.remove ?? []) tags.delete(tag)
  return machine.judgements.intern({ tags: [...tags], priority, notify: [...notify], tone })
}

/** Whether a post reopens a resolved conversation: not where `reopen: { unless }` holds for it and its judgement. */
export function reopens(machine: Machine, post: RulePost, judgement: Judgement): boolean {
  if (!machine.reopenUnless) return true
  turnTo(machine, post)
  if (machine.reopenReads) machine.search.run(machine.reading)
  machine.look.tags = new Set(judgement.tags.flatMap(familyOf))
  return !machine.reopenUnless(machine.look)
}

/** Compiles terms on their own (automatic replies): whether one of them is in a text. */
export function compileTerms(terms: readonly Term[]): (text: string) => boolean {
  const needles = createNeedles()
  for (const term of terms) needles.add(needleOf(term))
  const search = createSearch(needles.list, true)
  const reading = createReading()
  return (text) => {
    reading.open(text)
    search.run(reading)
    for (let term = 0; term < needles.list.length; term++) if (search.holds(term)) return true
    return false
  }
}
