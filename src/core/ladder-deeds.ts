/** What rungs do besides telling: give it to another department, raise its priority. */
import type { NoticeSubject } from './notice-subject.ts'
import { PRIORITIES, type Priority, type RuleSet } from './rules/ruleset.ts'

/** What a rung does besides telling; `refused`: why not, where it may not be. Absent: there is nothing to do. */
export type LadderDeed =
  | { readonly kind: 'reassign'; readonly department: string; readonly refused?: string | undefined }
  | { readonly kind: 'priority'; readonly priority: Priority; readonly refused?: undefined }
  | { readonly kind: 'impossible'; readonly why: string }

/** What a row `reassign:hub` or `priority:high` of the ledger asks for, as the conversation and the rules are now. */
export function deedOf(recipient: string, subject: NoticeSubject, rules: RuleSet): LadderDeed | undefined {
  const [kind, value = ''] = recipient.split(':')
  if (subject.resolved || subject.merged) return undefined
  if (kind === 'reassign') {
    if (value === subject.department) return undefined
    return rules.departments.some(({ id }) => id === value)
      ? { kind, department: value, refused: refusalOf(subject) }
      : { kind: 'impossible', why: `the rules have no department ${value} any more` }
  }
  const priority = PRIORITIES.find((one) => one === value)
  return kind !== 'priority' || priority === undefined || rank(priority) <= rank(subject.priority) ? undefined : { kind, priority }
}

const rank = (priority: Priority): number => PRIORITIES.indexOf(priority)

/** Why it may not be given to another department; absent: it may. */
export function refusalOf({ byHand, claimedBy }: Pick<NoticeSubject, 'byHand' | 'claimedBy'>): string | undefined {
  if (byHand) return 'its owner was set by hand'
  return claimedBy === undefined ? undefined : `${claimedBy} has claimed it`
}
