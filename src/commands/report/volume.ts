/** `report volume`: what came in and went out, each thing at its own time. */
import { closedAt } from '../../core/report/flow.ts'
import { createVolume } from '../../core/report/volume.ts'
import { dateOfDay, localDay } from '../../core/time.ts'
import { plural } from '../../render/count.ts'
import { countedOf, isWithin, NO_REPLIES, notesOf, sortedByKey } from './counted.ts'
import type { MadeReport, ReportMaker } from './maker.ts'

/** Days that a line of them shows. */
const MOST_DAYS = 60

export const volume: ReportMaker = {
  about: 'how much came in and went out: inbound posts, conversations opened and closed, replies',
  shown: [
    { figure: 'inbound_posts', title: 'posts' },
    { figure: 'conversations', title: 'convs' },
    { figure: 'replies', title: 'replies' },
    { figure: 'closed', title: 'closed', spare: 1 },
    { figure: 'net_flow', title: 'net flow', spare: 2 },
  ],
  noAxis: 'posts count when they were written, conversations when they were opened and closed',
  counted: (_, { total }) => `${plural(Number(total['inbound_posts']), 'inbound post')}, each by the time it was written`,

  async make(asked, { store, query, rules }) {
    const report = createVolume(asked)
    const seen = { conversations: 0, closed: 0, repliesKnown: 0 }
    const { placing, members, excluded } = await countedOf(
      asked,
      { store, query, rules },
      () => 'any',
      (row, { fixed, repliesKnown }, { places }) => {
        const end = closedAt(row, asked.asOf)
        seen.conversations++
        if (end !== null) seen.closed++
        if (repliesKnown) seen.repliesKnown++
        if (row.postedAt !== null && isWithin(row.postedAt, asked)) report.addOpened(places(fixed, row.postedAt), row.pid)
        if (end !== null && isWithin(end, asked)) report.addClosed(places(fixed, end), row.pid)
      },
    )
    const leaveOut = (reason: string, n = 1): void => {
      if (n > 0) excluded[reason] = (excluded[reason] ?? 0) + n
    }
    const days = new Map<number, number>()
    const { from = Number.MIN_SAFE_INTEGER, before = Number.MAX_SAFE_INTEGER } = asked
    const outside = await store.memberPosts(
      query,
      asked.asOf,
      ({ conversation, at, inbound, passive, counts, aside }) => {
        const member = members.get(conversation)
        if (member === undefined) return
        if (at === null) return leaveOut('undated_posts')
        if (at < from || at >= before) return
        if (passive) return leaveOut('reposts')
        if (aside) return leaveOut('employees_posts')
        if (inbound) {
          const day = localDay(at, asked.zone)
          days.set(day, (days.get(day) ?? 0) + 1)
        }
        report.addPost(inbound ? 'inbound' : counts ? 'reply' : 'automatic', placing.places(member.fixed, at), member.pid)
      },
      asked.query === '' ? { from, before } : undefined,
    )
    leaveOut('reposts', outside?.reposts ?? 0)
    leaveOut('context_posts', outside?.context ?? 0)
    leaveOut('broadcasts_and_unmatched_replies', outside?.ours ?? 0)
    const unavailable = {
      ...(seen.conversations > 0 && seen.repliesKnown === 0 ? { replies: NO_REPLIES, automatic_replies: NO_REPLIES } : {}),
      ...(seen.conversations > 0 && seen.closed === 0
        ? { closed: 'no conversation of the selection was ever resolved', net_flow: 'no conversation of the selection was ever resolved' }
        : {}),
    }
    const line = asked.by[0] === 'day' && asked.by.length === 1 ? undefined : daysOf(days)
    return {
      by: asked.by,
      ...report.result(unavailable),
      excluded: sortedByKey(excluded),
      unavailable,
      bars: 'inbound_posts',
      ...(line === undefined ? {} : { days: line }),
      notes: notesOf(asked),
    }
  },
}

/** The last days, those without a post too; rows by day say it themselves. */
function daysOf(days: ReadonlyMap<number, number>): MadeReport['days'] {
  if (days.size < 2) return undefined
  const last = Math.max(...days.keys())
  const first = Math.max(Math.min(...days.keys()), last - MOST_DAYS + 1)
  const values = Array.from({ length: last - first + 1 }, (_, index) => days.get(first + index) ?? 0)
  return { title: 'posts a day', first: dateOfDay(first), last: dateOfDay(last), values }
}
