/** The catalogue of use cases: every route with what came of it, and what no route takes with a proposal for each group of it. */
import type { RuleSet } from '../rules/ruleset.ts'
import { departmentName } from '../rules/words.ts'
import type { CaseCounts, CaseFigures } from './cases.ts'
import type { Group, Grouped } from './groups.ts'
import { type Proposal, proposalsFor } from './proposal.ts'

export interface CatalogueCase {
  /** Place in the order in which cases are tried, from 1. */
  readonly number: number
  readonly route: string
  readonly title: string
  /** Department's id, or `log`; and its name. */
  readonly to: string
  readonly department: string
  readonly guideline?: string | undefined
  /** network → text; `default` for the others. */
  readonly template?: Readonly<Record<string, string>> | undefined
  readonly isFallback: boolean
  readonly figures: CaseFigures
  /** Of all conversations, 0–1; absent where there are none. */
  readonly share?: number | undefined
}

export interface ProposedGroup extends Group {
  readonly proposal: Proposal
}

export interface Catalogue {
  readonly conversations: number
  /** In the order in which they are tried, the fallback last. */
  readonly cases: readonly CatalogueCase[]
  /** Routes that conversations have and the rules have no more. */
  readonly besides: readonly { readonly route: string; readonly conversations: number }[]
  /** What the last case took. */
  readonly uncatalogued: {
    readonly route: string
    readonly conversations: number
    readonly share?: number | undefined
    readonly groups: readonly ProposedGroup[]
    /** In no group. */
    readonly others: number
  }
}

export function catalogueOf(set: RuleSet, counts: CaseCounts, grouped: Grouped): Catalogue {
  const shareOf = (part: number): number | undefined => (counts.conversations === 0 ? undefined : part / counts.conversations)
  const cases = set.routes.map((route, index): CatalogueCase => {
    const figures = counts.of(route.id)
    return {
      number: index + 1,
      route: route.id,
      title: route.title ?? route.id,
      to: route.to,
      department: route.to === 'log' ? 'Only recorded' : departmentName(set, route.to),
      guideline: route.guideline?.trim(),
      template: route.template,
      isFallback: index === set.routes.length - 1,
      figures,
      share: shareOf(figures.conversations),
    }
  })
  const proposals = proposalsFor(
    grouped.groups.map(({ terms }) => terms),
    set,
  )
  return {
    conversations: counts.conversations,
    cases,
    besides: counts.besides(new Set(set.routes.map(({ id }) => id))),
    uncatalogued: {
      route: set.routes.at(-1)?.id ?? '',
      conversations: grouped.conversations,
      share: shareOf(grouped.conversations),
      groups: grouped.groups.flatMap((group, index) => {
        const proposal = proposals[index]
        return proposal === undefined ? [] : [{ ...group, proposal }]
      }),
      others: grouped.others,
    },
  }
}
