/**
 * Improvements: negative feedback that was turned into a change of a service, product or process, and the conversations it came from. A fold
 * of facts in the order they were recorded; a number names one in the whole database.
 */
import type { Fact, FactKind, ImprovementStatus } from './fact.ts'
import type { Refusal } from './steps.ts'
import { formatLocal } from './time.ts'

/** The kinds of facts that the fold reads. */
export const IMPROVEMENT_FACTS = ['improvement_added', 'improvement_linked', 'improvement_changed'] as const satisfies readonly FactKind[]
export type ImprovementFact = Extract<Fact, { kind: (typeof IMPROVEMENT_FACTS)[number] }>

/** A conversation that asked for it. */
export interface ImprovementLink {
  /** Internal id of what was its opening post then. */
  readonly conversation: number
  /** Epoch ms. */
  readonly at: number
  readonly by: string
}

/** What people noted beside what they did with it. */
export interface ImprovementNote {
  /** Epoch ms. */
  readonly at: number
  readonly by: string
  readonly text: string
}

export interface Improvement {
  readonly number: number
  readonly text: string
  readonly owner?: string | undefined
  readonly status: ImprovementStatus
  /** Epoch ms: since when it is known, and since when it has this status. */
  readonly addedAt: number
  readonly addedBy: string
  readonly statusAt: number
  readonly statusBy: string
  /** When work on it began, the last time. */
  readonly startedAt?: number | undefined
  /** Only where that is its status. */
  readonly doneAt?: number | undefined
  /** What was changed where it is done; why not where it is dropped. */
  readonly outcome?: string | undefined
  /** In the order they were linked. */
  readonly links: readonly ImprovementLink[]
  /** In the order they were recorded. */
  readonly notes: readonly ImprovementNote[]
}

/** The improvements that these facts make, by number. What is said of a number that nobody has added is passed over. */
export function improvements(facts: Iterable<ImprovementFact>): readonly Improvement[] {
  const known = new Map<number, Improvement>()
  for (const fact of [...facts].sort((a, b) => a.id - b.id)) {
    const { number } = fact.data
    const before = known.get(number)
    if (fact.kind === 'improvement_added') {
      if (before === undefined) known.set(number, noted(addedBy(fact), fact))
    } else if (before !== undefined) {
      known.set(number, noted(fact.kind === 'improvement_linked' ? linkedBy(before, fact) : changedBy(before, fact), fact))
    }
  }
  return [...known.values()].sort((a, b) => a.number - b.number)
}

function addedBy({ at, actor, data: { number, text, owner } }: Extract<Fact, { kind: 'improvement_added' }>): Improvement {
  return { number, text, owner, status: 'open', addedAt: at, addedBy: actor, statusAt: at, statusBy: actor, links: [], notes: [] }
}

function noted(one: Improvement, { at, actor, data: { note } }: ImprovementFact): Improvement {
  return note === undefined ? one : { ...one, notes: [...one.notes, { at, by: actor, text: note }] }
}

function linkedBy(before: Improvement, { at, actor, data }: Extract<Fact, { kind: 'improvement_linked' }>): Improvement {
  const { conversation, linked } = data
  const there = before.links.some((one) => one.conversation === conversation)
  if (there === linked) return before
  const links = linked
    ? [...before.links, { conversation, at, by: actor }]
    : before.links.filter((one) => one.conversation !== conversation)
  return { ...before, links }
}

function changedBy(before: Improvement, { at, actor, data }: Extract<Fact, { kind: 'improvement_changed' }>): Improvement {
  const { status, owner, text, outcome } = data
  const named = { ...before, owner: owner ?? before.owner, text: text ?? before.text }
  if (status === undefined) return named
  const startedAt = status === 'started' ? at : before.startedAt
  return { ...named, status, statusAt: at, statusBy: actor, startedAt, doneAt: status === 'done' ? at : undefined, outcome }
}

/** What may be done with one. */
export type ImprovementStep = { readonly kind: 'start' | 'done' | 'drop' | 'link' } | { readonly kind: 'own'; readonly owner: string }

/** Why that cannot be done with it, and what to do instead; `undefined`: it can. Times in the sentences are of `zone`. */
export function mayImprove(step: ImprovementStep, { number, status, statusAt, owner }: Improvement, zone: string): Refusal | undefined {
  const name = `improvement ${number}`
  const since = `since ${formatLocal(statusAt, zone)}`
  const again = `take it up again first: outspoke improvements start ${number}`
  if (step.kind === 'own') return step.owner === owner ? { why: `${step.owner} has ${name} already` } : undefined
  if (step.kind === 'start') {
    if (status === 'started')
      return { why: `${name} was started already, ${since}`, instead: `when it is changed: outspoke improvements done ${number} TEXT` }
    return status === 'done' ? finished(number, since, 'start') : undefined
  }
  if (status === 'dropped')
    return step.kind === 'drop' ? { why: `${name} was dropped already, ${since}` } : { why: `${name} is dropped ${since}`, instead: again }
  if (status === 'done' && step.kind !== 'link') return finished(number, since, step.kind)
  return undefined
}

function finished(number: number, since: string, step: 'start' | 'done' | 'drop'): Refusal {
  const why = `improvement ${number} is done ${since}`
  if (step === 'done') return { why, instead: 'what was changed besides is one more: outspoke improvements add TEXT' }
  return {
    why,
    instead:
      step === 'start'
        ? 'what is still missing is one more: outspoke improvements add TEXT'
        : `if it was not: outspoke log shows the operation, outspoke undo N takes it back`,
  }
}
