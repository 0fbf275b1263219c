/** What is asked with "what if" on the command line: who is away, how many spokes, which hours, how long an answer takes. */
import { OutspokeError, UsageError } from '../../core/errors.ts'
import { nearest } from '../../core/nearest.ts'
import type { RuleSet } from '../../core/rules/ruleset.ts'
import type { WhatIf } from '../../core/simulate/what-if.ts'
import { DAY, MINUTE } from '../../core/time.ts'
import { parseDuration } from '../../core/when.ts'
import { type Args, textsOf } from '../grammar.ts'

export interface Asked {
  readonly whatIf: WhatIf
  /** As typed, with the departments that it concerns: what a row of the answer is called. */
  readonly told: readonly { readonly text: string; readonly departments: readonly string[] }[]
  /** ms of an answer of a department. */
  readonly handling: (department: string) => number
  readonly usualHandling: number
  readonly ownHandling: ReadonlyMap<string, number>
}

const USUAL = 20 * MINUTE
const MOST_SPOKES = 1_000

/** Reads the options against the rule set that they are about. Throws with the nearest name where one is unknown. */
export async function readAsked(args: Args, set: RuleSet): Promise<Asked> {
  const departments = set.departments.map(({ id }) => id)
  const people = [...new Set(set.departments.flatMap(({ spokes }) => spokes.map(({ person }) => person)))]
  const away: { person: string; from: string; to: string }[] = []
  const spokes = new Map<string, number>()
  const calendars = new Map<string, string>()
  const own = new Map<string, number>()
  const told: { text: string; departments: readonly string[] }[] = []
  let usual = USUAL

  for (const word of words(args, 'away')) {
    const [person, range] = halves(word, ':', `--away "${word}" is no leave`, 'write it as maria:2026-08-03..2026-08-14')
    known(person, people, 'nobody who answers is called', '--away')
    const dates = await datesOf(range, word)
    away.push({ person, ...dates })
    const concerned = set.departments.filter((one) => one.spokes.some((spoke) => spoke.person === person)).map(({ id }) => id)
    told.push({ text: `--away ${word}`, departments: concerned })
  }
  for (const word of words(args, 'spokes')) {
    const [department, number] = halves(word, '=', `--spokes "${word}" says no number`, 'write it as care=4, or care=2.5')
    known(department, departments, 'there is no department', '--spokes')
    const wanted = Number(number)
    if (!/^\d+(\.\d{1,3})?$/.test(number) || wanted > MOST_SPOKES)
      throw new UsageError(`--spokes "${word}": "${number}" is no number of spokes`, { hint: `from 0 to ${MOST_SPOKES}, such as 4 or 2.5` })
    spokes.set(department, wanted)
    told.push({ text: `--spokes ${word}`, departments: [department] })
  }
  for (const word of words(args, 'calendar')) {
    const [department, name] = word.includes('=')
      ? halves(word, '=', `--calendar "${word}" names none`, 'write it as care=always')
      : ['', word]
    if (department !== '') known(department, departments, 'there is no department', '--calendar')
    known(name, [...Object.keys(set.calendars), 'always'], 'there is no calendar', '--calendar')
    const concerned = department === '' ? departments : [department]
    for (const id of concerned) calendars.set(id, name)
    told.push({ text: `--calendar ${word}`, departments: concerned })
  }
  for (const word of words(args, 'handle')) {
    const [department, text] = word.includes('=')
      ? halves(word, '=', `--handle "${word}" says no time`, 'write it as care=15m')
      : ['', word]
    if (department !== '') known(department, departments, 'there is no department', '--handle')
    const ms = parseDuration(text)
    if (ms === undefined || ms === 0 || ms > 30 * DAY)
      throw new UsageError(`--handle "${word}": "${text}" is no handling time`, {
        hint: 'the time that one answer takes, such as 20m or 1h',
      })
    if (department === '') usual = ms
    else own.set(department, ms)
  }
  return {
    whatIf: { away, spokes, calendars },
    told,
    handling: (department) => own.get(department) ?? usual,
    usualHandling: usual,
    ownHandling: own,
  }
}

/** Given several times, or with commas between. */
function words(args: Args, name: string): readonly string[] {
  return textsOf(args, name).flatMap((text) => text.split(',').map((word) => word.trim()))
}

function halves(word: string, mark: string, message: string, hint: string): readonly [string, string] {
  const at = word.indexOf(mark)
  if (at <= 0 || at === word.length - 1) throw new UsageError(message, { hint })
  return [word.slice(0, at).trim(), word.slice(at + 1).trim()]
}

function known(name: string, names: readonly string[], message: string, option: string): void {
  if (names.includes(name)) return
  const near = nearest(name, names)
  throw new OutspokeError(`${option}: ${message} "${name}"`, {
    hint:
      near !== undefined ? `did you mean "${near}"?` : names.length === 0 ? 'the rules name none' : `the rules know ${names.join(', ')}`,
  })
}

/** `2026-08-03..2026-08-14`, one day, or with a short end: `2026-08-03..08-14`. */
async function datesOf(text: string, word: string): Promise<{ readonly from: string; readonly to: string }> {
  const { readDates } = await import('../../config/values.ts')
  const [, year, start, end] = /^(\d{4})-(\d{2}-\d{2})\s*\.\.\s*(\d{2}-\d{2})$/.exec(text) ?? []
  const dates = readDates(year === undefined ? text : `${year}-${start}..${year}-${end}`)
  if (dates === undefined || dates === 'reversed')
    throw new UsageError(`--away "${word}": "${text}" ${dates === 'reversed' ? 'ends before it begins' : 'is no range of dates'}`, {
      hint: 'both ends are included: 2026-08-03..2026-08-14, or one day',
    })
  return dates
}
