/** What lets a conversation rest, and wakes it: `wait`, `resume`, `snooze`, `ack`. */
import { UsageError } from '../../core/errors.ts'
import { isResolved, isWaiting } from '../../core/queue.ts'
import { formatLocal } from '../../core/time.ts'
import { textOf } from '../grammar.ts'
import { timeOf, workCommand } from './road.ts'

const TARGET = [{ name: 'target', about: 'ids, or a query', required: true, many: true }] as const

export const wait = workCommand({
  name: 'wait',
  grammar: {
    about: 'We have asked the customer something: the resolution clock pauses until they answer. It needs a reply, the question.',
    args: TARGET,
    options: [{ flags: '--until <time>', about: 'no longer than that: 2d, fri, 2026-08-14' }],
    examples: [{ line: 'outspoke wait k3f9 --until fri', about: 'until they write, or Friday' }],
  },
  read: (desk, args) => {
    const until = timeOf(textOf(args, 'until'), '--until', 'future', desk)
    return {
      targets: args.words,
      told: until === undefined ? 'waiting for the customer' : `waiting for the customer until ${formatLocal(until, desk.zone)}`,
      step: () => ({ kind: 'wait', until }),
      changes: ({ id }) => [{ post: id, kind: 'waited', data: until === undefined ? {} : { until } }],
      took: ({ state }, now) => isWaiting(state, now),
    }
  },
})

export const resume = workCommand({
  name: 'resume',
  grammar: {
    about: 'No longer waiting for the customer: the clock goes on.',
    args: TARGET,
    examples: [{ line: 'outspoke resume k3f9', about: 'back into the queue' }],
  },
  read: (_, args) => ({
    targets: args.words,
    told: 'resumed',
    step: () => ({ kind: 'resume' }),
    changes: ({ id }) => [{ post: id, kind: 'resumed', data: {} }],
    took: ({ state }, now) => !isWaiting(state, now),
  }),
})

export const snooze = workCommand({
  name: 'snooze',
  grammar: {
    about: 'Out of the queue until then, or until a clock becomes late. No clock pauses.',
    args: [{ name: 'target', about: 'ids or a query, then a time: 2h, mon, "tomorrow 09:00"; now wakes it', required: true, many: true }],
    examples: [
      { line: 'outspoke snooze k3f9 2h', about: 'in two hours again' },
      { line: 'outspoke snooze k3f9 now', about: 'back at once' },
    ],
  },
  read: (desk, args) => {
    const text = args.words.at(-1) ?? ''
    const targets = args.words.slice(0, -1)
    if (targets.length === 0) throw new UsageError('snooze needs conversations, then a time', { hint: 'outspoke snooze k3f9 2h' })
    const until = timeOf(text, 'the time', 'future', desk) ?? desk.now
    return {
      targets,
      told: until <= desk.now ? 'awake' : `snoozed until ${formatLocal(until, desk.zone)}`,
      step: () => ({ kind: 'snooze', until }),
      changes: ({ id }) => [{ post: id, kind: 'snoozed', data: { until } }],
      took: ({ state }) => state.snoozedUntil === until,
    }
  },
})

export const ack = workCommand({
  name: 'ack',
  grammar: {
    about: 'The last post needs no answer ("Thanks!"). If it reopened the conversation, that is resolved again as it was.',
    args: TARGET,
    examples: [{ line: 'outspoke ack k3f9', about: 'no answer needed' }],
  },
  read: (_, args) => ({
    targets: args.words,
    told: 'needs no answer',
    step: () => ({ kind: 'ack' }),
    changes: ({ id }) => [{ post: id, kind: 'acked', data: {} }],
    deep: true,
    took: ({ state, clocks }, now) =>
      isResolved(state, now) || !clocks.some(({ kind, verdict }) => kind === 'next_response' && verdict === 'running'),
  }),
})
