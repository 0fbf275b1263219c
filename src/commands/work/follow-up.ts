/** `follow-up`: a promise to come back to the customer on a day. */
import { UsageError } from '../../core/errors.ts'
import { localDate } from '../../core/time.ts'
import { parseInstant } from '../../core/when.ts'
import type { Desk } from './desk.ts'
import { textFrom, workCommand } from './road.ts'

export const followUp = workCommand({
  name: 'follow-up',
  grammar: {
    about: 'Promise to come back to the customer on a day. It has a number, and `follow-ups` lists it until it is done.',
    args: [
      { name: 'target', about: 'an id, or a query in quotes', required: true },
      { name: 'date', about: '2026-08-14, fri, tomorrow, 3d, 2w', required: true },
      { name: 'text', about: 'what was promised; - reads it from stdin', required: true, many: true },
    ],
    examples: [
      { line: "outspoke follow-up k3f9 fri 'has the refund arrived?'", about: 'on Friday' },
      { line: "outspoke follow-up 'tag:refund is:resolved' 2w 'all well?' --yes", about: 'one for each that a query finds' },
      { line: 'outspoke follow-ups', about: 'what was promised' },
    ],
    notes: ['A resolved conversation can be followed up like any other. Days are counted from `--at`, in the time zone of the rules.'],
  },
  read: async (desk, args) => {
    const [target = '', date = '', ...words] = args.words
    const due = dateOf(date, desk)
    const text = await textFrom(desk.context, words)
    if (text === undefined)
      throw new UsageError('what is to be followed up? The text is empty', { hint: 'outspoke follow-up ID DATE TEXT' })
    const given: number[] = []
    let number = 0
    return {
      targets: [target],
      get told() {
        const [first = 0, last = first] = [given[0], given.at(-1)]
        return `promised for ${due} (${first === last ? `number ${first}` : `numbers ${first} to ${last}`})`
      },
      again: async () => {
        number = await desk.store.lastNumber('follow_up')
      },
      step: () => ({ kind: 'follow_up' }),
      changes: ({ id }) => {
        number++
        given.push(number)
        return [{ post: id, kind: 'follow_up', data: { number, due, text } }]
      },
    }
  },
})

/** A local date in the zone of the rules. Throws where the words are none, and where that day was over when it was promised. */
export function dateOf(text: string, { at, rules: { timezone } }: Pick<Desk, 'at' | 'rules'>): string {
  const word = text.trim()
  const isDay = /^(?:\d{4}-\d{2}-\d{2}|[a-z]+|\+?\d+[dw])$/i.test(word) && word.toLowerCase() !== 'now'
  const day = isDay ? parseInstant(word, at, timezone, 'future') : undefined
  if (day === undefined)
    throw new UsageError(`"${text}" is no date that can be read`, { hint: 'expected for example 2026-08-14, fri, tomorrow, 3d or 2w' })
  const date = localDate(day, timezone)
  const today = localDate(at, timezone)
  if (date < today)
    throw new UsageError(`${date} is past: nobody can be promised that on ${today}`, { hint: 'what was promised earlier: --at TIME' })
  return date
}
