/** `assign`: who has it from now on. */
import { readAssignee } from '../../core/assignee.ts'
import { UsageError } from '../../core/errors.ts'
import { staffed } from '../staffed.ts'
import { workCommand } from './road.ts'

export const assign = workCommand({
  name: 'assign',
  grammar: {
    about: 'Give conversations to a department or a person. They stay there, whatever the rules say of later posts.',
    args: [{ name: 'target', about: 'ids or a query, then a department, a person, or DEPT/PERSON', required: true, many: true }],
    examples: [
      { line: 'outspoke assign k3f9 legal', about: 'its department; the one who has the least to do there gets it' },
      { line: 'outspoke assign k3f9 m2q8 tom', about: 'two of them to a person' },
      { line: "outspoke assign 'dept:care is:unassigned' care/maria --yes", about: 'whatever nobody has' },
    ],
    notes: ['Who is away is refused; the clocks of the customer go on, the hand-off of the department begins anew.'],
  },
  read: async ({ store, rules: asWritten, me, now }, args) => {
    const to = args.words.at(-1) ?? ''
    const targets = args.words.slice(0, -1)
    if (targets.length === 0)
      throw new UsageError('assign needs conversations, then whom they are given to', { hint: 'outspoke assign ID DEPT|PERSON' })
    const text = to === 'me' ? me : to
    const rules = await staffed(store, asWritten)
    // Wrong names are told before anything is looked up.
    readAssignee(text, rules, '', now)
    return {
      targets,
      told: `assigned to ${text}`,
      step: () => ({ kind: 'assign' }),
      changes: ({ id, state }) => [{ post: id, kind: 'assigned', data: readAssignee(text, rules, state.department, now) }],
      assigns: true,
    }
  },
})
