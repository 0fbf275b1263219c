/**
 * Who an author is to us: flags and linked accounts as a fold of what people recorded, leave likewise, and who is a frequent engager. A
 * flag holds for all accounts of a person; the last word on any of them counts.
 */
import type { AuthorFlag, AuthorRef, Fact } from './fact.ts'
import type { RuleSet } from './rules/ruleset.ts'
import { dateOfDay, dayOfDate } from './time.ts'

/**
 * A frequent engager is found from the posts, not set by hand: at least so many inbound posts, on at least so many different local
 * days, in the days before the instant looked at. Days keep one long thread of an evening from counting as a habit.
 */
export const FREQUENT = { posts: 5, days: 3, window: 90 } as const

const DAY_MS = 86_400_000

/** What a person wrote to us in the window: inbound posts, and the local days on which they were written. */
export interface Engagement {
  readonly posts: number
  readonly days: number
}

/** The instant (epoch ms, exclusive) after which posts count for who is frequent at `now`. */
export function frequentSince(now: number): number {
  return now - FREQUENT.window * DAY_MS
}

export function isFrequent({ posts, days }: Engagement): boolean {
  return posts >= FREQUENT.posts && days >= FREQUENT.days
}

type AuthorFact = Extract<Fact, { kind: 'flagged' | 'linked' }>

/** From when on an author is what. Without a flag: nothing any more. Epoch ms. */
export interface FlagChange {
  readonly at: number
  readonly flag: AuthorFlag | undefined
}

/** `NETWORK KEY`, as `author_person.person` has it; a network has no blanks in it. */
export function accountOf({ network, author }: AuthorRef): string {
  return `${network} ${author}`
}

export function refOf(account: string): AuthorRef {
  const blank = account.indexOf(' ')
  return { network: account.slice(0, blank), author: account.slice(blank + 1) }
}

/** The accounts of each linked one, itself among them, in order of their names; who is linked to nobody is not in it. */
export function linkedAccounts(facts: readonly AuthorFact[]): ReadonlyMap<string, readonly string[]> {
  const pairs = new Map<string, readonly [string, string]>()
  for (const fact of facts) {
    if (fact.kind !== 'linked') continue
    const [a, b] = [accountOf(fact.data), accountOf(fact.data.with)]
    const pair = a < b ? ([a, b] as const) : ([b, a] as const)
    if (fact.data.linked) pairs.set(pair.join('\n'), pair)
    else pairs.delete(pair.join('\n'))
  }
  const groups = new Map<string, Set<string>>()
  for (const [a, b] of pairs.values()) {
    const joined = new Set([a, b, ...(groups.get(a) ?? []), ...(groups.get(b) ?? [])])
    for (const one of joined) groups.set(one, joined)
  }
  const sorted = new Map([...new Set(groups.values())].map((group) => [group, [...group].sort()]))
  return new Map([...groups].map(([account, group]) => [account, sorted.get(group) ?? []]))
}

/** The two that one fact of a link names, where both are linked by it directly and still. */
export function isLinkedDirectly(facts: readonly AuthorFact[], one: AuthorRef, other: AuthorRef): boolean {
  const pair = [accountOf(one), accountOf(other)].sort().join('\n')
  let linked = false
  for (const fact of facts)
    if (fact.kind === 'linked' && [accountOf(fact.data), accountOf(fact.data.with)].sort().join('\n') === pair) linked = fact.data.linked
  return linked
}

/** What each account is by these facts, in their order: account → flag. */
export function flagsNow(facts: readonly AuthorFact[]): ReadonlyMap<string, AuthorFlag> {
  const linked = linkedAccounts(facts)
  const flags = new Map<string, AuthorFlag>()
  for (const fact of facts) {
    if (fact.kind !== 'flagged') continue
    const own = accountOf(fact.data)
    for (const account of linked.get(own) ?? [own]) {
      if (fact.data.flag === undefined) flags.delete(account)
      else flags.set(account, fact.data.flag)
    }
  }
  return flags
}

/**
 * When each account became what it is, by the time in the world: at every instant exactly what `flagsNow` says of the facts up to it.
 * Only accounts that ever had a flag.
 */
export function flagHistories(facts: readonly AuthorFact[]): ReadonlyMap<string, readonly FlagChange[]> {
  const histories = new Map<string, FlagChange[]>()
  for (const group of relatedFacts(facts)) {
    for (const at of [...new Set(group.map((fact) => fact.at))].sort((a, b) => a - b)) {
      const flags = flagsNow(group.filter((fact) => fact.at <= at))
      for (const account of new Set(group.flatMap(accountsIn))) {
        const history = histories.get(account) ?? []
        const flag = flags.get(account)
        if (history.at(-1)?.flag === flag) continue
        history.push({ at, flag })
        histories.set(account, history)
      }
    }
  }
  return histories
}

function accountsIn(fact: AuthorFact): readonly string[] {
  return fact.kind === 'linked' ? [accountOf(fact.data), accountOf(fact.data.with)] : [accountOf(fact.data)]
}

/** Facts that may bear on each other, in their order: all links that were ever spoken of tell which. */
function relatedFacts(facts: readonly AuthorFact[]): readonly (readonly AuthorFact[])[] {
  const everLinked = linkedAccounts(
    facts.flatMap((fact) => (fact.kind === 'linked' ? [{ ...fact, data: { ...fact.data, linked: true } }] : [])),
  )
  const groups = new Map<string, AuthorFact[]>()
  for (const fact of facts) {
    const [own = ''] = accountsIn(fact)
    const name = everLinked.get(own)?.[0] ?? own
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [fact])
    else group.push(fact)
  }
  return [...groups.values()]
}

/** Local dates, both ends included. */
export interface Leave {
  readonly from: string
  readonly to: string
}

/** Who is away when, by facts: person → leave in the order it was recorded. Who is back was away until the day before. */
export function leaveBy(facts: readonly Extract<Fact, { kind: 'away' }>[]): ReadonlyMap<string, readonly Leave[]> {
  const leave = new Map<string, readonly Leave[]>()
  for (const { data } of facts) {
    const { person, from, to } = data
    const known = leave.get(person) ?? []
    if (data.back === true)
      leave.set(
        person,
        known.flatMap((one) => shortened(one, from, to)),
      )
    else if (!known.some((one) => one.from <= from && to <= one.to)) leave.set(person, [...known, { from, to }])
  }
  return new Map([...leave].filter(([, list]) => list.length > 0))
}

function shortened(leave: Leave, from: string, to: string): readonly Leave[] {
  if (to < leave.from || leave.to < from) return [leave]
  return leave.from < from ? [{ from: leave.from, to: dateOfDay(dayOfDate(from) - 1) }] : []
}

/** The rules with this leave besides their own. Their hash stays: what differs is who is there. */
export function withLeave(set: RuleSet, leave: ReadonlyMap<string, readonly Leave[]>): RuleSet {
  if (leave.size === 0) return set
  const people = { ...set.people }
  for (const [person, list] of leave) {
    const known = Object.hasOwn(people, person) ? people[person] : undefined
    people[person] = { ...(known ?? { id: person, away: [] }), away: [...(known?.away ?? []), ...list] }
  }
  return { ...set, people }
}
