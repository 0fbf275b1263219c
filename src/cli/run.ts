/** The one road of every command: settings, context, the command, its text, closing. */

import type { Result, Settings } from '../commands/command.ts'
import type { Args, CommandModule } from '../commands/grammar.ts'
import { OutspokeError, UsageError } from '../core/errors.ts'
import { asRows } from '../render/fields.ts'
import { type RenderFormat, render } from '../render/render.ts'
import { openContext } from './context.ts'
import type { Io, Output } from './io.ts'
import { type GlobalOptions, lookOf, namesDays, settingsOf } from './settings.ts'

interface Request {
  readonly module: CommandModule
  readonly args: Args
  readonly options: GlobalOptions
}

/** Runs a command and writes its result; gives the exit code. */
export async function run({ module, args, options }: Request, io: Io, version: string): Promise<number> {
  const own = module.grammar.formats ?? []
  const settings = await settingsFor(options, io, own, version)
  const look = lookOf(options, settings, io)
  if (module.grammar.picksFields !== true) refuseFields(options, own)
  const chosen = options.format !== undefined && own.includes(options.format) ? { format: options.format } : {}
  const opened = openContext(settings, io, version, look.colour)
  let result: Result
  try {
    if (module.run === undefined) throw new UsageError('this command needs a subcommand', { hint: 'see --help' })
    result = await module.run(opened.context, { words: args.words, options: { ...args.options, ...chosen } })
    if (result.stream !== undefined) await write(io, result.stream)
  } finally {
    await opened.close()
  }
  await turn()
  // A command that was told of Ctrl-C still says what it has done.
  if (io.signal.aborted && result.exitCode !== 130) return 130
  if (result.stream !== undefined) return result.exitCode ?? 0
  // `--format json` prints the result as data, also of a command that has a text of its own.
  const verbatim = settings.format === undefined && settings.fields === undefined ? result.verbatim : undefined
  const format = formatOf(settings, result)
  const text =
    verbatim === undefined ? await render(wantsRows(settings) ? { ...result, ...asRows(result) } : result, format, look) : [verbatim]
  if (result.rowNote !== undefined && (format === 'csv' || format === 'tsv')) opened.context.notice(result.rowNote)
  await print(text, io, settings.terminal.stdout && (format === 'table' || format === 'md'))
  return io.signal.aborted ? 130 : (result.exitCode ?? 0)
}

/** Days in them are those of the rules, unless there are none that can be read: what is wrong with them the command says itself. */
async function settingsFor(options: GlobalOptions, io: Io, own: readonly string[], version: string): Promise<Settings> {
  const settings = settingsOf(options, io, own)
  if (settings.rulesFile === undefined || !namesDays(options, io)) return settings
  const { homeZone } = await import('../core/rules/zone.ts')
  const opened = openContext({ ...settings, asOf: undefined, asKnown: undefined, quiet: true }, io, version, false)
  try {
    return settingsOf(options, io, own, homeZone(await opened.context.rules()))
  } catch {
    return settings
  } finally {
    await opened.close()
  }
}

/** A command's own formats are texts without fields. */
function refuseFields({ format, fields }: GlobalOptions, own: readonly string[]): void {
  if (fields === undefined || format === undefined || !own.includes(format)) return
  throw new UsageError(`--fields does not go with --format ${format}`, { hint: 'fields are those of table, tsv, csv, json, ndjson and md' })
}

/** A whole turn of the event loop: a signal that came during long synchronous work is told only then. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve))
  })
}

/** Formats of rows, where they were asked for, and fields make rows of what else would be read as a whole. */
function wantsRows({ format, fields }: Settings): boolean {
  return format === 'csv' || format === 'tsv' || (fields !== undefined && format !== 'json' && format !== 'ndjson')
}

/** What was asked for; else a table on a terminal and TSV in a pipe, but for what is a card and no list. */
function formatOf({ format, fields, terminal }: Settings, { view }: Result): RenderFormat {
  if (format !== undefined && format !== 'html') return format
  return terminal.stdout || (view.card === true && fields === undefined) ? 'table' : 'tsv'
}

/** Writes a result; on a terminal through the pager where it is longer than the screen. A reader that has gone is no failure. */
export async function print(text: Iterable<string>, io: Io, mayPage: boolean): Promise<void> {
  if (!mayPage || io.stdout.isTTY !== true) return write(io, text)
  const whole = [...text].join('')
  const pager = io.env.OUTSPOKE_PAGER ?? io.env.PAGER ?? 'less'
  const lines = whole.split('\n').length
  if (lines <= (io.stdout.rows ?? 24) || pager === '' || pager === 'cat' || io.env.TERM === 'dumb') return write(io, [whole])
  await io.page(pager, [whole])
}

/** Characters that are gathered before they are written. */
const PORTION = 65_536
/** ms of writing between two turns of the event loop. */
const TURN = 50

/** Ends early on Ctrl-C; one that came before is no reason to say nothing of what was done. */
async function write({ stdout, signal }: Io, text: Iterable<string> | AsyncIterable<string>): Promise<void> {
  const interrupted = signal.aborted
  let turnedAt = Date.now()
  let pending = ''
  try {
    for await (const piece of text) {
      pending += piece
      if (pending.length < PORTION) continue
      await writeOut(stdout, pending)
      pending = ''
      // Files and pipes are written by the system at once: nothing else would be heard meanwhile.
      if (Date.now() - turnedAt < TURN) continue
      await turn()
      if (signal.aborted && !interrupted) return
      turnedAt = Date.now()
    }
    if (pending !== '') await writeOut(stdout, pending)
  } catch (error) {
    if (isCode(error, 'EPIPE') || isCode(error, 'ERR_STREAM_DESTROYED')) return
    if (isCode(error, 'ENOSPC')) throw new OutspokeError('the output could not be written: no space is left there', { cause: error })
    throw error
  }
}

function writeOut(out: Output, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    out.write(text, (error) => {
      if (error === undefined || error === null) resolve()
      else reject(error)
    })
  })
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
