/** `rules holidays`: public holidays as lines of a calendar, for a person to check; `--write` puts them into the rules file. */
import { UsageError } from '../../core/errors.ts'
import type { Context, Result } from '../command.ts'
import { type Args, type CommandModule, isSet, textOf } from '../grammar.ts'
import { holidaysJson, holidaysView } from './holidays-view.ts'
import { writeHolidays } from './holidays-write.ts'

export const holidays: CommandModule = {
  grammar: {
    about: 'Public holidays of a country or region as lines of a calendar, for a person to check; --write puts them into the rules file.',
    args: [
      { name: 'country', about: 'GB, GB-ENG, DE-BY: ISO 3166, with the region if it has holidays of its own', required: true },
      { name: 'years', about: '2026, or 2026..2028', required: true },
    ],
    options: [
      { flags: '--write', about: 'add them to a calendar of the rules file, after showing what would change' },
      { flags: '--calendar <name>', about: 'with --write: which one, where the file has several' },
      { flags: '--yes', about: 'with --write: do not ask' },
    ],
    examples: [
      { line: 'outspoke rules holidays GB-ENG 2026..2028', about: 'lines to check, and to copy' },
      {
        line: 'outspoke rules holidays GB-ENG 2027 --write --calendar london',
        about: 'into the calendar "london", once you have said yes',
      },
    ],
    notes: [
      'The dates come from the package date-holidays, which is not part of outspoke: npm install date-holidays. It is kept by volunteers and computed by rule: what a government moves or adds for one year may be missing. Check them against an official list.',
      'Days that a calendar has already stay as they are, with their own hours too. Comments and everything else in the file stay.',
    ],
  },
  run,
}

const FIRST = 1970
const LAST = 2100
const MOST_YEARS = 30

async function run(context: Context, args: Args): Promise<Result> {
  const [country = '', span = '', ...rest] = args.words
  if (rest.length > 0) throw new UsageError(`"${rest.join(' ')}" is too much`, { hint: 'outspoke rules holidays GB-ENG 2026..2028' })
  const write = isSet(args, 'write')
  for (const [option, given] of [
    ['--calendar', textOf(args, 'calendar') !== undefined],
    ['--yes', isSet(args, 'yes')],
  ] as const)
    if (given && !write) throw new UsageError(`${option} goes with --write`)
  const years = yearsOf(span)
  const { holidaysVersion, publicHolidays } = await import('../../config/holidays.ts')
  const found = await publicHolidays(country, years)
  const source = `date-holidays ${holidaysVersion()}`.trim()
  if (write) return writeHolidays(context, found, { calendar: textOf(args, 'calendar'), yes: isSet(args, 'yes'), source })
  return { json: holidaysJson(found), view: holidaysView(found, span, source) }
}

function yearsOf(span: string): readonly number[] {
  const [, first = '', last = first] = /^(\d{4})(?:\.\.(\d{4}))?$/.exec(span) ?? []
  const [from, to] = [Number(first), Number(last)]
  if (first === '') throw new UsageError(`"${span}" is no year`, { hint: 'write 2026, or 2026..2028' })
  if (from > to) throw new UsageError(`"${span}" ends before it begins`, { hint: `did you mean ${last}..${first}?` })
  if (from < FIRST || to > LAST || to - from >= MOST_YEARS)
    throw new UsageError(`"${span}" is too far`, { hint: `at most ${MOST_YEARS} years, from ${FIRST} to ${LAST}` })
  return Array.from({ length: to - from + 1 }, (_, n) => from + n)
}
