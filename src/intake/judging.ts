/** What the rules say of a post on its way in. Only inbound posts are judged. */
import type { Judgement } from '../core/conversation.ts'
import type { RulePost } from '../core/rules/matcher.ts'
import { compile, judge, reopens } from '../core/rules/matcher.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'

interface Judged {
  readonly judgement: Judgement
  readonly noReopen: boolean
}
export type Judge = (post: RulePost) => Judged

const NOTHING: Judged = { judgement: { tags: [], notify: [] }, noReopen: false }

/** A judge for one file: the rules are compiled once. */
export function judgeOf(rules: RuleSet): Judge {
  const machine = compile(rules)
  return (post) => {
    if (post.direction === 'outbound') return NOTHING
    const judgement = judge(machine, post)
    return { judgement, noReopen: machine.reopenUnless !== undefined && !reopens(machine, post, judgement) }
  }
}
