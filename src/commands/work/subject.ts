/** What steps ask of a stored conversation. */
import { openDrafts } from '../../core/drafts.ts'
import type { Subject } from '../../core/steps.ts'
import type { ListedConversation, ThreadView } from '../../store/store.ts'
import type { Desk } from './desk.ts'

/** A conversation as steps look at it; `deep`: with what only its posts and events tell. */
export async function subjectOf(
  { store, rules, now }: Pick<Desk, 'store' | 'rules' | 'now'>,
  one: ListedConversation,
  deep: boolean,
): Promise<Subject> {
  const thread = deep ? await store.find(one.pid, now) : undefined
  return {
    id: one.id,
    shortId: one.shortId,
    state: one.state,
    mergedInto: one.state.mergedInto === undefined ? undefined : (await store.load([one.state.mergedInto]))[0]?.shortId,
    asked: thread === undefined ? [] : owing(thread),
    ackable: thread?.ackable ?? false,
    drafts: thread === undefined ? [] : openDrafts(thread.events),
    approval: rules.routes.find(({ id }) => id === one.route)?.approve,
  }
}

/** Departments that owe an answer: they were asked, or have it to answer within a time. */
export function owing({ asked, conversation }: ThreadView): readonly string[] {
  const clocks = conversation.clocks.filter(({ kind, verdict }) => kind === 'handoff' && (verdict === 'running' || verdict === 'paused'))
  return [...new Set([...asked, ...clocks.flatMap(({ department }) => (department === undefined ? [] : [department]))])]
}
