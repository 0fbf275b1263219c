/** What of a rule set ever comes to bear over the posts of history: rules, their terms, routes, and what falls through to the last one. */
import type { Judgement } from '../conversation.ts'
import { localDay, weekdayOfDay } from '../time.ts'
import { createFrequentWords, type WordCount } from './frequent-words.ts'
import { judge, type Machine, match, type RulePost } from './matcher.ts'
import { route } from './route.ts'
import { positiveTerms } from './rule-terms.ts'
import type { Pos } from './ruleset.ts'

export interface CoveredTerm {
  readonly term: string
  /** The `$list` that it comes from. */
  readonly list?: string | undefined
  /** Posts with it that the rule tagged. */
  readonly posts: number
}

export interface RuleCoverage {
  readonly id: string
  readonly at: Pos
  readonly enabled: boolean
  readonly posts: number
  /** Posts that only this rule tags: what would be lost. */
  readonly alone: number
  /** Epoch ms of the latest post; absent where there is none, or none has a time. */
  readonly lastAt?: number | undefined
  readonly terms: readonly CoveredTerm[]
}

export interface RouteCoverage {
  readonly id: string
  readonly at: Pos
  readonly to: string
  readonly conversations: number
  readonly lastAt?: number | undefined
}

/** What no other route takes. */
export interface FallbackCoverage {
  readonly route: string
  readonly conversations: number
  /** Of the last whole week, Monday to Sunday, by local day numbers. */
  readonly lastWeek: { readonly from: number; readonly to: number; readonly conversations: number; readonly all: number }
  readonly words: readonly WordCount[]
}

export interface Coverage {
  readonly posts: number
  readonly conversations: number
  /** As in the file. */
  readonly rules: readonly RuleCoverage[]
  readonly routes: readonly RouteCoverage[]
  readonly fallback: FallbackCoverage
}

export interface CoverageOptions {
  readonly now: number
  /** Of the weeks. */
  readonly zone: string
  /** Frequent words of the fallback. */
  readonly words: number
}

export interface CoverageCounter {
  /** One conversation: its opening post, the posts that judge it in the order of time, whether it is aimed at us, when somebody first started on it. */
  add(opening: RulePost, posts: readonly RulePost[], directed: boolean, touchedAt?: number): void
  result(): Coverage
}

interface Tally {
  posts: number
  alone: number
  lastAt: number | undefined
}
interface Taken {
  conversations: number
  lastAt: number | undefined
}

/** Counts by the rules of a machine, whatever decided back then; in memory of the size of the rules. */
export function createCoverage(machine: Machine, { now, zone, words }: CoverageOptions): CoverageCounter {
  const { set, rules, search, setting, matching } = machine
  const tallies = rules.map((): Tally => ({ posts: 0, alone: 0, lastAt: undefined }))
  // By number in the search.
  const seen = rules.map(({ rule }) => new Map(positiveTerms(rule.when).map((term) => [setting.term(term), 0])))
  const taken = new Map(set.routes.map(({ id }): [string, Taken] => [id, { conversations: 0, lastAt: undefined }]))
  const owners = new Map(set.routes.map(({ id, to }) => [id, to]))
  const fallback = set.routes.at(-1)?.id ?? ''
  const frequent = createFrequentWords()
  const today = localDay(now, zone)
  const thisWeek = today - weekdayOfDay(today)
  const week = { from: thisWeek - 7, to: thisWeek - 1, conversations: 0, all: 0 }
  let posts = 0
  let conversations = 0

  const look = (post: RulePost): void => {
    const count = match(machine, post, undefined)
    for (let k = 0; k < count; k++) {
      const index = matching.matched[k] ?? 0
      const tally = tallies[index]
      if (tally === undefined) continue
      tally.posts++
      if (count === 1) tally.alone++
      tally.lastAt = later(tally.lastAt, post.postedAt)
      const terms = seen[index]
      if (terms !== undefined) countTerms(terms)
    }
  }

  /** Of the terms in the text, which are few, those of a rule. */
  const countTerms = (terms: Map<number, number>): void => {
    for (let k = search.count() - 1; k >= 0; k--) {
      const term = search.touched[k] ?? 0
      const before = terms.get(term)
      if (before !== undefined && search.holds(term)) terms.set(term, before + 1)
    }
  }

  const routeOf = (opening: RulePost, judgements: readonly Judgement[], directed: boolean): string =>
    route(machine, { opening, directed, judgement: machine.judgements.unite(judgements) }).route

  /** What comes after the first touch moves nothing, but out of `log`: that owns nothing. */
  const routeAt = (opening: RulePost, inbound: readonly RulePost[], judgements: readonly Judgement[], touchedAt: number): string => {
    const late = inbound.findIndex(({ postedAt }) => postedAt !== undefined && postedAt > touchedAt)
    let chosen = ''
    for (let k = late < 0 ? inbound.length : Math.max(1, late); k <= inbound.length; k++) {
      const some = inbound.slice(0, k)
      chosen = routeOf(
        opening,
        judgements.slice(0, k),
        some.some(({ directed }) => directed),
      )
      if (owners.get(chosen) !== 'log') return chosen
    }
    return chosen
  }

  return {
    add(opening, inbound, directed, touchedAt) {
      posts += inbound.length
      conversations++
      const judgements = inbound.map((post) => {
        const judgement = judge(machine, post)
        if (judgement !== matching.none) look(post)
        return judgement
      })
      const chosen = touchedAt === undefined ? routeOf(opening, judgements, directed) : routeAt(opening, inbound, judgements, touchedAt)
      const one = taken.get(chosen)
      if (one !== undefined) {
        one.conversations++
        one.lastAt = later(one.lastAt, opening.postedAt)
      }
      const day = opening.postedAt === undefined ? undefined : localDay(opening.postedAt, zone)
      const lately = day !== undefined && day >= week.from && day <= week.to
      if (lately) week.all++
      if (chosen !== fallback) return
      if (lately) week.conversations++
      frequent.add(inbound.map(({ text }) => text))
    },
    result: () => ({
      posts,
      conversations,
      rules: set.rules.map((rule): RuleCoverage => {
        const index = rules.findIndex((compiled) => compiled.rule === rule)
        const terms = positiveTerms(rule.when).map(
          (term): CoveredTerm => ({ term: term.raw, list: term.list, posts: seen[index]?.get(setting.term(term)) ?? 0 }),
        )
        const tally = tallies[index] ?? { posts: 0, alone: 0, lastAt: undefined }
        return { id: rule.id, at: rule.at, enabled: rule.enabled, ...tally, terms }
      }),
      routes: set.routes.map(({ id, at, to }): RouteCoverage => {
        const one = taken.get(id)
        return { id, at, to, conversations: one?.conversations ?? 0, lastAt: one?.lastAt }
      }),
      fallback: {
        route: fallback,
        conversations: taken.get(fallback)?.conversations ?? 0,
        lastWeek: { ...week },
        words: frequent.top(words),
      },
    }),
  }
}

const later = (a: number | undefined, b: number | undefined): number | undefined => (a === undefined || (b !== undefined && b > a) ? b : a)
