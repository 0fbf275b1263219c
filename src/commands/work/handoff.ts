/** `handoff`: a question as a pack that can be mailed to somebody who has no account here. */
import { departmentOf } from '../../core/assignee.ts'
import { OutspokeError } from '../../core/errors.ts'
import type { Event } from '../../core/event.ts'
import { formatLocal } from '../../core/time.ts'
import type { Line } from '../../render/view.ts'
import type { ThreadView } from '../../store/store.ts'
import type { Result } from '../command.ts'
import { dueText } from '../conversation-table.ts'
import { type CommandModule, textOf } from '../grammar.ts'
import { authorOf, postJson, time } from '../post-json.ts'
import { owing } from './subject.ts'

export const handoff: CommandModule = {
  grammar: {
    about: 'The pack to mail to a department that was asked: question, thread, guideline, by when, how to answer.',
    args: [{ name: 'id', about: 'of the conversation', required: true }],
    options: [{ flags: '--to <department>', about: 'which of them, where several were asked' }],
    reads: true,
    examples: [
      { line: 'outspoke handoff k3f9 --format md', about: 'to paste into a mail' },
      { line: 'outspoke answer k3f9 < reply.txt', about: 'their answer, taken in' },
    ],
  },
  run: async (context, args): Promise<Result> => {
    const { settings } = context
    const { now } = settings
    const rules = await context.rules()
    const store = await context.store('read')
    const thread = await store.find(args.words[0] ?? '', now)
    const { conversation, posts } = thread
    const { shortId } = conversation
    const department = whom(thread, textOf(args, 'to'), (name) => departmentOf(name, rules))
    const decided = await store.ruleset(conversation.rulesHash)
    const guideline = decided?.routes.find(({ id }) => id === conversation.route)?.guideline
    const calendar = rules.departments.find(({ id }) => id === department)?.calendar ?? ''
    const zone = settings.zone ?? rules.calendars[calendar]?.timezone ?? rules.timezone
    const questions = questionsTo(department, thread.events)
    const due = conversation.clocks.findLast((clock) => clock.kind === 'handoff' && clock.department === department)?.dueAt
    const command = `outspoke answer ${shortId} --from ${department} < reply.txt`
    const heading = (text: string): Line => ({ text, tone: 'dim' })
    const lines: readonly Line[] = [
      { text: `A question for ${department} (${shortId})`, tone: 'strong' },
      ...(questions.length === 0
        ? [{ text: 'What do we answer here?', indent: 2 }]
        : questions.map(({ actor, data }) => ({ text: `${data.text} (${actor})`, indent: 2 }))),
      heading('by when'),
      {
        text: due === undefined ? 'no time was agreed; as soon as you can' : `${formatLocal(due, zone)} (${zone}), ${dueText(due, now)}`,
        indent: 2,
      },
      heading('what was said'),
      ...posts.flatMap((post): readonly Line[] => [
        {
          text: `${post.postedAt === undefined ? 'no time' : formatLocal(post.postedAt, zone)}  ${authorOf(post) ?? 'unknown author'}${post.direction === 'outbound' ? ' (us)' : ''} on ${post.network}${post.url === undefined ? '' : `  ${post.url}`}`,
          indent: 2,
        },
        { text: post.text, indent: 4 },
      ]),
      ...(guideline === undefined ? [] : [heading('guideline'), { text: guideline, indent: 2 }]),
      heading('how to answer'),
      { text: 'Answer this mail in words that may be passed on. Please do not write to the customer yourself.', indent: 2 },
      { text: `Whoever gets the answer: ${command}`, indent: 2 },
    ]
    return {
      json: {
        id: conversation.pid,
        department,
        questions: questions.map(({ at, actor, data }) => ({ text: data.text, by: actor, at: time(at) })),
        due_at: time(due),
        thread: posts.map(postJson),
        guideline: guideline ?? null,
        answer: command,
      },
      view: { card: true, blocks: [{ lines }] },
    }
  },
}

function whom(thread: ThreadView, named: string | undefined, known: (name: string) => string): string {
  const { shortId } = thread.conversation
  const departments = owing(thread)
  const [only, ...others] = departments
  if (only === undefined)
    throw new OutspokeError(`nobody was asked about ${shortId}`, { hint: `ask first: outspoke ask ${shortId} DEPT TEXT` })
  if (named === undefined && others.length === 0) return only
  if (named === undefined)
    throw new OutspokeError(`${shortId} waits for answers of ${departments.join(', ')}`, { hint: 'say to whom: --to DEPT' })
  const department = known(named)
  if (departments.includes(department)) return department
  throw new OutspokeError(`${department} was not asked about ${shortId}; asked: ${departments.join(', ')}`)
}

type Asked = Extract<Event, { kind: 'asked' }>

/** What it was asked since its last answer. */
function questionsTo(department: string, events: readonly Event[]): readonly Asked[] {
  let open: Asked[] = []
  for (const event of events) {
    if (event.kind === 'asked' && event.data.department === department) open.push(event)
    if (event.kind === 'answered' && (event.data.department ?? department) === department) open = []
  }
  return open
}
