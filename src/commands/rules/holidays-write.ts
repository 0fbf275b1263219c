/** `rules holidays --write`: what would change in the rules file, the question, and the change. */
import { resolve } from 'node:path'
import type { Holidays, PublicHoliday } from '../../config/holidays.ts'
import { OutspokeError, UsageError } from '../../core/errors.ts'
import { nearest } from '../../core/nearest.ts'
import type { RuleSet } from '../../core/rules/ruleset.ts'
import { plural } from '../../render/count.ts'
import type { Line } from '../../render/view.ts'
import type { Context, Result } from '../command.ts'
import { type ReadFile, readRules } from './files.ts'
import { weekdayName } from './holidays-view.ts'

interface WritePlan {
  readonly calendar: string | undefined
  readonly yes: boolean
  readonly source: string
}

/** What is to be done, before it is. */
interface Change {
  readonly calendar: string
  readonly path: string
  /** As seen from where the command was typed. */
  readonly file: string
  readonly was: string
  readonly text: string
  readonly added: readonly PublicHoliday[]
  readonly kept: readonly PublicHoliday[]
}

/** Adds the days that the calendar lacks: after showing them, where someone says yes or has said so. */
export async function writeHolidays(context: Context, found: Holidays, { calendar, yes, source }: WritePlan): Promise<Result> {
  const { settings } = context
  if (settings.rulesFile === undefined)
    throw new OutspokeError('there is no rules file to write to', { hint: 'outspoke init makes one; or name it with --rules' })
  const ask = !yes && settings.terminal.stdin && settings.terminal.stdout && !settings.quiet
  if (!yes && !ask) throw new UsageError('this changes the rules file: say --yes', { hint: 'without --write it only prints the lines' })
  const change = await changeOf(context, settings.rulesFile, found, calendar)
  const shown = difference(change, found, source)
  if (change.added.length === 0) return told(change, [...shown, { text: 'nothing to add' }], false)
  if (ask) for (const { text, indent } of shown) context.notice(`${' '.repeat(indent ?? 0)}${text}`)
  if (ask && !(await isYes(context, `write ${plural(change.added.length, 'day')} into ${change.file}? [y/N]`)))
    return told(change, [{ text: 'nothing was changed' }], false)
  const { replaceFile, textOfFile } = await import('../../config/edit-tests.ts')
  if ((await textOfFile(change.path)) !== change.was)
    throw new OutspokeError(`${change.file} was changed meanwhile; nothing was written`, { hint: 'run it again' })
  await replaceFile(change.path, change.text)
  const done: Line = {
    text: `${change.file}: ${plural(change.added.length, 'day')} added to the calendar "${change.calendar}"`,
    tone: 'good',
  }
  return told(change, ask ? [done] : [...shown, done], true)
}

async function changeOf(context: Context, path: string, found: Holidays, wanted: string | undefined): Promise<Change> {
  const { system } = context
  const read = await readRules(context, path)
  const set = sound(read)
  const calendar = calendarOf(set, wanted)
  const has = set.calendars[calendar]?.holidays ?? {}
  const [added, kept] = [
    found.days.filter(({ date }) => !Object.hasOwn(has, date)),
    found.days.filter(({ date }) => Object.hasOwn(has, date)),
  ]
  const { addHolidays } = await import('../../config/edit-holidays.ts')
  const { textOfFile } = await import('../../config/edit-tests.ts')
  for (const file of read.loaded.texts.keys()) {
    const place = resolve(system.cwd, file)
    const was = await textOfFile(place)
    const text = addHolidays(was, calendar, added)
    if (text === undefined) continue
    const change = { calendar, path: place, file, was, text, added, kept }
    await refuseBroken(context, path, change)
    return change
  }
  throw new OutspokeError(`the calendar "${calendar}" is in no file that can be edited`, {
    hint: 'print the lines without --write, and copy them',
  })
}

function sound({ loaded, render, readable }: ReadFile): RuleSet {
  if (loaded.set !== undefined) return loaded.set
  if (!readable)
    throw new OutspokeError(loaded.diagnostics[0]?.message ?? `${loaded.file} cannot be read`, { hint: 'name a rules file with --rules' })
  const errors = { ...loaded, diagnostics: loaded.diagnostics.filter(({ severity }) => severity === 'error') }
  throw new OutspokeError(`${loaded.file} has errors, so nothing is written into it`, {
    problems: [render(errors)],
    hint: 'see `outspoke rules check`',
  })
}

/** The one that is named, else the only one. */
function calendarOf({ calendars }: RuleSet, wanted: string | undefined): string {
  const names = Object.keys(calendars).filter((name) => name !== 'always')
  const hint =
    names.length === 0 ? 'write one: calendars: { office: { timezone: …, hours: { mon-fri: 09:00-17:00 } } }' : `it has ${names.join(', ')}`
  if (wanted !== undefined) {
    if (names.includes(wanted)) return wanted
    const near = nearest(wanted, names)
    throw new UsageError(`the rules file has no calendar "${wanted}"`, { hint: near === undefined ? hint : `did you mean "${near}"?` })
  }
  const [only, second] = names
  if (only === undefined) throw new OutspokeError('the rules file has no calendar', { hint })
  if (second !== undefined) throw new UsageError('the rules file has several calendars: say which with --calendar', { hint })
  return only
}

/** The new text must mean the same as the old one with these days more; whatever else comes of it is not written. */
async function refuseBroken(context: Context, path: string, { path: place, text, calendar, added, file }: Change): Promise<void> {
  const { loaded, render } = await readRules(context, path, undefined, new Map([[place, text]]))
  const after = loaded.set?.calendars[calendar]?.holidays
  if (after !== undefined && added.every(({ date }) => after[date]?.length === 0)) return
  throw new OutspokeError(`these days cannot be added to ${file} without breaking it; nothing was written`, {
    problems:
      loaded.set === undefined
        ? [render({ ...loaded, diagnostics: loaded.diagnostics.filter(({ severity }) => severity === 'error') })]
        : [],
    hint: 'print the lines without --write, and copy them',
  })
}

function difference({ file, calendar, added, kept }: Change, { place, code }: Holidays, source: string): readonly Line[] {
  const day = (mark: string, { date, name }: PublicHoliday): Line => ({ text: `${mark} ${date} ${weekdayName(date)}  ${name}`, indent: 2 })
  return [
    { text: `${file}, calendar "${calendar}": public holidays of ${place} (${code}) by ${source}; check them against an official list` },
    ...added.map((one): Line => ({ ...day('+', one), tone: 'good' })),
    ...kept.map((one): Line => ({ ...day('=', one), text: `${day('=', one).text} (there already, stays as it is)`, tone: 'dim' })),
  ]
}

async function isYes({ stdin, notice }: Context, question: string): Promise<boolean> {
  notice(question)
  let answer = ''
  for await (const chunk of stdin) {
    answer += String(chunk)
    if (answer.includes('\n')) break
  }
  return /^y(es)?$/i.test(answer.split('\n')[0]?.trim() ?? '')
}

function told({ file, calendar, added, kept }: Change, lines: readonly Line[], written: boolean): Result {
  return {
    json: { file, calendar, written, added: added.map(({ date, name }) => ({ date, name })), kept: kept.map(({ date }) => date) },
    view: { blocks: [{ lines }], card: true },
  }
}
