/**
 * What comes in, as a simulation needs it: when, of which conversation, and what the rules make of the conversation by then. Posts are
 * judged once as they stream by, and only numbers are kept of them: about 100 bytes a post, 150 a conversation.
 */
import type { Judgement, Routing } from '../conversation.ts'
import { spokesFit } from '../rules/decide.ts'
import { judge, type Machine, type RulePost, reopens } from '../rules/matcher.ts'
import { route } from '../rules/route.ts'

/** What a conversation is from a post on, to the one who routes it. Few differ, whatever the number of posts. */
export interface Kind {
  readonly routing: Routing
  /** For each spoke of the department whether its condition holds; absent: it has none. */
  readonly fits: readonly (boolean | undefined)[]
  /** The same as a word. */
  readonly fitsKey: string
  /** After an answer such a post needs none (`reopen: { unless }`). */
  readonly thanks: boolean
}

export interface Arrivals {
  /** Post numbers in the order of time; those of one instant by conversation. */
  readonly order: Uint32Array
  /** Epoch ms, by post. */
  readonly at: readonly number[]
  /** Number of its conversation, by post. */
  readonly conversation: readonly number[]
  readonly pids: readonly string[]
  /** network NUL author; empty: unknown. */
  readonly authors: readonly string[]
  /** Posts of each conversation. */
  readonly counts: readonly number[]
  /** For each machine, the kind of each post. */
  readonly kinds: readonly (readonly Kind[])[]
  readonly excluded: { readonly undated: number; readonly gone: number }
}

export interface ArrivingConversation {
  readonly pid: string
  readonly network: string
  readonly author?: string | undefined
}

export interface Collector {
  /** One conversation: its opening post, and the posts that judge it, in the order of time. In any order of conversations. */
  add(conversation: ArrivingConversation, opening: RulePost, posts: readonly RulePost[]): void
  arrivals(): Arrivals
}

/** Collects conversations as several rule sets see them. */
export function createCollector(machines: readonly Machine[]): Collector {
  const at: number[] = []
  const conversation: number[] = []
  const pids: string[] = []
  const authors: string[] = []
  const counts: number[] = []
  const sides = machines.map((machine) => ({ machine, kinds: [] as Kind[], known: new Map<Routing, Map<string, Kind>>() }))
  const excluded = { undated: 0, gone: 0 }

  return {
    add({ pid, network, author }, opening, all) {
      const posts = all.filter((post) => {
        if (post.state !== 'live') excluded.gone++
        else if (timeOf(post) === undefined) excluded.undated++
        else return true
        return false
      })
      if (posts.length === 0) return
      const number = pids.push(pid) - 1
      authors.push(author === undefined ? '' : `${network}\0${author}`)
      counts.push(posts.length)
      for (const post of posts) {
        at.push(timeOf(post) ?? 0)
        conversation.push(number)
      }
      for (const { machine, kinds, known } of sides) {
        let united: Judgement | undefined
        let directed = false
        for (const post of posts) {
          const judgement = judge(machine, post)
          united = united === undefined ? judgement : machine.judgements.unite([united, judgement])
          directed ||= post.directed
          const subject = { opening, directed, judgement: united }
          const routing = route(machine, subject)
          const fits = spokesFit(machine, subject, routing)
          kinds.push(kindOf(known, routing, fits, !reopens(machine, post, judgement)))
        }
      }
    },
    arrivals() {
      const order = Uint32Array.from(at, (_, post) => post)
      const numberOf = (list: readonly number[], post: number): number => list[post] ?? 0
      order.sort((a, b) => {
        const apart = numberOf(at, a) - numberOf(at, b)
        if (apart !== 0) return apart
        const [one, other] = [numberOf(conversation, a), numberOf(conversation, b)]
        if (one === other) return a - b
        const [left, right] = [pids[one] ?? '', pids[other] ?? '']
        return left < right ? -1 : left > right ? 1 : 0
      })
      return { order, at, conversation, pids, authors, counts, kinds: sides.map(({ kinds }) => kinds), excluded }
    },
  }
}

/** A day or a month is no time: such a post has no clocks. */
function timeOf({ postedAt, precision }: RulePost): number | undefined {
  return precision === 'day' || precision === 'month' ? undefined : postedAt
}

function kindOf(known: Map<Routing, Map<string, Kind>>, routing: Routing, fits: Kind['fits'], thanks: boolean): Kind {
  let row = known.get(routing)
  if (row === undefined) {
    row = new Map()
    known.set(routing, row)
  }
  const fitsKey = fits.map((fit) => (fit === undefined ? '-' : fit ? 'y' : 'n')).join('')
  const key = thanks ? `${fitsKey}!` : fitsKey
  const same = row.get(key)
  if (same !== undefined) return same
  const made: Kind = { routing, fits, fitsKey, thanks }
  row.set(key, made)
  return made
}
