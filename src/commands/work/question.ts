/** A question to a department, and its answer: `ask`, `answer`. */
import { departmentOf } from '../../core/assignee.ts'
import { UsageError } from '../../core/errors.ts'
import { textOf } from '../grammar.ts'
import { textFrom, workCommand } from './road.ts'

export const ask = workCommand({
  name: 'ask',
  grammar: {
    about: 'Hand a question to a department. Its own clock runs until the answer; those of the customer go on.',
    args: [
      { name: 'target', about: 'an id, or a query in quotes', required: true },
      { name: 'department', about: 'who knows', required: true },
      { name: 'text', about: 'the question; - reads it from stdin', required: true, many: true },
    ],
    examples: [
      { line: "outspoke ask k3f9 legal 'May we name the supplier?'", about: 'then: outspoke handoff k3f9 --format md, to mail it' },
    ],
  },
  read: async ({ context, rules }, args) => {
    const [target = '', name = '', ...words] = args.words
    const department = departmentOf(name, rules)
    const text = await textFrom(context, words)
    if (text === undefined) throw new UsageError('the question is empty', { hint: 'outspoke ask ID DEPT TEXT' })
    return {
      targets: [target],
      told: `asked ${department}`,
      step: () => ({ kind: 'ask' }),
      changes: ({ id }) => [{ post: id, kind: 'asked', data: { department, text } }],
      took: ({ state }) => state.asking,
    }
  },
})

export const answer = workCommand({
  name: 'answer',
  grammar: {
    about: 'Take in the answer of a department: its clock stops. The customer is told with `reply`.',
    args: [
      { name: 'id', about: 'of the conversation', required: true },
      { name: 'text', about: 'what they say; without it, or for -, stdin is read', many: true },
    ],
    options: [{ flags: '--from <department>', about: 'whose answer it is, where several were asked' }],
    examples: [
      { line: "outspoke answer k3f9 'Yes, the name is public.'", about: 'as they said it' },
      { line: 'outspoke answer k3f9 < reply.txt', about: 'from a mail' },
    ],
  },
  read: async ({ context, rules }, args) => {
    const [target = '', ...words] = args.words
    const from = textOf(args, 'from')
    const given = from === undefined ? undefined : departmentOf(from, rules)
    const text = await textFrom(context, words, true)
    const said = text === undefined ? {} : { text }
    return {
      targets: [target],
      told: given === undefined ? 'answered' : `answered by ${given}`,
      step: () => ({ kind: 'answer', department: given }),
      changes: ({ id, asked }) => {
        const department = given ?? asked[0]
        return [{ post: id, kind: 'answered', data: { ...said, ...(department === undefined ? {} : { department }) } }]
      },
      deep: true,
    }
  },
})
